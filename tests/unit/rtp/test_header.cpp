// RTP and RTCP parsing: golden packets, every truncation, and all shapes of CSRC list, extension
// and padding. Each packet is parsed from a heap block of exactly its size, so that a sanitizer
// build catches reads past it.
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "rtp/header.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

// 20 ms of G.711 has 160 bytes; four tell as much.
constexpr std::uint8_t golden[] = {0x80, 0x88, 0x12, 0x34, 0xde, 0xad, 0xbe, 0xef,
                                   0x01, 0x02, 0x03, 0x04, 0xd5, 0x54, 0xd4, 0x55};

bool parse_exact(const std::uint8_t* bytes, std::size_t n, rtp::header& out) {
    auto* copy = static_cast<std::uint8_t*>(std::malloc(n));
    if (n != 0) {
        std::memcpy(copy, bytes, n);
    }
    const bool good = rtp::parse(copy, n, out);
    std::free(copy);
    return good;
}

bool rtcp_exact(const std::uint8_t* bytes, std::size_t n) {
    auto* copy = static_cast<std::uint8_t*>(std::malloc(n));
    if (n != 0) {
        std::memcpy(copy, bytes, n);
    }
    const bool good = rtp::is_rtcp(copy, n);
    std::free(copy);
    return good;
}

// Writes an RTP packet of the given shape, extension_words < 0 meaning none, and returns its
// length.
std::size_t build(std::uint8_t* p, unsigned csrcs, int extension_words, std::size_t payload,
                  std::size_t padding) {
    std::memset(p, 0x7e, 2048);
    std::memcpy(p, golden, 12);
    p[0] = static_cast<std::uint8_t>(0x80U | csrcs | (extension_words >= 0 ? 0x10U : 0U) |
                                     (padding != 0 ? 0x20U : 0U));
    std::size_t n = 12 + std::size_t{4} * csrcs;
    if (extension_words >= 0) {
        store_be16(p + n, 0xbede);
        store_be16(p + n + 2, static_cast<std::uint16_t>(extension_words));
        n += 4 + 4 * static_cast<std::size_t>(extension_words);
    }
    n += payload + padding;
    if (padding != 0) {
        p[n - 1] = static_cast<std::uint8_t>(padding);
    }
    return n;
}

void golden_packet(void**) {
    rtp::header h{};
    assert_true(parse_exact(golden, sizeof golden, h));
    assert_int_equal(h.payload_type, 8);
    assert_true(h.marker);
    assert_int_equal(h.seq, 0x1234);
    assert_int_equal(h.timestamp, 0xdeadbeef);
    assert_int_equal(h.ssrc, 0x01020304);
    assert_int_equal(h.payload_offset, 12);
    assert_int_equal(h.payload_bytes, 4);
}

void marker_and_type_are_apart(void**) {
    std::uint8_t p[16];
    std::memcpy(p, golden, sizeof p);
    for (unsigned octet = 0; octet < 256; ++octet) {
        p[1] = static_cast<std::uint8_t>(octet);
        rtp::header h{};
        assert_true(parse_exact(p, sizeof p, h));
        assert_int_equal(h.payload_type, octet % 128);
        assert_int_equal(h.marker, octet / 128);
    }
}

void only_version_2(void**) {
    std::uint8_t p[16];
    std::memcpy(p, golden, sizeof p);
    for (unsigned version = 0; version < 4; ++version) {
        p[0] = static_cast<std::uint8_t>(version << 6);
        rtp::header h{};
        assert_int_equal(parse_exact(p, sizeof p, h), version == 2);
    }
}

void empty_payload_is_a_packet(void**) {
    rtp::header h{};
    assert_true(parse_exact(golden, 12, h));
    assert_int_equal(h.payload_bytes, 0);
}

void longest_packet(void**) {
    static std::uint8_t big[rtp::max_packet_bytes + 1];
    std::memcpy(big, golden, sizeof golden);
    rtp::header h{};
    assert_true(rtp::parse(big, rtp::max_packet_bytes, h));
    assert_int_equal(h.payload_bytes, rtp::max_packet_bytes - 12);
    assert_false(rtp::parse(big, rtp::max_packet_bytes + 1, h));
}

// Every CSRC count, several extensions and paddings: the whole packet parses to the right payload.
// Without padding, every truncation that cuts the header fails and every other shortens the
// payload.
void shapes_and_truncations(void**) {
    static std::uint8_t p[2048];
    for (unsigned csrcs = 0; csrcs < 16; ++csrcs) {
        for (int extension = -1; extension < 4; ++extension) {
            const std::size_t words = extension < 0 ? 0 : 1 + static_cast<std::size_t>(extension);
            const std::size_t offset = 12 + 4 * (csrcs + words);
            for (const std::size_t padding : {0U, 1U, 4U, 255U}) {
                const std::size_t n = build(p, csrcs, extension, 20, padding);
                rtp::header h{};
                assert_true(parse_exact(p, n, h));
                assert_int_equal(h.payload_offset, offset);
                assert_int_equal(h.payload_bytes, 20);
            }
            const std::size_t n = build(p, csrcs, extension, 20, 0);
            for (std::size_t cut = 0; cut <= n; ++cut) {
                rtp::header h{};
                assert_int_equal(parse_exact(p, cut, h), cut >= offset);
                if (cut >= offset) {
                    assert_int_equal(h.payload_offset, offset);
                    assert_int_equal(h.payload_bytes, cut - offset);
                }
            }
        }
    }
}

