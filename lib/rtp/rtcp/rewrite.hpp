// RTCP that goes on to the other leg of a call, changed in place to speak of the streams as that
// leg knows them: sources, sequence numbers and timestamps as the RTP stages map them. The owner
// worker of both legs calls it on the received bytes; it keeps and allocates nothing.
//
// Round trips stay end to end, since NTP times, last_sr and delays pass as they are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/rtcp/compound.hpp"

namespace voxplane::rtp::rtcp {

// How a stream of RTP changes on its way through: the numbers sent are the source's plus an offset.
struct stream_map {
    std::uint32_t source_ssrc = 0;
    std::uint32_t sent_ssrc = 0;
    std::uint32_t timestamp_offset = 0;
    std::uint32_t timestamp_base = 0; // with a rate step: the source's at which the offset holds
    std::uint32_t highest = 0;        // extended highest sequence that we received of the source
    std::uint32_t packets_before = 0; // sent under this SSRC for earlier sources
    std::uint32_t octets_before = 0;
    std::uint16_t seq_offset = 0;
    std::int8_t rate_step = 0;  // the clock sent is the source's, doubled (1) or halved (-1)
    std::int8_t octet_step = 0; // payload sent is the source's, doubled so many times, or halved
};

// What is done with what a sender says of streams that neither map knows: its own sender
// information, report blocks, feedback and XR blocks. Names and good-byes always go on.
enum class unmapped : std::uint8_t { keep, remove };

// The view of one leg's sender of RTCP.
struct relay {
    const stream_map* sent = nullptr;  // the stream that it sends, none: it sends nothing
    const stream_map* heard = nullptr; // the stream that it is sent and reports on
    unmapped others = unmapped::keep;
};

// Changes what was checked; p is where its bytes stand. Returns the length, which is the same when
// nothing is removed, never more, and 0 when nothing is left to be sent. Removing can leave a
// packet of reduced size, never one whose first packet was a report and is not.
[[nodiscard]] std::size_t rewrite(const compound& what, std::uint8_t* p, const relay& how) noexcept;

} // namespace voxplane::rtp::rtcp
