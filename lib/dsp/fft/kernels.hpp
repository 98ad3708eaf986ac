// The transform's kernel sets, one file an instruction set. Only the per-ISA files, the maker of
// plans and the tests include this; everyone else asks real_fft.
#pragma once

#include <cstddef>

namespace voxplane::dsp {

// What a transform of n samples reads: made for the width of one set, never written afterwards.
struct fft_tables {
    std::size_t points = 0;  // n/2 complex ones
    std::size_t columns = 0; // points of a column: n/2 divided by the lanes, n/2 for groups of legs
    std::size_t padded = 0;  // floats of an array of bins
    // By pass but the last, p = 1..., k = 1..radix-1: re and im of exp(-2 pi i p k / length).
    const float* passes = nullptr;
    // By point k of the columns: a register of re and one of im of exp(-2 pi i lane k / points).
    const float* rows = nullptr;
    // cos and sin of 2 pi k / n, k = 0..n/2 + 15, in arrays of split_stride.
    const float* split = nullptr;
    std::size_t split_stride = 0;
    const void* plans = nullptr; // of a library that does the transform
};

struct fft_kernels {
    std::size_t lanes = 1;         // of a register
    std::size_t largest_radix = 8; // of the passes over columns
    void (*forward)(const fft_tables& t, const float* samples, float* re, float* im) noexcept;
    void (*inverse)(const fft_tables& t, const float* re, const float* im, float* samples) noexcept;
    // Groups of `lanes` legs, sample t of leg l at [t * lanes + l], bins likewise.
    void (*forward_lanes)(const fft_tables& t, const float* rows, float* re, float* im) noexcept;
    void (*inverse_lanes)(const fft_tables& t, const float* re, const float* im,
                          float* rows) noexcept;
};

namespace with_scalar {
extern const fft_kernels fft_set;
} // namespace with_scalar
namespace with_sse41 {
extern const fft_kernels fft_set;
} // namespace with_sse41
namespace with_avx2 {
extern const fft_kernels fft_set;
} // namespace with_avx2
namespace with_avx512 {
extern const fft_kernels fft_set;
} // namespace with_avx512
namespace with_neon {
extern const fft_kernels fft_set;
} // namespace with_neon

} // namespace voxplane::dsp
