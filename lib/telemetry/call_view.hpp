// What an operator is told about a call, copied out of its record and its two legs: used by the
// telemetry socket and by the summary, so that the figures are the same whichever way they are
// asked. Made inside controller::visit() or on_ended, while the legs exist; owns all that it holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.hpp"
#include "session/controller.hpp"
#include "session/leg.hpp"

namespace voxplane::telemetry {

// dBov of a leg's arriving audio.
struct level_view {
    double rms_dbov = 0; // since the leg began
    double peak_dbov = 0;
    std::uint64_t samples = 0;
    // Of the last full second; none before the first is over.
    std::optional<double> window_rms_dbov;
    std::optional<double> window_peak_dbov;
};

// A leg's chain of voice processors.
struct voice_view {
    dsp::voice_level asked = dsp::voice_level::balanced;
    dsp::voice_level level = dsp::voice_level::bypass; // what runs now
    dsp::voice_readings readings;
    std::string why;             // that level: "settings", "memory", "load" or "failures"
    std::size_t state_bytes = 0; // of all processors of the leg
    std::uint64_t bare = 0;      // late and duplicate packets: law change only
    std::uint64_t missed_samples = 0;
};

// RTCP of a leg: ours to it, and what it says of the stream that it is sent.
struct rtcp_view {
    bool generated = false;    // reports of our own
    std::uint32_t made = 0;    // so many
    std::uint64_t octets = 0;  // of RTCP that arrived
    std::uint32_t reports = 0; // that speak of the stream sent; 0: those below say nothing
    std::int32_t lost = 0;     // packets in all
    double lost_percent = 0;   // since the report before
    double jitter_us = 0;
    std::optional<std::uint32_t> round_trip_us; // between us and there
};

// What arrived on a leg, over all source streams that it has had.
struct leg_view {
    endpoint local;
    endpoint signalled; // port 0: none
    endpoint source;    // accepted; port 0: none yet
    session::gate_state gate = session::gate_state::closed;
    std::uint32_t ssrc = 0;    // of the present stream
    std::uint64_t packets = 0; // RTP, duplicates included
    std::uint64_t octets = 0;  // their payload
    std::uint64_t expected = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t reordered = 0;
    std::uint64_t rejected = 0;  // by the source gate
    std::uint64_t discarded = 0; // payload types that the leg drops
    std::uint64_t rtcp = 0;
    std::uint64_t opaque = 0;
    double jitter_us = 0;            // of the present stream
    std::uint32_t clock_hz = 8000;   // of its timestamps
    endpoint rtcp_remote;            // where RTCP goes by signalling; port 0: not known, or nowhere
    rtcp_view said;                  // RTCP
    std::optional<level_view> level; // none: no meter ran
    std::optional<voice_view> voice; // none: no processors were asked for
};

struct call_view {
    std::string id;
    std::uint32_t slot = 0;
    unsigned worker = 0;
    bool expired = false;
    leg_view a;
    leg_view b;
};

// Counters of a leg. Each is read by itself while its worker goes on counting: figures of one view
// may be a packet apart, and while a source stream is followed by another, for an instant by one
// stream. clock_hz: of the leg's RTP, for jitter; sent_clock_hz: of what it is sent. Any thread but
// a worker.
[[nodiscard]] leg_view view(const session::leg& leg, const config::leg& settings,
                            std::uint32_t clock_hz, std::uint32_t sent_clock_hz = 8000);

[[nodiscard]] call_view view(std::uint32_t slot, const session::call_record& record,
                             const session::leg& a, const session::leg& b);

// "closed", "learning" or "accepted".
[[nodiscard]] std::string_view name(session::gate_state gate) noexcept;

} // namespace voxplane::telemetry
