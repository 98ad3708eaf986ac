// What nearly all packets are to receive: bare RTP in order, of the stream before, from the
// accepted source, through a program that needs no more than that. All that a packet must be is
// looked at before the leg is written: "no" leaves the leg as it was, and receive judges the long
// way.
#pragma once

#include "base/wire.hpp"
#include "datapath/context.hpp"
#include "datapath/plain_frame.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::datapath {

// The accepted source's, with no next hop to be learnt from the frame.
[[nodiscard]] inline bool source_known(const std::uint8_t* f, const session::ingress& in) noexcept {
    return plain::load<std::uint16_t>(f + plain::udp) == in.source.port_be &&
           plain::load<std::uint32_t>(f + plain::l3 + 12) ==
               plain::load<std::uint32_t>(in.source.ip.data()) &&
           in.gate.get() == session::gate_state::accepted && !in.next_hop_pending;
}

// True when p goes on: then the leg has counted it, and what transform and rewrite need is set.
// Fields of p are written as soon as they are known, so that few values wait in registers; where
// the answer is no the long way sets them anew.
[[nodiscard, gnu::always_inline]] inline bool receive_plain(session::leg* legs,
                                                            packet& p) noexcept {
    session::leg& leg = *p.in;
    const std::uint8_t* f = p.frame;
    const unsigned payload_bytes = p.datagram_bytes - unsigned{rtp::fixed_header_bytes};
    if (!p.plain || !session::port_entry::is_rtp_of(p.entry, leg.in.generation) ||
        payload_bytes > UINT16_MAX || f[plain::datagram] != 0x80 || !source_known(f, leg.in)) {
        return false;
    }
    const session::program& program = *leg.in.program;
    const unsigned type = f[plain::datagram + 1] & 0x7fU;
    const session::payload_rule& rule = program.rules[type];
    // RFC 5761 section 4: RTCP's types 192 to 223 on the same port read as 64 to 95.
    if (!program.plain || rule.what == session::action::drop ||
        (leg.in.rtcp == session::rtcp_channel::muxed && (type & 0x60U) == 0x40U)) {
        return false;
    }
    p.rule = &rule;
    p.payload_type = rule.payload_type;
    p.payload_bytes = static_cast<std::uint16_t>(payload_bytes);
    p.payload = plain::datagram + rtp::fixed_header_bytes;
    p.bare = true;
    p.what = media::rtp;
    p.order = rtp::arrival::in_order;
    if (program.processors != 0) {
        prefetch_to_write(&leg.level); // for transform
    }
    session::leg& to = legs[leg.in.egress];
    p.out = &to;
    const std::uint16_t seq = load_be16(f + plain::datagram + 2);
    const std::uint32_t timestamp = load_be32(f + plain::datagram + 4);
    const std::uint32_t ssrc = load_be32(f + plain::datagram + 8);
    p.seq = static_cast<std::uint16_t>(seq + to.out.seq_offset);
    p.timestamp = timestamp + to.out.timestamp_offset;
    p.ssrc = to.out.own_stream ? to.out.ssrc : ssrc;
    return to.out.far == nullptr && to.out.remote.port_be != 0 && leg.received.active != 0 &&
           leg.received.ssrc.get() == ssrc &&
           rtp::receive_in_order(leg.received, seq, timestamp, payload_bytes, p.arrival_ns);
}

} // namespace voxplane::datapath
