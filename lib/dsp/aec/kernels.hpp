// Loops over bins and samples of the echo cancellers, a table an instruction set. Written once in
// loops.hpp; only the per-ISA files, the choice among them, the processors and tests include this.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::dsp {

// What thousands of legs keep from block to block is kept in 16 bits: half precision where the
// range allows it, else the upper half of a float (bfloat16).
using half_float = std::uint16_t;
using upper_float = std::uint16_t;

// A partitioned filter in the frequency domain and the far end's spectra. All arrays are aligned to
// 64 bytes; a spectrum is `padded` real parts and then as many imaginary ones.
struct aec_partitions {
    half_float* weights;      // a spectrum each partition
    upper_float* uncertainty; // `padded` each: expected squared error of the weights
    const half_float* far;    // ring of spectra, the newest at slot `head`
    std::uint32_t count;
    std::uint32_t slots;
    std::uint32_t head;
    std::uint32_t stride; // slots from one partition's spectrum to the next one's
    std::uint32_t padded; // a multiple of 16
};

struct aec_adaptation {
    float window_share; // block over transform length
    float step;         // see advanced.cpp
    float decay;        // of the uncertainty by what a block teaches
    float drift;        // of the path in a block, as a share of its squared weights
    float noise_memory; // smoothing of the noise's spectrum
    float noise_floor;  // least squared error spectrum
};

// Sums over a block: of error times estimate, and of squares.
struct aec_energies {
    float error;
    float microphone;
    float estimate;
};

// Votes of the bins for a changed path: real correlation of error and estimate, and the estimate's
// own share, each bin weighed by 1 / (error + estimate).
struct aec_votes {
    float correlation;
    float share;
};

struct aec_kernels {
    // y = sum of weights times far; expected = window_share * sum of uncertainty times |far|^2.
    void (*predict)(const aec_partitions& of, float window_share, float* y_re, float* y_im,
                    float* expected) noexcept;
    // error = microphone - estimate over n samples, n a multiple of 16.
    aec_energies (*subtract)(const float* microphone, const float* estimate, float* error,
                             std::size_t n) noexcept;
    // Over bins first to last (multiples of 16).
    aec_votes (*compare)(const float* error_re, const float* error_im, const float* y_re,
                         const float* y_im, float window_share, std::size_t first,
                         std::size_t last) noexcept;
    // Triangle of 7 bins over `padded` ones; in[-3] to in[padded + 2] are read.
    void (*widen)(const float* in, float* out, std::size_t padded) noexcept;
    // Sum of squares over n floats, n a multiple of 16.
    float (*energy)(const float* in, std::size_t n) noexcept;
    // One Kalman step of all partitions; noise is updated on the way.
    void (*adapt)(const aec_partitions& of, const aec_adaptation& how, const float* error_re,
                  const float* error_im, const float* expected, upper_float* noise) noexcept;
    // n: a multiple of 16, as in all below.
    void (*to_half)(const float* in, half_float* out, std::size_t n) noexcept;
    void (*from_half)(const half_float* in, float* out, std::size_t n) noexcept;
    // Samples of 16 bits and their 32768th; beyond full scale they are held.
    void (*to_pcm)(const float* in, std::int16_t* out, std::size_t n) noexcept;
    void (*from_pcm)(const std::int16_t* in, float* out, std::size_t n) noexcept;
    // out[i] = sum of taps[k] * in[i + k], k < taps_count (any), i < n (a multiple of 16).
    void (*filter)(const float* in, const float* taps, std::size_t taps_count, float* out,
                   std::size_t n) noexcept;
    // sum of a[i] * b[i], n a multiple of 16, any alignment.
    float (*dot)(const float* a, const float* b, std::size_t n) noexcept;
    // to[k] += sum of errors[i] * in[i + k], i < count (any), k < n (a multiple of 16).
    void (*learn)(const float* in, const float* errors, std::size_t count, float* to,
                  std::size_t n) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread. Sums differ in rounding alone.
[[nodiscard]] const aec_kernels& aec_kernels_for(simd::isa which) noexcept;

namespace with_scalar {
extern const aec_kernels aec_set;
}
namespace with_sse41 {
extern const aec_kernels aec_set;
}
namespace with_avx2 {
extern const aec_kernels aec_set;
}
namespace with_avx512 {
extern const aec_kernels aec_set;
}
namespace with_neon {
extern const aec_kernels aec_set;
}

} // namespace voxplane::dsp
