// What is not media: ARP, neighbour discovery and ping answered in the mbuf that asked,
// announcements and solicitations made from their own pool, and the exception port for what nobody
// wants.
#include <rte_mbuf.h>

#include "datapath/neighbours.hpp"
#include "eal_fixture.hpp"
#include "support/control_frames.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

plane_settings two_families() {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24"}, {"2001:2::1/64"}};
    return how;
}

// Sums over ICMP in a frame come out right.
bool sum_is_right(const bytes& f, std::size_t l3) {
    const bool six = f[l3] >> 4 == 6;
    const std::size_t at = l3 + (six ? 40 : 20);
    const std::size_t n = six ? f[l3 + 5] : f[l3 + 3] - 20U;
    const std::uint32_t pseudo =
        six ? add_words(&f[l3 + 8], 32, 58U + static_cast<std::uint32_t>(n)) : 0;
    return finish_sum(add_words(&f[at], n, pseudo)) == 0;
}

bytes part(const bytes& f, std::size_t at, std::size_t n) {
    return at + n <= f.size() ? bytes(&f[at], &f[at] + n) : bytes();
}

void answers(report& r) {
    plane p(two_families());
    rte_mbuf* asked = p.inject(arp_frame(1, ipv4_own));
    p.run();
    rte_mbuf* answer = p.take_mbuf();
    r.that(answer == asked, "the answer is not the mbuf that asked");
    if (answer != nullptr) {
        const auto* data = rte_pktmbuf_mtod(answer, const std::uint8_t*);
        const bytes f(data, data + answer->data_len);
        r.equal(part(f, 0, 42),
                join({mac_peer,
                      mac_own,
                      {8, 6, 0, 1, 8, 0, 6, 4, 0, 2},
                      mac_own,
                      ipv4_own,
                      mac_peer,
                      ipv4_peer}),
                "ARP reply");
        rte_pktmbuf_free(answer);
    }
    auto out = p.pass(ping_frame(8));
    if (r.equal(out.size(), 1U, "echo replies")) {
        r.equal(part(out[0], 0, 12), join({mac_peer, mac_own}), "MACs");
        r.equal(part(out[0], 26, 8), join({ipv4_own, ipv4_peer}), "addresses");
        r.equal(int{out[0][34]}, 0, "type");
        r.equal(part(out[0], 38, 7), bytes{0x12, 0x34, 0, 1, 'v', 'o', 'x'}, "data");
        r.that(sum_is_right(out[0], 14), "ICMP checksum");
        r.equal(finish_sum(add_words(&out[0][14], 20, 0)), 0U, "IPv4 checksum");
    }
    out = p.pass(icmpv6_frame(mac_own, ipv6_own, {128, 0, 0, 0, 7, 7, 0, 1, 'x'}));
    if (r.equal(out.size(), 1U, "IPv6 echo replies")) {
        r.equal(part(out[0], 22, 32), join({ipv6_own, ipv6_peer}), "addresses");
        r.equal(int{out[0][54]}, 129, "type");
        r.that(sum_is_right(out[0], 14), "ICMPv6 checksum");
    }
    out = p.pass(solicitation_frame(ipv6_own));
    if (r.equal(out.size(), 1U, "advertisements")) {
        r.equal(part(out[0], 0, 12), join({mac_peer, mac_own}), "MACs");
        r.equal(part(out[0], 22, 32), join({ipv6_own, ipv6_peer}), "addresses");
        r.equal(part(out[0], 54, 2), bytes{136, 0}, "type");
        r.equal(int{out[0][58]}, 0x60, "solicited, override");
        r.equal(part(out[0], 62, 24), join({ipv6_own, {2, 1}, mac_own}), "target and its MAC");
        r.that(sum_is_right(out[0], 14), "ICMPv6 checksum");
    }
    r.equal(p.pass(solicitation_frame(ipv6_peer)).size(), 0U, "solicitation of somebody else");
    r.equal(p.total().received, p.total().transmitted + stats::dropped(p.total()), "balance");
    r.none(p.leaks(), "leaks");
}

