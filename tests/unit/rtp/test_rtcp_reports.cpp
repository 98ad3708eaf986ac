// Report blocks made from reception statistics, and what the other side's blocks tell: loss of an
// interval, the 24 bits of all loss, last SR and delay, round trip with the example of RFC 3550.
#include "rtcp_bytes.hpp"
#include "rtp/rtcp/reports.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using namespace voxplane::rtp::rtcp::test;

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;

struct stream {
    rtp::reception r;
    source_state state;

    explicit stream(std::uint32_t ssrc = subject) { rtp::begin(r, ssrc, 0); }
    void feed(std::uint32_t seq) {
        rtp::receive(r, static_cast<std::uint16_t>(seq), seq * 160, 160,
                     seq * std::uint64_t{20'000'000}, 8000);
    }
    void feed(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t seq = from; seq < to; ++seq) {
            feed(seq);
        }
    }
};

void loss_by_interval(void**) {
    stream s;
    s.feed(0, 100);
    auto block = make_report(s.state, s.r, 0);
    assert_true(block.has_value());
    assert_int_equal(block->ssrc, subject);
    assert_int_equal(block->fraction_lost, 0);
    assert_int_equal(block->cumulative_lost, 0);
    assert_int_equal(block->highest, 99);
    assert_int_equal(block->jitter, 0);
    assert_int_equal(block->last_sr, 0);
    assert_int_equal(block->delay, 0);
    s.feed(125, 200); // 25 of 100
    block = make_report(s.state, s.r, 0);
    assert_int_equal(block->fraction_lost, 64);
    assert_int_equal(block->cumulative_lost, 25);
    s.feed(200, 300);
    block = make_report(s.state, s.r, 0);
    assert_int_equal(block->fraction_lost, 0);
    assert_int_equal(block->cumulative_lost, 25);
    s.feed(2999); // one of 2700: 255.9 of 256
    block = make_report(s.state, s.r, 0);
    assert_int_equal(block->fraction_lost, 255);
    assert_int_equal(block->cumulative_lost, 25 + 2699);
}

// RFC 3550 6.4.1: duplicates count as received, so that loss can be negative.
void duplicates(void**) {
    stream s;
    s.feed(0, 10);
    s.feed(5, 10);
    const auto block = make_report(s.state, s.r, 0);
    assert_int_equal(block->cumulative_lost, -5);
    assert_int_equal(block->fraction_lost, 0);
}

void ends_of_24_bits(void**) {
    stream s;
    s.feed(0, 2);
    s.r.highest.set(0x00ffffff); // as after a day of nothing but loss
    auto block = make_report(s.state, s.r, 0);
    assert_int_equal(block->cumulative_lost, max_cumulative_lost);
    assert_int_equal(block->fraction_lost, 255);
    s.r.packets.set(0x02000000);
    block = make_report(s.state, s.r, 0);
    assert_int_equal(block->cumulative_lost, min_cumulative_lost);
    assert_int_equal(block->fraction_lost, 0);
}

void nothing_new(void**) {
    source_state state;
    const rtp::reception silent;
    assert_false(make_report(state, silent, 0).has_value());
    stream s;
    assert_false(make_report(s.state, s.r, 0).has_value()); // begun, nothing counted
    s.feed(0, 3);
    assert_true(make_report(s.state, s.r, 0).has_value());
    assert_false(make_report(s.state, s.r, 0).has_value());
    s.feed(3);
    assert_true(make_report(s.state, s.r, 0).has_value());
}

// Another source: its interval begins with it, and the SR of the one before is not its.
void another_source(void**) {
    stream s;
    s.feed(0, 1000);
    note_sender(s.state, subject, golden_info, 0);
    assert_int_equal(make_report(s.state, s.r, 0)->last_sr, 0xb7052000);
    rtp::begin(s.r, stranger, 0);
    s.feed(0, 5);
    s.feed(10, 15);
    const auto block = make_report(s.state, s.r, 0);
    assert_int_equal(block->ssrc, stranger);
    assert_int_equal(block->fraction_lost, 5 * 256 / 15);
    assert_int_equal(block->cumulative_lost, 5);
    assert_int_equal(block->last_sr, 0);
}

void jitter_in_units(void**) {
    stream s;
    s.feed(0);
    s.r.jitter.set(16 * 80 + 15);
    assert_int_equal(make_report(s.state, s.r, 0)->jitter, 80);
}

