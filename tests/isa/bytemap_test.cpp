// The bytemap kernels against a plain loop over the table: tables of real chains and made-up ones,
// every length and alignment, in place, with the sum of the new bytes.
#include <cstdint>
#include <cstring>
#include <vector>

#include "checksum/checksum.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"
#include "simd/isa.hpp"

namespace voxplane::isa_test {

namespace {

using g711::byte_table;
using g711::law;

guarded room;

// Tables as the control plane makes them, and such as no chain gives.
std::vector<byte_table> all_tables() {
    std::vector<byte_table> tables;
    for (const law from : {law::pcmu, law::pcma}) {
        for (const law to : {law::pcmu, law::pcma}) {
            for (const double gain : {0.0, 0.1, 0.5, 0.7079, 1.0, 1.4125, 2.0, 10.0, 100.0}) {
                make_table(from, to, gain, false, tables.emplace_back());
            }
            make_table(from, to, 1.0, true, tables.emplace_back());
        }
    }
    pseudo_random random(21);
    // Without the short cut's members, as a caller may leave them.
    random.fill(tables.emplace_back(byte_table{}).map, 256);
    random.fill(tables.emplace_back(byte_table{}).map, 256);
    g711::find_symmetry(tables.back());
    // Symmetric but for one row, each row in turn.
    for (int row = 0; row < 8; ++row) {
        byte_table& t = tables.emplace_back(byte_table{});
        random.fill(t.map, 128);
        for (int i = 0; i < 128; ++i) {
            t.map[i + 128] = t.map[i] ^ 0x80;
        }
        random.fill(t.map + 128 + 16 * row, 16);
        g711::find_symmetry(t);
        assert_true(t.symmetric);
    }
    return tables;
}

const std::vector<byte_table>& tables() {
    static const std::vector<byte_table> made = all_tables();
    return made;
}

void check(std::uint8_t* p, std::size_t n, const byte_table& t, const char* where) {
    static std::vector<std::uint8_t> want;
    want.assign(p, p + n);
    for (std::uint8_t& c : want) {
        c = t.map[c];
    }
    const std::uint64_t sum = under_test.g711->bytemap(p, n, t);
    for (std::size_t i = 0; i < n; ++i) {
        if (p[i] != want[i]) {
            fail_msg("byte %zu of %zu %s with table %td maps to 0x%02x, expected 0x%02x", i, n,
                     where, &t - tables().data(), p[i], want[i]);
        }
    }
    const std::uint64_t want_sum = checksum::kernels_for(simd::isa::scalar).sum(want.data(), n);
    if (sum >> 48 != 0 || checksum::fold(sum) != checksum::fold(want_sum)) {
        fail_msg("sum of %zu new bytes %s is 0x%llx, expected 0x%llx modulo 65535", n, where,
                 static_cast<unsigned long long>(sum), static_cast<unsigned long long>(want_sum));
    }
    assert_true(room.untouched());
}

// Every codeword at every place of a register, through every table.
void every_table(void**) {
    for (const byte_table& t : tables()) {
        for (std::size_t shift = 0; shift < 64; ++shift) {
            std::uint8_t* const p = room.at_end(256);
            for (std::size_t i = 0; i < 256; ++i) {
                p[i] = static_cast<std::uint8_t>(i + shift);
            }
            check(p, 256, t, "of all codewords");
        }
    }
}

// One table for each way that a kernel may take.
std::vector<const byte_table*> few_tables() {
    std::vector<const byte_table*> few;
    for (const bool symmetric : {true, false}) {
        for (const byte_table& t : tables()) {
            if (t.symmetric == symmetric) {
                few.push_back(&t);
                break;
            }
        }
    }
    few.push_back(&tables().back());
    return few;
}

void lengths(void**) {
    pseudo_random random(22);
    for (const byte_table* t : few_tables()) {
        for (std::size_t n = 0; n <= 1024; ++n) {
            std::uint8_t* p = room.at_end(n);
            random.fill(p, n);
            check(p, n, *t, "before a guard page");
            p = room.at_begin(n);
            random.fill(p, n);
            check(p, n, *t, "behind a guard page");
        }
    }
}

void alignments(void**) {
    pseudo_random random(23);
    for (const byte_table* t : few_tables()) {
        for (std::size_t offset = 0; offset < 64; ++offset) {
            for (const std::size_t n : {1U, 31U, 32U, 33U, 40U, 63U, 64U, 65U, 160U, 161U, 240U}) {
                std::uint8_t* const p = room.at_begin(n, offset);
                random.fill(p, n);
                check(p, n, *t, "at an offset");
            }
        }
    }
}

void sum_of_nothing(void**) {
    std::uint8_t* const p = room.at_end(0);
    assert_int_equal(under_test.g711->bytemap(p, 0, tables().front()), 0);
    assert_true(room.untouched());
}

// The largest UDP payload, all bytes mapped to 0xff: the sum's widest values.
void longest(void**) {
    byte_table t{};
    std::memset(t.map, 0xff, sizeof t.map);
    for (const std::size_t n : {65534U, 65535U}) {
        std::uint8_t* const p = room.at_begin(n, 1);
        check(p, n, t, "of a full datagram");
    }
}

} // namespace

const test_case bytemap_tests[] = {
    {"bytemap, every table, every codeword", every_table},
    {"bytemap, every length to 1024", lengths},
    {"bytemap, every alignment", alignments},
    {"bytemap, no bytes", sum_of_nothing},
    {"bytemap, 65535 bytes", longest},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
