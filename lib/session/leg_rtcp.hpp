// What a leg has for RTCP beside the statistics of its RTP. Touched only when RTCP comes or goes;
// the owning worker writes, published members may be read by anyone while the call exists.
#pragma once

#include <cstdint>

#include "base/cacheline.hpp"
#include "rtp/rtcp/build.hpp"
#include "rtp/rtcp/interval.hpp"
#include "rtp/rtcp/reports.hpp"
#include "session/timer_node.hpp"
#include "session/wire_endpoint.hpp"

namespace voxplane::session {

enum class rtcp_channel : std::uint8_t {
    off,
    apart, // on the port above RTP's
    muxed  // on RTP's port (RFC 5761)
};

// RTP that a leg was sent or was to be sent.
struct stream_count {
    std::uint32_t packets = 0;
    std::uint32_t octets = 0; // of payload, as the other leg received it
};

struct leg_rtcp {
    // With rtcp_channel::apart: the accepted source, port 0: not learnt yet; where RTCP goes to;
    // and what signalling says of that, port 0: nothing, it is the port above RTP's.
    wire_endpoint source;
    wire_endpoint remote;
    wire_endpoint signalled;
    std::uint16_t neighbour = no_neighbour; // next hop of `signalled` on another host than RTP's
    bool started = false;                   // the schedule has begun
    bool sent_lately = false;               // RTP, in the interval before the last report

    // Reports of our own.
    rtp::rtcp::schedule schedule;
    timer_node timer;
    rtp::rtcp::cname_text cname{};
    std::uint64_t random = 0;        // state of the generator of intervals
    std::uint32_t reported_ssrc = 0; // as whom the last was sent
    std::uint32_t sent_before = 0;   // packets of RTP up to it
    stream_count unsent; // of the stream of present numbers: received, but there was no way for it

    rtp::rtcp::source_state heard; // of the stream that arrives
    rtp::rtcp::sent_reports sent;  // sender reports, ours or passed on
    rtp::rtcp::remote_state said;  // of the stream that the leg is sent

    published<bool> generates; // reports are ours, and those that arrive end here
    published<std::uint32_t> made;
    published<std::uint64_t> octets; // of RTCP that arrived
};

} // namespace voxplane::session