void delay_since(void**) {
    stream s;
    s.feed(0);
    note_sender(s.state, subject, golden_info, 3 * second_ns);
    auto block = make_report(s.state, s.r, 3 * second_ns + 5'250'000'000);
    assert_int_equal(block->last_sr, 0xb7052000);
    assert_int_equal(block->delay, 0x00054000);
    s.feed(1);
    block = make_report(s.state, s.r, 2 * second_ns); // a clock that went back
    assert_int_equal(block->delay, 0);
    s.feed(2);
    block = make_report(s.state, s.r, 3 * second_ns + 100'000 * second_ns); // over 18 hours
    assert_int_equal(block->delay, UINT32_MAX);
}

// RFC 3550 figure 2: the SR of b705:2000 is answered 5.250 s after it came, and heard at b710:8000,
// 11.375 s after it left: 6.125 s are the way.
void example_of_the_rfc(void**) {
    sent_reports sent;
    note_sent(sent, 0xb44db70520000000, 100 * second_ns);
    const auto us = round_trip_us(sent, golden_block, 111 * second_ns + 375'000'000);
    assert_true(us.has_value());
    assert_int_equal(*us, 6'125'000);
}

void round_trips_not_known(void**) {
    sent_reports sent;
    report_block block = golden_block;
    assert_false(round_trip_us(sent, block, 0).has_value());
    block.last_sr = 0;
    assert_false(round_trip_us(sent, block, 0).has_value());
    block = golden_block;
    block.delay = 0;
    note_sent(sent, golden_info.ntp, 10 * second_ns);
    assert_false(round_trip_us(sent, block, 9 * second_ns).has_value()); // before it left
    assert_int_equal(*round_trip_us(sent, block, 10 * second_ns + 999), 0);
    block.delay = 0x00010000; // longer than it was away
    assert_int_equal(*round_trip_us(sent, block, 10 * second_ns + 5'000'000), 0);
    // Three more, and it is still known; a fourth, and it is not.
    for (unsigned i = 1; i < 5; ++i) {
        assert_true(round_trip_us(sent, golden_block, 20 * second_ns).has_value());
        note_sent(sent, golden_info.ntp + (std::uint64_t{i} << 32), 11 * second_ns);
    }
    assert_false(round_trip_us(sent, golden_block, 20 * second_ns).has_value());
}

void ntp_times(void**) {
    assert_true(to_ntp(0) == 0x83aa7e8000000000);
    assert_true(to_ntp(second_ns / 2) == 0x83aa7e8080000000);
    assert_true(to_ntp(1'700'000'000 * second_ns + 250'000'000) == 0xe8fe6f8040000000);
    assert_int_equal(middle(0xb44db70520000000), 0xb7052000);
}

void what_the_other_side_says(void**) {
    remote_state state;
    sent_reports sent;
    note_sent(sent, golden_info.ntp, second_ns);
    datagram d;
    report_block other = golden_block;
    other.ssrc = stranger;
    d.begin(packet_type::sender_report, 2).u32(speaker).info(golden_info);
    d.block(other).block(golden_block).end();
    d.begin(packet_type::extended_report, 0).u32(speaker);
    d.u8({7, 0, 0, 8}).u32(subject).u8({1, 2, 3, 4});
    d.u16(5).u16(6).u16(7).u16(8).u8({9, 10, 11, 12, 13, 14, 15, 16, 17, 0}).u16(18);
    d.u16(19).u16(20).end();
    assert_false(note_reports(state, *d.check(), speaker, sent, 7 * second_ns));
    assert_int_equal(state.shown.get().reports, 0);
    assert_true(note_reports(state, *d.check(), subject, sent, 7 * second_ns));
    const remote_view view = state.shown.get();
    assert_int_equal(view.reports, 1);
    assert_int_equal(view.arrival_ns, 7 * second_ns);
    assert_int_equal(view.cumulative_lost, -2);
    assert_int_equal(view.fraction_lost, 0x40);
    assert_int_equal(view.highest, 0x00010010);
    assert_int_equal(view.jitter, 80);
    assert_true(view.round_trip_known);
    assert_int_equal(view.round_trip_us, 750'000);
    assert_true(view.metrics_known);
    const voip_metrics wanted{subject, 1, 2, 3, 4, 5, 6, 7, 8, 13, 15, 16, 18};
    assert_true(view.metrics == wanted);
    // A report without an SR of ours leaves the round trip as it was.
    datagram next;
    report_block later = golden_block;
    later.last_sr = 0;
    later.jitter = 81;
    next.begin(packet_type::receiver_report, 1).u32(speaker).block(later).end();
    assert_true(note_reports(state, *next.check(), subject, sent, 8 * second_ns));
    assert_int_equal(state.shown.get().reports, 2);
    assert_int_equal(state.shown.get().jitter, 81);
    assert_int_equal(state.shown.get().round_trip_us, 750'000);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(loss_by_interval),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(ends_of_24_bits),
        cmocka_unit_test(nothing_new),
        cmocka_unit_test(another_source),
        cmocka_unit_test(jitter_in_units),
        cmocka_unit_test(delay_since),
        cmocka_unit_test(example_of_the_rfc),
        cmocka_unit_test(round_trips_not_known),
        cmocka_unit_test(ntp_times),
        cmocka_unit_test(what_the_other_side_says),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
