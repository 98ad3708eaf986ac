// The checksum kernels against the loop of RFC 1071, at every length and alignment.
#include <cstdint>
#include <vector>

#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

// RFC 1071 section 4.1 over big-endian words; the two bytes as they would stand in the packet.
std::uint16_t naive(const std::uint8_t* p, std::size_t n) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += i % 2 == 0 ? std::uint32_t{p[i]} << 8 : std::uint32_t{p[i]};
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    const auto folded = static_cast<std::uint16_t>((sum & 0xffffU) + (sum >> 16));
    const std::uint8_t bytes[2] = {static_cast<std::uint8_t>(folded >> 8),
                                   static_cast<std::uint8_t>(folded & 0xffU)};
    std::uint16_t stored;
    __builtin_memcpy(&stored, bytes, sizeof stored);
    return stored;
}

void check(const std::uint8_t* p, std::size_t n, const char* where) {
    const std::uint64_t sum = under_test.checksum->sum(p, n);
    if (sum >> 48 != 0) {
        fail_msg("sum of %zu bytes %s is 0x%llx: too large to be added to others", n, where,
                 static_cast<unsigned long long>(sum));
    }
    const std::uint16_t want = naive(p, n);
    const std::uint16_t got = checksum::fold(sum);
    if (got != want) {
        fail_msg("sum of %zu bytes %s folds to 0x%04x, expected 0x%04x", n, where, got, want);
    }
}

guarded room;

void lengths(void**) {
    pseudo_random random(1);
    for (std::size_t n = 0; n <= 1024; ++n) {
        std::uint8_t* p = room.at_end(n);
        random.fill(p, n);
        check(p, n, "before a guard page");
        p = room.at_begin(n);
        random.fill(p, n);
        check(p, n, "behind a guard page");
    }
}

void alignments(void**) {
    pseudo_random random(2);
    for (std::size_t offset = 0; offset < 64; ++offset) {
        for (const std::size_t n :
             {1U, 7U, 8U, 12U, 20U, 31U, 32U, 33U, 63U, 64U, 65U, 180U, 190U}) {
            std::uint8_t* const p = room.at_begin(n, offset);
            random.fill(p, n);
            check(p, n, "at an offset");
        }
    }
}

void extremes(void**) {
    for (const std::size_t n : {190U, 1500U, 9000U, 65534U, 65535U}) {
        std::uint8_t* p = room.at_end(n);
        __builtin_memset(p, 0xff, n);
        check(p, n, "all ones");
        __builtin_memset(p, 0, n);
        assert_int_equal(under_test.checksum->sum(p, n), 0);
        p[n - 1] = 1;
        check(p, n, "of a last 1");
    }
}

// Sums of even-length pieces add up to the sum of the whole.
void pieces(void**) {
    pseudo_random random(3);
    constexpr std::size_t n = 333;
    std::uint8_t* const p = room.at_begin(n, 2);
    random.fill(p, n);
    for (std::size_t cut = 0; cut <= n; cut += 2) {
        const std::uint64_t sum =
            under_test.checksum->sum(p, cut) + under_test.checksum->sum(p + cut, n - cut);
        assert_int_equal(checksum::fold(sum), naive(p, n));
    }
}

} // namespace

const test_case checksum_tests[] = {
    {"checksum, every length to 1024", lengths},
    {"checksum, every alignment", alignments},
    {"checksum, all ones, all zero, 65535 bytes", extremes},
    {"checksum, sums of pieces add up", pieces},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
