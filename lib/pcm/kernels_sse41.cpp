// Frame operations with SSE4.1 and SSSE3, 8 samples a step. The last step is the last 8 samples of
// the frame, taken before anything is stored, so that it may overlap the one before it in place.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "pcm/kernels.hpp"

namespace voxplane::pcm::with_sse41 {

namespace {

constexpr std::size_t step = 8;

// Longer input is summed in pieces, in which no 32-bit lane overflows.
constexpr std::size_t piece = 65536;

// A window of 8 words at offset k keeps the last k words of a vector.
alignas(16) constexpr std::int16_t keep_last[2 * step] = {0,  0,  0,  0,  0,  0,  0,  0,
                                                          -1, -1, -1, -1, -1, -1, -1, -1};

inline __m128i load(const std::int16_t* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

inline __m128i load(const std::int32_t* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

// Four samples as 32-bit numbers.
inline __m128i load_wide(const std::int16_t* p) noexcept {
    return _mm_cvtepi16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}

inline void store(std::int16_t* p, __m128i x) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), x);
}

inline void store(std::int32_t* p, __m128i x) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), x);
}

inline __m128i words(std::int32_t x) noexcept {
    return _mm_set1_epi16(static_cast<std::int16_t>(x));
}

inline __m128i numbers(std::uint32_t x) noexcept {
    return _mm_set1_epi32(static_cast<std::int32_t>(x));
}

// n is at least a step here and in all that follow. Where op depends on the place in the frame, it
// moves on by a step with each call, and at_end is the same at n - step.
// Loops whose steps are a few instructions are unrolled: one turn a cycle or two is their limit.
template <typename Op>
inline void map(const std::int16_t* in, std::int16_t* out, std::size_t n, Op op,
                Op at_end) noexcept {
    const std::size_t end = n - step;
    const __m128i last = at_end(load(in + end));
#pragma GCC unroll 2
    for (std::size_t i = 0; i < end; i += step) {
        store(out + i, op(load(in + i)));
    }
    store(out + end, last);
}

template <typename Op>
inline void map(const std::int16_t* a, const std::int16_t* b, std::int16_t* out, std::size_t n,
                Op op, Op at_end) noexcept {
    const std::size_t end = n - step;
    const __m128i last = at_end(load(a + end), load(b + end));
#pragma GCC unroll 2
    for (std::size_t i = 0; i < end; i += step) {
        store(out + i, op(load(a + i), load(b + i)));
    }
    store(out + end, last);
}

// A line's values at the 8 samples of a step, first and second half, before they are shifted down.
struct line_step {
    __m128i lower;
    __m128i upper;
    __m128i by;

    void advance() noexcept {
        lower = _mm_add_epi32(lower, by);
        upper = _mm_add_epi32(upper, by);
    }
};

inline line_step at_sample(const line& l, std::size_t i) noexcept {
    const __m128i first = numbers(l.start + static_cast<std::uint32_t>(i) * l.step);
    const __m128i lanes = _mm_mullo_epi32(numbers(l.step), _mm_setr_epi32(0, 1, 2, 3));
    const __m128i lower = _mm_add_epi32(first, lanes);
    return {lower, _mm_add_epi32(lower, numbers(4 * l.step)), numbers(8 * l.step)};
}

// ---- gain

// x * gain / 4096, halves away from zero, for gains below 2: x * fraction is rounded on magnitudes
// as a Q15 product, and where the gain is 1 or more, x is added, which needs no rounding.
struct gain_below_2 {
    __m128i fraction;
    __m128i whole;

    __m128i operator()(__m128i x) const noexcept {
        // Negative samples get the negative factor, so that the product is a magnitude.
        const __m128i product = _mm_mulhrs_epi16(x, _mm_sign_epi16(fraction, x));
        return _mm_adds_epi16(_mm_sign_epi16(product, x), _mm_and_si128(x, whole));
    }
};

inline gain_below_2 make_gain_below_2(std::int32_t gain_q12) noexcept {
    return {words((gain_q12 & 4095) * 8), words(gain_q12 >= unity_q12 ? -1 : 0)};
}