// Tags stay in answers, also those that the driver took off.
void tags_in_answers(report& r) {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24", 0, {7}}};
    plane p(how);
    const bytes tag{0x81, 0, 0, 7};
    auto out = p.pass(arp_frame(1, ipv4_own, tag));
    r.that(out.size() == 1 && part(out[0], 12, 6) == bytes{0x81, 0, 0, 7, 8, 6},
           "tag in the frame");
    r.equal(p.pass(arp_frame(1, ipv4_own)).size(), 0U, "no tag");
    for (const bytes& frame : {arp_frame(1, ipv4_own), ping_frame(8)}) {
        rte_mbuf* m = p.make(frame);
        m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
        m->vlan_tci = 7;
        p.inject(m, 0);
        p.run();
        rte_mbuf* answer = p.take_mbuf();
        if (r.that(answer == m, "stripped tag: no answer in place")) {
            const auto* data = rte_pktmbuf_mtod(answer, const std::uint8_t*);
            const bytes f(data, data + answer->data_len);
            r.equal(part(f, 0, 16), join({mac_peer, mac_own, tag}), "tag written back");
            r.equal(part(f, 16, 2), part(frame, 12, 2), "EtherType behind it");
            r.equal(answer->ol_flags, 0U, "flags");
            rte_pktmbuf_free(answer);
        }
    }
}

void neighbours_are_told(report& r) {
    plane p(two_families());
    std::vector<session::event> seen;
    p.calls().on_neighbour = [&](const session::event& what) { seen.push_back(what); };
    p.pass(arp_frame(1, ipv4_own));
    p.pass(solicitation_frame(ipv6_own));
    p.pass(arp_frame(2, {198, 18, 0, 77})); // a reply to somebody else
    p.calls().poll();
    if (r.equal(seen.size(), 2U, "events")) {
        r.equal(bytes(seen[0].mac.begin(), seen[0].mac.end()), mac_peer, "MAC");
        r.equal(bytes(seen[0].where.ip.begin(), seen[0].where.ip.begin() + 4), ipv4_peer, "IPv4");
        r.equal(int{seen[0].family}, 4, "family");
        r.equal(bytes(seen[1].where.ip.begin(), seen[1].where.ip.end()), ipv6_peer, "IPv6");
        r.equal(int{seen[1].family}, 6, "family");
    }
}

// A next hop of the same address in another VLAN of the port is another station.
void neighbours_of_one_link(report& r) {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24", 0, {7}}, {"198.19.0.1/24", 0, {8}}, {"198.17.0.1/24"}};
    plane p(how);
    const ip_address peer = ep("198.18.0.2:1").ip;
    std::vector<std::uint16_t> hops;
    for (std::uint16_t address = 0; address < 3; ++address) {
        hops.push_back(p.neighbours().find_or_add(peer, address).value());
    }
    p.calls().on_neighbour = [&](const session::event& what) {
        r.equal(datapath::take_neighbour(p.neighbours(), p.shared(), what, 1), 1U, "confirmed");
    };
    for (const bool stripped : {false, true}) {
        rte_mbuf* m = p.make(arp_frame(1, ipv4_own, stripped ? bytes{} : bytes{0x81, 0, 0, 7}));
        if (stripped) {
            m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
            m->vlan_tci = 7;
        }
        p.inject(m, 0);
        p.run();
        r.equal(p.take().size(), 1U, "answers");
        p.calls().poll();
        r.that(p.neighbours().mac_word(hops[0]) != 0, "the one of its link is unknown");
        r.equal(p.neighbours().mac_word(hops[1]), 0U, "another VLAN's next hop");
        r.equal(p.neighbours().mac_word(hops[2]), 0U, "the untagged link's next hop");
    }
}

