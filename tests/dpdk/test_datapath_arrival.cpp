// What the port says about a frame that it delivers: checksums that it checked, tags that it took
// off; ports whose UDP sums are trusted; frames padded by Ethernet, and those of exception ports.
#include <rte_mbuf.h>

#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

struct arrival_case {
    const char* name;
    std::uint64_t flags;
    bool ip_right;
    bool udp_right;
    bool verify;
    bool passes;
    drop reason;
};

constexpr std::uint64_t ip_good = RTE_MBUF_F_RX_IP_CKSUM_GOOD;
constexpr std::uint64_t ip_bad = RTE_MBUF_F_RX_IP_CKSUM_BAD;
constexpr std::uint64_t udp_good = RTE_MBUF_F_RX_L4_CKSUM_GOOD;
constexpr std::uint64_t udp_bad = RTE_MBUF_F_RX_L4_CKSUM_BAD;
constexpr std::uint64_t udp_none = RTE_MBUF_F_RX_L4_CKSUM_NONE;
constexpr auto any = drop::multi_segment;

const arrival_case cases[] = {
    {"port says nothing, all right", 0, true, true, true, true, any},
    {"port says nothing, IP wrong", 0, false, true, true, false, drop::ip_checksum},
    {"port says nothing, UDP wrong", 0, true, false, true, false, drop::udp_checksum},
    {"port says good, is believed", ip_good | udp_good, false, false, true, true, any},
    {"port says IP bad", ip_bad | udp_good, true, true, true, false, drop::ip_checksum},
    {"port says UDP bad", ip_good | udp_bad, true, true, true, false, drop::udp_checksum},
    {"UDP sum is partial but data good", udp_none, true, false, true, true, any},
    {"trusted UDP wrong", 0, true, false, false, true, any},
    {"trusted UDP bad", udp_bad, true, false, false, true, any},
    {"trusted IP still checked", 0, false, true, false, false, drop::ip_checksum},
};

void port_checked_sums(report& r) {
    for (const arrival_case& c : cases) {
        for (const auto law : {config::payload_kind::pcmu, config::payload_kind::pcma}) {
            plane_settings how;
            how.adjust = [&](datapath::shared& s) { s.ports[0].verify_udp = c.verify; };
            plane p(how);
            config::call call = usual_call();
            call.b.payloads = make_leg("198.18.0.1:2", "", law).payloads;
            r.none(p.create(call), c.name);
            rtp_packet packet;
            packet.payload = bytes(161, 0x31);
            bytes frame = to_frame(from_remote(call.a, packet));
            frame[24] = static_cast<std::uint8_t>(frame[24] + (c.ip_right ? 0 : 1));
            frame[40] = static_cast<std::uint8_t>(frame[40] + (c.udp_right ? 0 : 1));
            rte_mbuf* m = p.make(frame);
            m->ol_flags |= c.flags;
            p.inject(m, 0);
            p.run();
            const auto out = p.take();
            r.equal(out.size(), c.passes ? 1U : 0U, std::string(c.name) + ", frames");
            if (!c.passes) {
                r.equal(p.total().drops[static_cast<std::size_t>(c.reason)], 1U, c.name);
            } else if (!out.empty()) {
                r.none(decode(out[0]).fault, c.name);
            }
        }
    }
}

struct tag_case {
    const char* name;
    std::vector<std::uint16_t> address;  // tags of the local address
    std::vector<std::uint16_t> in_frame; // ids, or whole tag control words
    std::uint64_t stripped;
    std::uint16_t tci_outer;
    std::uint16_t tci;
    bool passes;
};

constexpr std::uint64_t one = RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
constexpr std::uint64_t two = RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED |
                              RTE_MBUF_F_RX_QINQ | RTE_MBUF_F_RX_QINQ_STRIPPED;