// Pairs of (gain, 1), one for each sample: a multiply-add with (sample, rounding) is the rounded
// product. A gain above 32767 has its upper bit inverted, which takes 32768 off as a signed number;
// Above puts it back.
template <bool Above>
inline __m128i amplified(__m128i x, __m128i lower_pairs, __m128i upper_pairs) noexcept {
    const __m128i rounding = _mm_add_epi16(_mm_srai_epi16(x, 15), words(2048));
    __m128i lower = _mm_madd_epi16(_mm_unpacklo_epi16(x, rounding), lower_pairs);
    __m128i upper = _mm_madd_epi16(_mm_unpackhi_epi16(x, rounding), upper_pairs);
    if constexpr (Above) {
        const __m128i zero = _mm_setzero_si128();
        lower = _mm_add_epi32(lower, _mm_srai_epi32(_mm_unpacklo_epi16(zero, x), 1));
        upper = _mm_add_epi32(upper, _mm_srai_epi32(_mm_unpackhi_epi16(zero, x), 1));
    }
    return _mm_packs_epi32(_mm_srai_epi32(lower, 12), _mm_srai_epi32(upper, 12));
}

template <bool Above>
constexpr std::uint32_t pair_bits = Above ? 0x18000U : 0x10000U;

template <bool Above>
struct gain_from_2 {
    __m128i pairs;

    __m128i operator()(__m128i x) const noexcept { return amplified<Above>(x, pairs, pairs); }
};

template <bool Above>
inline gain_from_2<Above> make_gain_from_2(std::int32_t gain_q12) noexcept {
    return {numbers(static_cast<std::uint32_t>(gain_q12) ^ pair_bits<Above>)};
}

template <bool Above>
struct moving_gain {
    line_step gains;

    __m128i operator()(__m128i x) noexcept {
        const __m128i bits = numbers(pair_bits<Above>);
        const __m128i lower = _mm_xor_si128(_mm_srli_epi32(gains.lower, 15), bits);
        const __m128i upper = _mm_xor_si128(_mm_srli_epi32(gains.upper, 15), bits);
        gains.advance();
        return amplified<Above>(x, lower, upper);
    }
};

void gain(const std::int16_t* in, std::int16_t* out, std::size_t n,
          std::int32_t gain_q12) noexcept {
    if (n < step) {
        with_scalar::kernel_set.gain(in, out, n, gain_q12);
    } else if (gain_q12 < 2 * unity_q12) {
        const gain_below_2 op = make_gain_below_2(gain_q12);
        map(in, out, n, op, op);
    } else if (gain_q12 <= 32767) {
        const gain_from_2<false> op = make_gain_from_2<false>(gain_q12);
        map(in, out, n, op, op);
    } else {
        const gain_from_2<true> op = make_gain_from_2<true>(gain_q12);
        map(in, out, n, op, op);
    }
}

void gain_ramp(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from_q12,
               std::int32_t to_q12) noexcept {
    if (n < step) {
        with_scalar::kernel_set.gain_ramp(in, out, n, from_q12, to_q12);
        return;
    }
    const line gains = line_between(from_q12, to_q12, n);
    const line_step begin = at_sample(gains, 0);
    const line_step end = at_sample(gains, n - step);
    if (from_q12 <= 32767 && to_q12 <= 32767) {
        map(in, out, n, moving_gain<false>{begin}, moving_gain<false>{end});
    } else {
        map(in, out, n, moving_gain<true>{begin}, moving_gain<true>{end});
    }
}

struct attenuation {
    __m128i factor;

    __m128i operator()(__m128i x) const noexcept { return _mm_mulhrs_epi16(x, factor); }
};

void attenuate(const std::int16_t* in, std::int16_t* out, std::size_t n,
               std::int16_t factor_q15) noexcept {
    if (n < step) {
        with_scalar::kernel_set.attenuate(in, out, n, factor_q15);
        return;
    }
    const attenuation op{words(factor_q15)};
    map(in, out, n, op, op);
}

// ---- mixing

struct saturated_sum {
    __m128i operator()(__m128i a, __m128i b) const noexcept { return _mm_adds_epi16(a, b); }
};

struct saturated_difference {
    __m128i operator()(__m128i a, __m128i b) const noexcept { return _mm_subs_epi16(a, b); }
};

void mix_add(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
             std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.mix_add(a, b, out, n);
        return;
    }
    map(a, b, out, n, saturated_sum{}, saturated_sum{});
}

void mix_subtract(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                  std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.mix_subtract(a, b, out, n);
        return;
    }
    map(a, b, out, n, saturated_difference{}, saturated_difference{});
}

