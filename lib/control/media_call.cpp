// A side whose address is not known yet, or who put us on hold by an address of zeros, has no
// remote end point: nothing is sent there, and its first packets are learnt from.
#include "control/media_call.hpp"

#include <algorithm>

namespace voxplane::control {

namespace {

config::payload_kind kind_of(sdp::codec_kind kind) noexcept {
    switch (kind) {
    case sdp::codec_kind::pcmu:
        return config::payload_kind::pcmu;
    case sdp::codec_kind::pcma:
        return config::payload_kind::pcma;
    case sdp::codec_kind::event:
    case sdp::codec_kind::noise:
    case sdp::codec_kind::other:
        break;
    }
    return config::payload_kind::other;
}

void add(config::leg& to, std::string name, sdp::codec_kind kind, std::uint8_t payload_type) {
    const bool there = std::any_of(to.payloads.begin(), to.payloads.end(),
                                   [&](const auto& p) { return p.payload_type == payload_type; });
    if (!there) {
        to.payloads.push_back({std::move(name), kind_of(kind), payload_type});
    }
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

// Before its answer a side may send whatever it was offered.
void add_payloads(config::leg& to, const sdp::stream& from, sdp::side side) {
    for (const sdp::payload& p : from.legs[side].payloads) {
        add(to, p.name, p.kind, p.payload_type);
    }
    if (from.legs[side].payloads.empty()) {
        for (const sdp::format& f : from.offered.ours) {
            add(to, lower(f.encoding), f.kind, f.payload_type);
        }
    }
}

config::rtcp_mode rtcp_of(const sdp::leg& leg) noexcept {
    if (leg.rtcp_mux) {
        return config::rtcp_mode::mux;
    }
    const bool refused = leg.remote.port != 0 && leg.remote_rtcp.port == 0;
    return refused || leg.local.rtcp_port == 0 ? config::rtcp_mode::off : config::rtcp_mode::relay;
}

config::leg leg_of(const sdp::stream& from, sdp::side side, const endpoint& local,
                   const leg_words& words, const config::leg& pattern) {
    const sdp::leg& said = from.legs[side];
    config::leg to = pattern;
    to.local = local;
    const bool known = said.remote.port != 0 && !said.remote.ip.is_unspecified();
    to.remote = known ? said.remote : endpoint{{{}, local.ip.family}, 0};
    to.source =
        words.strict_source && known ? config::source_mode::signalled : config::source_mode::latch;
    to.dscp = words.dscp.value_or(pattern.dscp);
    to.rtcp = rtcp_of(said);
    to.media_timeout_ms = 0; // silence is judged for the whole call
    if (from.kind == sdp::media_kind::opaque) {
        to.program = config::program_kind::opaque;
        to.payloads.clear();
        to.processors.clear();
        to.voice.on = {};
    } else {
        add_payloads(to, from, side);
        to.unknown = from.converts ? config::unknown_payload::drop : config::unknown_payload::pass;
    }
    return to;
}

} // namespace

config::call media_call(std::string id, const sdp::stream& from,
                        const sdp::pair_of<endpoint>& locals, const sdp::pair_of<leg_words>& words,
                        const config::leg& pattern) {
    constexpr auto a = sdp::side::a;
    constexpr auto b = sdp::side::b;
    return {std::move(id), leg_of(from, a, locals[a], words[a], pattern),
            leg_of(from, b, locals[b], words[b], pattern)};
}

bool silent(const sdp::stream& of) noexcept {
    const sdp::leg& a = of.legs[sdp::side::a];
    const sdp::leg& b = of.legs[sdp::side::b];
    const auto hears = [](const sdp::leg& leg, const sdp::leg& from) {
        return leg.receives() && !leg.zero_address && from.sends();
    };
    return !hears(a, b) && !hears(b, a);
}

} // namespace voxplane::control
