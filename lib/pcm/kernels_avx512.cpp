// Frame operations with AVX-512 (BW, VL, DQ), 32 samples a step: what an instruction is called, and
// gains and sums with masks. The operations are in x86_operations.hpp, the steps through a frame in
// frame_kernels.hpp.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "pcm/frame_kernels.hpp"
#include "pcm/kernels.hpp"
#include "pcm/x86_operations.hpp"

namespace voxplane::pcm::with_avx512 {

namespace {

struct avx512_register {
    using vector = __m512i;
    using floats = __m512;
    static constexpr std::size_t step = 32;
    static constexpr const kernels& shorter = with_avx2::kernel_set;

    static vector load(const std::int16_t* p) noexcept { return _mm512_loadu_si512(p); }
    static vector load(const std::int32_t* p) noexcept { return _mm512_loadu_si512(p); }

    // Half a step of samples as 32-bit numbers.
    static vector load_wide(const std::int16_t* p) noexcept {
        return _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    }

    static void store(std::int16_t* p, vector x) noexcept { _mm512_storeu_si512(p, x); }
    static void store(std::int32_t* p, vector x) noexcept { _mm512_storeu_si512(p, x); }
    static void store(float* p, floats x) noexcept { _mm512_storeu_ps(p, x); }

    static vector zero() noexcept { return _mm512_setzero_si512(); }
    static vector words(std::int32_t x) noexcept {
        return _mm512_set1_epi16(static_cast<std::int16_t>(x));
    }
    static vector numbers(std::uint32_t x) noexcept {
        return _mm512_set1_epi32(static_cast<std::int32_t>(x));
    }

    static vector add16(vector a, vector b) noexcept { return _mm512_add_epi16(a, b); }
    static vector add32(vector a, vector b) noexcept { return _mm512_add_epi32(a, b); }
    static vector add64(vector a, vector b) noexcept { return _mm512_add_epi64(a, b); }
    static vector subtract32(vector a, vector b) noexcept { return _mm512_sub_epi32(a, b); }
    static vector subtract64(vector a, vector b) noexcept { return _mm512_sub_epi64(a, b); }
    static vector sum(vector a, vector b) noexcept { return _mm512_adds_epi16(a, b); }
    static vector difference(vector a, vector b) noexcept { return _mm512_subs_epi16(a, b); }
    static vector product(vector a, vector b) noexcept { return _mm512_mulhrs_epi16(a, b); }
    static vector multiply32(vector a, vector b) noexcept { return _mm512_mullo_epi32(a, b); }
    static vector multiply_add(vector a, vector b) noexcept { return _mm512_madd_epi16(a, b); }
    static vector differing(vector a, vector b) noexcept { return _mm512_xor_si512(a, b); }
    static vector magnitude16(vector x) noexcept { return _mm512_abs_epi16(x); }
    static vector most_unsigned16(vector a, vector b) noexcept { return _mm512_max_epu16(a, b); }

    template <int Bits>
    static vector down16(vector x) noexcept {
        return _mm512_srai_epi16(x, Bits);
    }

