// The frame operations of every vector set, described once over what a set knows: steps, masks and
// the choice of the next lower set are here, the arithmetic of a register in Isa. In and out are
// the caller's. Only per-ISA files include this; frame_steps.hpp says why all is a template.
//
// Isa has step, load and store as frame_steps asks for, and
// - shorter: the kernel set for frames of less than a step
// - with_gain, with_ramp: call a function with the operation for a gain, which have several forms
// - moving_offset, fading: what is taken off, and the cross-fade, from a sample of a line on
// - sum, difference, product: saturated, and rounded in Q15; swapped: octets of a word exchanged
// - plus, minus: 32-bit numbers and half a step of samples; narrowed: two such, saturated
// - energy_sum, peak_hold, plain_sum; to_float, rounded; join and part two channels
#pragma once

#include <cstddef>
#include <cstdint>

#include "pcm/frame_steps.hpp"
#include "pcm/kernels.hpp"

namespace voxplane::pcm {

template <typename Isa>
struct frame_kernels {
    using steps = frame_steps<Isa>;
    using vector = typename Isa::vector;
    static constexpr std::size_t step = Isa::step;
    static constexpr std::size_t half = step / 2;

    // Longer input is summed in pieces, in which no 32-bit lane overflows.
    static constexpr std::size_t piece = 65536;

    // ---- gain

