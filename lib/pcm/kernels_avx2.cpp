// Frame operations with AVX2, 16 samples a step: what an instruction is called. The operations are
// in x86_operations.hpp, the steps through a frame in frame_kernels.hpp.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "pcm/frame_kernels.hpp"
#include "pcm/kernels.hpp"
#include "pcm/x86_operations.hpp"

namespace voxplane::pcm::with_avx2 {

namespace {

struct avx2_register {
    using vector = __m256i;
    using floats = __m256;
    static constexpr std::size_t step = 16;
    static constexpr const kernels& shorter = with_sse41::kernel_set;

    static vector load(const std::int16_t* p) noexcept {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    }
    static vector load(const std::int32_t* p) noexcept {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    }

    // Half a step of samples as 32-bit numbers.
    static vector load_wide(const std::int16_t* p) noexcept {
        return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }

    static void store(std::int16_t* p, vector x) noexcept {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), x);
    }
    static void store(std::int32_t* p, vector x) noexcept {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), x);
    }
    static void store(float* p, floats x) noexcept { _mm256_storeu_ps(p, x); }

    static vector zero() noexcept { return _mm256_setzero_si256(); }
    static vector words(std::int32_t x) noexcept {
        return _mm256_set1_epi16(static_cast<std::int16_t>(x));
    }
    static vector numbers(std::uint32_t x) noexcept {
        return _mm256_set1_epi32(static_cast<std::int32_t>(x));
    }

    static vector add16(vector a, vector b) noexcept { return _mm256_add_epi16(a, b); }
    static vector add32(vector a, vector b) noexcept { return _mm256_add_epi32(a, b); }
    static vector add64(vector a, vector b) noexcept { return _mm256_add_epi64(a, b); }
    static vector subtract32(vector a, vector b) noexcept { return _mm256_sub_epi32(a, b); }
    static vector subtract64(vector a, vector b) noexcept { return _mm256_sub_epi64(a, b); }
    static vector sum(vector a, vector b) noexcept { return _mm256_adds_epi16(a, b); }
    static vector difference(vector a, vector b) noexcept { return _mm256_subs_epi16(a, b); }
    static vector product(vector a, vector b) noexcept { return _mm256_mulhrs_epi16(a, b); }
    static vector multiply32(vector a, vector b) noexcept { return _mm256_mullo_epi32(a, b); }
    static vector multiply_add(vector a, vector b) noexcept { return _mm256_madd_epi16(a, b); }
    static vector sign16(vector a, vector b) noexcept { return _mm256_sign_epi16(a, b); }
    static vector both(vector a, vector b) noexcept { return _mm256_and_si256(a, b); }
    static vector differing(vector a, vector b) noexcept { return _mm256_xor_si256(a, b); }
    static vector magnitude16(vector x) noexcept { return _mm256_abs_epi16(x); }
    static vector most_unsigned16(vector a, vector b) noexcept { return _mm256_max_epu16(a, b); }

    template <int Bits>
    static vector down16(vector x) noexcept {
        return _mm256_srai_epi16(x, Bits);
    }

    template <int Bits>
    static vector down32(vector x) noexcept {
        return _mm256_srai_epi32(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned32(vector x) noexcept {
        return _mm256_srli_epi32(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned64(vector x) noexcept {
        return _mm256_srli_epi64(x, Bits);
    }

    template <int Bits>
    static vector up64(vector x) noexcept {
        return _mm256_slli_epi64(x, Bits);
    }

    static vector unpack_lower16(vector a, vector b) noexcept {
        return _mm256_unpacklo_epi16(a, b);
    }
    static vector unpack_upper16(vector a, vector b) noexcept {
        return _mm256_unpackhi_epi16(a, b);
    }
    static vector pack32(vector a, vector b) noexcept { return _mm256_packs_epi32(a, b); }

    // The even words of one and the odd words of the other.
    static vector odd_words(vector even, vector odd) noexcept {
        return _mm256_blend_epi16(even, odd, 0xaa);
    }

    // Packing two vectors leaves their quarters in the order 0, 2, 1, 3.
    static vector in_order(vector packed) noexcept {
        return _mm256_permute4x64_epi64(packed, 0xd8);
    }

    // Of the overlapping last step, only what no step before it has seen counts.
    static constexpr bool masks = false;

    static vector only_last(vector x, std::size_t samples) noexcept {
        return both(x, load(window<avx2_register>::keep_last.at + samples));
    }

    static vector load_rest(const std::int16_t* in, std::size_t n, std::size_t seen) noexcept {
        return only_last(load(in + n - step), n - seen);
    }

    static std::uint64_t total64(vector x) noexcept {
        const __m128i two =
            _mm_add_epi64(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
        const __m128i sum = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
    }

    static std::int32_t total32(vector x) noexcept {
        const __m128i four =
            _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
        const __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
        return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_srli_epi64(two, 32)));
    }

    // The machine finds minima only: the largest is the complement of the least complement.
    static std::uint32_t most_of(vector x) noexcept {
        const __m128i eight =
            _mm_max_epu16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
        const __m128i least = _mm_minpos_epu16(_mm_xor_si128(eight, _mm_set1_epi16(-1)));
        return static_cast<std::uint32_t>(~_mm_cvtsi128_si32(least)) & 0xffffU;
    }

    static floats scaled_float(vector x) noexcept {
        return _mm256_mul_ps(_mm256_cvtepi32_ps(x), _mm256_set1_ps(1.0F / 32768.0F));
    }

    // What is too small for 32 bits converts to the least of them, as wanted; NaN would as well.
    static vector rounded(const float* in) noexcept {
        const floats x = _mm256_loadu_ps(in);
        const floats number = _mm256_and_ps(x, _mm256_cmp_ps(x, x, _CMP_ORD_Q));
        const floats scaled = _mm256_mul_ps(number, _mm256_set1_ps(32768.0F));
        return _mm256_cvtps_epi32(_mm256_min_ps(scaled, _mm256_set1_ps(32767.0F)));
    }

    static vector swapped(vector x) noexcept {
        return _mm256_shuffle_epi8(x, _mm256_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12,
                                                       15, 14, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10,
                                                       13, 12, 15, 14));
    }

    static void join(const std::int16_t* left, const std::int16_t* right,
                     std::int16_t* out) noexcept {
        const vector l = load(left);
        const vector r = load(right);
        const vector even = unpack_lower16(l, r);
        const vector odd = unpack_upper16(l, r);
        store(out, _mm256_permute2x128_si256(even, odd, 0x20));
        store(out + step, _mm256_permute2x128_si256(even, odd, 0x31));
    }

    static void part(const std::int16_t* in, std::int16_t* left, std::int16_t* right) noexcept {
        const vector halves =
            _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, 0, 1, 4, 5, 8, 9,
                             12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
        const vector a = _mm256_shuffle_epi8(load(in), halves);
        const vector b = _mm256_shuffle_epi8(load(in + step), halves);
        store(left, in_order(_mm256_unpacklo_epi64(a, b)));
        store(right, in_order(_mm256_unpackhi_epi64(a, b)));
    }
};

using isa = x86_operations<avx2_register, gain_below_1_by_sign<avx2_register>>;

using frames = frame_kernels<isa>;

constexpr kernels with_lent_members() noexcept {
    kernels set = frames::set();
    set.gain_measure = gain_measure;
    return set;
}

} // namespace

// By this name AVX-512 takes it too.
void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept {
    frames::gain_measure(in, out, n, gain_q12, into);
}

constinit const kernels kernel_set = with_lent_members();

} // namespace voxplane::pcm::with_avx2
