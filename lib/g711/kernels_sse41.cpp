// G.711 kernels with SSE4.1 and SSSE3, 16 samples a step: what an instruction is called. The
// arithmetic is in nibble_coder.hpp and nibble_map.hpp, the steps through a frame in
// frame_coder.hpp.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "g711/frame_coder.hpp"
#include "g711/kernels.hpp"
#include "g711/nibble_map.hpp"

namespace voxplane::g711::with_sse41 {

namespace {

struct sse41_register {
    using vector = __m128i;
    static constexpr std::size_t bytes_of_vector = 16;

    static vector load(const void* p) noexcept {
        return _mm_loadu_si128(static_cast<const __m128i*>(p));
    }
    static void store(void* p, vector x) noexcept { _mm_storeu_si128(static_cast<__m128i*>(p), x); }

    static vector row(const std::uint8_t* p) noexcept {
        return _mm_load_si128(reinterpret_cast<const __m128i*>(p));
    }

    static vector zero() noexcept { return _mm_setzero_si128(); }
    static vector bytes(int x) noexcept { return _mm_set1_epi8(static_cast<char>(x)); }
    static vector words(int x) noexcept { return _mm_set1_epi16(static_cast<short>(x)); }

    static vector both(vector a, vector b) noexcept { return _mm_and_si128(a, b); }
    static vector either(vector a, vector b) noexcept { return _mm_or_si128(a, b); }
    static vector differing(vector a, vector b) noexcept { return _mm_xor_si128(a, b); }
    static vector add8(vector a, vector b) noexcept { return _mm_add_epi8(a, b); }
    static vector add32(vector a, vector b) noexcept { return _mm_add_epi32(a, b); }
    static vector sum16(vector a, vector b) noexcept { return _mm_adds_epi16(a, b); }
    static vector sum_unsigned8(vector a, vector b) noexcept { return _mm_adds_epu8(a, b); }
    static vector most_unsigned8(vector a, vector b) noexcept { return _mm_max_epu8(a, b); }
    static vector sign8(vector a, vector b) noexcept { return _mm_sign_epi8(a, b); }
    static vector multiply_low16(vector a, vector b) noexcept { return _mm_mullo_epi16(a, b); }
    static vector multiply_add16(vector a, vector b) noexcept { return _mm_madd_epi16(a, b); }
    static vector multiply_add_bytes(vector a, vector b) noexcept {
        return _mm_maddubs_epi16(a, b);
    }

    template <int Bits>
    static vector up16(vector x) noexcept {
        return _mm_slli_epi16(x, Bits);
    }

    template <int Bits>
    static vector down16(vector x) noexcept {
        return _mm_srai_epi16(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned16(vector x) noexcept {
        return _mm_srli_epi16(x, Bits);
    }

    static vector shuffle(vector table, vector index) noexcept {
        return _mm_shuffle_epi8(table, index);
    }
    static vector unpack_lower8(vector a, vector b) noexcept { return _mm_unpacklo_epi8(a, b); }
    static vector unpack_upper8(vector a, vector b) noexcept { return _mm_unpackhi_epi8(a, b); }
    static vector pack16(vector a, vector b) noexcept { return _mm_packs_epi16(a, b); }
    static vector pack_unsigned16(vector a, vector b) noexcept { return _mm_packus_epi16(a, b); }

    // Bytes of the second where the sign has bit 7.
    static vector by_sign8(vector first, vector second, vector sign) noexcept {
        return _mm_blendv_epi8(first, second, sign);
    }

    static vector in_quarters(vector x) noexcept { return x; }

    static std::uint32_t total32(vector v) noexcept {
        vector x = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
        x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
        return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
    }
};

struct isa : nibble_map<sse41_register> {
    static constexpr const kernels& shorter = with_scalar::kernel_set;
};

using coder = frame_coder<isa>;

} // namespace

constinit const kernels kernel_set{{coder::decode<isa::pcmu>, coder::decode<isa::pcma>},
                                   {coder::encode<isa::pcmu>, coder::encode<isa::pcma>},
                                   byte_mapper<isa>::bytemap};

} // namespace voxplane::g711::with_sse41
