// The source gate: who may send to a leg, and where its media goes. Strangers are rejected and
// counted, and nothing is ever sent to them (RTPBleed).
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

const char* const victim = "198.18.0.2:20000";
const char* const attacker = "198.18.0.66:6666";

class gate_bench {
public:
    explicit gate_bench(report& r, const config::call& call) : call_(call), r_(r) {
        p.tick(); // the media clock runs
        r_.none(p.create(call), "create");
    }
    // A packet to leg a from somewhere: "passed", or the reason for which it was dropped.
    std::string from(const char* remote, std::uint16_t seq = 0, std::uint32_t ssrc = 1,
                     std::uint8_t type = 0) {
        config::leg leg = call_.a;
        leg.remote = ep(remote);
        rtp_packet packet;
        packet.seq = seq != 0 ? seq : ++seq_;
        packet.ssrc = ssrc;
        packet.payload_type = type;
        packet.payload = bytes(80, 0x2a);
        return fate(to_frame(from_remote(leg, packet)));
    }
    std::string fate(const bytes& frame) {
        const stats::counters before = p.total();
        const std::size_t sent = p.pass(frame).size();
        const stats::counters after = p.total();
        for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
            if (after.drops[i] != before.drops[i]) {
                return std::string(stats::name(static_cast<drop>(i)));
            }
        }
        return sent == 1 ? "passed" : "lost";
    }
    // Where media for leg a goes now; empty for nowhere.
    std::string target() {
        rtp_packet packet;
        packet.payload_type = 8;
        packet.seq = ++seq_;
        const auto out = p.pass(to_frame(from_remote(call_.b, packet)));
        return out.empty() ? "" : to_string(decode(out[0]).to);
    }
    void expect(const char* remote, const char* wanted, const char* what) {
        r_.equal(from(remote), wanted, what);
    }
    void expect_target(const char* wanted, const char* what) { r_.equal(target(), wanted, what); }
    std::uint64_t rejected() { return p.leg(0).counters.rejected.get(); }

    plane p;

private:
    config::call call_;
    report& r_;
    std::uint16_t seq_ = 1000;
};

config::call latching(std::uint32_t window_ms, std::uint32_t silence_ms = 0) {
    config::call call = usual_call();
    call.a = make_leg("198.18.0.1:10000", "");
    call.a.source = config::source_mode::latch;
    call.a.latch_window_ms = window_ms;
    call.a.relatch_silence_ms = silence_ms;
    return call;
}

void signalled_only(report& r) {
    gate_bench b(r, usual_call());
    b.expect(victim, "passed", "signalled source");
    for (const char* other : {attacker, "198.18.0.2:20001", "198.18.0.2:1", "198.18.0.3:20000"}) {
        b.expect(other, "source_rejected", other);
        b.expect_target(victim, "media stays with the signalled address");
    }
    b.p.advance_ms(1'000'000);
    b.expect(attacker, "source_rejected", "after silence");
    b.expect(victim, "passed", "signalled source in the end");
    r.equal(b.rejected(), 5U, "rejected");
    r.equal(b.p.total().latched, 0U, "latched");
}

