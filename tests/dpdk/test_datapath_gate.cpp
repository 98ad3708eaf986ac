// The source gate: who may send to a leg, and where its media goes. Strangers are rejected and
// counted, and nothing is ever sent to them (RTPBleed).
#include "eal_fixture.hpp"
#include "gate_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

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

// What nothing can be sent to is nobody's source: the window stays open for the party.
void learns_only_who_can_be_answered(report& r) {
    gate_bench b(r, latching(1000));
    for (const char* nobody : {"198.18.0.66:0", "0.0.0.0:4000", "0.1.2.3:4000", "224.0.0.5:4000",
                               "239.255.0.1:4000", "255.255.255.255:4000"}) {
        b.expect(nobody, "source_rejected", nobody);
    }
    r.equal(b.p.leg(0).in.gate.get(), session::gate_state::learning, "gate");
    b.expect(victim, "passed", "the party");
    b.expect_target(victim, "media goes to it");
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
        voxplane_test(learns_only_who_can_be_answered),
        voxplane_test(learning_again_after_silence),
        voxplane_test(strangers_change_nothing),
        voxplane_test(ipv6_and_opaque),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr) + run_signalling_tests();
}
