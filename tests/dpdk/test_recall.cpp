// Legs that go on for those of another process: what they are sent has the numbers that it would
// have had, a source that is another one goes on ahead of all that can have been sent, and whoever
// was accepted is, alone.
#include <algorithm>

#include "eal_fixture.hpp"
#include "session/memory.hpp"
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

numbers operator+(const numbers& n, int packets) {
    return {n.ssrc, static_cast<std::uint16_t>(n.seq + packets),
            n.timestamp + static_cast<std::uint32_t>(packets * 160)};
}

std::string shown(const numbers& n) {
    return std::to_string(n.ssrc) + "/" + std::to_string(n.seq) + "/" + std::to_string(n.timestamp);
}

config::call call_of(config::stream_mode mode) {
    config::call call = usual_call();
    call.a.source = call.b.source = config::source_mode::latch;
    call.b.stream = mode;
    return call;
}

// With which numbers a packet of side a, from where it is said to come, leaves; zeros: it does not.
numbers sent(plane& p, const config::call& call, const numbers& n, const char* from = nullptr) {
    config::leg leg = call.a;
    if (from != nullptr) {
        leg.remote = ep(from);
    }
    rtp_packet packet;
    packet.ssrc = n.ssrc;
    packet.seq = n.seq;
    packet.timestamp = n.timestamp;
    packet.payload = bytes(160, 0x7e);
    p.advance_ms(20);
    const auto out = p.pass(to_frame(from_remote(leg, packet)));
    const decoded d = decode(out.empty() ? bytes() : out[0]);
    const auto rtp = decode_rtp(d.payload);
    return d.fault.empty() && rtp ? numbers{rtp->ssrc, rtp->seq, rtp->timestamp} : numbers{};
}

session::call_memory memory_of(plane& p) {
    session::call_memory m{
        {session::remember(p.leg(0), p.leg(1)), session::remember(p.leg(1), p.leg(0))}};
    return m;
}

// Another process: a plane of its own, whose call begins with what is remembered.
void restore(report& r, plane& p, const config::call& call, const session::call_memory& past) {
    p.tick();
    const auto made = p.calls().create(call, &past);
    r.none(made ? "" : made.error().text, "restore");
    p.settle();
}

struct before {
    session::call_memory memory;
    numbers last_source;
    numbers last_sent;
};

before talk(report& r, const config::call& call, int packets) {
    plane p;
    p.tick();
    r.none(p.create(call), "create");
    before b{{}, {77, 65500, 0xffffff00}, {}};
    for (int i = 0; i < packets; ++i) {
        b.last_source = b.last_source + 1;
        b.last_sent = sent(p, call, b.last_source);
    }
    b.memory = memory_of(p);
    r.none(p.fault(), "balance");
    return b;
}

void the_source_goes_on(report& r) {
    for (const auto mode : {config::stream_mode::own, config::stream_mode::keep}) {
        const config::call call = call_of(mode);
        const before b = talk(r, call, 60);
        plane p;
        restore(r, p, call, b.memory);
        // Fifty packets were lost between both: they are missing at the receiver as well.
        for (const int n : {51, 52, 53, 60}) {
            r.equal(shown(sent(p, call, b.last_source + n)), shown(b.last_sent + n),
                    "same numbers");
        }
        r.equal(p.leg(0).counters.past_packets.get(), 60U, "packets of before");
        const session::call_memory again = memory_of(p);
        r.equal(again.legs[0].totals.packets, 64U, "packets in all");
        r.equal(again.legs[1].last_seq, (b.last_sent + 60).seq, "where it is now");
        r.equal(again.legs[1].last_timestamp, (b.last_sent + 60).timestamp, "and its timestamp");
        r.none(p.fault(), "balance");
    }
}

// However long it took, as long as senders keep their pace.
void another_source(report& r) {
    const config::call call = call_of(config::stream_mode::own);
    before b = talk(r, call, 60);
    b.memory.legs[1].pace_pps = 50;
    for (const std::uint64_t seconds : {0U, 1U, 12U, 300U}) {
        b.memory.legs[1].age_ns = seconds * 1'000'000'000;
        numbers out{};
        {
            plane p;
            restore(r, p, call, b.memory);
            out = sent(p, call, {1234, 9, 4711});
            r.equal(shown(sent(p, call, {1234, 10, 4871})), shown(out + 1), "and goes on");
        }
        const int ahead = static_cast<std::uint16_t>(out.seq - b.last_sent.seq);
        const auto further = out.timestamp - b.last_sent.timestamp;
        const int could_be = static_cast<int>(seconds) * 50;
        const int at_most = std::min(static_cast<int>(seconds) * 100 + 300, 20'000);
        r.equal(out.ssrc, b.last_sent.ssrc, "the SSRC stays");
        r.that(ahead > could_be && ahead <= at_most,
               std::to_string(ahead) + " packets ahead after " + std::to_string(seconds) + " s");
        r.that(further > seconds * 8000 && further <= seconds * 8000 + 16'000,
               std::to_string(further) + " units ahead");
        // A re-INVITE before the first packet changes nothing of that.
        plane q;
        restore(r, q, call, b.memory);
        r.none(q.modify(call), "modify");
        r.equal(shown(sent(q, call, {1234, 9, 4711})), shown(out), "after a modification");
    }
}

void only_the_accepted_source(report& r) {
    config::call call = call_of(config::stream_mode::keep);
    before b;
    {
        plane p;
        p.tick();
        r.none(p.create(call), "create");
        r.that(sent(p, call, {5, 1, 1}, "198.18.0.44:4444").ssrc == 5, "learnt behind NAT");
        b.memory = memory_of(p);
    }
    plane p;
    restore(r, p, call, b.memory);
    r.equal(sent(p, call, {6, 1, 1}, "198.18.0.66:6666").ssrc, 0U, "a stranger");
    rtp_packet back;
    back.payload_type = 8;
    const auto out = p.pass(to_frame(from_remote(call.b, back)));
    r.that(out.size() == 1 && to_string(decode(out[0]).to) == "198.18.0.44:4444",
           "media goes to the learnt source at once");
    r.equal(sent(p, call, {5, 2, 161}, "198.18.0.44:4444").ssrc, 5U, "which is heard");
}

// A window that was over stays over.
void closed_stays_closed(report& r) {
    config::call call = call_of(config::stream_mode::keep);
    session::call_memory past;
    past.legs[0].known = past.legs[1].known = true;
    past.legs[0].gate = session::gate_state::closed;
    past.legs[1].gate = session::gate_state::learning;
    plane p;
    restore(r, p, call, past);
    r.equal(sent(p, call, {6, 1, 1}).ssrc, 0U, "closed");
    rtp_packet back;
    back.payload_type = 8;
    r.equal(p.pass(to_frame(from_remote(call.b, back))).size(), 1U, "learning");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(the_source_goes_on),
        voxplane_test(another_source),
        voxplane_test(only_the_accepted_source),
        voxplane_test(closed_stays_closed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