struct wide_sum {
    __m128i operator()(__m128i bus, __m128i x) const noexcept { return _mm_add_epi32(bus, x); }
};

struct wide_difference {
    __m128i operator()(__m128i bus, __m128i x) const noexcept { return _mm_sub_epi32(bus, x); }
};

template <typename Op>
inline void change_bus(std::int32_t* bus, const std::int16_t* in, std::size_t n, Op op) noexcept {
    const std::size_t end = n - step;
    const __m128i lower = op(load(bus + end), load_wide(in + end));
    const __m128i upper = op(load(bus + end + 4), load_wide(in + end + 4));
    for (std::size_t i = 0; i < end; i += step) {
        store(bus + i, op(load(bus + i), load_wide(in + i)));
        store(bus + i + 4, op(load(bus + i + 4), load_wide(in + i + 4)));
    }
    store(bus + end, lower);
    store(bus + end + 4, upper);
}

void bus_add(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.bus_add(bus, in, n);
        return;
    }
    change_bus(bus, in, n, wide_sum{});
}

void bus_subtract(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.bus_subtract(bus, in, n);
        return;
    }
    change_bus(bus, in, n, wide_difference{});
}

inline __m128i narrowed(const std::int32_t* bus) noexcept {
    return _mm_packs_epi32(load(bus), load(bus + 4));
}

inline __m128i narrowed_without(const std::int32_t* bus, const std::int16_t* own) noexcept {
    return _mm_packs_epi32(_mm_sub_epi32(load(bus), load_wide(own)),
                           _mm_sub_epi32(load(bus + 4), load_wide(own + 4)));
}

void bus_out(const std::int32_t* bus, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.bus_out(bus, out, n);
        return;
    }
    for (std::size_t i = 0; i < n - step; i += step) {
        store(out + i, narrowed(bus + i));
    }
    store(out + n - step, narrowed(bus + n - step));
}

void bus_out_without(const std::int32_t* bus, const std::int16_t* own, std::int16_t* out,
                     std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.bus_out_without(bus, own, out, n);
        return;
    }
    const std::size_t end = n - step;
    const __m128i last = narrowed_without(bus + end, own + end);
    for (std::size_t i = 0; i < end; i += step) {
        store(out + i, narrowed_without(bus + i, own + i));
    }
    store(out + end, last);
}

// The upper words of falling are -w, those of rising w - 32768: with them the multiply-add of (a,
// b) is the sum in question, negative, since 32768 itself is no word.
struct fading {
    line_step rising;
    line_step falling;

    __m128i operator()(__m128i a, __m128i b) noexcept {
        const __m128i half = numbers(16384);
        const __m128i lower_weights =
            _mm_blend_epi16(_mm_srli_epi32(rising.lower, 16), falling.lower, 0xaa);
        const __m128i upper_weights =
            _mm_blend_epi16(_mm_srli_epi32(rising.upper, 16), falling.upper, 0xaa);
        const __m128i lower = _mm_madd_epi16(_mm_unpacklo_epi16(a, b), lower_weights);
        const __m128i upper = _mm_madd_epi16(_mm_unpackhi_epi16(a, b), upper_weights);
        rising.advance();
        falling.advance();
        return _mm_packs_epi32(_mm_srai_epi32(_mm_sub_epi32(half, lower), 15),
                               _mm_srai_epi32(_mm_sub_epi32(half, upper), 15));
    }
};

void cross_fade(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.cross_fade(a, b, out, n);
        return;
    }
    // Upwards from 65535, so that what is cut off makes -w of it and not -w - 1.
    const std::uint32_t by = fade_step(n);
    const line rising{0x80000000U, by};
    const line falling{0xffffU, 0U - by};
    map(a, b, out, n, fading{at_sample(rising, 0), at_sample(falling, 0)},
        fading{at_sample(rising, n - step), at_sample(falling, n - step)});
}

// ---- loudness

// A multiply-add gives sums of two squares, up to 2^31 as unsigned numbers. Pairs of them are
// summed as 64-bit numbers, and so are their upper halves alone: together that is exact.
struct energy_sum {
    __m128i all = _mm_setzero_si128();
    __m128i upper = _mm_setzero_si128();

    void add(__m128i x) noexcept {
        const __m128i squares = _mm_madd_epi16(x, x);
        all = _mm_add_epi64(all, squares);
        upper = _mm_add_epi64(upper, _mm_srli_epi64(squares, 32));
    }

