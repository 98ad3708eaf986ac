// Reading what workers publish in their legs.
#include "telemetry/call_view.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dsp/level.hpp"
#include "rtp/reception.hpp"

namespace voxplane::telemetry {

namespace {

constexpr std::uint32_t default_clock_hz = 8000;

endpoint readable(const session::wire_endpoint& where, ip_family family) noexcept {
    return {{where.ip, family}, __builtin_bswap16(where.port_be)};
}

void add_reception(leg_view& out, const rtp::reception& r, std::uint32_t clock_hz) noexcept {
    const std::uint32_t packets = r.packets.get();
    if (packets == 0) {
        return; // no stream yet, or one whose first packet is being counted
    }
    out.packets += packets;
    out.octets += r.octets.get();
    out.expected += rtp::expected(r);
    out.lost += rtp::lost(r);
    out.duplicates += r.duplicates.get();
    out.reordered += r.reordered.get();
    out.ssrc = r.ssrc.get();
    out.jitter_us = rtp::jitter_us(r, clock_hz);
}

void add_past(leg_view& out, const session::leg_counters& c) noexcept {
    const std::uint64_t packets = c.past_packets.get();
    const std::uint64_t duplicates = c.past_duplicates.get();
    const std::uint64_t lost = c.past_lost.get();
    out.packets += packets;
    out.octets += c.past_octets.get();
    out.expected += (packets > duplicates ? packets - duplicates : 0) + lost;
    out.lost += lost;
    out.duplicates += duplicates;
    out.reordered += c.past_reordered.get();
}

std::optional<level_view> level_of(const dsp::level_state& state) noexcept {
    level_view out;
    out.samples = state.total_samples.get();
    if (out.samples == 0) {
        return std::nullopt;
    }
    out.rms_dbov = dsp::rms_dbov(state.total_energy.get(), out.samples);
    out.peak_dbov = dsp::peak_dbov(state.total_peak.get());
    if (const std::uint32_t window = state.last_samples.get(); window != 0) {
        out.window_rms_dbov = dsp::rms_dbov(state.last_energy.get(), window);
        out.window_peak_dbov = dsp::peak_dbov(state.last_peak.get());
    }
    return out;
}

std::string reason(const voice_view& v, const session::voice_block& made) {
    if (v.readings.fallbacks != 0) {
        return "failures";
    }
    if (!made.chain || made.settings.level < v.asked) {
        return "memory";
    }
    return v.level < v.asked ? "load" : "settings";
}

std::optional<voice_view> voice_of(const session::leg& leg, const config::leg& settings,
                                   const session::call_record& record, std::size_t side) {
    if (!settings.voice.any()) {
        return std::nullopt;
    }
    const session::voice_block& made = record.voices[side];
    voice_view out;
    out.asked = settings.voice.level;
    out.readings = leg.voice.shown.get();
    // Before the first readings: what the chain was made for.
    out.level = out.readings.blocks != 0 ? out.readings.level
                : made.chain             ? made.settings.level
                                         : dsp::voice_level::bypass;
    out.why = reason(out, made);
    out.state_bytes = made.bytes + record.far[side].bytes;
    out.bare = leg.voice.bare.get();
    out.missed_samples = leg.voice.missed.get();
    return out;
}

std::uint32_t clock_of(const session::program* program) noexcept {
    return program != nullptr ? program->clock_hz : default_clock_hz;
}

std::uint32_t sent_clock_of(const session::program* program) noexcept {
    return program != nullptr ? program->sent_clock_hz : default_clock_hz;
}

rtcp_view rtcp_of(const session::leg& leg, std::uint32_t sent_clock_hz) noexcept {
    rtcp_view out;
    out.generated = leg.rtcp.generates.get();
    out.made = leg.rtcp.made.get();
    out.octets = leg.rtcp.octets.get();
    const rtp::rtcp::remote_view said = leg.rtcp.said.shown.get();
    out.reports = said.reports;
    out.lost = said.cumulative_lost;
    out.lost_percent = said.fraction_lost * (100.0 / 256);
    out.jitter_us = said.jitter * 1e6 / std::max(sent_clock_hz, 1U);
    if (said.round_trip_known) {
        out.round_trip_us = said.round_trip_us;
    }
    return out;
}

endpoint rtcp_remote(const leg_view& of, const config::leg& settings) {
    if (settings.rtcp == config::rtcp_mode::off) {
        return {};
    }
    const bool moved = of.source.port != 0 && of.source != of.signalled;
    if (settings.rtcp_remote && !moved) {
        return *settings.rtcp_remote;
    }
    endpoint out = of.source.port != 0 ? of.source : of.signalled;
    const bool apart = out.port != 0 && !settings.rtcp_mux;
    out.port = static_cast<std::uint16_t>(out.port + (apart ? 1 : 0));
    return out;
}

} // namespace

leg_view view(const session::leg& leg, const config::leg& settings, std::uint32_t clock_hz,
              std::uint32_t sent_clock_hz) {
    leg_view out;
    out.local = settings.local;
    out.signalled = settings.remote;
    out.gate = leg.in.gate.get();
    if (out.gate == session::gate_state::accepted) {
        out.source = readable(leg.shown_source.get(), settings.local.ip.family);
    }
    add_reception(out, leg.received, clock_hz);
    add_past(out, leg.counters);
    out.rejected = leg.counters.rejected.get();
    out.discarded = leg.counters.discarded.get();
    out.rtcp = leg.counters.rtcp_packets.get();
    out.opaque = leg.counters.opaque_packets.get();
    out.clock_hz = clock_hz;
    out.rtcp_remote = rtcp_remote(out, settings);
    out.said = rtcp_of(leg, sent_clock_hz);
    out.level = level_of(leg.level);
    return out;
}

call_view view(std::uint32_t slot, const session::call_record& record, const session::leg& a,
               const session::leg& b) {
    call_view out;
    out.id = record.id;
    out.slot = slot;
    out.worker = record.owner;
    out.expired = record.expired;
    out.a =
        view(a, record.settings.a, clock_of(record.programs[0]), sent_clock_of(record.programs[1]));
    out.b =
        view(b, record.settings.b, clock_of(record.programs[1]), sent_clock_of(record.programs[0]));
    out.a.voice = voice_of(a, record.settings.a, record, 0);
    out.b.voice = voice_of(b, record.settings.b, record, 1);
    return out;
}

std::string_view name(session::gate_state gate) noexcept {
    constexpr std::array<std::string_view, 3> names{"closed", "learning", "accepted"};
    return names[static_cast<std::size_t>(gate)];
}

} // namespace voxplane::telemetry
