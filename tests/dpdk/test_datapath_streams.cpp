// SSRC, sequence and timestamp of what a leg is sent: kept, or its own with loss and reorder
// visible, continuous over changes of the source and over modify().
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

struct numbers {
    std::uint32_t ssrc;
    std::uint16_t seq;
    std::uint32_t timestamp;
};

std::string shown(const numbers& n) {
    return std::to_string(n.ssrc) + "/" + std::to_string(n.seq) + "/" + std::to_string(n.timestamp);
}

constexpr numbers first{0xabcdef01, 65534, 0xfffffff0};

config::call own_call() {
    config::call call = usual_call();
    call.b.stream = config::stream_mode::own;
    call.b.ssrc = first.ssrc;
    call.b.first_sequence = first.seq;
    call.b.first_timestamp = first.timestamp;
    return call;
}

// The numbers with which a packet leaves; all zero when none does.
numbers sent(plane& p, const config::call& call, const numbers& n) {
    rtp_packet packet;
    packet.ssrc = n.ssrc;
    packet.seq = n.seq;
    packet.timestamp = n.timestamp;
    packet.payload = bytes(160, 0x7e);
    const auto out = p.pass(to_frame(from_remote(call.a, packet)));
    const decoded d = decode(out.empty() ? bytes() : out[0]);
    const auto rtp = decode_rtp(d.payload);
    return d.fault.empty() && rtp ? numbers{rtp->ssrc, rtp->seq, rtp->timestamp} : numbers{};
}

void expect(report& r, plane& p, const config::call& call, const numbers& in, const numbers& out,
            const char* what) {
    r.equal(shown(sent(p, call, in)), shown(out), what);
}

numbers operator+(const numbers& n, int packets) {
    return {n.ssrc, static_cast<std::uint16_t>(n.seq + packets),
            n.timestamp + static_cast<std::uint32_t>(packets * 160)};
}

void kept(report& r) {
    plane p;
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    for (const numbers& n : {numbers{1, 2, 3}, numbers{1, 3, 163}, numbers{9, 65535, 0xffffffff},
                             numbers{0, 0, 0x80000000}, numbers{1, 3, 163}, numbers{1, 1, 1}}) {
        expect(r, p, call, n, n, "kept");
    }
}

// Offsets are fixed: what is lost, late, doubled or jumps at the source does so in what is sent.
void own_numbers_show_the_source(report& r) {
    plane p;
    const config::call call = own_call();
    r.none(p.create(call), "create");
    const numbers source{77, 65530, 0x7fffff00};
    for (const int n : {0, 1, 2, 4, 3, 4, 10, 9, 7, 30, 31, 31, 6000, 6001, -4, 6002, 70000}) {
        p.advance_ms(20);
        expect(r, p, call, source + n, first + n, "fixed offset");
    }
    r.equal(p.leg(0).in.stream, 1U, "source streams");
}

// A change of source goes on at the next sequence, and where the media clock is by then.
void continues_over_a_change(report& r) {
    plane p;
    const config::call call = own_call();
    r.none(p.create(call), "create");
    const numbers one{1, 100, 5000};
    const numbers two{2, 9, 3};
    const numbers three{3, 65535, 0xffffffff};
    expect(r, p, call, one, first, "first packet");
    p.advance_ms(20);
    expect(r, p, call, one + 1, first + 1, "second packet");
    p.advance_ms(20);
    expect(r, p, call, two, first + 2, "another source, in step");
    p.advance_ms(20);
    expect(r, p, call, two + 1, first + 3, "its second packet");
    p.advance_ms(20);
    expect(r, p, call, two + 5, first + 7, "three lost");
    p.advance_ms(5000);
    numbers late = first + 8;
    late.timestamp = (first + 7).timestamp + 5000 * 8;
    expect(r, p, call, three, late, "a source after five seconds");
    expect(r, p, call, three + 1, late + 1, "its second packet");
    // The old source once more, at the very same time: a new stream, and no timestamp twice.
    numbers again = late + 2;
    again.timestamp = (late + 1).timestamp + 1;
    expect(r, p, call, two + 6, again, "back at once");
    r.equal(p.leg(0).in.stream, 4U, "source streams");
    r.equal(p.leg(0).counters.past_packets.get(), 7U, "packets of past streams");
    r.equal(p.leg(0).counters.past_lost.get(), 3U, "lost in past streams");
    r.equal(p.leg(0).received.packets.get(), 1U, "packets of the present stream");
}

