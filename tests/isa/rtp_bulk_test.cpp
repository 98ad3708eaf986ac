// Bulk RTP operations against the functions for single packets: bursts of every size, packets of
// every shape and length, each between guard pages of its own.
#include <cstdint>
#include <cstring>
#include <vector>

#include "checksum/checksum.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"
#include "rtp/header.hpp"

namespace voxplane::isa_test {

namespace {

using rtp::max_burst;

guarded rooms[max_burst];

struct burst {
    std::vector<const std::uint8_t*> packets;
    std::vector<std::uint16_t> bytes;

    // Arrays of exactly count elements on the heap, so that a sanitizer sees reads past them.
    explicit burst(std::size_t count) : packets(count), bytes(count) {
        packets.shrink_to_fit();
        bytes.shrink_to_fit();
    }

    // Packet i gets n random bytes.
    std::uint8_t* place(std::size_t i, std::size_t n, pseudo_random& random) {
        std::uint8_t* const p =
            random.next() % 2 == 0 ? rooms[i].at_end(n) : rooms[i].at_begin(n, random.next() % 64);
        random.fill(p, n);
        packets[i] = p;
        bytes[i] = static_cast<std::uint16_t>(n);
        return p;
    }

    void check_untouched() const {
        for (std::size_t i = 0; i < packets.size(); ++i) {
            assert_true(rooms[i].untouched());
        }
    }
};

// Arrays full of what no kernel may leave in place of a field.
rtp::header_burst parsed(const burst& b) {
    rtp::header_burst h;
    std::memset(&h, 0xee, sizeof h);
    under_test.rtp_bulk->parse(b.packets.data(), b.bytes.data(), b.packets.size(), h);
    b.check_untouched();
    return h;
}

bool bit(std::uint32_t mask, std::size_t i) {
    return (mask >> i & 1U) != 0;
}

void check_fields(const rtp::header_burst& h, std::size_t i, const rtp::header& want) {
    assert_int_equal(h.ssrc[i], want.ssrc);
    assert_int_equal(h.timestamp[i], want.timestamp);
    assert_int_equal(h.seq[i], want.seq);
    assert_int_equal(h.payload_type[i], want.payload_type);
    assert_int_equal(bit(h.marker, i), want.marker);
    assert_int_equal(h.payload_offset[i], want.payload_offset);
    assert_int_equal(h.payload_bytes[i], want.payload_bytes);
}

void check_parsed(const burst& b) {
    rtp::header_burst h = parsed(b);
    const std::uint32_t valid_at_once = h.valid;
    assert_int_equal(h.valid & h.unusual, 0);
    rtp::parse_unusual(b.packets.data(), b.bytes.data(), h);
    for (std::size_t i = 0; i < b.packets.size(); ++i) {
        rtp::header want{};
        const bool good = rtp::parse(b.packets[i], b.bytes[i], want);
        if (bit(h.valid, i) != good) {
            fail_msg("packet %zu of %zu, %u bytes, is %s", i, b.packets.size(), b.bytes[i],
                     good ? "refused" : "accepted");
        }
        if (good) {
            check_fields(h, i, want);
            assert_int_equal(bit(valid_at_once, i), b.packets[i][0] == 0x80);
        }
    }
    const std::uint64_t burst_mask = (std::uint64_t{1} << b.packets.size()) - 1;
    assert_int_equal((h.valid | h.unusual) & ~burst_mask, 0);
}

// Telephony's packets, and among them some of every other first octet.
void parse_shapes(void**) {
    pseudo_random random(61);
    for (int round = 0; round < 40; ++round) {
        for (std::size_t count = 0; count <= max_burst; ++count) {
            burst b(count);
            for (std::size_t i = 0; i < count; ++i) {
                std::uint8_t* const p = b.place(i, 16 + random.next() % 200, random);
                if (random.next() % 4 != 0) {
                    p[0] = 0x80;
                } else if (random.next() % 2 == 0) {
                    p[0] = static_cast<std::uint8_t>(0x80 | (p[0] & 0x33));
                }
                if (random.next() % 2 == 0) {
                    p[b.bytes[i] - 1] = static_cast<std::uint8_t>(random.next() % 8);
                }
            }
            check_parsed(b);
        }
    }
}

// One packet of each short length at each place of a burst, all first octets at each length.
void parse_short(void**) {
    pseudo_random random(62);
    for (std::size_t n = 0; n <= 20; ++n) {
        for (std::size_t first = 0; first < 256; first += n < 17 ? 1 : 16) {
            burst b(max_burst);
            for (std::size_t i = 0; i < max_burst; ++i) {
                const bool short_one = i == (n + first) % max_burst;
                std::uint8_t* const p = b.place(i, short_one ? n : 172, random);
                if (b.bytes[i] > 0) {
                    p[0] = static_cast<std::uint8_t>(short_one ? first : 0x80U);
                }
            }
            check_parsed(b);
        }
    }
}

void rewrite(void**) {
    pseudo_random random(63);
    for (int round = 0; round < 20; ++round) {
        for (std::size_t count = 0; count <= max_burst; ++count) {
            burst b(count);
            rtp::rewrite_burst fields;
            std::vector<std::uint8_t*> packets(count);
            std::vector<std::uint8_t> want(count * 12);
            std::vector<std::uint64_t> want_sums(count);
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t n = random.next() % 2 == 0 ? 12 : 12 + random.next() % 200;
                packets[i] = b.place(i, n, random);
                fields.ssrc[i] = static_cast<std::uint32_t>(random.next());
                fields.timestamp[i] = static_cast<std::uint32_t>(random.next());
                fields.seq[i] = static_cast<std::uint16_t>(random.next());
                fields.payload_type[i] = random.next() % 128;
                std::memcpy(&want[12 * i], packets[i], 12);
                want_sums[i] = rtp::rewrite(&want[12 * i], fields.payload_type[i], fields.seq[i],
                                            fields.timestamp[i], fields.ssrc[i]);
            }
            std::vector<std::uint64_t> sums(count);
            under_test.rtp_bulk->rewrite(packets.data(), count, fields, sums.data());
            b.check_untouched();
            for (std::size_t i = 0; i < count; ++i) {
                assert_memory_equal(packets[i], &want[12 * i], 12);
                assert_true(sums[i] == want_sums[i]);
            }
        }
    }
}

void check_sums(const burst& b) {
    const std::size_t count = b.packets.size();
    std::vector<std::uint64_t> sums(count);
    under_test.rtp_bulk->sum(b.packets.data(), b.bytes.data(), count, sums.data());
    b.check_untouched();
    const auto sum = checksum::kernels_for(simd::isa::scalar).sum;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t want = checksum::fold(sum(b.packets[i], b.bytes[i]));
        const std::uint16_t got = checksum::fold(sums[i]);
        if (sums[i] >> 48 != 0 || got != want) {
            fail_msg("sum of %u bytes, packet %zu of %zu, folds to 0x%04x, expected 0x%04x",
                     b.bytes[i], i, count, got, want);
        }
    }
}

