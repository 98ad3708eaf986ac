// Damaged and unwanted frames, each a good one with one thing changed, and the reason for which it
// has to end.
#include <functional>

#include "drops.hpp"

namespace voxplane::test {

namespace {

struct change {
    const char* name;
    drop reason;
    std::function<void(bytes&)> apply;
};

// Offsets in the good frames: IP at 14; UDP at 34 over IPv4, at 54 over IPv6.
const change ipv4_changes[] = {
    {"empty", drop::truncated_l2, [](bytes& f) { f.resize(0); }},
    {"ends in Ethernet", drop::truncated_l2, [](bytes& f) { f.resize(13); }},
    {"ends in the tag", drop::truncated_l2,
     [](bytes& f) {
         f[12] = 0x81;
         f[13] = 0x00;
         f.resize(17);
     }},
    {"LLDP", drop::unknown_ethertype,
     [](bytes& f) {
         f[12] = 0x88;
         f[13] = 0xcc;
     }},
    {"other address", drop::not_for_us,
     [](bytes& f) {
         f[33] = 9;
         seal_ipv4(f);
         seal_udp(f);
     }},
    {"a tag too many", drop::vlan_mismatch,
     [](bytes& f) {
         const bytes tag{0x81, 0x00, 0x00, 0x07};
         f.insert(f.begin() + 12, tag.begin(), tag.end());
     }},
    {"ends in IPv4", drop::ip_malformed, [](bytes& f) { f.resize(33); }},
    {"version 5", drop::ip_malformed,
     [](bytes& f) {
         f[14] = 0x55;
         seal_ipv4(f);
     }},
    {"header of 16 bytes", drop::ip_malformed, [](bytes& f) { f[14] = 0x44; }},
    {"header beyond total", drop::ip_malformed,
     [](bytes& f) {
         f[14] = 0x4f;
         f[16] = 0;
         f[17] = 59;
     }},
    {"total beyond frame", drop::ip_malformed,
     [](bytes& f) {
         ++f[17];
         seal_ipv4(f);
     }},
    {"header checksum", drop::ip_checksum, [](bytes& f) { f[24] ^= 1; }},
    {"checksum of header with options", drop::ip_checksum,
     [](bytes& f) {
         f[14] = 0x46;
         seal_ipv4(f);
         f[24] ^= 1;
     }},
    {"more fragments", drop::ip_fragment,
     [](bytes& f) {
         f[20] |= 0x20;
         seal_ipv4(f);
     }},
    {"fragment offset", drop::ip_fragment,
     [](bytes& f) {
         f[21] = 1;
         seal_ipv4(f);
     }},
    {"TCP", drop::ip_protocol,
     [](bytes& f) {
         f[23] = 6;
         seal_ipv4(f);
     }},
    {"UDP length 7", drop::udp_malformed,
     [](bytes& f) {
         f[38] = 0;
         f[39] = 7;
     }},
    {"UDP longer than IP", drop::udp_malformed, [](bytes& f) { ++f[39]; }},
    {"IP ends in UDP", drop::udp_malformed,
     [](bytes& f) {
         f[16] = 0;
         f[17] = 27;
         seal_ipv4(f);
     }},
    {"UDP checksum", drop::udp_checksum, [](bytes& f) { f[40] ^= 1; }},
    {"last payload byte", drop::udp_checksum, [](bytes& f) { f.back() ^= 1; }},
    {"other port", drop::no_leg,
     [](bytes& f) {
         f[37] = 0x14; // 10004
         seal_udp(f);
     }},
    {"source port", drop::source_rejected,
     [](bytes& f) {
         ++f[35];
         seal_udp(f);
     }},
    {"source address", drop::source_rejected,
     [](bytes& f) {
         ++f[29];
         seal_ipv4(f);
         seal_udp(f);
     }},
    {"RTP version 1", drop::rtp_malformed,
     [](bytes& f) {
         f[42] = 0x40;
         seal_udp(f);
     }},
    {"extension beyond packet", drop::rtp_malformed,
     [](bytes& f) {
         f[42] = 0x90;
         f[56] = 0;
         f[57] = 40;
         seal_udp(f);
     }},
    {"padding of none", drop::rtp_malformed,
     [](bytes& f) {
         f[42] = 0xa0;
         f.back() = 0;
         seal_udp(f);
     }},
    {"padding beyond payload", drop::rtp_malformed,
     [](bytes& f) {
         f[42] = 0xa0;
         f.back() = 161;
         seal_udp(f);
     }},
    {"payload type", drop::payload_type,
     [](bytes& f) {
         f[43] = 96;
         seal_udp(f);
     }},
};

} // namespace

void ipv4_frames(report& r) {
    bench b(r);
    const bytes good = to_frame(from_remote(b.four.a, b.audio));
    for (const change& c : ipv4_changes) {
        expect_pass(r, b.p, std::string("before ") + c.name, good);
        bytes bad = good;
        c.apply(bad);
        expect_drop(r, b.p, c.name, c.reason, bad);
    }
    r.none(b.p.leaks(), "leaks");
}

namespace {

const change ipv6_changes[] = {
    {"other address", drop::not_for_us,
     [](bytes& f) {
         f[53] = 9;
         seal_udp(f);
     }},
    {"a tag too many", drop::vlan_mismatch,
     [](bytes& f) {
         const bytes tag{0x81, 0x00, 0x00, 0x07};
         f.insert(f.begin() + 12, tag.begin(), tag.end());
     }},
    {"ends in IPv6", drop::ip_malformed, [](bytes& f) { f.resize(53); }},
    {"version 7", drop::ip_malformed, [](bytes& f) { f[14] = 0x70; }},
    {"payload beyond frame", drop::ip_malformed, [](bytes& f) { ++f[19]; }},
    {"TCP", drop::ip_protocol, [](bytes& f) { f[20] = 6; }},
    {"fragment header", drop::ip_fragment, [](bytes& f) { f[20] = 44; }},
    {"extension beyond packet", drop::ip_malformed,
     [](bytes& f) {
         f[20] = 0;
         f[55] = 200;
     }},
    {"no checksum", drop::udp_checksum, [](bytes& f) { f[60] = f[61] = 0; }},
    {"UDP checksum", drop::udp_checksum, [](bytes& f) { f[60] ^= 1; }},
    {"address under the checksum", drop::udp_checksum, [](bytes& f) { f[37] ^= 1; }},
    {"source address", drop::source_rejected,
     [](bytes& f) {
         ++f[37];
         seal_udp(f);
     }},
};

} // namespace

void ipv6_frames(report& r) {
    bench b(r);
    const bytes good = to_frame(from_remote(b.six.a, b.audio));
    for (const change& c : ipv6_changes) {
        expect_pass(r, b.p, std::string("before ") + c.name, good);
        bytes bad = good;
        c.apply(bad);
        expect_drop(r, b.p, c.name, c.reason, bad);
    }
    datagram d = from_remote(b.six.a, b.audio);
    d.extensions.assign(8, {60, bytes(7, 0)});
    expect_pass(r, b.p, "eight extension headers", to_frame(d));
    d.extensions.assign(9, {60, bytes(7, 0)});
    expect_drop(r, b.p, "nine extension headers", drop::ip_malformed, to_frame(d));
    d.extensions.assign(1, {43, bytes{0, 0, 0, 0, 0, 0, 0}});
    expect_pass(r, b.p, "routing header that is done", to_frame(d));
    d.extensions.assign(1, {43, bytes{0, 0, 1, 0, 0, 0, 0}});
    expect_drop(r, b.p, "routing header with segments left", drop::ip_malformed, to_frame(d));
    r.none(b.p.leaks(), "leaks");
}

void short_rtp(report& r) {
    bench b(r);
    const bytes header = to_bytes(rtp_packet{});
    for (std::size_t n = 0; n < 12; ++n) {
        const bytes cut(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(n));
        expect_drop(r, b.p, "RTP of " + std::to_string(n) + " bytes", drop::rtp_malformed,
                    to_frame(from_remote(b.four.a, cut)));
    }
    expect_pass(r, b.p, "RTP without payload", to_frame(from_remote(b.four.a, header)));
    bytes sources = to_bytes(b.audio);
    sources.resize(12 + 59);
    sources[0] = 0x8f; // 15 CSRC: 60 bytes
    expect_drop(r, b.p, "CSRC beyond packet", drop::rtp_malformed,
                to_frame(from_remote(b.four.a, sources)));
}

} // namespace voxplane::test
