// What leaves the plane: addresses, ports, MACs, tags, DSCP, TTL and checksums, between every kind
// of local address, from frames with and without checksum, and with a port that fills checksums
// itself.
#include <rte_mbuf.h>

#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

struct link {
    const char* address; // with prefix
    const char* ip;
    const char* remote_a;
    const char* remote_b;
    std::vector<std::uint16_t> vlan;
    std::vector<std::uint32_t> tags; // expected on the wire
};

const link links[] = {
    {"198.18.0.1/24", "198.18.0.1", "198.18.0.2", "198.18.0.3", {}, {}},
    {"198.18.1.1/24", "198.18.1.1", "198.18.1.2", "198.18.1.3", {7}, {0x81000007}},
    {"198.18.2.1/24",
     "198.18.2.1",
     "198.18.2.2",
     "198.18.2.3",
     {100, 4094},
     {0x88a80064, 0x81000ffe}},
    {"2001:2::1/64", "[2001:2::1]", "[2001:2::2]", "[2001:2::3]", {}, {}},
    {"2001:2:0:1::1/64",
     "[2001:2:0:1::1]",
     "[2001:2:0:1::2]",
     "[2001:2:0:1::3]",
     {9},
     {0x81000009}},
    {"2001:2:0:2::1/64",
     "[2001:2:0:2::1]",
     "[2001:2:0:2::2]",
     "[2001:2:0:2::3]",
     {1, 2},
     {0x88a80001, 0x81000002}},
};

plane_settings all_links() {
    plane_settings how;
    how.addresses.clear();
    for (const link& l : links) {
        how.addresses.push_back({l.address, 0, l.vlan});
    }
    return how;
}

std::string with_port(const char* ip, unsigned port) {
    return std::string(ip) + ":" + std::to_string(port);
}

rtp_packet speech() {
    rtp_packet packet;
    for (unsigned i = 0; i < 160; ++i) {
        packet.payload.push_back(static_cast<std::uint8_t>(i * 7));
    }
    return packet;
}

void expect_headers(report& r, const decoded& d, const config::leg& to, const link& way,
                    const std::string& name) {
    r.none(d.fault, name);
    r.equal(to_string(d.to), to_string(to.remote), name + ", to");
    r.equal(to_string(d.from), to_string(to.local), name + ", from");
    r.equal(to_string(d.to_mac), to_string(to.next_hop_mac), name + ", to MAC");
    r.equal(to_string(d.from_mac), to_string(port_mac()), name + ", from MAC");
    r.equal(int{d.traffic_class}, to.dscp << 2, name + ", traffic class");
    r.equal(int{d.ttl}, 64, name + ", TTL");
    r.that(d.tags == way.tags, name + ": tags differ");
    r.equal(d.udp_checksum == 0, to.zero_udp_checksum && to.remote.ip.is_ipv4(),
            name + ", checksum zero");
}

// Every kind of address to every other, by byte table and untouched, with the checksum known,
// absent and set to zero on the way out.
void each_way(report& r) {
    for (const link& in : links) {
        for (const link& out : links) {
            for (unsigned variant = 0; variant < 12; ++variant) {
                plane p(all_links());
                const auto law =
                    (variant & 1) != 0 ? config::payload_kind::pcma : config::payload_kind::pcmu;
                config::call call = make_call(
                    "way", make_leg(with_port(in.ip, 10000), with_port(in.remote_a, 20000)),
                    make_leg(with_port(out.ip, 10002), with_port(out.remote_b, 65535), law));
                call.b.zero_udp_checksum = (variant & 2) != 0;
                call.b.dscp = static_cast<std::uint8_t>(variant * 5);
                call.b.next_hop_mac = mac("02:00:00:00:02:33");
                r.none(p.create(call), "create");
                datagram d = from_remote(call.a, speech());
                d.vlan = in.vlan;
                d.traffic_class = 0xff;
                d.ttl = 3;
                d.no_checksum = variant >= 8 && d.to.ip.is_ipv4();
                if (variant >= 4) {
                    d.options = bytes{1, 1, 1, 0, 1, 1, 1, 0};
                    d.extensions = {{0, bytes(7, 0)}, {51, bytes{4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9,
                                                                 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}}};
                }
                const auto sent = p.pass(to_frame(d));
                const std::string name =
                    std::string(in.ip) + " to " + out.ip + " variant " + std::to_string(variant);
                if (r.equal(sent.size(), 1U, name + ", frames")) {
                    expect_headers(r, decode(sent[0]), call.b, out, name);
                }
            }
        }
    }
}

// A sum that comes out as zero is sent as 0xffff (RFC 768). The low half of the timestamp is chosen
// to make it so.
void never_zero_by_accident(report& r) {
    for (const bool absent : {false, true}) {
        for (const char* b_ip : {"198.18.0.1", "[2001:2::1]"}) {
            for (const auto law : {config::payload_kind::pcmu, config::payload_kind::pcma}) {
                plane p(all_links());
                const bool ipv4 = b_ip[0] != '[';
                const config::call call =
                    make_call("zero", make_leg("198.18.0.1:10000", "198.18.0.2:20000"),
                              make_leg(with_port(b_ip, 10002),
                                       ipv4 ? "198.18.0.3:3000" : "[2001:2::3]:3000", law));
                r.none(p.create(call), "create");
                rtp_packet packet = speech();
                packet.timestamp = 0;
                datagram d = from_remote(call.a, packet);
                d.no_checksum = absent;
                const auto first = p.pass(to_frame(d));
                if (!r.equal(first.size(), 1U, "frames")) {
                    continue;
                }
                packet.timestamp = decode(first[0]).udp_checksum;
                d.payload = to_bytes(packet);
                const auto second = p.pass(to_frame(d));
                if (r.equal(second.size(), 1U, "frames")) {
                    const decoded got = decode(second[0]);
                    r.none(got.fault, "zero sum");
                    r.equal(got.udp_checksum, 0xffffU, "zero sum is sent as");
                }
            }
        }
    }
}

