// What nearly all packets are to receive: bare RTP in order, of the stream before, from the
// accepted source, through a program that needs no more than that. They touch no more of a call
// than the lines of the leg that they arrive on. All that a packet must be is looked at before
// those are written: "no" leaves the leg as it was, and receive judges the long way.
#pragma once

#include "base/wire.hpp"
#include "datapath/context.hpp"
#include "datapath/plain_frame.hpp"
#include "datapath/plain_headers.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::datapath {

// What is known of a plain packet before anything is written.
struct plain_rtp {
    session::leg_lines* lines; // of the leg that it arrived on
    const session::program* program;
    const session::payload_rule* rule;
    std::uint32_t timestamp; // as received, as are seq and marked
    std::uint16_t seq;
    std::uint8_t marked; // the octet of marker and payload type
    unsigned payload_bytes;

    [[nodiscard]] const session::passage& way() const noexcept { return lines->passage; }
};

// Whether p is plain, but for its place in the stream; then found is filled.
[[nodiscard, gnu::always_inline]] inline bool recognise(session::leg_lines* lines, const packet& p,
                                                        plain_rtp& found) noexcept {
    found.lines = lines + session::port_entry::leg_of(p.entry);
    const session::passage& way = found.way();
    const std::uint8_t* f = p.frame;
    found.payload_bytes = p.datagram_bytes - unsigned{rtp::fixed_header_bytes};
    if (!p.plain || !session::port_entry::is_rtp_of(p.entry, way.generation) ||
        found.payload_bytes > UINT16_MAX ||
        plain::load<std::uint16_t>(f + plain::udp) != way.source_port_be ||
        plain::load<std::uint32_t>(f + plain::l3 + 12) != way.source_ip) [[unlikely]] {
        return false;
    }
    const std::uint64_t begin = load_be64(f + plain::datagram);
    found.program = way.program;
    found.marked = static_cast<std::uint8_t>(begin >> 48);
    found.rule = &found.program->rules[found.marked & 0x7fU];
    found.seq = static_cast<std::uint16_t>(begin >> 32);
    found.timestamp = static_cast<std::uint32_t>(begin);
    // RFC 5761 section 4: RTCP's types 192 to 223 on the same port read as 64 to 95.
    return begin >> 56 == rtp::bare_first_byte && load_be32(f + plain::datagram + 8) == way.ssrc &&
           found.rule->what != session::action::drop &&
           !(way.muxed && (found.marked & 0x60U) == 0x40U);
}

// Counts a packet that was recognised, if it is in order; else the leg stays as it was.
[[nodiscard, gnu::always_inline]] inline bool count_plain(const packet& p,
                                                          const plain_rtp& found) noexcept {
    return rtp::receive_in_order(found.lines->received, found.seq, found.timestamp,
                                 found.payload_bytes, p.arrival_ns);
}

// The RTP fields that it leaves with.
[[nodiscard, gnu::always_inline]] inline plain_fields fields_of(const plain_rtp& found) noexcept {
    const session::passage& way = found.way();
    return {way.sent_ssrc, found.timestamp + way.timestamp_offset,
            static_cast<std::uint16_t>(found.seq + way.seq_offset), found.rule->payload_type,
            found.marked};
}

// Receives p, which was recognised: sets what transform and rewrite need. False: the leg and p stay
// as they were.
[[nodiscard, gnu::always_inline]] inline bool
receive_plain(const session::leg_pool& legs, packet& p, const plain_rtp& found) noexcept {
    if (!count_plain(p, found)) [[unlikely]] {
        return false;
    }
    if (found.program->processors != 0) { // for transform
        prefetch_to_write(&legs.level(session::port_entry::leg_of(p.entry)));
    }
    const plain_fields sent = fields_of(found);
    p.out = &legs[found.way().egress];
    p.program = found.program;
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
