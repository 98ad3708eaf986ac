// Transposes, sections and bands over registers with a leg a lane. Included behind a register and a
// shuffles header, in kernel files alone; what each does stands in kernels.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/group/kernels.hpp"

namespace voxplane::dsp {
namespace {

constexpr std::size_t wide = reg::width;

// A square of samples at a time: registers by leg become registers by sample. At: which register a
// leg's samples from `i` on are.
template <typename At>
[[gnu::always_inline]] inline void all_to_rows(float* rows, std::size_t n, const At& at) noexcept {
    for (std::size_t i = 0; i < n; i += wide) {
        reg tile[wide];
#pragma GCC unroll 16
        for (std::size_t l = 0; l < wide; ++l) {
            tile[l] = at(l, i);
        }
        transpose([&tile](unsigned k) -> reg& { return tile[k]; });
#pragma GCC unroll 16
        for (std::size_t k = 0; k < wide; ++k) {
            tile[k].store(rows + (i + k) * wide);
        }
    }
}

void to_rows(const float* const* legs, float* rows, std::size_t n) noexcept {
    all_to_rows(rows, n, [legs](std::size_t l, std::size_t i) { return reg::load(legs[l] + i); });
}

void window_rows(const float* const* legs, const float* window, float* rows,
                 std::size_t n) noexcept {
    all_to_rows(rows, n, [legs, window](std::size_t l, std::size_t i) {
        return reg::load(legs[l] + i) * reg::load(window + i);
    });
}

void from_rows(const float* rows, float* const* legs, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i += wide) {
        reg tile[wide];
#pragma GCC unroll 16
        for (std::size_t k = 0; k < wide; ++k) {
            tile[k] = reg::load(rows + (i + k) * wide);
        }
        transpose([&tile](unsigned k) -> reg& { return tile[k]; });
#pragma GCC unroll 16
        for (std::size_t l = 0; l < wide; ++l) {
            tile[l].store(legs[l] + i);
        }
    }
}

void powers(const float* re, const float* im, std::size_t bins, const std::uint32_t* edges,
            std::size_t bands, float scale, float* means) noexcept {
    const reg by = reg::all(scale);
    const auto over = [re, im](std::size_t from, std::size_t to) {
        reg even = reg::all(0.0F);
        reg odd = reg::all(0.0F);
        for (std::size_t k = from * wide; k < to * wide; k += wide) {
            const reg a = reg::load(re + k);
            const reg b = reg::load(im + k);
            even = fused(a, a, even);
            odd = fused(b, b, odd);
        }
        return even + odd;
    };
    reg all = over(0, edges[0]) + over(edges[bands], bins);
    for (std::size_t b = 0; b < bands; ++b) {
        const reg sum = over(edges[b], edges[b + 1]);
        all = all + sum;
        const float mean = scale / static_cast<float>(edges[b + 1] - edges[b]);
        (sum * reg::all(mean)).store(means + b * wide);
    }
    (all * by).store(means + bands * wide);
}

} // namespace
} // namespace voxplane::dsp
