// Every reason for which a frame ends: a frame that differs from a good one in one thing moves the
// one counter that names it, and nothing else. Reasons of full queues and rings are in
// test_balance.cpp.
#include <rte_mbuf.h>

#include "drops.hpp"
#include "eal_fixture.hpp"
#include "support/control_frames.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

void rtcp_frames(report& r) {
    bench b(r);
    config::leg side = b.four.a;
    ++side.local.port;
    ++side.remote.port;
    const bytes report_block{0x80, 201, 0, 1, 1, 2, 3, 4};
    const bytes good = to_frame(from_remote(side, report_block));
    expect_pass(r, b.p, "receiver report", good);
    for (const bytes& bad : {bytes{0x40, 201, 0, 1, 1, 2, 3, 4}, bytes{0x80, 201, 0, 2, 1, 2, 3, 4},
                             bytes{0x80, 191, 0, 1, 1, 2, 3, 4}, bytes{0x80, 201, 0}, bytes{},
                             bytes{0x80, 201, 0, 0, 1, 2, 3, 4}}) {
        expect_drop(r, b.p, "damaged RTCP", drop::rtcp_malformed, to_frame(from_remote(side, bad)));
    }
    side.remote.ip = ep("198.18.0.9:1").ip;
    expect_drop(r, b.p, "stranger's RTCP", drop::source_rejected,
                to_frame(from_remote(side, report_block)));

    config::call off = make_call("off", make_leg("198.18.0.1:10100", "198.18.0.2:20000"),
                                 make_leg("198.18.0.1:10102", "198.18.0.3:30000"));
    off.b.rtcp = config::rtcp_mode::off;
    r.none(b.p.create(off), "create off");
    config::leg on = off.a;
    ++on.local.port;
    ++on.remote.port;
    expect_drop(r, b.p, "other side takes no RTCP", drop::rtcp_off,
                to_frame(from_remote(on, report_block)));

    off.a.rtcp = off.b.rtcp = config::rtcp_mode::generate;
    r.none(b.p.modify(off), "modify off");
    expect_drop(r, b.p, "reports are ours", drop::rtcp_consumed,
                to_frame(from_remote(on, report_block)));
}

void slow_path_frames(report& r) {
    bench b(r);
    expect_drop(r, b.p, "ARP for somebody else", drop::arp_ignored, arp_frame(1, {198, 18, 0, 77}));
    expect_drop(r, b.p, "ARP of odd operation", drop::slow_path_malformed, arp_frame(9, ipv4_own));
    expect_drop(r, b.p, "echo reply", drop::icmp_ignored, ping_frame(0));
    bytes damaged = ping_frame(8);
    damaged.back() ^= 1;
    expect_drop(r, b.p, "damaged ping", drop::slow_path_malformed, damaged);
    r.equal(b.p.pass(ping_frame(8)).size(), 1U, "good ping answered");
}

void shapes_of_mbufs(report& r) {
    bench b(r);
    const bytes good = to_frame(from_remote(b.four.a, b.audio));
    const auto expect = [&](const char* name, drop reason, rte_mbuf* m) {
        const stats::counters before = b.p.total();
        r.that(b.p.inject(m, 0), name);
        b.p.run();
        only_one_moved(r, name, reason, before, b.p.total());
    };
    rte_mbuf* head = b.p.make(good);
    rte_mbuf* tail = b.p.make(bytes(10, 0));
    rte_pktmbuf_chain(head, tail);
    expect("two segments", drop::multi_segment, head);

    rte_mbuf* shared = b.p.make(good);
    rte_mbuf_refcnt_update(shared, 1);
    expect("reference held elsewhere", drop::shared_mbuf, shared);
    rte_pktmbuf_free(shared);

    rte_mbuf* original = b.p.make(good);
    rte_mbuf* clone = rte_pktmbuf_clone(original, b.p.packets());
    expect("clone", drop::shared_mbuf, clone);
    rte_pktmbuf_free(original);
    r.none(b.p.leaks(), "leaks");
}

