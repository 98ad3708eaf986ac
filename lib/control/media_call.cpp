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

void set_rtcp(config::leg& to, const sdp::leg& said, std::optional<bool> generate) {
    const bool refused = said.remote.port != 0 && said.remote_rtcp.port == 0;
    to.rtcp_mux = said.rtcp_mux;
    if (!said.rtcp_mux && (refused || said.local.rtcp_port == 0)) {
        to.rtcp = config::rtcp_mode::off;
    } else if (generate) {
        to.rtcp = *generate ? config::rtcp_mode::generate : config::rtcp_mode::relay_always;
    }
    const endpoint beside{said.remote.ip, static_cast<std::uint16_t>(said.remote.port + 1)};
    const bool apart = to.rtcp != config::rtcp_mode::off && !to.rtcp_mux;
    if (apart && to.remote.port != 0 && said.remote_rtcp != beside &&
        !said.remote_rtcp.ip.is_unspecified()) {
        to.rtcp_remote = said.remote_rtcp;
    }
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
    set_rtcp(to, said, words.generate_rtcp);
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
    sdp::pair_of<leg_words> all = words;
    // Of both, the request that speaks of it; who wants them has them.
    if (words[a].generate_rtcp != words[b].generate_rtcp) {
        all[a].generate_rtcp = all[b].generate_rtcp =
            words[a].generate_rtcp.value_or(false) || words[b].generate_rtcp.value_or(false);
    }
    return {std::move(id), leg_of(from, a, locals[a], all[a], pattern),
            leg_of(from, b, locals[b], all[b], pattern)};
}

bool held(const sdp::stream& of) noexcept {
    const sdp::leg& a = of.legs[sdp::side::a];
    const sdp::leg& b = of.legs[sdp::side::b];
    const auto hears = [](const sdp::leg& leg, const sdp::leg& from) {
        return leg.receives() && !leg.zero_address && from.sends();
    };
    return !hears(a, b) || !hears(b, a);
}

} // namespace voxplane::control
