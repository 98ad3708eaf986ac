// What nearly all packets are to receive: bare RTP in order, of the stream before, from the
// accepted source, through a program that needs no more than that. All that a packet must be is
// looked at before the leg is written: "no" leaves the leg as it was, and receive judges the long
// way.
#pragma once

#include "base/wire.hpp"
#include "datapath/context.hpp"
#include "datapath/plain_frame.hpp"
#include "datapath/plain_headers.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::datapath {

// The accepted source's, with no next hop to be learnt from the frame, and no capture.
[[nodiscard]] inline bool source_known(const std::uint8_t* f, const session::ingress& in) noexcept {
    return plain::load<std::uint16_t>(f + plain::udp) == in.source.port_be &&
           plain::load<std::uint32_t>(f + plain::l3 + 12) ==
               plain::load<std::uint32_t>(in.source.ip.data()) &&
           in.gate.get() == session::gate_state::accepted && in.careful == 0;
}

// What is known of a plain packet before anything is written.
struct plain_rtp {
    session::leg* out;
    const session::program* program;
    const session::payload_rule* rule;
    std::uint32_t ssrc; // as received, as are timestamp, seq and marked
    std::uint32_t timestamp;
    std::uint16_t seq;
    std::uint8_t marked; // the octet of marker and payload type
    unsigned payload_bytes;
};

// Whether p is plain, but for its place in the stream; then found is filled.
[[nodiscard, gnu::always_inline]] inline bool recognise(session::leg* legs, const packet& p,
                                                        plain_rtp& found) noexcept {
    const session::leg& leg = *p.in;
    const std::uint8_t* f = p.frame;
    found.payload_bytes = p.datagram_bytes - unsigned{rtp::fixed_header_bytes};
    if (!p.plain || !session::port_entry::is_rtp_of(p.entry, leg.in.generation) ||
        found.payload_bytes > UINT16_MAX || !source_known(f, leg.in)) [[unlikely]] {
        return false;
    }
    const std::uint64_t begin = load_be64(f + plain::datagram);
    found.program = leg.in.program;
    found.marked = static_cast<std::uint8_t>(begin >> 48);
    found.rule = &found.program->rules[found.marked & 0x7fU];
    // RFC 5761 section 4: RTCP's types 192 to 223 on the same port read as 64 to 95.
    if (begin >> 56 != rtp::bare_first_byte || !found.program->plain ||
        found.rule->what == session::action::drop ||
        (leg.in.rtcp == session::rtcp_channel::muxed && (found.marked & 0x60U) == 0x40U))
        [[unlikely]] {
        return false;
    }
    found.seq = static_cast<std::uint16_t>(begin >> 32);
    found.timestamp = static_cast<std::uint32_t>(begin);
    found.ssrc = load_be32(f + plain::datagram + 8);
    found.out = &legs[leg.in.egress];
    const session::egress& out = found.out->out;
    return out.far == nullptr && out.remote.port_be != 0 && leg.received.active != 0 &&
           leg.received.ssrc.get() == found.ssrc;
}

// Counts a packet that was recognised, if it is in order; else the leg stays as it was.
[[nodiscard, gnu::always_inline]] inline bool count_plain(const packet& p,
                                                          const plain_rtp& found) noexcept {
    return rtp::receive_in_order(p.in->received, found.seq, found.timestamp, found.payload_bytes,
                                 p.arrival_ns);
}

// The RTP fields that it leaves with.
[[nodiscard, gnu::always_inline]] inline plain_fields fields_of(const plain_rtp& found) noexcept {
    const session::egress& out = found.out->out;
    return {out.own_stream ? out.ssrc : found.ssrc, found.timestamp + out.timestamp_offset,
            static_cast<std::uint16_t>(found.seq + out.seq_offset), found.rule->payload_type,
            found.marked};
}

// Receives p, which was recognised: sets what transform and rewrite need. False: the leg and p stay
// as they were.
[[nodiscard, gnu::always_inline]] inline bool receive_plain(packet& p,
                                                            const plain_rtp& found) noexcept {
    if (!count_plain(p, found)) [[unlikely]] {
        return false;
    }
    if (found.program->processors != 0) {
        prefetch_to_write(&p.in->level); // for transform
    }
    const plain_fields sent = fields_of(found);
    p.out = found.out;
    p.rule = found.rule;
    p.ssrc = sent.ssrc;
    p.timestamp = sent.timestamp;
    p.seq = sent.seq;
    p.payload_type = sent.payload_type;
    p.payload_bytes = static_cast<std::uint16_t>(found.payload_bytes);
    p.payload = plain::datagram + rtp::fixed_header_bytes;
    p.bare = true;
    p.what = media::rtp;
    p.order = rtp::arrival::in_order;
    return true;
}

} // namespace voxplane::datapath