void sums(void**) {
    pseudo_random random(64);
    for (std::size_t count = 0; count <= max_burst; ++count) {
        burst b(count);
        for (int round = 0; round < 10; ++round) {
            for (std::size_t i = 0; i < count; ++i) {
                b.place(i, random.next() % (round < 3 ? 80 : 1600), random);
            }
            check_sums(b);
        }
    }
    // Every length, in a burst of which all others have the usual one.
    for (std::size_t n = 0; n <= 1024; ++n) {
        burst b(4);
        for (std::size_t i = 0; i < 4; ++i) {
            b.place(i, i == n % 4 ? n : 180, random);
        }
        check_sums(b);
    }
}

void extreme_sums(void**) {
    pseudo_random random(65);
    for (const std::size_t n : {32U, 33U, 1500U, 65534U, 65535U}) {
        for (const int octet : {0xff, 0x80, 0}) {
            burst b(5);
            for (std::size_t i = 0; i < 5; ++i) {
                std::memset(b.place(i, n, random), octet, n);
            }
            check_sums(b);
        }
    }
}

} // namespace

const test_case rtp_bulk_tests[] = {
    {"rtp parse, bursts of every size and shape", parse_shapes},
    {"rtp parse, short packets", parse_short},
    {"rtp rewrite, bursts of every size", rewrite},
    {"rtp sums, bursts and lengths", sums},
    {"rtp sums, all ones, all zero, 65535 bytes", extreme_sums},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
