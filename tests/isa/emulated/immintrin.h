// Stands in for the compiler's header when the AVX-512 kernels are compiled for emulation: SIMDe
// gives the intrinsics under their own names in plain C, and those that its version 0.7.4 lacks
// follow, written from Intel's description one element at a time.
#pragma once

#define SIMDE_NO_NATIVE
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <cmath>
#include <cstdint>
#include <cstring>

using __mmask16 = std::uint16_t;
using __mmask32 = std::uint32_t;
using __mmask64 = std::uint64_t;

// SIMDe gives this name to the four-argument masked form.
#undef _mm512_madd_epi16
#define _mm512_madd_epi16(a, b) simde_mm512_madd_epi16(a, b)

inline __m512i emulated_load(const void* p, std::uint64_t mask, std::size_t width,
                             std::size_t lanes) {
    unsigned char bytes[64] = {};
    for (std::size_t i = 0; i < lanes; ++i) {
        if ((mask >> i & 1U) != 0) {
            std::memcpy(bytes + i * width, static_cast<const unsigned char*>(p) + i * width, width);
        }
    }
    __m512i v;
    std::memcpy(&v, bytes, sizeof v);
    return v;
}

inline void emulated_store(void* p, const void* v, std::uint64_t mask, std::size_t width,
                           std::size_t lanes) {
    for (std::size_t i = 0; i < lanes; ++i) {
        if ((mask >> i & 1U) != 0) {
            std::memcpy(static_cast<unsigned char*>(p) + i * width,
                        static_cast<const unsigned char*>(v) + i * width, width);
        }
    }
}

inline __m512i _mm512_maskz_loadu_epi8(__mmask64 mask, const void* p) {
    return emulated_load(p, mask, 1, 64);
}

inline __m512i _mm512_maskz_loadu_epi16(__mmask32 mask, const void* p) {
    return emulated_load(p, mask, 2, 32);
}

inline __m256i _mm256_maskz_loadu_epi8(__mmask32 mask, const void* p) {
    const __m512i wide = emulated_load(p, mask, 1, 32);
    __m256i v;
    std::memcpy(&v, &wide, sizeof v);
    return v;
}

inline void _mm512_mask_storeu_epi8(void* p, __mmask64 mask, __m512i v) {
    emulated_store(p, &v, mask, 1, 64);
}

inline void _mm512_mask_storeu_epi16(void* p, __mmask32 mask, __m512i v) {
    emulated_store(p, &v, mask, 2, 32);
}

inline void _mm256_mask_storeu_epi8(void* p, __mmask32 mask, __m256i v) {
    emulated_store(p, &v, mask, 1, 32);
}

inline __m512i _mm512_cvtepu8_epi16(__m256i v) {
    unsigned char bytes[32];
    std::memcpy(bytes, &v, sizeof bytes);
    std::uint16_t words[32];
    for (int i = 0; i < 32; ++i) {
        words[i] = bytes[i];
    }
    __m512i wide;
    std::memcpy(&wide, words, sizeof wide);
    return wide;
}

// f of each element, one by one.
template <typename To, typename From, typename Wide, typename Narrow, typename Function>
inline Wide emulated_each(Narrow v, Function f) {
    From from[sizeof v / sizeof(From)];
    To to[sizeof(Wide) / sizeof(To)];
    static_assert(sizeof from / sizeof(From) == sizeof to / sizeof(To));
    std::memcpy(from, &v, sizeof v);
    for (std::size_t i = 0; i < sizeof to / sizeof(To); ++i) {
        to[i] = f(from[i]);
    }
    Wide wide;
    std::memcpy(&wide, to, sizeof wide);
    return wide;
}

inline __m512i _mm512_cvtepi16_epi32(__m256i v) {
    return emulated_each<std::int32_t, std::int16_t, __m512i>(v, [](std::int16_t x) { return x; });
}

inline __m512i _mm512_srai_epi32(__m512i v, unsigned bits) {
    return emulated_each<std::int32_t, std::int32_t, __m512i>(
        v, [bits](std::int32_t x) { return x >> bits; });
}

inline __m512 _mm512_cvtepi32_ps(__m512i v) {
    return emulated_each<float, std::int32_t, __m512>(
        v, [](std::int32_t x) { return static_cast<float>(x); });
}

// What does not fit, NaN included, becomes the least number.
inline __m512i _mm512_cvtps_epi32(__m512 v) {
    return emulated_each<std::int32_t, float, __m512i>(v, [](float x) {
        const float rounded = std::nearbyint(x);
        return rounded >= -2147483648.0F && rounded < 2147483648.0F
                   ? static_cast<std::int32_t>(rounded)
                   : INT32_MIN;
    });
}

