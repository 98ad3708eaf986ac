// The basic detector's loop over registers. Included behind a register header, in kernel files
// alone.
#pragma once

#include <cstddef>

#include "dsp/vad/kernels.hpp"

namespace voxplane::dsp {
namespace {

// Signs of a register are compared with those of the register a sample before it. The block's first
// register, before which there is nothing, is compared with the one a sample after it; the last
// pair of that is the first one of the next register, and is taken off.
block_figures figures(const float* block, std::size_t n) noexcept {
    const reg zero = reg::all(0.0F);
    const reg one = reg::all(1.0F);
    const reg first = reg::load(block);
    reg energy = first * first;
    reg crossings = where_less(first * reg::load(block + 1), zero, one, zero);
    for (std::size_t i = reg::width; i < n; i += reg::width) {
        const reg here = reg::load(block + i);
        const reg before = reg::load(block + i - 1);
        energy = fused(here, here, energy);
        crossings = crossings + where_less(here * before, zero, one, zero);
    }
    const float twice = block[reg::width - 1] * block[reg::width] < 0.0F ? 1.0F : 0.0F;
    return {energy.sum(), crossings.sum() - twice};
}

constexpr vad_kernels all_loops{figures};

} // namespace
} // namespace voxplane::dsp