    [[nodiscard]] std::uint64_t total() const noexcept {
        const __m128i lower = _mm_sub_epi64(all, _mm_slli_epi64(upper, 32));
        const __m128i both = _mm_add_epi64(lower, upper);
        const __m128i sum = _mm_add_epi64(both, _mm_unpackhi_epi64(both, both));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
    }
};

struct peak_hold {
    __m128i most = _mm_setzero_si128();

    // The magnitude of -32768 wraps to itself, which reads 32768 unsigned.
    void add(__m128i x) noexcept { most = _mm_max_epu16(most, _mm_abs_epi16(x)); }

    // The machine finds minima only: the largest is the complement of the least complement.
    [[nodiscard]] std::uint32_t total() const noexcept {
        const __m128i least = _mm_minpos_epu16(_mm_xor_si128(most, words(-1)));
        return static_cast<std::uint32_t>(~_mm_cvtsi128_si32(least)) & 0xffffU;
    }
};

struct loudness_sum {
    energy_sum energy;
    peak_hold peak;

    void add(__m128i x) noexcept {
        energy.add(x);
        peak.add(x);
    }

    void add_to(loudness* into) const noexcept {
        const std::uint32_t most = peak.total();
        into->energy += energy.total();
        into->peak = most > into->peak ? most : into->peak;
    }
};

struct plain_sum {
    __m128i pairs = _mm_setzero_si128();

    void add(__m128i x) noexcept { pairs = _mm_add_epi32(pairs, _mm_madd_epi16(x, words(1))); }

    [[nodiscard]] std::int32_t total() const noexcept {
        const __m128i two = _mm_add_epi32(pairs, _mm_unpackhi_epi64(pairs, pairs));
        return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_srli_epi64(two, 32)));
    }
};

// Of the overlapping last step, only what no step before it has seen counts.
inline __m128i only_last(__m128i x, std::size_t n) noexcept {
    return _mm_and_si128(x, load(keep_last + n));
}

template <typename Sum>
inline Sum summed(const std::int16_t* in, std::size_t n) noexcept {
    Sum sum;
    std::size_t i = 0;
#pragma GCC unroll 2
    for (; i < n - step; i += step) {
        sum.add(load(in + i));
    }
    sum.add(only_last(load(in + n - step), n - i));
    return sum;
}

std::uint64_t sum_of_squares(const std::int16_t* in, std::size_t n) noexcept {
    return n < step ? with_scalar::kernel_set.sum_of_squares(in, n)
                    : summed<energy_sum>(in, n).total();
}

std::uint32_t peak(const std::int16_t* in, std::size_t n) noexcept {
    return n < step ? with_scalar::kernel_set.peak(in, n) : summed<peak_hold>(in, n).total();
}

std::int64_t sum(const std::int16_t* in, std::size_t n) noexcept {
    std::int64_t total = 0;
    for (; n > piece; n -= piece, in += piece) {
        total += summed<plain_sum>(in, piece).total();
    }
    return total + (n < step ? with_scalar::kernel_set.sum(in, n)
                             : std::int64_t{summed<plain_sum>(in, n).total()});
}

void measure(const std::int16_t* in, std::size_t n, loudness* into) noexcept {
    if (n < step) {
        with_scalar::kernel_set.measure(in, n, into);
        return;
    }
    summed<loudness_sum>(in, n).add_to(into);
}

template <typename Op>
inline void map_measured(const std::int16_t* in, std::int16_t* out, std::size_t n, Op op,
                         loudness* into) noexcept {
    loudness_sum sum;
    const std::size_t end = n - step;
    const __m128i last = op(load(in + end));
    std::size_t i = 0;
    for (; i < end; i += step) {
        const __m128i y = op(load(in + i));
        sum.add(y);
        store(out + i, y);
    }
    sum.add(only_last(last, n - i));
    store(out + end, last);
    sum.add_to(into);
}

void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept {
    if (n < step) {
        with_scalar::kernel_set.gain_measure(in, out, n, gain_q12, into);
    } else if (gain_q12 < 2 * unity_q12) {
        map_measured(in, out, n, make_gain_below_2(gain_q12), into);
    } else if (gain_q12 <= 32767) {
        map_measured(in, out, n, make_gain_from_2<false>(gain_q12), into);
    } else {
        map_measured(in, out, n, make_gain_from_2<true>(gain_q12), into);
    }
}

