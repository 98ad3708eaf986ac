// The Internet checksum (RFC 1071) over packet bytes, by the selected isa.
// Sums are kept as 64-bit accumulators of 16-bit words in the machine's byte order, which the
// ones'-complement sum allows (RFC 1071 section 2 (B)); fold() at the end gives the field's value
// ready to be stored as it is in memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::checksum {

struct kernels {
    // Sum of n bytes at any alignment; an odd last byte counts as if a zero byte followed it.
    // 0 <= n <= 65535. The result may be added to other sums of even-length pieces. Reads nothing
    // outside [p, p + n).
    std::uint64_t (*sum)(const std::uint8_t* p, std::size_t n) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const kernels& kernels_for(simd::isa which) noexcept;

// Reduces a sum to 16 bits, in memory byte order, without complement. A number added to itself with
// its halves exchanged carries their ones'-complement sum in its upper half: end-around carry and
// all (RFC 1071 section 2 (C)).
[[nodiscard]] inline std::uint16_t fold(std::uint64_t sum) noexcept {
    const auto half = static_cast<std::uint32_t>((sum + (sum << 32 | sum >> 32)) >> 32);
    return static_cast<std::uint16_t>((half + (half << 16 | half >> 16)) >> 16);
}

// Whether a sum that is not 0 folds to 0xffff, as that of bytes with their right checksum does: it
// is then a multiple of 65535. 0xfffefffefffeffff is 1 / 65535 modulo 2^64, so the product is the
// quotient of a multiple, at most (2^64 - 1) / 65535, and larger for any other number.
[[nodiscard]] inline bool is_right(std::uint64_t sum) noexcept {
    return sum * 0xfffefffefffeffffU <= 0x0001000100010001U;
}

} // namespace voxplane::checksum
