// Tables of 256 codewords on x86 by shuffles of bytes, for SSE4.1 and AVX2, described once as
// nibble_coder.hpp is. The table is 16 rows of 16 bytes; each row is shuffled by the low nibbles. A
// shuffle gives zero where bit 7 of its index is set, so a row of the lower and one of the upper
// half, with that bit inverted, join by "or"; bits 4 to 6 then choose among eight results by three
// levels of blends. Doubling moves a bit up to bit 7, which a blend looks at, without using a
// shuffle's port. Only per-ISA files include this.
#pragma once

#include <cstddef>
#include <cstdint>

#include "g711/frame_coder.hpp"
#include "g711/kernels.hpp"
#include "g711/nibble_coder.hpp"

namespace voxplane::g711 {

// All that byte_mapper and frame_coder ask for, but the next lower set.
template <typename Vec>
struct nibble_map : nibble_coder<Vec> {
    using vector = typename Vec::vector;
    using nibble_coder<Vec>::byte_step;

    static vector row(const byte_table& t, int number) noexcept {
        return Vec::row(t.map + 16 * number);
    }

    static vector joined(vector lower_row, vector lower, vector upper_row, vector upper) noexcept {
        return Vec::either(Vec::shuffle(lower_row, lower), Vec::shuffle(upper_row, upper));
    }

    // Any table.
    struct general {
        const byte_table& t;

        explicit general(const byte_table& table) noexcept : t(table) {}

        vector operator()(vector c) const noexcept {
            const vector upper = Vec::differing(c, Vec::bytes(0x80));
            const auto rows = [&](int r) { return joined(row(t, r), c, row(t, r + 8), upper); };
            const vector bit6 = Vec::add8(c, c);
            const vector bit5 = Vec::add8(bit6, bit6);
            const vector bit4 = Vec::add8(bit5, bit5);
            const vector q0 = Vec::by_sign8(rows(0), rows(1), bit4);
            const vector q1 = Vec::by_sign8(rows(2), rows(3), bit4);
            const vector q2 = Vec::by_sign8(rows(4), rows(5), bit4);
            const vector q3 = Vec::by_sign8(rows(6), rows(7), bit4);
            return Vec::by_sign8(Vec::by_sign8(q0, q1, bit5), Vec::by_sign8(q2, q3, bit5), bit6);
        }
    };

    // A symmetric table: eight rows and the change of one upper row do. PCMU to PCMA and back are
    // so.
    struct symmetric {
        const byte_table& t;
        vector change;
        vector change_row;

        explicit symmetric(const byte_table& table) noexcept
            : t(table), change(Vec::row(table.upper_change)),
              change_row(Vec::bytes(0x80 + 16 * table.change_row)) {}

        vector operator()(vector c) const noexcept {
            const vector magnitude = Vec::both(c, Vec::bytes(0x7f));
            // Bit 6 is brought to bit 7 by adding 64, and inverted for the upper four rows.
            const vector lower = Vec::add8(magnitude, Vec::bytes(0x40));
            const vector upper = Vec::differing(lower, Vec::bytes(0x80));
            const auto rows = [&](int r) { return joined(row(t, r), lower, row(t, r + 4), upper); };
            const vector bit6 = Vec::add8(c, c);
            const vector bit5 = Vec::add8(bit6, bit6);
            const vector bit4 = Vec::add8(bit5, bit5);
            const vector q0 = Vec::by_sign8(rows(0), rows(1), bit4);
            const vector q1 = Vec::by_sign8(rows(2), rows(3), bit4);
            const vector mapped = Vec::by_sign8(q0, q1, bit5);
            // An index of 16 and more gets bit 7 by the saturating addition: outside the row, no
            // change.
            const vector in_row =
                Vec::sum_unsigned8(Vec::differing(c, change_row), Vec::bytes(0x70));
            const vector changed = Vec::differing(mapped, Vec::shuffle(change, in_row));
            return Vec::differing(changed, Vec::differing(c, magnitude));
        }
    };

    template <typename Function>
    [[gnu::always_inline]] static std::uint64_t with_map(const byte_table& table,
                                                         Function f) noexcept {
        return table.symmetric ? f(symmetric(table)) : f(general(table));
    }

    // The Internet checksum's pair sums, as in the checksum's own files: of words less 2^15.
    struct byte_sum {
        vector pairs = Vec::zero();
        std::uint32_t offset = 0;

        void add(vector x) noexcept {
            const vector less = Vec::differing(x, Vec::words(-0x8000));
            pairs = Vec::add32(pairs, Vec::multiply_add16(less, Vec::words(1)));
            offset += static_cast<std::uint32_t>(byte_step / 2) * 0x8000U;
        }

        [[nodiscard]] std::uint32_t total() const noexcept { return Vec::total32(pairs) + offset; }
    };

    static vector only_last(vector x, std::size_t octets) noexcept {
        return Vec::both(x, Vec::load(byte_window<byte_step, Vec>::keep_last.at + octets));
    }
};

} // namespace voxplane::g711