// The next hop: given, from the neighbour table, or the sender of the leg's own frames.
void next_hops(report& r) {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24", 0, {}, "198.18.0.254"}};
    how.fixed = {{ep("198.18.0.9:1").ip, mac("02:00:00:00:09:09")}};
    plane p(how);
    const auto sent_to = [&](const config::call& call) {
        const auto out = p.pass(to_frame(from_remote(call.a, speech())));
        return out.size() == 1 ? to_string(decode(out[0]).to_mac) : std::string("nobody");
    };
    const auto with = [](unsigned n, const char* remote, config::next_hop_mode mode) {
        config::call call = make_call(
            std::to_string(n), make_leg(with_port("198.18.0.1", 10000 + 4 * n), "198.18.0.2:2000"),
            make_leg(with_port("198.18.0.1", 10002 + 4 * n), remote));
        call.b.next_hop = mode;
        return call;
    };
    const auto resolve = config::next_hop_mode::resolve;
    const config::call fixed = with(0, "198.18.0.9:3000", resolve);
    const config::call near = with(1, "198.18.0.3:3000", resolve);
    const config::call far = with(2, "203.0.113.5:3000", resolve);
    const config::call learnt = with(3, "203.0.113.6:3000", config::next_hop_mode::learn);
    for (const auto* call : {&fixed, &near, &far, &learnt}) {
        r.none(p.create(*call), "create " + call->id);
    }
    r.equal(sent_to(fixed), "02:00:00:00:09:09", "fixed neighbour");
    r.equal(sent_to(near), "nobody", "on link, unknown");
    r.equal(sent_to(far), "nobody", "behind the gateway, unknown");
    r.equal(sent_to(learnt), "nobody", "to be learnt");
    p.neighbours().confirm(ep("198.18.0.3:1").ip, mac("02:00:00:00:03:03"), 1);
    p.neighbours().confirm(ep("198.18.0.254:1").ip, mac("02:00:00:00:fe:fe"), 1);
    r.equal(sent_to(near), "02:00:00:00:03:03", "on link");
    r.equal(sent_to(far), "02:00:00:00:fe:fe", "behind the gateway");
    datagram back = from_remote(learnt.b, speech());
    back.from_mac = mac("02:00:00:00:06:06");
    r.equal(p.pass(to_frame(back)).size(), 1U, "way back");
    r.equal(sent_to(learnt), "02:00:00:00:06:06", "learnt");
    back.from_mac = mac("02:00:00:00:06:07");
    p.pass(to_frame(back));
    r.equal(sent_to(learnt), "02:00:00:00:06:06", "learnt once");
}

// A port that fills checksums gets sums of the pseudo header, offsets and flags.
void left_to_the_port(report& r) {
    for (const bool six : {false, true}) {
        for (const bool zero : {false, true}) {
            plane_settings how;
            how.addresses = {{"198.18.0.1/24", 0, {5}}, {"2001:2::1/64", 0, {5}}};
            how.adjust = [](datapath::shared& s) {
                for (auto& address : s.addresses) {
                    datapath::use_offloads(address, true, true);
                }
            };
            plane p(how);
            config::call call =
                make_call("offload", make_leg("198.18.0.1:10000", "198.18.0.2:20000"),
                          make_leg(six ? "[2001:2::1]:10002" : "198.18.0.1:10002",
                                   six ? "[2001:2::3]:30000" : "198.18.0.3:30000"));
            call.b.zero_udp_checksum = zero;
            r.none(p.create(call), "create");
            datagram d = from_remote(call.a, speech());
            d.vlan = {5};
            p.inject(to_frame(d));
            p.run();
            rte_mbuf* m = p.take_mbuf();
            if (!r.that(m != nullptr, "nothing sent")) {
                continue;
            }
            const auto* data = rte_pktmbuf_mtod(m, const std::uint8_t*);
            const decoded got = decode(bytes(data, data + m->data_len), sums::left_to_port);
            r.none(got.fault, "offload");
            const bool none = zero && !six;
            r.equal(got.udp_checksum == 0, none, "UDP checksum is zero");
            r.equal(int{got.ip_checksum}, 0, "IPv4 checksum");
            std::uint64_t flags =
                six ? RTE_MBUF_F_TX_IPV6 : RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM;
            flags |= none ? 0 : RTE_MBUF_F_TX_UDP_CKSUM;
            r.equal(m->ol_flags, flags, "flags");
            r.equal(static_cast<unsigned>(m->l2_len), 18U, "l2_len");
            r.equal(static_cast<unsigned>(m->l3_len), six ? 40U : 20U, "l3_len");
            rte_pktmbuf_free(m);
        }
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(each_way),
        voxplane_test(never_zero_by_accident),
        voxplane_test(next_hops),
        voxplane_test(left_to_the_port),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
