// RTCP passed on to the other leg: what each packet says of a stream is said under the numbers that
// leg knows, all else stays to the bit, and what is removed leaves a good datagram. At last a
// receiver's own reports, rewritten, equal those of one who saw the source's numbers.
#include "rtcp_samples.hpp"
#include "rtp/rtcp/build.hpp"
#include "rtp/rtcp/reports.hpp"
#include "rtp/rtcp/rewrite.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using namespace voxplane::rtp::rtcp::test;

namespace {

constexpr std::uint32_t speaker_sent = 0xaaaaaaaa;
constexpr std::uint32_t subject_source = 0xbbbbbbbb;

// The speaker's stream leaves under another number; it hears the subject's, which is ours for b's.
constexpr stream_map sent{.source_ssrc = speaker,
                          .sent_ssrc = speaker_sent,
                          .timestamp_offset = 0x500,
                          .packets_before = 1000,
                          .octets_before = 7};
constexpr stream_map heard{.source_ssrc = subject_source,
                           .sent_ssrc = subject,
                           .highest = 0x0002fff8,
                           .seq_offset = 0x0020};
constexpr relay both{&sent, &heard, unmapped::keep};
constexpr relay strict{&sent, &heard, unmapped::remove};

// Rewrites d; false when it was not good before or is not good afterwards.
bool pass(datagram& d, const relay& how, rules after = rules::compound) {
    const auto whole = d.check(rules::reduced);
    if (!whole) {
        return false;
    }
    d.n = rewrite(*whole, d.bytes.data(), how);
    return d.n == 0 || d.good(after);
}

packet nth(const datagram& d, unsigned index) {
    auto at = d.check(rules::reduced)->begin();
    while (index-- > 0) {
        ++at;
    }
    return *at;
}

void nothing_known(void**) {
    datagram d = everything();
    assert_true(d.good());
    const datagram before = d;
    assert_true(pass(d, relay{}));
    assert_int_equal(d.n, before.n);
    assert_memory_equal(d.bytes.data(), before.bytes.data(), d.n);
}

void reports_mapped(void**) {
    datagram d = everything();
    const std::size_t n = d.n;
    assert_true(pass(d, both));
    assert_int_equal(d.n, n);
    const packet report = nth(d, 0);
    assert_int_equal(report.sender(), speaker_sent);
    sender_info info = golden_info;
    info.timestamp += 0x500;
    info.packets += 1000;
    info.octets += 7;
    assert_true(sender_of(report) == info);
    report_block block = golden_block;
    block.ssrc = stranger;
    assert_true(report_at(report, 0) == block);
    block.ssrc = subject_source;
    block.highest = 0x0002fff0; // 0x10 - 0x20 in the cycle that we are in
    assert_true(report_at(report, 1) == block);
    assert_int_equal(load_be32(report.p + report.bytes - 4), 0xdeadbeef);
}

void others_mapped(void**) {
    datagram d = everything();
    assert_true(pass(d, both));
    assert_true(cname_of(nth(d, 1), speaker_sent) == "abc");
    assert_false(cname_of(nth(d, 1), stranger).has_value());
    assert_int_equal(nth(d, 2).sender(), speaker_sent);
    assert_int_equal(load_be32(nth(d, 2).p + 12), subject); // not ours to read
    const packet nack = nth(d, 3);
    assert_int_equal(nack.sender(), speaker_sent);
    assert_int_equal(load_be32(nack.p + 8), subject_source);
    assert_int_equal(load_be32(nack.p + 12), 0xfff00003);
    assert_int_equal(load_be32(nack.p + 16), 0xffe80000);
    assert_int_equal(load_be32(nth(d, 4).p + 8), stranger);
    assert_int_equal(load_be32(nth(d, 5).p + 4), speaker);
    const packet extended = nth(d, 6);
    assert_int_equal(extended.sender(), speaker_sent);
    assert_int_equal(load_be32(extended.p + 12), subject_source);
    assert_int_equal(load_be32(extended.p + 16), 0xfff00000);
    assert_int_equal(load_be32(extended.p + 24), stranger);
    assert_int_equal(load_be32(extended.p + 36), subject_source);
    assert_int_equal(leaving(nth(d, 7), 0), stranger);
    assert_int_equal(leaving(nth(d, 7), 1), speaker_sent);
    assert_true(reason_of(nth(d, 7)) == "bye");
}

void metrics_mapped(void**) {
    datagram d = metrics();
    const datagram before = d;
    assert_true(pass(d, both));
    assert_int_equal(d.n, before.n);
    const packet extended = nth(d, 1);
    assert_true(metrics_of(extended, subject_source).has_value());
    const std::uint8_t* block = extended.p + sender_offset + voip_metrics_bytes;
    assert_int_equal(block[0], 6);
    assert_int_equal(load_be32(block + 4), subject_source);
    assert_int_equal(load_be32(block + 8), 0xfff00000);
    block += 40 + 12; // the summary, a clock
    assert_int_equal(block[0], 2);
    assert_int_equal(load_be32(block + 4), subject_source);
    assert_int_equal(load_be32(block + 8), 0xfff00000);
    block += 16; // receipt times of a stranger stay to the bit
    assert_memory_equal(block, &before.bytes[static_cast<std::size_t>(block - d.bytes.data())], 20);
}

void strangers_removed(void**) {
    datagram d = everything();
    const std::size_t n = d.n;
    assert_true(pass(d, strict));
    // A report block, a feedback packet and an answer less.
    assert_int_equal(d.n, n - report_block_bytes - 12 - 12);
    const packet report = nth(d, 0);
    assert_int_equal(report.count, 1);
    assert_int_equal(report_at(report, 0).ssrc, subject_source);
    assert_int_equal(load_be32(report.p + report.bytes - 4), 0xdeadbeef);
    assert_true(nth(d, 4).type == packet_type{220});
    const packet extended = nth(d, 5);
    assert_int_equal(extended.bytes, 36);
    assert_int_equal(load_be16(extended.p + 22), 3);
    assert_int_equal(load_be32(extended.p + 24), subject_source);
    assert_int_equal(load_be32(extended.p + 28), 3);
    assert_true(reason_of(nth(d, 6)) == "bye");
}

void unknown_sender(void**) {
    datagram d;
    d.begin(packet_type::sender_report, 1).u32(stranger).info(golden_info).block(golden_block);
    d.u8({0, 0, 0, 4}).end(); // padding
    d.bytes[0] |= 0x20;
    datagram kept = d;
    assert_true(pass(kept, both, rules::reduced));
    assert_int_equal(nth(kept, 0).sender(), stranger);
    assert_true(sender_of(nth(kept, 0)) == golden_info);
    assert_true(pass(d, strict, rules::reduced));
    assert_int_equal(d.n, 4 + 4 + 24 + 4);
    const packet report = nth(d, 0);
    assert_true(report.type == packet_type::receiver_report);
    assert_int_equal(report.sender(), stranger);
    assert_int_equal(report.bytes, 32);
    assert_int_equal(report_at(report, 0).ssrc, subject_source);
}

void nothing_left(void**) {
    datagram d;
    d.begin(packet_type::payload_feedback, 1).u32(speaker).u32(stranger).end();
    assert_true(pass(d, strict, rules::reduced));
    assert_int_equal(d.n, 0);
    datagram general; // of no stream in particular, such as a bandwidth estimate
    general.begin(packet_type::payload_feedback, 15).u32(speaker).u32(0).end();
    assert_true(pass(general, strict, rules::reduced));
    assert_int_equal(general.n, 12);
    datagram blocks = empty_report();
    blocks.begin(packet_type::extended_report, 0).u32(speaker);
    blocks.u8({5, 0, 0, 3}).u32(stranger).u32(1).u32(2);     // no answer left
    blocks.u8({2, 0, 0, 2}).u32(stranger).u32(0);            // duplicates of a stranger
    blocks.u8({4, 0, 0, 2}).u32(0xb44db705).u32(0x20000000); // a clock stays
    blocks.u8({99, 0, 0, 0}).end();                          // and what we do not know
    assert_true(pass(blocks, strict));
    assert_int_equal(nth(blocks, 1).bytes, 8 + 12 + 4);
    assert_int_equal(nth(blocks, 1).p[8], 4);
    assert_int_equal(nth(blocks, 1).p[20], 99);
    datagram empty = empty_report();
    empty.begin(packet_type::extended_report, 0).u32(speaker).u8({5, 0, 0, 0}).end();
    assert_true(pass(empty, strict));
    assert_int_equal(nth(empty, 1).bytes, 12); // an answer to nobody takes nothing away
}

// What was sent has cycles of its own; the source's are those that we counted.
void cycles(void**) {
    struct {
        std::uint32_t received, reported, wanted;
        std::uint16_t offset;
    } constexpr cases[] = {
        {0x00000005, 0x00000015, 0x00000005, 0x10},   // all there
        {0x00010002, 0x0000000e, 0x0000fffe, 0x10},   // the source wrapped, the report is older
        {0x0000fffe, 0x0001000e, 0x0000fffe, 0x10},   // what we sent wrapped first
        {0x00030000, 0x0000fff0, 0x0002fff0, 0x0000}, // counted from a later start
        {0x0000fffa, 0x00000004, 0x0000fffa, 0x000a}, // began below the wrap
    };
    for (const auto& each : cases) {
        stream_map map = heard;
        map.highest = each.received;
        map.seq_offset = each.offset;
        report_block block = golden_block;
        block.highest = each.reported;
        datagram d;
        d.begin(packet_type::receiver_report, 1).u32(speaker).block(block).end();
        assert_true(pass(d, relay{&sent, &map, unmapped::keep}));
        assert_int_equal(report_at(nth(d, 0), 0).highest, each.wanted);
    }
}

// From 8 to 16 kHz and back: differences to the base are doubled or halved, jitter the other way.
void other_clocks(void**) {
    struct {
        std::int8_t step;
        std::uint32_t timestamp, wanted, jitter;
    } constexpr cases[] = {
        {1, 0x1100, 0x9200, 40},
        {-1, 0x1100, 0x9080, 160},
        {1, 0x0f00, 0x8e00, 40}, // before the base
        {-1, 0x0f00, 0x8f80, 160},
        {-1, 0x0fff, 0x9000, 160}, // towards the base, as the packets' are
    };
    for (const auto& each : cases) {
        stream_map out = sent;
        out.rate_step = each.step;
        out.octet_step = 2;
        out.timestamp_base = 0x1000;
        out.timestamp_offset = 0x9000;
        stream_map in = heard;
        in.rate_step = each.step;
        sender_info info = golden_info;
        info.timestamp = each.timestamp;
        datagram d;
        d.begin(packet_type::sender_report, 1).u32(speaker).info(info).block(golden_block).end();
        assert_true(pass(d, relay{&out, &in, unmapped::keep}));
        assert_int_equal(sender_of(nth(d, 0)).timestamp, each.wanted);
        assert_int_equal(sender_of(nth(d, 0)).octets, 4 * 16000 + 7);
        assert_int_equal(report_at(nth(d, 0), 0).jitter, each.jitter);
    }
}

// Two receivers of the same packets, one behind the mapping, over wraps, loss and late packets.
void as_seen_by_the_source(void**) {
    rtp::reception behind;
    rtp::reception before;
    source_state behind_state;
    source_state before_state;
    std::uint32_t random = 1;
    stream_map map = heard;
    map.seq_offset = 40000;
    constexpr std::uint32_t first = 60000;
    rtp::begin(before, subject_source, first);
    rtp::begin(behind, subject, static_cast<std::uint16_t>(first + map.seq_offset));
    for (std::uint32_t seq = first; seq < first + 200000; ++seq) {
        random = random * 1664525 + 1013904223;
        if (random >> 28 != 0) {
            const std::uint64_t arrival = seq * std::uint64_t{20'000'000} + (random >> 12);
            const auto low = static_cast<std::uint16_t>(seq);
            rtp::receive(before, low, seq * 160, 160, arrival, 8000);
            rtp::receive(behind, static_cast<std::uint16_t>(seq + map.seq_offset), seq * 160 + 77,
                         160, arrival, 8000);
        }
        if (seq % 250 != 0) {
            continue;
        }
        const auto wanted = make_report(before_state, before, 0);
        const auto block = make_report(behind_state, behind, 0);
        assert_true(wanted && block);
        outgoing what;
        what.ssrc = speaker;
        what.reports = {&*block, 1};
        datagram d;
        d.n = build(what, d.bytes.data(), d.bytes.size());
        map.highest = before.highest.get();
        assert_true(pass(d, relay{&sent, &map, unmapped::remove}));
        assert_true(report_at(nth(d, 0), 0) == *wanted);
    }
    assert_true(rtp::lost(before) > 10000);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(nothing_known),     cmocka_unit_test(reports_mapped),
        cmocka_unit_test(others_mapped),     cmocka_unit_test(metrics_mapped),
        cmocka_unit_test(strangers_removed), cmocka_unit_test(unknown_sender),
        cmocka_unit_test(nothing_left),      cmocka_unit_test(cycles),
        cmocka_unit_test(other_clocks),      cmocka_unit_test(as_seen_by_the_source),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
