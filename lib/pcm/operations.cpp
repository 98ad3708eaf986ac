// How frame operations are timed: on aligned frames, out of place, with parameters that change
// every sample.
#include "pcm/operations.hpp"

namespace voxplane::pcm {

namespace {

using frame = simd::scratch_frame;

// About +-3 dB.
constexpr std::int32_t louder = 5786;
constexpr std::int32_t softer = 2900;
constexpr std::int16_t half_q15 = 16384;

constexpr auto two_inputs = [](auto function, frame& f, std::size_t n) {
    function(f.pcm, f.other, f.out, n);
};
constexpr auto ramped = [](auto function, frame& f, std::size_t n) {
    function(f.pcm, f.out, n, softer, louder);
};
// Silence, since the bus would overflow in thousands of runs.
constexpr auto into_bus = [](auto function, frame& f, std::size_t n) {
    function(f.wide, f.silence, n);
};
constexpr auto summed = [](auto function, frame& f, std::size_t n) {
    f.result += static_cast<std::uint64_t>(function(f.pcm, n));
};

constexpr simd::member<kernels> members[] = {
    simd::make_member<kernels>(
        "swap_bytes", [](auto& k) -> auto& { return k.swap_bytes; },
        [](auto swap, frame& f, std::size_t n) { swap(f.pcm, f.out, n); }),
    simd::make_member<kernels>(
        "gain", [](auto& k) -> auto& { return k.gain; },
        [](auto gain, frame& f, std::size_t n) { gain(f.pcm, f.out, n, louder); }),
    simd::make_member<kernels>(
        "gain_ramp", [](auto& k) -> auto& { return k.gain_ramp; }, ramped),
    simd::make_member<kernels>(
        "attenuate", [](auto& k) -> auto& { return k.attenuate; },
        [](auto attenuate, frame& f, std::size_t n) { attenuate(f.pcm, f.out, n, half_q15); }),
    simd::make_member<kernels>(
        "mix_add", [](auto& k) -> auto& { return k.mix_add; }, two_inputs),
    simd::make_member<kernels>(
        "mix_subtract", [](auto& k) -> auto& { return k.mix_subtract; }, two_inputs),
    simd::make_member<kernels>(
        "bus_add", [](auto& k) -> auto& { return k.bus_add; }, into_bus),
    simd::make_member<kernels>(
        "bus_subtract", [](auto& k) -> auto& { return k.bus_subtract; }, into_bus),
    simd::make_member<kernels>(
        "bus_out", [](auto& k) -> auto& { return k.bus_out; },
        [](auto out, frame& f, std::size_t n) { out(f.wide, f.out, n); }),
    simd::make_member<kernels>(
        "bus_out_without", [](auto& k) -> auto& { return k.bus_out_without; },
        [](auto out, frame& f, std::size_t n) { out(f.wide, f.pcm, f.out, n); }),
    simd::make_member<kernels>(
        "cross_fade", [](auto& k) -> auto& { return k.cross_fade; }, two_inputs),
    simd::make_member<kernels>(
        "sum_of_squares", [](auto& k) -> auto& { return k.sum_of_squares; }, summed),
    simd::make_member<kernels>(
        "peak", [](auto& k) -> auto& { return k.peak; }, summed),
    simd::make_member<kernels>(
        "sum", [](auto& k) -> auto& { return k.sum; }, summed),
    simd::make_member<kernels>(
        "measure", [](auto& k) -> auto& { return k.measure; },
        [](auto measure, frame& f, std::size_t n) {
            loudness found;
            measure(f.pcm, n, &found);
            f.result += found.energy + found.peak;
        }),
    simd::make_member<kernels>(
        "gain_measure", [](auto& k) -> auto& { return k.gain_measure; },
        [](auto gain_measure, frame& f, std::size_t n) {
            loudness found;
            gain_measure(f.pcm, f.out, n, louder, &found);
            f.result += found.energy + found.peak;
        }),
    simd::make_member<kernels>(
        "remove_offset", [](auto& k) -> auto& { return k.remove_offset; }, ramped),
    simd::make_member<kernels>(
        "to_float", [](auto& k) -> auto& { return k.to_float; },
        [](auto convert, frame& f, std::size_t n) { convert(f.pcm, f.real, n); }),
    simd::make_member<kernels>(
        "from_float", [](auto& k) -> auto& { return k.from_float; },
        [](auto convert, frame& f, std::size_t n) { convert(f.real, f.out, n); }),
    simd::make_member<kernels>(
        "interleave", [](auto& k) -> auto& { return k.interleave; }, two_inputs),
    simd::make_member<kernels>(
        "deinterleave", [](auto& k) -> auto& { return k.deinterleave; },
        [](auto split, frame& f, std::size_t n) { split(f.out, f.pcm, f.other, n); }),
};

} // namespace

simd::kernel_list<kernels> operations() noexcept {
    return {"pcm", kernels_for, members};
}

} // namespace voxplane::pcm
