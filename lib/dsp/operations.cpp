// How the level meter is timed: on a frame of aligned PCM.
#include "dsp/operations.hpp"

namespace voxplane::dsp {

namespace {

constexpr simd::member<level_kernels> members[] = {
    simd::make_member<level_kernels>(
        "measure", [](auto& k) -> auto& { return k.measure; },
        [](auto measure, simd::scratch_frame& f, std::size_t n) {
            std::uint32_t peak = 0;
            measure(f.pcm, n, &f.result, &peak);
            f.result += peak;
        }),
};

} // namespace

simd::kernel_list<level_kernels> level_operations() noexcept {
    return {"level", level_kernels_for, members};
}

} // namespace voxplane::dsp