void extension_longer_than_packet(void**) {
    static std::uint8_t p[2048];
    const std::size_t n = build(p, 0, 2, 8, 0); // two words and eight payload bytes
    rtp::header h{};
    store_be16(p + 14, 4);
    assert_true(parse_exact(p, n, h)); // takes the payload, to the last byte
    assert_int_equal(h.payload_bytes, 0);
    store_be16(p + 14, 5);
    assert_false(parse_exact(p, n, h));
    store_be16(p + 14, 0xffff);
    assert_false(parse_exact(p, n, h));
}

void padding_limits(void**) {
    static std::uint8_t p[2048];
    const std::size_t n = build(p, 0, -1, 10, 4); // 14 bytes after the header
    rtp::header h{};
    for (unsigned count = 0; count < 256; ++count) {
        p[n - 1] = static_cast<std::uint8_t>(count);
        const bool fits = count >= 1 && count <= 14;
        assert_int_equal(parse_exact(p, n, h), fits);
        if (fits) {
            assert_int_equal(h.payload_bytes, 14 - count);
        }
    }
    // Padding bit without a byte for the count: the last header byte must not be taken for it.
    p[11] = 1;
    assert_false(parse_exact(p, 12, h));
    // Padding that would reach into CSRC list and extension.
    const std::size_t m = build(p, 2, 1, 3, 1);
    p[m - 1] = 4;
    assert_true(parse_exact(p, m, h));
    assert_int_equal(h.payload_bytes, 0);
    p[m - 1] = 5;
    assert_false(parse_exact(p, m, h));
}

void rewrite_keeps_the_rest(void**) {
    std::uint8_t p[16];
    std::memcpy(p, golden, sizeof p);
    rtp::rewrite(p, 101, 0xfffe, 0x01020304, 0xcafebabe);
    const std::uint8_t want[16] = {0x80, 0xe5, 0xff, 0xfe, 0x01, 0x02, 0x03, 0x04,
                                   0xca, 0xfe, 0xba, 0xbe, 0xd5, 0x54, 0xd4, 0x55};
    assert_memory_equal(p, want, sizeof want);
    p[1] = 0x00;
    rtp::rewrite(p, 8, 0, 0, 0);
    assert_int_equal(p[1], 8);
}

// Sender report without blocks (7 words), then a source description of 3 words.
std::size_t build_rtcp(std::uint8_t* p) {
    std::memset(p, 0, 64);
    p[0] = 0x80;
    p[1] = 200;
    p[3] = 6;
    p[28] = 0x81;
    p[29] = 202;
    p[31] = 2;
    return 40;
}

void rtcp_compound(void**) {
    std::uint8_t p[64];
    const std::size_t n = build_rtcp(p);
    for (std::size_t cut = 0; cut < 64; ++cut) {
        // 28 bytes are the sender report alone, which reduced-size RTCP allows.
        assert_int_equal(rtcp_exact(p, cut), cut == n || cut == 28);
    }
    p[28] = 0x41;
    assert_false(rtcp_exact(p, n)); // second packet is not version 2
    build_rtcp(p);
    p[0] = 0xc0;
    assert_false(rtcp_exact(p, n));
    build_rtcp(p);
    p[31] = 3;
    assert_false(rtcp_exact(p, n)); // longer than what is there
    p[30] = 0xff;
    assert_false(rtcp_exact(p, n));
}

void rtcp_types(void**) {
    std::uint8_t p[8] = {0x80, 0, 0, 1};
    for (unsigned type = 0; type < 256; ++type) {
        p[1] = static_cast<std::uint8_t>(type);
        assert_int_equal(rtcp_exact(p, sizeof p), type >= 192 && type <= 223);
        assert_int_equal(rtp::looks_like_rtcp(p, sizeof p), type >= 192 && type <= 223);
    }
    p[1] = 200;
    assert_false(rtp::looks_like_rtcp(p, 1));
    assert_false(rtp::looks_like_rtcp(p, 0));
}

void rtcp_padding(void**) {
    std::uint8_t p[64];
    const std::size_t n = build_rtcp(p);
    p[28] = 0xa1;
    for (unsigned count = 0; count < 256; ++count) {
        p[n - 1] = static_cast<std::uint8_t>(count);
        assert_int_equal(rtcp_exact(p, n), count == 4 || count == 8);
    }
    build_rtcp(p);
    p[0] = 0xa0;
    p[27] = 4;
    assert_false(rtcp_exact(p, n)); // padding in a packet that is not the last
    assert_true(rtcp_exact(p, 28));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(golden_packet),
        cmocka_unit_test(marker_and_type_are_apart),
        cmocka_unit_test(only_version_2),
        cmocka_unit_test(empty_payload_is_a_packet),
        cmocka_unit_test(longest_packet),
        cmocka_unit_test(shapes_and_truncations),
        cmocka_unit_test(extension_longer_than_packet),
        cmocka_unit_test(padding_limits),
        cmocka_unit_test(rewrite_keeps_the_rest),
        cmocka_unit_test(rtcp_compound),
        cmocka_unit_test(rtcp_types),
        cmocka_unit_test(rtcp_padding),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
