// How transposes are timed: with all legs there.
#include "dsp/lanes/operations.hpp"

namespace voxplane::dsp {

namespace {

using frame = simd::scratch_frame;

constexpr auto into_float = [](auto to, frame& f, std::size_t n) {
    to(f.group->in, f.group->real_rows, n);
};
constexpr auto into_pcm = [](auto to, frame& f, std::size_t n) {
    to(f.group->in, f.group->pcm_rows, n);
};
constexpr auto out_of_float = [](auto from, frame& f, std::size_t n) {
    from(f.group->real_rows, f.group->out, n);
};
constexpr auto out_of_pcm = [](auto from, frame& f, std::size_t n) {
    from(f.group->pcm_rows, f.group->out, n);
};

constexpr simd::member<lane_kernels> members[] = {
    simd::make_member<lane_kernels>(
        "to_float8", [](auto& k) -> auto& { return k.to_float[0]; }, into_float),
    simd::make_member<lane_kernels>(
        "to_float16", [](auto& k) -> auto& { return k.to_float[1]; }, into_float),
    simd::make_member<lane_kernels>(
        "to_pcm8", [](auto& k) -> auto& { return k.to_pcm[0]; }, into_pcm),
    simd::make_member<lane_kernels>(
        "to_pcm16", [](auto& k) -> auto& { return k.to_pcm[1]; }, into_pcm),
    simd::make_member<lane_kernels>(
        "from_float8", [](auto& k) -> auto& { return k.from_float[0]; }, out_of_float),
    simd::make_member<lane_kernels>(
        "from_float16", [](auto& k) -> auto& { return k.from_float[1]; }, out_of_float),
    simd::make_member<lane_kernels>(
        "from_pcm8", [](auto& k) -> auto& { return k.from_pcm[0]; }, out_of_pcm),
    simd::make_member<lane_kernels>(
        "from_pcm16", [](auto& k) -> auto& { return k.from_pcm[1]; }, out_of_pcm),
};

} // namespace

simd::kernel_list<lane_kernels> lane_operations() noexcept {
    return {"lanes", lane_kernels_for, members};
}

} // namespace voxplane::dsp
