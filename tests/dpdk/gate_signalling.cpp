// What signalling does to the gate: windows, parties that move, answers that come late.
#include "gate_bench.hpp"

namespace voxplane::test {

namespace {

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
// the new place's turn to be learnt. What the network still held comes behind the new place's
// first.
void a_move_by_signalling(report& r) {
    const char* const moved = "198.18.0.9:3000";
    config::call call = latching(2000);
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    b.p.advance_ms(5000);
    b.p.tick();
    call.a.remote = ep(moved);
    r.none(b.p.modify(call), "moves");
    b.p.advance_ms(498);
    b.expect(victim, "passed", "late packet from the old place");
    b.expect_target(moved, "media goes where signalling says");
    b.expect(moved, "passed", "the new place");
    b.expect(victim, "passed", "a straggler");
    r.equal(b.from(victim, 0, 77), "source_rejected", "another source at the old place");
    b.expect(attacker, "source_rejected", "a stranger");
    b.expect_target(moved, "media stays");
    b.p.advance_ms(2);
    b.expect(victim, "source_rejected", "the old place later on");
    call.a.remote = ep("198.18.0.9:4000");
    r.none(b.p.modify(call), "says that it moves");
    b.expect(moved, "passed", "it is heard meanwhile");
    b.expect_target("198.18.0.9:4000", "not learnt yet");
    b.p.advance_ms(500);
    b.expect(moved, "passed", "has not moved behind its NAT");
    b.expect_target(moved, "learnt again");
    r.equal(b.p.total().latched, 3U, "latched");
}

// Between a move and its answer lies what a SIP proxy and a phone need.
void a_move_answered_late(report& r) {
    const char* const moved = "198.18.0.9:3000";
    config::call call = latching(2000);
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    call.a.remote = ep(moved);
    r.none(b.p.modify(call, {true, false}), "moves");
    b.p.advance_ms(1999);
    b.expect(victim, "passed", "nobody has answered");
    b.expect_target(moved, "media goes where signalling says");
    b.p.tick();
    r.none(b.p.modify(call, {false, true}), "the answer");
    b.p.advance_ms(499);
    b.expect(victim, "passed", "half a second behind the answer");
    b.p.advance_ms(1501);
    b.expect(moved, "passed", "the window began with the answer");
    b.expect(victim, "source_rejected", "the old place");
    // A move that is refused: all goes on where it was.
    call.a.remote = ep("198.18.0.9:4000");
    b.p.tick();
    r.none(b.p.modify(call, {true, false}), "moves again");
    b.p.advance_ms(1999);
    b.expect(moved, "passed", "the old place");
    b.p.advance_ms(1);
    b.expect(moved, "passed", "which it never left");
    b.expect_target(moved, "learnt again");
    r.equal(b.p.total().latched, 3U, "latched");
}

// Nothing is learnt of who is signalled, but a packet under way is heard where it came from.
void a_signalled_source_moves(report& r) {
    const char* const moved = "198.18.0.9:3000";
    config::call call = usual_call();
    gate_bench b(r, call);
    b.expect(victim, "passed", "first");
    call.a.remote = ep(moved);
    r.none(b.p.modify(call, {true, false}), "moves");
    b.p.tick();
    b.expect(victim, "passed", "still there");
    b.expect(moved, "passed", "here already");
    b.expect(victim, "passed", "a straggler");
    b.expect(attacker, "source_rejected", "a stranger");
    r.none(b.p.modify(call, {false, true}), "the answer");
    b.p.advance_ms(500);
    b.expect(victim, "source_rejected", "the old place");
    b.expect(moved, "passed", "the new one");
    b.expect_target(moved, "media");
    r.equal(b.p.total().latched, 0U, "latched");
}

// A caller who says nothing until he is answered, however long that rings.
void answered_behind_the_window(report& r) {
    config::call call = latching(1000);
    gate_bench b(r, call);
    b.p.advance_ms(30'000);
    b.expect(attacker, "source_window_closed", "while it rings");
    r.none(b.p.modify(call, {false, true}), "the answer");
    b.p.advance_ms(1000);
    b.expect(victim, "passed", "the caller speaks");
    b.expect_target(victim, "and hears");
    r.none(b.p.modify(call, {false, true}), "another word of the callee");
    b.expect(attacker, "source_rejected", "who is learnt stays");
}

} // namespace

int run_signalling_tests() {
    const CMUnitTest all[] = {
        voxplane_test(modify_opens_the_window),  voxplane_test(modify_of_the_other_side),
        voxplane_test(a_move_by_signalling),     voxplane_test(a_move_answered_late),
        voxplane_test(a_signalled_source_moves), voxplane_test(answered_behind_the_window),
    };
    return cmocka_run_group_tests(all, nullptr, nullptr);
}

} // namespace voxplane::test