void first_in_the_window(report& r) {
    gate_bench b(r, latching(1000));
    b.expect_target("", "nobody yet");
    b.p.advance_ms(1000);
    b.expect(victim, "passed", "at the end of the window");
    b.expect_target(victim, "media goes to the source");
    b.expect(attacker, "source_rejected", "second source in the window");
    b.p.advance_ms(50'000);
    b.expect(victim, "passed", "it stays");
    b.p.advance_ms(50'000);
    b.expect(attacker, "source_rejected", "RTPBleed");
    b.expect_target(victim, "media stays");
    r.equal(b.p.total().latched, 1U, "latched");
    r.equal(b.rejected(), 2U, "rejected");
}

void window_closes(report& r) {
    gate_bench b(r, latching(1000));
    b.p.advance_ms(1001);
    b.expect(victim, "source_window_closed", "too late");
    b.expect(victim, "source_window_closed", "still too late");
    b.expect_target("", "nobody");
    r.equal(b.rejected(), 2U, "rejected");
}

// What is no RTP of a type that the leg takes cannot open the gate.
void only_valid_media_opens(report& r) {
    gate_bench b(r, latching(1000));
    config::leg evil = usual_call().a;
    evil.remote = ep(attacker);
    r.equal(b.fate(to_frame(from_remote(evil, bytes(40, 0)))), "rtp_malformed", "junk");
    r.equal(b.from(attacker, 1, 1, 96), "payload_type", "unknown payload type");
    ++evil.local.port;
    r.equal(b.fate(to_frame(from_remote(evil, bytes{0x80, 201, 0, 1, 1, 1, 1, 1}))),
            "source_rejected", "RTCP");
    r.equal(b.p.leg(0).in.gate.get(), session::gate_state::learning, "gate");
    b.expect_target("", "nobody yet");
    b.expect(victim, "passed", "first valid source");
    b.expect_target(victim, "media goes to it");
}

// A latching leg with a signalled address is sent media at once, and follows the first source.
void latching_with_an_address(report& r) {
    config::call call = latching(1000);
    call.a.remote = ep("198.18.0.2:5555");
    gate_bench b(r, call);
    b.expect_target("198.18.0.2:5555", "signalled address");
    b.expect(victim, "passed", "behind NAT");
    b.expect_target(victim, "where it really is");
}

void learning_again_after_silence(report& r) {
    const char* const moved = "198.18.0.7:7777";
    const auto start = [](gate_bench& b) { return b.from(victim, 100, 42); };
    struct silence_case {
        const char* name;
        std::uint32_t silence_ms;
        std::uint64_t waited_ms;
        std::uint16_t seq;
        std::uint32_t ssrc;
        const char* wanted;
    };
    for (const silence_case& c : {
             silence_case{"never", 0, 60'000, 101, 42, "source_rejected"},
             silence_case{"too soon", 2000, 1999, 101, 42, "source_rejected"},
             silence_case{"long enough", 2000, 2000, 101, 42, "passed"},
             silence_case{"some lost", 2000, 2000, 3100, 42, "passed"},
             silence_case{"too many lost", 2000, 2000, 3101, 42, "source_rejected"},
             silence_case{"sequence repeats", 2000, 2000, 100, 42, "source_rejected"},
             silence_case{"sequence goes back", 2000, 2000, 99, 42, "source_rejected"},
             silence_case{"another SSRC", 2000, 2000, 101, 43, "source_rejected"},
         }) {
        gate_bench b(r, latching(1000, c.silence_ms));
        r.equal(start(b), "passed", c.name);
        b.p.advance_ms(c.waited_ms);
        r.equal(b.from(moved, c.seq, c.ssrc), c.wanted, c.name);
        const bool followed = std::string(c.wanted) == "passed";
        b.expect_target(followed ? moved : victim, c.name);
        b.expect(followed ? victim : moved, "source_rejected", c.name);
    }
}

// Rejected packets do not keep an accepted source alive, nor silence it.
void strangers_change_nothing(report& r) {
    gate_bench b(r, latching(1000, 2000));
    r.equal(b.from(victim, 100, 42), "passed", "start");
    for (unsigned i = 0; i < 3; ++i) {
        b.p.advance_ms(500);
        r.equal(b.from(attacker, static_cast<std::uint16_t>(101 + i), 42), "source_rejected",
                "spoof");
    }
    b.p.advance_ms(499);
    r.equal(b.from(attacker, 110, 42), "source_rejected", "not yet silent");
    r.equal(b.from(victim, 101, 42), "passed", "the source is heard");
    b.p.advance_ms(1999);
    r.equal(b.from(attacker, 111, 42), "source_rejected", "silence counts from the source's last");
}

void modify_opens_the_window(report& r) {
    const config::call call = latching(1000);
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    b.p.advance_ms(5000);
    b.p.tick();
    b.expect("198.18.0.9:999", "source_rejected", "before modify()");
    r.none(b.p.modify(call), "modify");
    b.p.advance_ms(900);
    b.expect("198.18.0.9:999", "passed", "after modify()");
    b.expect(victim, "source_rejected", "the old one");
    b.expect_target("198.18.0.9:999", "media follows");
    r.none(b.p.modify(call), "modify again");
    b.p.advance_ms(1100);
    b.expect(victim, "source_window_closed", "after the new window");
    config::call given = usual_call();
    r.none(b.p.modify(given), "modify to a signalled address");
    b.expect(victim, "passed", "signalled");
    b.expect("198.18.0.9:999", "source_rejected", "no more");
}

// Signalling about one side leaves the other alone; signalling that repeats an address keeps media
// flowing to the learnt source until another is learnt.
void modify_of_the_other_side(report& r) {
    config::call call = latching(1000);
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    b.expect_target(victim, "learnt");
    call.b.dscp = 46;
    r.none(b.p.modify(call, {false, true}), "modify leg b");
    b.expect_target(victim, "goes on");
    b.expect("198.18.0.9:999", "source_rejected", "no window was opened");
    r.none(b.p.modify(call, {true, false}), "modify leg a");
    b.expect_target(victim, "goes on while learning");
    b.expect("198.18.0.9:999", "passed", "window open");
    b.expect_target("198.18.0.9:999", "the new source");
    call.a.remote = ep("198.18.0.2:45000");
    r.none(b.p.modify(call), "another address for leg a");
    b.expect_target("198.18.0.2:45000", "the signalled address until one is learnt");
}

// A party that moves still sends from its old place for a moment: that is heard, and does not take
// the new place's turn to be learnt.
void a_move_by_signalling(report& r) {
    const char* const moved = "198.18.0.9:3000";
    config::call call = latching(2000);
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    b.p.advance_ms(5000);
    b.p.tick();
    call.a.remote = ep(moved);
    r.none(b.p.modify(call), "moves");
    b.p.advance_ms(499);
    b.expect(victim, "passed", "late packet from the old place");
    b.expect_target(moved, "media goes where signalling says");
    b.expect(moved, "passed", "the new place");
    b.expect(victim, "source_rejected", "the old place once the new one is learnt");
    b.expect_target(moved, "media stays");
    call.a.remote = ep("198.18.0.9:4000");
    r.none(b.p.modify(call), "says that it moves");
    b.expect(moved, "passed", "it is heard meanwhile");
    b.expect_target("198.18.0.9:4000", "not learnt yet");
    b.p.advance_ms(500);
    b.expect(moved, "passed", "has not moved behind its NAT");
    b.expect_target(moved, "learnt again");
    r.equal(b.p.total().latched, 3U, "latched");
}

// Over IPv6 all of the address counts, and opaque legs have the same gate.
void ipv6_and_opaque(report& r) {
    plane_settings how;
    how.addresses = {{"2001:2::1/64"}};
    plane p(how);
    config::call call = make_call("six", make_leg("[2001:2::1]:10000", ""),
                                  make_leg("[2001:2::1]:10002", "[2001:2::3]:30000"));
    call.a.source = config::source_mode::latch;
    call.a.program = config::program_kind::opaque;
    r.none(p.create(call), "create");
    const auto passes = [&](const char* remote) {
        config::leg leg = call.a;
        leg.remote = ep(remote);
        return p.pass(to_frame(from_remote(leg, bytes{1, 2, 3}))).size() == 1;
    };
    r.that(passes("[2001:2::2]:20000"), "first source");
    r.that(!passes("[2001:3::2]:20000"), "first bytes differ");
    r.that(!passes("[2001:2::1:0:2]:20000"), "middle differs");
    r.that(!passes("[2001:2::2]:20002"), "port differs");
    r.that(passes("[2001:2::2]:20000"), "first source again");
    r.equal(p.leg(0).counters.rejected.get(), 3U, "rejected");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(signalled_only),
        voxplane_test(first_in_the_window),
        voxplane_test(window_closes),
        voxplane_test(only_valid_media_opens),
        voxplane_test(latching_with_an_address),
        voxplane_test(learning_again_after_silence),
        voxplane_test(strangers_change_nothing),
        voxplane_test(modify_opens_the_window),
        voxplane_test(modify_of_the_other_side),
        voxplane_test(a_move_by_signalling),
        voxplane_test(ipv6_and_opaque),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