    template <int Bits>
    static vector down32(vector x) noexcept {
        return _mm512_srai_epi32(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned32(vector x) noexcept {
        return _mm512_srli_epi32(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned64(vector x) noexcept {
        return _mm512_srli_epi64(x, Bits);
    }

    template <int Bits>
    static vector up64(vector x) noexcept {
        return _mm512_slli_epi64(x, Bits);
    }

    static vector unpack_lower16(vector a, vector b) noexcept {
        return _mm512_unpacklo_epi16(a, b);
    }
    static vector unpack_upper16(vector a, vector b) noexcept {
        return _mm512_unpackhi_epi16(a, b);
    }
    static vector pack32(vector a, vector b) noexcept { return _mm512_packs_epi32(a, b); }

    // The even words of one and the odd words of the other.
    static vector odd_words(vector even, vector odd) noexcept {
        return _mm512_mask_blend_epi16(0xaaaaaaaaU, even, odd);
    }

    // Packing two vectors leaves their eighths in the order 0, 2, 4, 6, 1, 3, 5, 7.
    static vector in_order(vector packed) noexcept {
        return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), packed);
    }

    // Masked loads cost no more than others, so that sums read each sample once, in frames shorter
    // than a step too.
    static constexpr bool masks = true;

    // Of the overlapping last step, only what no step before it has seen counts.
    static vector only_last(vector x, std::size_t samples) noexcept {
        return _mm512_maskz_mov_epi16(~__mmask32{0} << (step - samples), x);
    }

    // The samples of a frame's last step, which may be fewer, and 0 behind them.
    static vector load_rest(const std::int16_t* in, std::size_t n, std::size_t seen) noexcept {
        const std::uint64_t behind = std::uint64_t{1} << (n - seen);
        return _mm512_maskz_loadu_epi16(static_cast<__mmask32>(behind - 1), in + seen);
    }

    static std::uint64_t total64(vector x) noexcept {
        const __m256i four =
            _mm256_add_epi64(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
        const __m128i two =
            _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
        const __m128i sum = _mm_add_epi64(two, _mm_unpackhi_epi64(two, two));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
    }

    static std::int32_t total32(vector x) noexcept {
        const __m256i eight =
            _mm256_add_epi32(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
        const __m128i four =
            _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
        const __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
        return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_srli_epi64(two, 32)));
    }

    // The machine finds minima only: the largest is the complement of the least complement.
    static std::uint32_t most_of(vector x) noexcept {
        const __m256i half =
            _mm256_max_epu16(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
        const __m128i eight =
            _mm_max_epu16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        const __m128i least = _mm_minpos_epu16(_mm_xor_si128(eight, _mm_set1_epi16(-1)));
        return static_cast<std::uint32_t>(~_mm_cvtsi128_si32(least)) & 0xffffU;
    }

    static floats scaled_float(vector x) noexcept {
        return _mm512_mul_ps(_mm512_cvtepi32_ps(x), _mm512_set1_ps(1.0F / 32768.0F));
    }

    // What is too small for 32 bits converts to the least of them, as wanted; NaN would as well.
    static vector rounded(const float* in) noexcept {
        const floats x = _mm512_loadu_ps(in);
        const __mmask16 number = _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q);
        const floats scaled = _mm512_maskz_mul_ps(number, x, _mm512_set1_ps(32768.0F));
        return _mm512_cvtps_epi32(_mm512_min_ps(scaled, _mm512_set1_ps(32767.0F)));
    }

    static vector swapped(vector x) noexcept {
        return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(_mm_setr_epi8(
                                          1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)));
    }

    // Unpacking takes the lower or upper half of each quarter, so the halves are laid out for it.
    static void join(const std::int16_t* left, const std::int16_t* right,
                     std::int16_t* out) noexcept {
        const vector halves = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
        const vector l = _mm512_permutexvar_epi64(halves, load(left));
        const vector r = _mm512_permutexvar_epi64(halves, load(right));
        store(out, unpack_lower16(l, r));
        store(out + step, unpack_upper16(l, r));
    }

    static void part(const std::int16_t* in, std::int16_t* left, std::int16_t* right) noexcept {
        const vector halves = _mm512_broadcast_i32x4(
            _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15));
        const vector a = _mm512_shuffle_epi8(load(in), halves);
        const vector b = _mm512_shuffle_epi8(load(in + step), halves);
        const vector even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
        const vector odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
        store(left, _mm512_permutex2var_epi64(a, even, b));
        store(right, _mm512_permutex2var_epi64(a, odd, b));
    }
};

// As gain_below_1_by_sign, but AVX-512 has no instruction that takes the sign of another register:
// a mask of the negative samples does.
struct gain_below_1_by_mask {
    __m512i fraction;
    __m512i opposite;

    explicit gain_below_1_by_mask(std::int32_t gain_q12) noexcept
        : fraction(avx512_register::words((gain_q12 & 4095) * 8)),
          opposite(_mm512_sub_epi16(_mm512_setzero_si512(), fraction)) {}

    __m512i operator()(__m512i x) const noexcept {
        const __mmask32 negative = _mm512_movepi16_mask(x);
        const __m512i factor = _mm512_mask_blend_epi16(negative, fraction, opposite);
        const __m512i product = _mm512_mulhrs_epi16(x, factor);
        return _mm512_mask_sub_epi16(product, negative, _mm512_setzero_si512(), product);
    }
};

using isa = x86_operations<avx512_register, gain_below_1_by_mask>;

// Of a gain and the loudness behind it AVX2's form is the faster, by a fifth for 80 samples, a
// tenth for 160 and not at all from 320 on: two registers of sums take longer to add up than is
// saved.
constexpr kernels with_shorter_sums() noexcept {
    kernels set = frame_kernels<isa>::set();
    set.gain_measure = with_avx2::gain_measure;
    return set;
}

} // namespace

constinit const kernels kernel_set = with_shorter_sums();

} // namespace voxplane::pcm::with_avx512
