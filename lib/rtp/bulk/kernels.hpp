// The bulk operations' kernel sets, one file an instruction set. Only the per-ISA files, the choice
// among them and the tests include this; everyone else asks bulk_kernels_for(). A set may use a
// lower one's members.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/bulk/bulk.hpp"

namespace voxplane::rtp {

// As rtp/header.hpp has them, which per-ISA files may not include.
inline constexpr std::uint16_t bulk_header_bytes = 12;

namespace with_scalar {
// The packets from first to behind last; adds their bits to those in out.
void parse_some(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t first,
                std::size_t last, header_burst& out) noexcept;
void rewrite_some(std::uint8_t* const* packets, std::size_t first, std::size_t last,
                  const rewrite_burst& fields, std::uint64_t* sums) noexcept;
void sum(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
         std::uint64_t* sums) noexcept;
extern const bulk_kernels bulk_set;
} // namespace with_scalar

namespace with_sse41 {
extern const bulk_kernels bulk_set;
} // namespace with_sse41

namespace with_avx2 {
extern const bulk_kernels bulk_set;
} // namespace with_avx2

namespace with_neon {
extern const bulk_kernels bulk_set;
} // namespace with_neon

} // namespace voxplane::rtp