// Packets that are late when the source changes do not turn the sequence back.
void change_after_reorder(report& r) {
    plane p;
    const config::call call = own_call();
    r.none(p.create(call), "create");
    const numbers one{1, 100, 5000};
    expect(r, p, call, one, first, "first");
    expect(r, p, call, one + 5, first + 5, "ahead");
    expect(r, p, call, one + 3, first + 3, "late");
    p.advance_ms(20);
    expect(r, p, call, {2, 0, 0}, first + 6, "another source");
}

// The other direction has numbers of its own.
void directions_are_apart(report& r) {
    plane p;
    config::call call = own_call();
    r.none(p.create(call), "create");
    expect(r, p, call, {5, 6, 7}, first, "to b");
    rtp_packet back;
    back.payload_type = 8;
    back.ssrc = 99;
    const auto out = p.pass(to_frame(from_remote(call.b, back)));
    if (r.equal(out.size(), 1U, "frames back")) {
        const auto rtp = decode_rtp(decode(out[0]).payload);
        r.that(rtp && rtp->ssrc == 99 && rtp->seq == back.seq, "numbers back are kept");
    }
}

// Without numbers in the file they are drawn; they must not be the source's, and not change.
void drawn_numbers(report& r) {
    plane p;
    config::call call = usual_call();
    call.b.stream = config::stream_mode::own;
    r.none(p.create(call), "create");
    const numbers source{1, 100, 5000};
    const numbers out = sent(p, call, source);
    r.that(out.ssrc != source.ssrc && out.ssrc != 0, "SSRC is the source's or nothing was sent");
    expect(r, p, call, source + 1, out + 1, "goes on");
    r.none(p.modify(call), "modify");
    expect(r, p, call, source + 2, out + 2, "goes on after modify()");
    config::call given = call;
    given.b.ssrc = 0x55555555;
    r.none(p.modify(given), "modify");
    numbers renamed = out + 3;
    renamed.ssrc = 0x55555555;
    expect(r, p, call, source + 3, renamed, "an SSRC given later");
}

void switching_modes(report& r) {
    plane p;
    config::call own = own_call();
    config::call keep = usual_call();
    r.none(p.create(own), "create");
    const numbers source{1, 100, 5000};
    expect(r, p, own, source, first, "own");
    r.none(p.modify(keep), "modify to keep");
    expect(r, p, own, source + 1, source + 1, "kept");
    r.none(p.modify(own), "modify to own");
    numbers renamed = source + 2;
    renamed.ssrc = first.ssrc;
    expect(r, p, own, source + 2, renamed, "own SSRC, numbers go on from what was sent");
}

const std::vector<config::payload_binding> wide{{"l16/16000", config::payload_kind::l16, 0}};

// Both sides change their codecs: what was doubled is halved, from the last timestamp sent on.
void from_doubling_to_halving(report& r) {
    plane p;
    config::call up = own_call();
    up.b.payloads = wide;
    r.none(p.create(up), "create");
    const numbers source{7, 100, 1'000'000};
    numbers out = first;
    for (int i = 0; i < 3; ++i) {
        expect(r, p, up, source + i, out, "doubled");
        out = {out.ssrc, static_cast<std::uint16_t>(out.seq + 1), out.timestamp + 320};
    }
    config::call down = up;
    std::swap(down.a.payloads, down.b.payloads);
    r.none(p.modify(down), "the other way round");
    out.timestamp -= 320;
    for (int i = 3; i < 6; ++i) {
        out.timestamp += 80;
        expect(r, p, down, source + i, out, "halved");
        ++out.seq;
    }
    r.none(p.fault(), "balance");
}

// A source that sets its clock back by hours keeps its place in what is sent, modulo 2^32.
void a_clock_set_back(report& r) {
    plane p;
    config::call call = usual_call();
    call.b.payloads = wide;
    r.none(p.create(call), "create");
    const numbers begin{7, 100, 0x70000000};
    const numbers out = sent(p, call, begin);
    std::uint16_t seq = begin.seq;
    for (const std::uint32_t back : {0x50000000U, 0x7fffffffU}) {
        ++seq;
        expect(r, p, call, {begin.ssrc, seq, begin.timestamp - back},
               {out.ssrc, seq, out.timestamp - 2 * back}, "twice as far back");
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(kept),
        voxplane_test(own_numbers_show_the_source),
        voxplane_test(continues_over_a_change),
        voxplane_test(change_after_reorder),
        voxplane_test(directions_are_apart),
        voxplane_test(drawn_numbers),
        voxplane_test(switching_modes),
        voxplane_test(from_doubling_to_halving),
        voxplane_test(a_clock_set_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