// ---- forms

struct moving_offset {
    line_step offsets;

    __m128i operator()(__m128i x) noexcept {
        const __m128i offset =
            _mm_packs_epi32(_mm_srai_epi32(offsets.lower, 15), _mm_srai_epi32(offsets.upper, 15));
        offsets.advance();
        return _mm_subs_epi16(x, offset);
    }
};

void remove_offset(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from,
                   std::int32_t to) noexcept {
    if (n < step) {
        with_scalar::kernel_set.remove_offset(in, out, n, from, to);
        return;
    }
    const line offsets = line_between(from, to, n);
    map(in, out, n, moving_offset{at_sample(offsets, 0)},
        moving_offset{at_sample(offsets, n - step)});
}

struct swapping {
    __m128i operator()(__m128i x) const noexcept {
        return _mm_shuffle_epi8(
            x, _mm_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
};

void swap_bytes(const std::int16_t* in, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.swap_bytes(in, out, n);
        return;
    }
    map(in, out, n, swapping{}, swapping{});
}

inline void widen(const std::int16_t* in, float* out) noexcept {
    const __m128 scale = _mm_set1_ps(1.0F / 32768.0F);
    _mm_storeu_ps(out, _mm_mul_ps(_mm_cvtepi32_ps(load_wide(in)), scale));
    _mm_storeu_ps(out + 4, _mm_mul_ps(_mm_cvtepi32_ps(load_wide(in + 4)), scale));
}

void to_float(const std::int16_t* in, float* out, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.to_float(in, out, n);
        return;
    }
#pragma GCC unroll 2
    for (std::size_t i = 0; i < n - step; i += step) {
        widen(in + i, out + i);
    }
    widen(in + n - step, out + n - step);
}

// What is too small for 32 bits converts to the least of them, as wanted; NaN would as well.
inline __m128i rounded(const float* in) noexcept {
    const __m128 x = _mm_loadu_ps(in);
    const __m128 number = _mm_and_ps(x, _mm_cmpord_ps(x, x));
    const __m128 scaled = _mm_mul_ps(number, _mm_set1_ps(32768.0F));
    return _mm_cvtps_epi32(_mm_min_ps(scaled, _mm_set1_ps(32767.0F)));
}

inline void narrow(const float* in, std::int16_t* out) noexcept {
    store(out, _mm_packs_epi32(rounded(in), rounded(in + 4)));
}

void from_float(const float* in, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.from_float(in, out, n);
        return;
    }
    for (std::size_t i = 0; i < n - step; i += step) {
        narrow(in + i, out + i);
    }
    narrow(in + n - step, out + n - step);
}

inline void join(const std::int16_t* left, const std::int16_t* right, std::int16_t* out) noexcept {
    const __m128i l = load(left);
    const __m128i r = load(right);
    store(out, _mm_unpacklo_epi16(l, r));
    store(out + step, _mm_unpackhi_epi16(l, r));
}

void interleave(const std::int16_t* left, const std::int16_t* right, std::int16_t* out,
                std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.interleave(left, right, out, n);
        return;
    }
    const std::size_t end = n - step;
    for (std::size_t i = 0; i < end; i += step) {
        join(left + i, right + i, out + 2 * i);
    }
    join(left + end, right + end, out + 2 * end);
}

inline void part(const std::int16_t* in, std::int16_t* left, std::int16_t* right) noexcept {
    const __m128i halves = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    const __m128i a = _mm_shuffle_epi8(load(in), halves);
    const __m128i b = _mm_shuffle_epi8(load(in + step), halves);
    store(left, _mm_unpacklo_epi64(a, b));
    store(right, _mm_unpackhi_epi64(a, b));
}

void deinterleave(const std::int16_t* in, std::int16_t* left, std::int16_t* right,
                  std::size_t n) noexcept {
    if (n < step) {
        with_scalar::kernel_set.deinterleave(in, left, right, n);
        return;
    }
    const std::size_t end = n - step;
    for (std::size_t i = 0; i < end; i += step) {
        part(in + 2 * i, left + i, right + i);
    }
    part(in + 2 * end, left + end, right + end);
}

} // namespace

const kernels kernel_set{
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

} // namespace voxplane::pcm::with_sse41
