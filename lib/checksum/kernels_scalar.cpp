// The Internet checksum without vector code: eight bytes an addition, carries counted apart.
// Also serves the short headers of the vector sets, where a horizontal sum would cost more.
#include <cstddef>
#include <cstdint>

#include "checksum/kernels.hpp"

namespace voxplane::checksum::with_scalar {

namespace {

inline std::uint64_t load64(const std::uint8_t* p) noexcept {
    std::uint64_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

// Sum of n bytes, 0 <= n <= 7.
inline std::uint64_t sum_short(const std::uint8_t* p, std::size_t n) noexcept {
    std::uint64_t v = 0;
    if ((n & 4U) != 0) {
        std::uint32_t w;
        __builtin_memcpy(&w, p, sizeof w);
        v = w;
        p += 4;
    }
    std::uint64_t rest = 0;
    if ((n & 2U) != 0) {
        std::uint16_t w;
        __builtin_memcpy(&w, p, sizeof w);
        rest = w;
        p += 2;
    }
    if ((n & 1U) != 0) {
        rest += static_cast<std::uint64_t>(*p) << ((n & 2U) * 8U);
    }
    return v + rest;
}

} // namespace

std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < 8) {
        return sum_short(p, n);
    }
    // Whole words but the last, then the last eight bytes less those already counted: the shift
    // leaves 1 to 8 of them in the low bytes, where a word at an even offset has them.
    const std::size_t words = (n - 1) / 8;
    std::uint64_t total[2] = {load64(p + n - 8) >> (64U - 8U * (n - 8U * words)), 0};
    std::uint64_t carries[2] = {0, 0};
    std::size_t i = 0;
    for (; i + 2 <= words; i += 2) {
        const std::uint64_t a = load64(p + 8 * i);
        const std::uint64_t b = load64(p + 8 * i + 8);
        total[0] += a;
        carries[0] += total[0] < a;
        total[1] += b;
        carries[1] += total[1] < b;
    }
    if (i < words) {
        const std::uint64_t a = load64(p + 8 * i);
        total[0] += a;
        carries[0] += total[0] < a;
    }
    // A carry out of 64 bits is worth 1 modulo 65535, as is every 32-bit half. The result stays
    // below 2^35, so that callers can add such sums without a carry.
    return (total[0] & 0xffffffffU) + (total[0] >> 32) + (total[1] & 0xffffffffU) +
           (total[1] >> 32) + carries[0] + carries[1];
}

const kernels kernel_set{sum};

} // namespace voxplane::checksum::with_scalar