void made_packets(report& r) {
    plane p(two_families());
    p.tick();
    session::command say;
    say.kind = session::command_kind::announce;
    say.count = 3;
    for (say.index = 0; say.index < 2; ++say.index) {
        p.calls().send(0, say);
    }
    std::vector<bytes> frames;
    for (unsigned ms = 0; ms < 5000; ms += 10) {
        p.advance_ms(10);
        p.tick();
        for (const bytes& f : p.take()) {
            frames.push_back(f);
        }
        const std::size_t most = 2 + 2 * (ms / 990);
        r.that(frames.size() <= most, "announced too often by " + std::to_string(ms) + " ms");
    }
    if (r.equal(frames.size(), 6U, "announcements")) {
        r.equal(part(frames[0], 0, 42),
                join({bytes(6, 0xff),
                      mac_own,
                      {8, 6, 0, 1, 8, 0, 6, 4, 0, 1},
                      mac_own,
                      ipv4_own,
                      bytes(6, 0),
                      ipv4_own}),
                "gratuitous ARP");
        r.equal(part(frames[1], 0, 6), bytes{0x33, 0x33, 0, 0, 0, 1}, "to all nodes");
        r.equal(int{frames[1][54]}, 136, "advertisement");
        r.that(sum_is_right(frames[1], 14), "its checksum");
    }
    session::command ask;
    ask.kind = session::command_kind::solicit;
    std::copy(ipv4_peer.begin(), ipv4_peer.end(), ask.ip.begin());
    p.calls().send(0, ask);
    p.run();
    const auto out = p.take();
    r.that(out.size() == 1 && part(out[0], 0, 42) == join({bytes(6, 0xff),
                                                           mac_own,
                                                           {8, 6, 0, 1, 8, 0, 6, 4, 0, 1},
                                                           mac_own,
                                                           ipv4_own,
                                                           bytes(6, 0),
                                                           ipv4_peer}),
           "ARP request");
    r.equal(p.total().made, 7U, "made");
    r.equal(rte_mempool_in_use_count(p.originated()), 0U, "mbufs of the made pool in use");
    r.none(p.fault(), "balance");
}

// Port 1 is the exception port of port 0: all that nobody here wants goes there, and what comes
// from there leaves by port 0; neither is changed.
void exception_port(report& r) {
    plane_settings how;
    how.ports = 2;
    how.adjust = [](datapath::shared& s) {
        s.ports[0].exception = 1;
        s.ports[1].exception_of = 0;
    };
    plane p(how);
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    datagram stray = from_remote(call.a, rtp_packet{});
    stray.to.port = 9;
    datagram other = from_remote(call.a, rtp_packet{});
    other.to.ip = ep("198.18.0.200:1").ip;
    bytes lldp(60, 0x88);
    std::vector<bytes> sent;
    for (const bytes& frame : {to_frame(stray), lldp, to_frame(other), arp_frame(2, {1, 2, 3, 4}),
                               ping_frame(0), to_frame(stray)}) {
        p.inject(frame);
        sent.push_back(frame);
    }
    p.inject(arp_frame(1, ipv4_own)); // ours: answered, not passed on
    p.inject(to_frame(from_remote(call.a, rtp_packet{})));
    p.run();
    const auto got = p.take(1);
    r.equal(got.size(), sent.size(), "frames on the exception port");
    for (std::size_t i = 0; i < got.size() && i < sent.size(); ++i) {
        r.equal(got[i], sent[i], "frame " + std::to_string(i) + ", unchanged and in order");
    }
    r.equal(p.take(0).size(), 2U, "the answer and the media");
    const auto slow = static_cast<std::size_t>(stats::stage::slow);
    r.equal(p.total().stage_entered[slow], sent.size() + 1, "came to the slow path");
    const auto back = p.pass(lldp, 1, 0);
    r.that(back.size() == 1 && back[0] == lldp, "from the exception port");
    // A tag that the driver took off is for the reader of the exception port to see.
    rte_mbuf* m = p.make(lldp);
    m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
    m->vlan_tci = 7;
    p.inject(m, 0);
    p.run();
    const auto with_tag = p.take(1);
    bytes tagged = lldp;
    tagged.insert(tagged.begin() + 12, {0x81, 0, 0, 7});
    r.that(with_tag.size() == 1 && with_tag[0] == tagged, "tag written back");
    bytes damaged = to_frame(stray);
    damaged[24] ^= 1;
    r.equal(p.pass(damaged, 0, 1).size(), 0U, "what is damaged goes nowhere");
    r.equal(p.total().drops[static_cast<std::size_t>(drop::ip_checksum)], 1U, "ip_checksum");
    r.equal(stats::dropped(p.total()), 1U, "dropped");
    r.none(p.leaks(), "leaks");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(answers),
        voxplane_test(tags_in_answers),
        voxplane_test(neighbours_are_told),
        voxplane_test(neighbours_of_one_link),
        voxplane_test(made_packets),
        voxplane_test(exception_port),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
