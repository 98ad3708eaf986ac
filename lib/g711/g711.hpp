// ITU-T G.711 companding with the semantics of ITU-T G.191 STL (16-bit left-justified linear):
// one's-complement magnitude of negatives, truncation to 14 bits (mu-law) or 12 bits (A-law),
// mu-law bias 33 and clip 8191, no zero suppression, A-law even bits inverted (0x55).
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::g711 {

enum class law : std::uint8_t { pcmu, pcma };

// Codeword of silence (linear 0, positive) in each law, as sent for a muted leg.
inline constexpr std::uint8_t silence[2] = {0xff, 0xd5};

// Table of 256 codewords that a memoryless chain maps each received codeword to.
// 64-byte aligned so that vector kernels load whole lines.
struct alignas(64) byte_table {
    std::uint8_t map[256];
    // A short cut for kernels, filled by find_symmetry() and void once map is changed; all zero is
    // always right. When symmetric, map[c ^ 0x80] == map[c] ^ 0x80 for every c below 0x80, except
    // that map[c ^ 0x80] is to be changed further by upper_change[c % 16] where c / 16 is
    // change_row.
    std::uint8_t upper_change[16];
    std::uint8_t change_row;
    bool symmetric;
};

// One kernel set per isa; every member may run on any thread, at any alignment and length, and
// reads and writes nothing outside the given bytes.
struct kernels {
    // pcm[i] = linear value of code[i]; code and pcm do not overlap. Indexed by law.
    void (*decode[2])(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept;
    // code[i] = codeword of pcm[i]; code and pcm do not overlap. Indexed by law.
    void (*encode[2])(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept;
    // code[i] = table.map[code[i]] in place; returns the checksum::kernels::sum of the new bytes,
    // taken in the same pass. n = 0 returns 0.
    std::uint64_t (*bytemap)(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const kernels& kernels_for(simd::isa which) noexcept;

// Fills table with: decode by from, multiply by gain (rounded to nearest, saturated to 16 bits),
// encode by to; or with silence of to when mute. gain is linear, 0..100; gain 1 leaves the linear
// value alone, so that from == to with gain 1 is the identity. Control plane.
void make_table(law from, law to, double gain, bool mute, byte_table& table) noexcept;

// Fills the members of table behind map from map; make_table has done so. Control plane.
void find_symmetry(byte_table& table) noexcept;

} // namespace voxplane::g711