void no_room(report& r) {
    bench b(r);
    config::call wider = make_call("wider", make_leg("198.18.0.1:10100", "198.18.0.2:20000"),
                                   make_leg("[2001:2::1]:10100", "[2001:2::3]:30000"));
    config::call pcm = make_call("pcm", make_leg("198.18.0.1:10200", "198.18.0.2:20000"),
                                 make_leg("198.18.0.1:10202", "198.18.0.3:30000"));
    pcm.a.program = config::program_kind::pcm;
    r.none(b.p.create(wider), "create wider");
    r.none(b.p.create(pcm), "create pcm");
    const auto moved = [&](const bytes& frame, std::uint16_t data_off) {
        rte_mbuf* m = b.p.make(frame);
        auto* data = static_cast<std::uint8_t*>(m->buf_addr) + data_off;
        m->data_off = data_off;
        std::copy(frame.begin(), frame.end(), data);
        return m;
    };
    const auto send = [&](const bytes& frame, std::uint16_t data_off) {
        b.p.inject(moved(frame, data_off), 0);
        b.p.run();
        return b.p.take().size();
    };
    const bytes to_six = to_frame(from_remote(wider.a, b.audio));
    // 20 bytes more of IPv6: at 20 there is just room.
    r.equal(send(to_six, 20), 1U, "just enough headroom");
    stats::counters before = b.p.total();
    r.equal(send(to_six, 19), 0U, "one byte of headroom too few");
    only_one_moved(r, "headroom", drop::no_room, before, b.p.total());

    const bytes for_pcm = to_frame(from_remote(pcm.a, b.audio));
    const auto end = static_cast<std::uint16_t>(dpdk::packet_data_room - for_pcm.size());
    before = b.p.total();
    r.equal(send(for_pcm, end), 0U, "no tailroom for samples");
    only_one_moved(r, "tailroom", drop::no_room, before, b.p.total());
}

void states_of_calls(report& r) {
    bench b(r);
    b.p.tick();
    config::call open = make_call("open", make_leg("198.18.0.1:10100", "198.18.0.2:20000"),
                                  make_leg("198.18.0.1:10102", ""));
    open.b.source = config::source_mode::latch;
    open.b.latch_window_ms = 100;
    r.none(b.p.create(open), "create open");
    expect_drop(r, b.p, "nobody to send to", drop::no_remote,
                to_frame(from_remote(open.a, b.audio)));
    b.p.advance_ms(200);
    config::leg late = open.b;
    late.remote = ep("198.18.0.3:30000");
    expect_drop(r, b.p, "after the window", drop::source_window_closed,
                to_frame(from_remote(late, b.audio)));

    config::call unresolved =
        make_call("unresolved", make_leg("198.18.0.1:10200", "198.18.0.2:20000"),
                  make_leg("198.18.0.1:10202", "198.18.0.3:30000"));
    unresolved.b.next_hop = config::next_hop_mode::resolve;
    r.none(b.p.create(unresolved), "create unresolved");
    expect_drop(r, b.p, "MAC unknown", drop::no_next_hop,
                to_frame(from_remote(unresolved.a, b.audio)));

    auto entry = session::port_entry::unpack(b.p.ports().get(0, 10000));
    entry.generation = static_cast<std::uint8_t>(entry.generation % 31 + 1);
    b.p.ports().set(0, 10000, entry);
    expect_drop(r, b.p, "entry of an ended call", drop::leg_ended,
                to_frame(from_remote(b.four.a, b.audio)));
}

void no_tx_queue(report& r) {
    plane_settings how;
    how.route = [](unsigned, std::uint16_t) { return datapath::tx_route{datapath::no_queue, 0}; };
    plane p(how);
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    expect_drop(r, p, "no queue anywhere", drop::no_tx_queue,
                to_frame(from_remote(call.a, rtp_packet{})));
}

// Of the whole list only those are missing here that need full queues.
void list_is_covered(report& r) {
    for (const drop elsewhere : {drop::handover_full, drop::tx_full, drop::shutdown}) {
        provoked[static_cast<std::size_t>(elsewhere)] = true;
    }
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        r.that(provoked[i],
               std::string("no frame provoked ") + std::string(stats::name(static_cast<drop>(i))));
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(ipv4_frames),      voxplane_test(ipv6_frames),
        voxplane_test(short_rtp),        voxplane_test(rtcp_frames),
        voxplane_test(slow_path_frames), voxplane_test(shapes_of_mbufs),
        voxplane_test(no_room),          voxplane_test(states_of_calls),
        voxplane_test(no_tx_queue),      voxplane_test(list_is_covered),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
