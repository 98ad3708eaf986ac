// RTCP as it arrives: a datagram written octet by octet from the RFCs is read back, every way to
// cut it is seen, and each kind of packet that does not hold what it says is refused.
#include <cstdlib>

#include "rtcp_bytes.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using namespace voxplane::rtp::rtcp::test;

namespace {

// SR, SDES, XR and BYE, laid out by hand from RFC 3550 section 6 and RFC 3611 section 4.7.
constexpr std::array<std::uint8_t, 124> golden{
    0x81, 200,  0,    12,   0x11, 0x11, 0x11, 0x11, // SR, one report
    0xb4, 0x4d, 0xb7, 0x05, 0x20, 0,    0,    0,    // NTP
    0,    0,    0x10, 0,    0,    0,    0,    100,  // timestamp, packets
    0,    0,    0x3e, 0x80, 0x22, 0x22, 0x22, 0x22, // octets; source
    0x40, 0xff, 0xff, 0xfe, 0,    1,    0,    0x10, // lost, highest
    0,    0,    0,    80,   0xb7, 0x05, 0x20, 0,    // jitter, last SR
    0,    5,    0x40, 0,                            // delay since
    0x81, 202,  0,    4,    0x11, 0x11, 0x11, 0x11, // SDES, one chunk
    2,    1,    'x',  1,    5,    'a',  '@',  'b',  // NAME, CNAME
    '.',  'c',  0,    0,                            // the end and its word
    0x80, 207,  0,    10,   0x11, 0x11, 0x11, 0x11, // XR
    7,    0,    0,    8,    0x22, 0x22, 0x22, 0x22, // VoIP metrics
    10,   5,    64,   2,    1,    0x2c, 7,    0xd0, // rates, densities, 300 and 2000 ms
    0,    40,   0,    50,   0,    0,    0,    16,   // delays, levels, Gmin
    88,   127,  42,   41,   0,    0,    0,    60,   // R, MOS, buffer
    0,    120,  0,    240,                          // its maxima
    0x81, 203,  0,    1,    0x11, 0x11, 0x11, 0x11  // BYE
};
constexpr std::array<std::size_t, 4> golden_ends{52, 72, 116, 124};

void golden_reads(void**) {
    const auto whole = compound::check(golden.data(), golden.size(), rules::compound);
    assert_true(whole.has_value());
    std::array<packet, 4> packets{};
    std::size_t count = 0;
    for (const packet& each : *whole) {
        assert_true(count < packets.size());
        packets[count++] = each;
    }
    assert_int_equal(count, 4);
    assert_true(packets[0].type == packet_type::sender_report);
    assert_int_equal(packets[0].count, 1);
    assert_int_equal(packets[0].sender(), speaker);
    assert_true(sender_of(packets[0]) == golden_info);
    assert_true(report_at(packets[0], 0) == golden_block);
    assert_true(packets[1].type == packet_type::source_description);
    assert_true(cname_of(packets[1], speaker) == "a@b.c");
    assert_false(cname_of(packets[1], subject).has_value());
    assert_true(packets[2].type == packet_type::extended_report);
    const voip_metrics wanted{subject, 10, 5, 64, 2, 300, 2000, 40, 50, 88, 42, 41, 60};
    assert_true(metrics_of(packets[2], subject) == wanted);
    assert_false(metrics_of(packets[2], speaker).has_value());
    assert_true(packets[3].type == packet_type::bye);
    assert_int_equal(leaving(packets[3], 0), speaker);
    assert_true(reason_of(packets[3]).empty());
}

// A prefix is good where a packet ends and nowhere else. The copy ends where the prefix does, so
// that a sanitizer sees a read behind it.
void every_cut(void**) {
    for (std::size_t n = 0; n <= golden.size(); ++n) {
        auto* copy = static_cast<std::uint8_t*>(std::malloc(n == 0 ? 1 : n));
        std::memcpy(copy, golden.data(), n);
        const bool good = compound::check(copy, n, rules::compound).has_value();
        std::free(copy);
        bool end = false;
        for (const std::size_t each : golden_ends) {
            end = end || each == n;
        }
        assert_int_equal(good, end);
    }
}

void which_comes_first(void**) {
    datagram bye;
    bye.begin(packet_type::bye, 1).u32(speaker).end();
    assert_false(bye.good());
    assert_true(bye.good(rules::reduced));
    assert_true(empty_report().good());
    assert_true(empty_report().good(rules::reduced));
    datagram unknown = empty_report();
    unknown.u8({0x85, 220, 0, 1}).u32(7);
    assert_true(unknown.good());
    unknown.bytes[9] = 224; // RFC 5761 section 4: 192 to 223
    assert_false(unknown.good());
}

void padding(void**) {
    datagram d = empty_report();
    d.begin(packet_type::receiver_report, 0).u32(speaker).u8({0, 0, 0, 4}).end();
    d.bytes[d.packet] |= 0x20;
    assert_true(d.good());
    auto second = d.check()->begin();
    ++second;
    assert_int_equal((*second).bytes, 8);
    // Padding that leaves no room for the sender.
    d.bytes[d.n - 1] = 8;
    assert_false(d.good());
    // RFC 3550 A.2: none in the first packet of a compound.
    datagram alone;
    alone.begin(packet_type::receiver_report, 0).u32(speaker).u8({0, 0, 0, 4}).end();
    alone.bytes[0] |= 0x20;
    assert_false(alone.good());
    assert_true(alone.good(rules::reduced));
}

void too_many_reports(void**) {
    datagram d;
    d.begin(packet_type::sender_report, 1).u32(speaker).info(golden_info).block(golden_block).end();
    assert_true(d.good());
    d.bytes[0] = 0x82;
    assert_false(d.good());
    d.bytes[0] = 0x80; // what follows is then an extension of some profile
    assert_true(d.good());
    datagram full;
    full.begin(packet_type::receiver_report, max_report_blocks).u32(speaker);
    for (unsigned i = 0; i < max_report_blocks; ++i) {
        full.block(golden_block);
    }
    full.end();
    assert_true(full.good());
    assert_int_equal((*full.check()->begin()).count, 31);
}

void bad_names(void**) {
    const auto chunk = [](std::initializer_list<unsigned> items) {
        datagram d = empty_report();
        return d.begin(packet_type::source_description, 1).u32(speaker).u8(items).end();
    };
    assert_true(chunk({1, 0, 0, 0}).good());
    assert_true(chunk({0, 0, 0, 0}).good());
    assert_false(chunk({1, 2, 'a', 'b'}).good()); // no octet that ends the list
    assert_false(chunk({1, 9, 'a', 'b'}).good());
    assert_false(chunk({1, 1, 'a', 1}).good()); // a type at the very end
    // Items that fill their last word are ended by a whole word of zeros.
    datagram whole = empty_report();
    whole.begin(packet_type::source_description, 2).u32(speaker).u8({1, 2, 'a', 'b', 0, 0, 0, 0});
    whole.u32(subject).text("\x01\x01z").fill().end();
    assert_true(whole.good());
    auto second = whole.check()->begin();
    ++second;
    assert_true(cname_of(*second, subject) == "z");
    datagram none = empty_report();
    none.begin(packet_type::source_description, 1).end();
    assert_false(none.good());
    datagram two = empty_report();
    two.begin(packet_type::source_description, 2).u32(speaker).text("\x01\x01z").fill();
    two.u32(subject).text("\x01\x03xyz").fill().u8({0, 0, 0, 0}).end();
    assert_true(two.good());
    auto names = two.check()->begin();
    ++names;
    assert_true(cname_of(*names, subject) == "xyz");
    assert_true(cname_of(*names, speaker) == "z");
}

void bad_byes(void**) {
    datagram d = empty_report();
    d.begin(packet_type::bye, 2).u32(speaker).u32(subject).u8({6}).text("reason").fill().end();
    assert_true(d.good());
    auto bye = d.check()->begin();
    ++bye;
    assert_int_equal(leaving(*bye, 1), subject);
    assert_true(reason_of(*bye) == "reason");
    d.bytes[d.packet + 12] = 7; // up to the last octet
    assert_true(d.good());
    d.bytes[d.packet + 12] = 8;
    assert_false(d.good());
    datagram missing = empty_report();
    missing.begin(packet_type::bye, 2).u32(speaker).end();
    assert_false(missing.good());
}

void short_feedback(void**) {
    for (const packet_type type : {packet_type::application, packet_type::transport_feedback,
                                   packet_type::payload_feedback}) {
        datagram d = empty_report();
        d.begin(type, 1).u32(speaker).end();
        assert_false(d.good());
        d.u32(subject).end();
        assert_true(d.good());
    }
}

void bad_blocks(void**) {
    const auto block = [](block_type type, unsigned words) {
        datagram d = empty_report();
        d.begin(packet_type::extended_report, 0).u32(speaker);
        d.u8({static_cast<unsigned>(type), 0}).u16(words - 1);
        d.n += std::size_t{4} * (words - 1);
        return d.end();
    };
    assert_true(block(block_type::voip_metrics, 9).good());
    assert_false(block(block_type::voip_metrics, 8).good());
    assert_true(block(block_type::dlrr, 1).good());
    assert_true(block(block_type::dlrr, 7).good());
    assert_false(block(block_type::dlrr, 6).good());
    assert_true(block(block_type::receiver_time, 3).good());
    assert_false(block(block_type::receiver_time, 4).good());
    assert_true(block(block_type::summary, 10).good());
    assert_false(block(block_type::summary, 9).good());
    assert_true(block(block_type::loss_rle, 3).good());
    assert_false(block(block_type::loss_rle, 2).good());
    assert_true(block(block_type{99}, 1).good());
    datagram beyond = block(block_type{99}, 2);
    store_be16(&beyond.bytes[beyond.n - 6], 2);
    assert_false(beyond.good());
    datagram none = empty_report();
    none.begin(packet_type::extended_report, 0).end();
    assert_false(none.good());
}

void bounded(void**) {
    datagram d = empty_report();
    while (d.n + 8 <= max_bytes) {
        d.begin(packet_type::receiver_report, 0).u32(speaker).end();
    }
    assert_true(d.n > max_bytes - 8 && d.good());
    d.begin(packet_type::receiver_report, 0).u32(speaker).end();
    assert_false(d.good());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(golden_reads),      cmocka_unit_test(every_cut),
        cmocka_unit_test(which_comes_first), cmocka_unit_test(padding),
        cmocka_unit_test(too_many_reports),  cmocka_unit_test(bad_names),
        cmocka_unit_test(bad_byes),          cmocka_unit_test(short_feedback),
        cmocka_unit_test(bad_blocks),        cmocka_unit_test(bounded),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
