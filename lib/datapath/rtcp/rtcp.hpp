// RTCP on the worker that owns both legs of its call: what arrives is read, then it ends or goes on
// to the other leg; reports of our own are made on the timer wheel and leave by the stages rewrite
// and transmit. RTCP is one packet in some hundred: nothing here is on the way of RTP.
#pragma once

#include <optional>

#include "datapath/context.hpp"
#include "rtp/rtcp/compound.hpp"
#include "rtp/rtcp/rewrite.hpp"
#include "session/command.hpp"

namespace voxplane::datapath {

// As whom a leg is sent RTP: its own number, or that of the stream that goes there. Without any
// stream yet, the leg's number, which is drawn in any case.
[[nodiscard]] std::uint32_t ssrc_sent(const session::leg& to, const session::leg& from) noexcept;

// How the stream that arrives on `from` is sent to `to`; none has begun: no source_ssrc that
// counts.
[[nodiscard]] rtp::rtcp::stream_map map_of(const session::leg& from,
                                           const session::leg& to) noexcept;

// RTP sent to a leg under its present number, of what arrived on `from`.
[[nodiscard]] session::stream_count sent_to(const session::leg& to,
                                            const session::leg& from) noexcept;

// What leaves by a leg as RTCP: its egress, or a copy with the addresses that RTCP has.
[[nodiscard]] session::egress rtcp_egress(const session::leg& to) noexcept;
[[nodiscard]] bool has_rtcp_remote(const session::leg& to) noexcept;

// Reads a datagram that p's leg has let through, whole and checked. The reason why it ends here, or
// none: it goes on to p.out, speaking of the streams as they are there. what: null where the leg's
// program is opaque, and the datagram goes on as it is.
[[nodiscard]] std::optional<stats::drop> take_rtcp(packet& p,
                                                   const rtp::rtcp::compound* what) noexcept;

// A leg's RTCP as main wants it; streams and what was learnt from reports stay.
void set_up_rtcp(context& c, session::leg& leg, const session::leg_setup& s) noexcept;
// Where RTCP of a leg comes from and goes to, after its RTP was signalled: accepted says whether
// packets from elsewhere are out of question.
void signal_rtcp_source(session::leg& leg, const session::leg_setup& s, bool accepted) noexcept;
void signal_rtcp_remote(session::leg& leg, const session::leg_setup& s) noexcept;
// The same for a leg that keeps its learnt source of RTP: what was learnt of RTCP stays as well,
// unless signalling says something new of it.
void resignal_rtcp(session::leg& leg, const session::leg_setup& s) noexcept;
// The source of RTP was learnt.
void follow_rtp_source(session::leg& leg, const session::wire_endpoint& source) noexcept;

// The leg's timer fired: a report, if its time has come.
void run_rtcp(context& c, session::leg& leg) noexcept;
// A leg whose call ends says good-bye to those who heard reports of ours.
void end_rtcp(context& c, session::leg& leg) noexcept;

} // namespace voxplane::datapath