    static void gain(const std::int16_t* in, std::int16_t* out, std::size_t n,
                     std::int32_t gain_q12) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.gain(in, out, n, gain_q12);
            return;
        }
        Isa::with_gain(gain_q12, [=](auto op) { steps::map_one(in, out, n, op, op); });
    }

    static void gain_ramp(const std::int16_t* in, std::int16_t* out, std::size_t n,
                          std::int32_t from_q12, std::int32_t to_q12) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.gain_ramp(in, out, n, from_q12, to_q12);
            return;
        }
        Isa::with_ramp(line_between(from_q12, to_q12, n), from_q12 <= 32767 && to_q12 <= 32767,
                       n - step,
                       [=](auto op, auto at_end) { steps::map_one(in, out, n, op, at_end); });
    }

    static void attenuate(const std::int16_t* in, std::int16_t* out, std::size_t n,
                          std::int16_t factor_q15) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.attenuate(in, out, n, factor_q15);
            return;
        }
        const vector factor = Isa::words(factor_q15);
        const auto op = [factor](vector x) { return Isa::product(x, factor); };
        steps::map_one(in, out, n, op, op);
    }

    // ---- mixing

    static void mix_add(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                        std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.mix_add(a, b, out, n);
            return;
        }
        const auto op = [](vector x, vector y) { return Isa::sum(x, y); };
        steps::map_two(a, b, out, n, op, op);
    }

    static void mix_subtract(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                             std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.mix_subtract(a, b, out, n);
            return;
        }
        const auto op = [](vector x, vector y) { return Isa::difference(x, y); };
        steps::map_two(a, b, out, n, op, op);
    }

    static void bus_add(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.bus_add(bus, in, n);
            return;
        }
        steps::map_halves(bus, n,
                          [=](std::size_t i) { return Isa::plus(Isa::load(bus + i), in + i); });
    }

    static void bus_subtract(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.bus_subtract(bus, in, n);
            return;
        }
        steps::map_halves(bus, n,
                          [=](std::size_t i) { return Isa::minus(Isa::load(bus + i), in + i); });
    }

    static void bus_out(const std::int32_t* bus, std::int16_t* out, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.bus_out(bus, out, n);
            return;
        }
        steps::map(out, n, [=](std::size_t i) {
            return Isa::narrowed(Isa::load(bus + i), Isa::load(bus + i + half));
        });
    }

    static void bus_out_without(const std::int32_t* bus, const std::int16_t* own, std::int16_t* out,
                                std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.bus_out_without(bus, own, out, n);
            return;
        }
        steps::map(out, n, [=](std::size_t i) {
            return Isa::narrowed(Isa::minus(Isa::load(bus + i), own + i),
                                 Isa::minus(Isa::load(bus + i + half), own + i + half));
        });
    }

    static void cross_fade(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                           std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.cross_fade(a, b, out, n);
            return;
        }
        using fading = typename Isa::fading;
        const std::uint32_t by = fade_step(n);
        steps::map_two(a, b, out, n, fading(by, 0), fading(by, n - step));
    }

    // ---- loudness

    struct loudness_sum {
        typename Isa::energy_sum energy;
        typename Isa::peak_hold peak;

        void add(vector x) noexcept {
            energy.add(x);
            peak.add(x);
        }

        void add_to(loudness* into) const noexcept {
            const std::uint32_t most = peak.total();
            into->energy += energy.total();
            into->peak = most > into->peak ? most : into->peak;
        }
    };

    static bool too_short_to_sum(std::size_t n) noexcept { return !Isa::masks && n < step; }

    static std::uint64_t sum_of_squares(const std::int16_t* in, std::size_t n) noexcept {
        if (too_short_to_sum(n)) [[unlikely]] {
            return Isa::shorter.sum_of_squares(in, n);
        }
        return steps::template summed<typename Isa::energy_sum>(in, n).total();
    }

    static std::uint32_t peak(const std::int16_t* in, std::size_t n) noexcept {
        if (too_short_to_sum(n)) [[unlikely]] {
            return Isa::shorter.peak(in, n);
        }
        return steps::template summed<typename Isa::peak_hold>(in, n).total();
    }

    static std::int64_t sum(const std::int16_t* in, std::size_t n) noexcept {
        using plain_sum = typename Isa::plain_sum;
        std::int64_t total = 0;
        for (; n > piece; n -= piece, in += piece) {
            total += steps::template summed<plain_sum>(in, piece).total();
        }
        return total + (too_short_to_sum(n)
                            ? Isa::shorter.sum(in, n)
                            : std::int64_t{steps::template summed<plain_sum>(in, n).total()});
    }

    static void measure(const std::int16_t* in, std::size_t n, loudness* into) noexcept {
        if (too_short_to_sum(n)) [[unlikely]] {
            Isa::shorter.measure(in, n, into);
            return;
        }
        steps::template summed<loudness_sum>(in, n).add_to(into);
    }

    static void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n,
                             std::int32_t gain_q12, loudness* into) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.gain_measure(in, out, n, gain_q12, into);
            return;
        }
        Isa::with_gain(gain_q12, [=](auto op) {
            steps::template map_summed<loudness_sum>(in, out, n, op).add_to(into);
        });
    }

    // ---- forms

    static void remove_offset(const std::int16_t* in, std::int16_t* out, std::size_t n,
                              std::int32_t from, std::int32_t to) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.remove_offset(in, out, n, from, to);
            return;
        }
        using moving_offset = typename Isa::moving_offset;
        const line offsets = line_between(from, to, n);
        steps::map_one(in, out, n, moving_offset(offsets, 0), moving_offset(offsets, n - step));
    }

    static void swap_bytes(const std::int16_t* in, std::int16_t* out, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.swap_bytes(in, out, n);
            return;
        }
        const auto op = [](vector x) { return Isa::swapped(x); };
        steps::map_one(in, out, n, op, op);
    }

    static void to_float(const std::int16_t* in, float* out, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.to_float(in, out, n);
            return;
        }
        steps::apart(n, [=](std::size_t i) {
            Isa::store(out + i, Isa::to_float(in + i));
            Isa::store(out + i + half, Isa::to_float(in + i + half));
        });
    }

    static void from_float(const float* in, std::int16_t* out, std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.from_float(in, out, n);
            return;
        }
        steps::map(out, n, [=](std::size_t i) {
            return Isa::narrowed(Isa::rounded(in + i), Isa::rounded(in + i + half));
        });
    }

    static void interleave(const std::int16_t* left, const std::int16_t* right, std::int16_t* out,
                           std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.interleave(left, right, out, n);
            return;
        }
        steps::apart(n, [=](std::size_t i) { Isa::join(left + i, right + i, out + 2 * i); });
    }

    static void deinterleave(const std::int16_t* in, std::int16_t* left, std::int16_t* right,
                             std::size_t n) noexcept {
        if (n < step) [[unlikely]] {
            Isa::shorter.deinterleave(in, left, right, n);
            return;
        }
        steps::apart(n, [=](std::size_t i) { Isa::part(in + 2 * i, left + i, right + i); });
    }

    static constexpr kernels set() noexcept {
        return {
            .swap_bytes = swap_bytes,
            .gain = gain,
            .gain_ramp = gain_ramp,
            .attenuate = attenuate,
            .mix_add = mix_add,
            .mix_subtract = mix_subtract,
            .bus_add = bus_add,
            .bus_subtract = bus_subtract,
            .bus_out = bus_out,
            .bus_out_without = bus_out_without,
            .cross_fade = cross_fade,
            .sum_of_squares = sum_of_squares,
            .peak = peak,
            .sum = sum,
            .measure = measure,
            .gain_measure = gain_measure,
            .remove_offset = remove_offset,
            .to_float = to_float,
            .from_float = from_float,
            .interleave = interleave,
            .deinterleave = deinterleave,
        };
    }
};

} // namespace voxplane::pcm
