// The basic detector's loop over registers. Included by kernels_<isa>.cpp behind a register header.
#pragma once

#include <cstddef>

#include "dsp/vad/kernels.hpp"

namespace voxplane::dsp {
namespace {

// Signs are compared between a register and the one that begins a sample later; the block's last
// register, whose later one would reach behind the block, is gone through by samples.
block_figures figures(const float* block, std::size_t n) noexcept {
    const reg zero = reg::all(0.0F);
    const reg one = reg::all(1.0F);
    reg crossings = zero;
    std::size_t i = 0;
    reg here = reg::load(block);
    reg energy = here * here;
    for (; i + reg::width < n; i += reg::width) {
        const reg later = reg::load(block + i + 1);
        crossings = crossings + where_less(here * later, zero, one, zero);
        here = reg::load(block + i + reg::width);
        energy = fused(here, here, energy);
    }
    float last = 0;
    for (; i + 1 < n; ++i) {
        last += block[i] * block[i + 1] < 0.0F ? 1.0F : 0.0F;
    }
    return {energy.sum(), crossings.sum() + last};
}

constexpr vad_kernels all_loops{figures};

} // namespace
} // namespace voxplane::dsp
