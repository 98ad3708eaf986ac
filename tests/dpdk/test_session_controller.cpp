// The life of calls: created, published, modified, ended, expired; errors; slots and generations
// used again; nothing leaked.
#include <malloc.h>

#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

config::call at_ports(const std::string& id, unsigned a, unsigned b) {
    return make_call(id, make_leg("198.18.0.1:" + std::to_string(a), "198.18.0.2:20000"),
                     make_leg("198.18.0.1:" + std::to_string(b), "198.18.0.3:30000"));
}

bool has(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

void life_of_a_call(report& r) {
    plane p;
    session::controller& calls = p.calls();
    const config::call call = usual_call();
    const auto slot = calls.create(call);
    if (!r.that(slot.has_value(), "create")) {
        return;
    }
    r.equal(calls.pending(), 1U, "pending");
    r.equal(p.ports().get(0, 10000), 0U, "nothing is published before the worker is ready");
    p.turn();
    r.equal(p.ports().get(0, 10000), 0U, "nor before main knows");
    calls.poll();
    r.equal(calls.pending(), 0U, "pending after poll");
    r.equal(calls.active(), 1U, "active");
    constexpr std::uint16_t ports[] = {10000, 10001, 10002, 10003};
    for (const std::uint16_t port : ports) {
        const auto entry = session::port_entry::unpack(p.ports().get(0, port));
        r.equal(entry.leg, 2 * *slot + (port >= 10002 ? 1 : 0), "leg");
        r.equal(entry.which == session::channel::rtcp, port % 2 == 1, "channel");
        r.equal(int{entry.generation}, 1, "generation");
    }
    unsigned seen = 0;
    calls.visit(0, [&](std::uint32_t, const session::call_record& record, const session::leg&,
                       const session::leg&) {
        r.equal(record.id, std::string("usual"), "visited");
        return ++seen > 0;
    });
    r.equal(seen, 1U, "visited");
    unsigned ended = 0;
    calls.on_ended = [&](std::uint32_t which, const session::call_record& record,
                         const session::leg& a, const session::leg&) {
        ++ended;
        r.equal(which, *slot, "slot");
        r.that(!record.expired, "was ended, not expired");
        r.equal(a.received.packets.get(), 1U, "counters can still be read");
    };
    p.pass(to_frame(from_remote(call.a, rtp_packet{})));
    r.that(calls.end("usual").has_value(), "end");
    r.equal(p.ports().get(0, 10000), 0U, "ports fall silent at once");
    r.equal(p.ports().get(0, 10003), 0U, "those of RTCP too");
    r.equal(calls.active(), 0U, "active");
    calls.poll();
    r.equal(ended, 0U, "ended before the worker had a turn");
    p.settle();
    r.equal(ended, 1U, "ended");
    r.equal(int{p.leg(0).in.generation}, 0, "leg is free");
    const auto totals = calls.totals();
    r.that(totals.created == 1 && totals.ended == 1 && totals.expired == 0, "totals");
}

void errors(report& r) {
    plane_settings how;
    how.calls = 3;
    how.fixed = {{ep("203.0.113.9:1").ip, peer_mac()}};
    plane p(how);
    r.none(p.create(at_ports("one", 10000, 10002)), "create");
    struct error_case {
        config::call call;
        const char* part;
    };
    config::call stranger = at_ports("stranger", 10010, 10012);
    stranger.b.local.ip = ep("198.18.9.9:1").ip;
    config::call far = at_ports("far", 10010, 10012);
    far.b.remote = ep("203.0.113.5:1");
    far.b.next_hop = config::next_hop_mode::resolve;
    for (const auto& [call, part] : {
             error_case{at_ports("one", 10020, 10022), "exists already"},
             error_case{at_ports("two", 10000, 10022), "in use"},
             error_case{at_ports("two", 10022, 10002), "in use"},
             error_case{at_ports("two", 10022, 10022), "in use"},
             error_case{stranger, "not a configured"},
             error_case{far, "no next hop"},
         }) {
        const std::string text = p.create(call);
        r.that(has(text, part), "'" + text + "' should say: " + part);
        r.that(has(text, call.id.c_str()), "'" + text + "' should name the call");
        r.equal(p.calls().active(), 1U, "active");
    }
    config::call fixed = far;
    fixed.b.remote = ep("203.0.113.9:1");
    r.none(p.create(fixed), "a fixed neighbour needs no route");
    r.none(p.create(at_ports("three", 10030, 10032)), "third");
    r.that(has(p.create(at_ports("four", 10040, 10042)), "all 3 call slots"), "no slot");
    r.that(has(p.end("nobody"), "does not exist"), "end of nobody");
    r.that(has(p.modify(at_ports("nobody", 2, 4)), "does not exist"), "modify of nobody");
    r.that(has(p.modify(at_ports("one", 10000, 10006)), "cannot change"), "other local port");
    r.none(p.end("three"), "end");
    r.none(p.create(at_ports("four", 10030, 10042)), "its slot and port are free again");
}

void changes_under_way(report& r) {
    plane p;
    session::controller& calls = p.calls();
    const config::call call = usual_call();
    r.that(calls.create(call).has_value(), "create");
    r.that(!calls.end(call.id), "end while it is created");
    r.that(!calls.modify(call), "modify while it is created");
    p.settle();
    r.that(calls.modify(call).has_value(), "modify");
    r.that(!calls.modify(call), "modify while it is modified");
    r.that(!calls.end(call.id), "end while it is modified");
    p.settle();
    r.that(calls.end(call.id).has_value(), "end");
    r.that(calls.end(call.id).has_value(), "end once more is the same end");
    r.that(!calls.modify(call), "modify while it ends");
    r.that(!calls.create(call), "its ports and id are still taken");
    p.settle();
    r.equal(calls.totals().ended, 1U, "ended");
    r.equal(calls.totals().modified, 1U, "modified");
    r.none(p.create(call), "create again");
}

void modify_changes_ports_of_rtcp(report& r) {
    plane p;
    config::call call = usual_call();
    r.none(p.create(call), "create");
    r.that(p.ports().get(0, 10001) != 0, "RTCP at first");
    call.a.rtcp = config::rtcp_mode::off;
    r.none(p.modify(call), "modify");
    r.equal(p.ports().get(0, 10001), 0U, "RTCP off");
    call.a.rtcp = config::rtcp_mode::relay;
    r.none(p.modify(call), "modify");
    r.that(p.ports().get(0, 10001) != 0, "RTCP on again");
    r.that(p.ports().get(0, 10000) != 0 && p.ports().get(0, 10002) != 0, "RTP all the while");
    const auto out = p.pass(to_frame(from_remote(call.a, rtp_packet{})));
    r.equal(out.size(), 1U, "media goes on");
    r.equal(p.leg(0).received.packets.get(), 1U, "counters go on");
}

// More calls at once than the command ring holds: the rest waits on main's side.
void many_at_once(report& r) {
    plane_settings how;
    how.calls = 3000;
    plane p(how);
    for (unsigned i = 0; i < 3000; ++i) {
        r.that(
            p.calls().create(at_ports(std::to_string(i), 10000 + 4 * i, 10002 + 4 * i)).has_value(),
            "create");
    }
    p.settle();
    r.equal(p.calls().active(), 3000U, "active");
    r.equal(p.total().events_lost, 0U, "events lost");
    for (unsigned i = 0; i < 3000; ++i) {
        r.that(p.calls().end(std::to_string(i)).has_value(), "end");
    }
    p.settle();
    r.equal(p.calls().active(), 0U, "active in the end");
    r.equal(p.total().events_lost, 0U, "events lost");
}

std::size_t heap_in_use() {
    malloc_trim(0);
    return mallinfo2().uordblks;
}

// Ten thousand calls, each to another address over a next hop of its own, with programs and tables
// of their own, in two slots and through a neighbour table of 64.
void nothing_leaks(report& r) {
    plane_settings how;
    how.calls = 2;
    how.addresses = {{"198.18.0.1/15"}};
    plane p(how);
    std::size_t before = 0;
    for (unsigned i = 0; i < 10'000; ++i) {
        config::call call = at_ports("cycle", 10000, 10002);
        call.b.remote.ip.bytes[2] = static_cast<std::uint8_t>(i >> 8);
        call.b.remote.ip.bytes[3] = static_cast<std::uint8_t>(i);
        call.b.next_hop = config::next_hop_mode::resolve;
        call.a.gain_db = i % 300 * 0.1 - 15;
        r.none(p.create(call), "create " + std::to_string(i));
        if (i % 3 == 0) {
            call.a.mute = true;
            r.none(p.modify(call), "modify " + std::to_string(i));
        }
        r.none(p.end("cycle"), "end " + std::to_string(i));
        if (i == 1000) {
            before = heap_in_use();
        }
        if (r.findings() > 5) {
            return;
        }
    }
    const std::size_t after = heap_in_use();
    r.that(after < before + 16'384,
           "heap grew from " + std::to_string(before) + " to " + std::to_string(after));
    r.equal(p.calls().totals().ended, 10'000U, "ended");
    r.none(p.fault(), "balance");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(life_of_a_call),    voxplane_test(errors),
        voxplane_test(changes_under_way), voxplane_test(modify_changes_ports_of_rtcp),
        voxplane_test(many_at_once),      voxplane_test(nothing_leaks),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
