// Datagrams with every kind of packet that is told apart, as unit tests and fuzz seeds use them.
#pragma once

#include "rtcp_bytes.hpp"

namespace voxplane::rtp::rtcp::test {

// Each packet that speaks of a source, of one that a relay may know and of a stranger. Dissectors
// stop at a type that they do not know.
inline datagram everything(bool unknown_type = true) {
    datagram d;
    d.begin(packet_type::sender_report, 2).u32(speaker).info(golden_info);
    report_block other = golden_block;
    other.ssrc = stranger;
    d.block(other).block(golden_block).u32(0xdeadbeef).end(); // with a profile's word
    d.begin(packet_type::source_description, 2).u32(speaker).u8({1, 3, 'a', 'b', 'c', 0, 0, 0});
    d.u32(stranger).u8({0, 0, 0, 0}).end();
    d.begin(packet_type::application, 3).u32(speaker).text("vox1").u32(subject).end();
    d.begin(packet_type::transport_feedback, 1).u32(speaker).u32(subject);
    d.u32(0x00100003).u32(0x00080000).end();
    d.begin(packet_type::payload_feedback, 1).u32(speaker).u32(stranger).end();
    if (unknown_type) {
        d.begin(packet_type{220}, 9).u32(speaker).end();
    }
    d.begin(packet_type::extended_report, 0).u32(speaker);
    d.u8({1, 0, 0, 2}).u32(subject).u32(0x00100020); // loss, of 0x10 up to 0x20
    d.u8({5, 0, 0, 6}).u32(stranger).u32(1).u32(2).u32(subject).u32(3).u32(4).end();
    d.begin(packet_type::bye, 2).u32(stranger).u32(speaker).u8({3}).text("bye").end();
    return d;
}

inline datagram metrics() {
    datagram d;
    d.begin(packet_type::receiver_report, 1).u32(speaker).block(golden_block).end();
    d.begin(packet_type::extended_report, 0).u32(speaker);
    d.u8({7, 0, 0, 8}).u32(subject).u8({10, 5, 64, 2}).u16(300).u16(2000).u16(40).u16(50);
    d.u8({0, 0, 0, 16, 88, 127, 42, 41, 0, 0}).u16(60).u16(120).u16(240);
    d.u8({6, 0, 0, 9}).u32(subject).u32(0x00100020);
    d.n += 28;
    d.u8({4, 0, 0, 2}).u32(0xb44db705).u32(0x20000000);
    d.u8({2, 0, 0, 3}).u32(subject).u32(0x00100020).u16(0x4010).u16(0); // one run of 16
    return d.u8({3, 0, 0, 4}).u32(stranger).u32(0x00100012).u32(7).u32(8).end();
}

// The last packet is padded.
inline datagram farewell() {
    datagram d;
    d.begin(packet_type::receiver_report, 0).u32(speaker).end();
    d.begin(packet_type::source_description, 1).u32(speaker).u8({2, 1, 'x', 1, 5});
    d.text("a@b.c").fill().end();
    d.begin(packet_type::bye, 1).u32(speaker).u8({6}).text("reason").fill().u8({0, 0, 0, 4}).end();
    d.bytes[d.packet] |= 0x20;
    return d;
}

// Of reduced size.
inline datagram alone() {
    datagram d;
    return d.begin(packet_type::payload_feedback, 1).u32(speaker).u32(subject).end();
}

} // namespace voxplane::rtp::rtcp::test