const tag_case tag_cases[] = {
    {"one in the frame", {7}, {7}, 0, 0, 0, true},
    {"one with priority", {7}, {0xa007}, 0, 0, 0, true},
    {"one stripped", {7}, {}, one, 0, 7, true},
    {"one stripped with priority", {7}, {}, one, 0, 0xe007, true},
    {"wrong one stripped", {7}, {}, one, 0, 8, false},
    {"none", {7}, {}, 0, 0, 0, false},
    {"two in the frame", {7, 8}, {7, 8}, 0, 0, 0, true},
    {"two swapped", {7, 8}, {8, 7}, 0, 0, 0, false},
    {"outer stripped, inner in the frame", {7, 8}, {8}, one, 0, 7, true},
    {"two stripped", {7, 8}, {}, two, 7, 8, true},
    {"inner missing", {7, 8}, {7}, 0, 0, 0, false},
    {"priority tag on an untagged address", {}, {0xa000}, 0, 0, 0, true},
    {"priority tag stripped", {}, {}, one, 0, 0xa000, true},
    {"tag on an untagged address", {}, {7}, 0, 0, 0, false},
    {"flag of a tag that is still in the frame", {7}, {7}, RTE_MBUF_F_RX_VLAN, 0, 7, true},
};

void tags(report& r) {
    for (const tag_case& c : tag_cases) {
        plane_settings how;
        how.addresses = {{"198.18.0.1/24", 0, c.address}};
        plane p(how);
        const config::call call = usual_call();
        r.none(p.create(call), c.name);
        datagram d = from_remote(call.a, rtp_packet{});
        d.vlan = c.in_frame;
        rte_mbuf* m = p.make(to_frame(d));
        m->ol_flags |= c.stripped;
        m->vlan_tci_outer = c.tci_outer;
        m->vlan_tci = c.tci;
        p.inject(m, 0);
        p.run();
        const auto out = p.take();
        r.equal(out.size(), c.passes ? 1U : 0U, c.name);
        const auto mismatch = static_cast<std::size_t>(drop::vlan_mismatch);
        r.equal(p.total().drops[mismatch], c.passes ? 0U : 1U, c.name);
        if (!out.empty()) {
            const decoded got = decode(out[0]);
            r.none(got.fault, c.name);
            r.equal(got.tags.size(), c.address.size(), std::string(c.name) + ", tags sent");
        }
    }
}

// Bytes behind the IP packet are Ethernet's padding: they are neither summed nor sent.
void padding_is_left_behind(report& r) {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24"}, {"2001:2::1/64"}};
    plane p(how);
    const config::call four = usual_call();
    const config::call six =
        make_call("six", make_leg("[2001:2::1]:10000", "[2001:2::2]:20000"),
                  make_leg("[2001:2::1]:10002", "[2001:2::3]:30000", config::payload_kind::pcma));
    r.none(p.create(four), "create");
    r.none(p.create(six), "create");
    for (const config::leg* from : {&four.a, &six.a}) {
        rtp_packet packet;
        packet.payload = bytes{1, 2, 3};
        bytes frame = to_frame(from_remote(*from, packet));
        frame.insert(frame.end(), 9, 0xee);
        const auto out = p.pass(frame);
        if (r.equal(out.size(), 1U, "frames")) {
            const decoded got = decode(out[0]); // checks that the frame ends with its packet
            r.none(got.fault, "padded");
            r.equal(got.payload.size(), 15U, "datagram");
        }
    }
}

// Where what leaves is stamped with media time, so is what comes from the exception port.
void exception_frames_are_stamped(report& r) {
    plane_settings how;
    how.ports = 2;
    how.adjust = [](datapath::shared& s) {
        s.ports[0].exception = 1;
        s.ports[0].restamp = true;
        s.ports[1].exception_of = 0;
    };
    plane p(how);
    auto ring = dpdk::record_ring<std::uint64_t>::create("exception_stamps", 16, -1);
    if (!r.that(bool(ring), "ring")) {
        return;
    }
    p.context().stamps[0] = &*ring;
    p.advance_ms(7);
    rte_mbuf* m = p.make(bytes(60, 0x88));
    datapath::metadata_of(m)->arrival_ns = 1; // of what the buffer held before
    p.inject(m, 1);
    p.run();
    std::uint64_t time = 0;
    r.that(ring->pop(time), "no time");
    r.equal(time, p.now_ns(), "media time");
    p.context().stamps[0] = nullptr;
    r.equal(p.take(0).size(), 1U, "frames");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(port_checked_sums),
        voxplane_test(tags),
        voxplane_test(padding_is_left_behind),
        voxplane_test(exception_frames_are_stamped),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