// Half precision (IEEE 754 binary16); the only rounding asked for is to the nearest, halves to
// even.
inline float emulated_from_half(std::uint16_t x) {
    const int exponent = x >> 10 & 31;
    const int fraction = x & 1023;
    const float size = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                       : exponent == 31
                           ? (fraction == 0 ? INFINITY : NAN)
                           : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
    return (x & 0x8000) == 0 ? size : -size;
}
inline std::uint16_t emulated_to_half(float x) {
    const int sign = std::signbit(x) ? 0x8000 : 0;
    const float size = std::fabs(x);
    int bits = 0x7C00;
    if (std::isnan(x)) {
        bits = 0x7E00;
    } else if (size < 0x1p-14F) {
        bits = static_cast<int>(std::nearbyint(std::ldexp(size, 24)));
    } else if (size < 65520.0F) {
        int exponent = 0;
        std::frexp(size, &exponent);
        const int fraction = static_cast<int>(std::nearbyint(std::ldexp(size, 11 - exponent)));
        bits = ((exponent + 14) << 10) + fraction - 1024; // a fraction of 2048 carries
    }
    return static_cast<std::uint16_t>(sign | bits);
}
inline __m512 _mm512_cvtph_ps(__m256i v) {
    return emulated_each<float, std::uint16_t, __m512>(v, emulated_from_half);
}
// Nobody asks for fewer than all lanes.
inline __m256i _mm512_maskz_cvtps_ph(__mmask16, __m512 v, int) {
    return emulated_each<std::uint16_t, float, __m256i>(v, emulated_to_half);
}
#ifndef _MM_FROUND_NO_EXC
#define _MM_FROUND_NO_EXC SIMDE_MM_FROUND_NO_EXC
#endif
#ifndef _MM_FROUND_TO_NEAREST_INT
#define _MM_FROUND_TO_NEAREST_INT SIMDE_MM_FROUND_TO_NEAREST_INT
#endif

inline __m512i _mm512_cvtepu16_epi32(__m256i v) {
    return emulated_each<std::int32_t, std::uint16_t, __m512i>(v,
                                                               [](std::uint16_t x) { return x; });
}
inline __m256i _mm512_cvtepi32_epi16(__m512i v) {
    return emulated_each<std::uint16_t, std::uint32_t, __m256i>(
        v, [](std::uint32_t x) { return static_cast<std::uint16_t>(x); });
}

inline __m512i _mm512_cvttps_epi32(__m512 v) {
    return emulated_each<std::int32_t, float, __m512i>(v, [](float x) {
        return x > -2147483904.0F && x < 2147483648.0F ? static_cast<std::int32_t>(x) : INT32_MIN;
    });
}

// Halves onto each other, as the compiler's does.
template <typename Function>
inline float emulated_reduce(__m512 v, Function f) {
    float of[16];
    std::memcpy(of, &v, sizeof of);
    for (std::size_t n = 8; n > 0; n /= 2) {
        for (std::size_t i = 0; i < n; ++i) {
            of[i] = f(of[i], of[i + n]);
        }
    }
    return of[0];
}
inline float _mm512_reduce_add_ps(__m512 v) {
    return emulated_reduce(v, [](float a, float b) { return a + b; });
}
inline float _mm512_reduce_max_ps(__m512 v) {
    return emulated_reduce(v, [](float a, float b) { return a > b ? a : b; });
}

inline __m512i _mm512_mask_sub_epi16(__m512i otherwise, __mmask32 mask, __m512i a, __m512i b) {
    return simde_mm512_mask_mov_epi16(otherwise, mask, simde_mm512_sub_epi16(a, b));
}

inline void _mm512_mask_store_ps(void* p, __mmask16 mask, __m512 v) {
    emulated_store(p, &v, mask, 4, 16);
}

// What does not fit becomes the least number.
inline __m512i _mm512_maskz_cvtps_epi32(__mmask16 mask, __m512 v) {
    float from[16];
    std::int32_t to[16];
    std::memcpy(from, &v, sizeof from);
    for (int i = 0; i < 16; ++i) {
        const float rounded = std::nearbyint(from[i]);
        const bool fits = rounded >= -2147483648.0F && rounded < 2147483648.0F;
        const std::int32_t converted = fits ? static_cast<std::int32_t>(rounded) : INT32_MIN;
        to[i] = (mask >> i & 1U) != 0 ? converted : 0;
    }
    __m512i wide;
    std::memcpy(&wide, to, sizeof wide);
    return wide;
}
