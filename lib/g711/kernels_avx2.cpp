// G.711 kernels with AVX2, 32 samples a step: what an instruction is called. The arithmetic is
// in nibble_coder.hpp and nibble_map.hpp, the steps through a frame in frame_coder.hpp.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "g711/frame_coder.hpp"
#include "g711/kernels.hpp"
#include "g711/nibble_map.hpp"

namespace voxplane::g711::with_avx2 {

namespace {

struct avx2_register {
    using vector = __m256i;
    static constexpr std::size_t bytes_of_vector = 32;

    static vector load(const void* p) noexcept {
        return _mm256_loadu_si256(static_cast<const __m256i*>(p));
    }
    static void store(void* p, vector x) noexcept {
        _mm256_storeu_si256(static_cast<__m256i*>(p), x);
    }

    static vector row(const std::uint8_t* p) noexcept {
        return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(p)));
    }

    static vector zero() noexcept { return _mm256_setzero_si256(); }
    static vector bytes(int x) noexcept { return _mm256_set1_epi8(static_cast<char>(x)); }
    static vector words(int x) noexcept { return _mm256_set1_epi16(static_cast<short>(x)); }

    static vector both(vector a, vector b) noexcept { return _mm256_and_si256(a, b); }
    static vector either(vector a, vector b) noexcept { return _mm256_or_si256(a, b); }
    static vector differing(vector a, vector b) noexcept { return _mm256_xor_si256(a, b); }
    static vector add8(vector a, vector b) noexcept { return _mm256_add_epi8(a, b); }
    static vector add32(vector a, vector b) noexcept { return _mm256_add_epi32(a, b); }
    static vector sum16(vector a, vector b) noexcept { return _mm256_adds_epi16(a, b); }
    static vector sum_unsigned8(vector a, vector b) noexcept { return _mm256_adds_epu8(a, b); }
    static vector most_unsigned8(vector a, vector b) noexcept { return _mm256_max_epu8(a, b); }
    static vector sign8(vector a, vector b) noexcept { return _mm256_sign_epi8(a, b); }
    static vector multiply_low16(vector a, vector b) noexcept { return _mm256_mullo_epi16(a, b); }
    static vector multiply_add16(vector a, vector b) noexcept { return _mm256_madd_epi16(a, b); }
    static vector multiply_add_bytes(vector a, vector b) noexcept {
        return _mm256_maddubs_epi16(a, b);
    }

    template <int Bits>
    static vector up16(vector x) noexcept {
        return _mm256_slli_epi16(x, Bits);
    }

    template <int Bits>
    static vector down16(vector x) noexcept {
        return _mm256_srai_epi16(x, Bits);
    }

    template <int Bits>
    static vector down_unsigned16(vector x) noexcept {
        return _mm256_srli_epi16(x, Bits);
    }

    static vector shuffle(vector table, vector index) noexcept {
        return _mm256_shuffle_epi8(table, index);
    }
    static vector unpack_lower8(vector a, vector b) noexcept { return _mm256_unpacklo_epi8(a, b); }
    static vector unpack_upper8(vector a, vector b) noexcept { return _mm256_unpackhi_epi8(a, b); }
    static vector pack16(vector a, vector b) noexcept { return _mm256_packs_epi16(a, b); }
    static vector pack_unsigned16(vector a, vector b) noexcept { return _mm256_packus_epi16(a, b); }

    // Bytes of the second where the sign has bit 7.
    static vector by_sign8(vector first, vector second, vector sign) noexcept {
        return _mm256_blendv_epi8(first, second, sign);
    }

    // Eight codewords a quarter; unpacking then leaves samples in order, and packing does the same.
    static vector in_quarters(vector x) noexcept { return _mm256_permute4x64_epi64(x, 0xd8); }

    static std::uint32_t total32(vector v) noexcept {
        __m128i x = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
        x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0x4e));
        x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
        return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
    }
};

struct isa : nibble_map<avx2_register> {
    static constexpr const kernels& shorter = with_sse41::kernel_set;
};

using coder = frame_coder<isa>;

} // namespace

constinit const kernels kernel_set{{coder::decode<isa::pcmu>, coder::decode<isa::pcma>},
                                   {coder::encode<isa::pcmu>, coder::encode<isa::pcma>},
                                   byte_mapper<isa>::bytemap};

} // namespace voxplane::g711::with_avx2
