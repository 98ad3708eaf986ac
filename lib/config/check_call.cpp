// What can only be seen across the keys of a leg, between the legs of a call, and between calls.
// Calls of a range are checked one by one like all others. Main lcore only.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "config/parse.hpp"

namespace voxplane::config {

namespace {

// A leg with what an error about it needs.
struct leg_check {
    const settings& all;
    const call& owner;
    const leg& me;
    const leg& peer;
    const call_source& source;
    char side;
    diagnosis& errors;

    void report(std::string_view key, const std::string& text) const {
        const value* table = source.table->find(std::string_view(&side, 1));
        const bool of_range = source.path != std::string_view("call");
        errors.report(line_of(*table, key),
                      std::string(source.path) + "." + side + "." + std::string(key),
                      text + (of_range ? " (call \"" + owner.id + "\")" : ""));
    }
};

const char* family_name(const ip_address& ip) {
    return ip.is_ipv4() ? "IPv4" : "IPv6";
}

const address* local_address(const leg_check& c) {
    const auto found = std::find_if(c.all.addresses.begin(), c.all.addresses.end(),
                                    [&](const address& a) { return a.ip.ip == c.me.local.ip; });
    return found == c.all.addresses.end() ? nullptr : &*found;
}

void check_endpoints(const leg_check& c) {
    const endpoint& local = c.me.local;
    const endpoint& remote = c.me.remote;
    if (local_address(c) == nullptr) {
        c.report("local", "expected the ip of an [[address]], got " + to_string(local));
    }
    if (local.port == 0 || local.port % 2 != 0) {
        c.report("local", "expected an even port from 2 to 65534, got " + to_string(local));
    }
    if (remote.ip.family != local.ip.family) {
        c.report("remote", std::string("expected an ") + family_name(local.ip) +
                               " address like that of local, got " + to_string(remote));
    }
    const bool unknown = remote.ip.is_unspecified() && remote.port == 0;
    if (unknown && c.me.source == source_mode::signalled) {
        c.report("remote", "expected an endpoint, which only source = \"latch\" can do without");
    } else if (!unknown && (!is_unicast(remote.ip) || remote.port == 0)) {
        c.report("remote",
                 "expected a unicast address and a port from 1 to 65535, got " + to_string(remote));
    }
}

// Whether what the leg sends there has a next hop. An unknown local address is another error.
bool has_way(const leg_check& c, const ip_address& there) {
    const address* local = local_address(c);
    const auto& neighbours = c.all.neighbours;
    return c.me.next_hop != next_hop_mode::resolve || local == nullptr || local->gateway ||
           local->ip.contains(there) ||
           std::any_of(neighbours.begin(), neighbours.end(),
                       [&](const neighbour& n) { return n.ip == there; });
}

std::string way_expected(const leg_check& c) {
    return "expected an address on the link " + to_string(local_address(c)->ip) +
           ", a gateway there, a [[neighbour]] or next-hop, got ";
}

void check_next_hop(const leg_check& c) {
    const leg& me = c.me;
    if (me.next_hop == next_hop_mode::fixed && !is_unicast(me.next_hop_mac)) {
        c.report("next-hop", "expected a unicast MAC address other than zero, got " +
                                 to_string(me.next_hop_mac));
    }
    if (me.remote.port != 0 && !has_way(c, me.remote.ip)) {
        c.report("remote", way_expected(c) + to_string(me.remote));
    }
}

bool has_audio(const leg& l) {
    return std::any_of(l.payloads.begin(), l.payloads.end(),
                       [](const payload_binding& p) { return p.kind != payload_kind::other; });
}

void check_payload_types(const leg_check& c) {
    std::map<unsigned, const payload_binding*> seen;
    for (const payload_binding& p : c.me.payloads) {
        const std::string got = ", got " + p.name + " = " + std::to_string(p.payload_type);
        const auto [earlier, fresh] = seen.emplace(p.payload_type, &p);
        if (!fresh) {
            c.report("payload-types", "expected a number for each that no other has" + got +
                                          " and " + earlier->second->name + " = " +
                                          std::to_string(p.payload_type));
        }
        // RFC 3551 gives these two away; PCMU and PCMA may have dynamic numbers besides.
        const char* fixed = p.payload_type == 0 ? "pcmu" : p.payload_type == 8 ? "pcma" : nullptr;
        if (fixed != nullptr && p.name != fixed) {
            c.report("payload-types", std::string("expected ") + fixed + " there (RFC 3551)" + got);
        }
        // With the marker bit they look like RTCP.
        if (c.me.rtcp_mux && p.payload_type >= 64 && p.payload_type <= 95) {
            c.report("payload-types", "expected none from 64 to 95 with rtcp-mux (RFC 5761)" + got);
        }
    }
    if (c.me.payloads.empty() && c.me.program != program_kind::opaque) {
        c.report("payload-types",
                 "expected at least one, which only program = \"opaque\" can do without");
    }
}

const char* name_of(program_kind program) {
    switch (program) {
    case program_kind::automatic:
        return "auto";
    case program_kind::opaque:
        return "opaque";
    case program_kind::relay:
        return "relay";
    case program_kind::bytemap:
        return "bytemap";
    case program_kind::pcm:
        return "pcm";
    }
    return "";
}

bool has_processors(const leg& l) {
    return !l.processors.empty() || l.voice.any();
}

std::uint32_t rate_of(payload_kind kind) {
    return kind == payload_kind::l16 ? 16'000 : 8000;
}

// Processors work at one rate, which is that of all audio of their leg.
void check_voice(const leg_check& c) {
    if (!c.me.voice.any()) {
        return;
    }
    std::uint32_t rate = 0;
    for (const payload_binding& p : c.me.payloads) {
        if (p.kind == payload_kind::other) {
            continue;
        }
        if (rate != 0 && rate_of(p.kind) != rate) {
            c.report("payload-types", "expected audio of one sample rate with processors, got " +
                                          std::to_string(rate) + " and " +
                                          std::to_string(rate_of(p.kind)) + " Hz");
        }
        rate = rate_of(p.kind);
    }
    if (const char* wrong = dsp::check(c.me.voice, {rate, c.me.voice.block_ms});
        rate != 0 && wrong != nullptr) {
        c.report("voice", wrong);
    }
}

void check_program(const leg_check& c) {
    const leg& me = c.me;
    const std::string got = std::string(", got program = \"") + name_of(me.program) + "\"";
    const bool unread = me.program == program_kind::opaque || me.program == program_kind::relay;
    if (has_processors(me) && (unread || me.program == program_kind::bytemap)) {
        c.report("processors", "expected none without program \"pcm\" or \"auto\"" + got);
    }
    if (me.mute && unread) {
        c.report("mute", "expected no mute of what is not read" + got);
    }
    if (me.gain_db != 0 && unread) {
        c.report("gain-db", "expected no gain on what is not read" + got);
    }
    const bool wants_audio = me.program == program_kind::bytemap ||
                             me.program == program_kind::pcm || has_processors(me) || me.mute ||
                             me.gain_db != 0;
    if (wants_audio && !unread && (!has_audio(me) || !has_audio(c.peer))) {
        c.report("payload-types", "expected audio on both sides for gain, mute, processors "
                                  "or program \"bytemap\" or \"pcm\"");
    }
    if (c.peer.program == program_kind::opaque && me.program != program_kind::opaque) {
        c.report("program", "expected \"opaque\" as on the other side" + got);
    }
    if (me.program == program_kind::relay) {
        for (const payload_binding& p : me.payloads) {
            const auto& theirs = c.peer.payloads;
            if (p.kind != payload_kind::other &&
                std::none_of(theirs.begin(), theirs.end(),
                             [&](const payload_binding& o) { return o.kind == p.kind; })) {
                c.report("program",
                         "expected one that converts, since the other side has no " + p.name + got);
            }
        }
    }
}

void check_sending(const leg_check& c) {
    const leg& me = c.me;
    if (me.zero_udp_checksum && !me.local.ip.is_ipv4()) {
        c.report("zero-udp-checksum", "expected false over IPv6, got true");
    }
    const std::string kept = "expected only with stream = \"own\"";
    if (me.stream == stream_mode::keep && me.ssrc) {
        c.report("ssrc", kept);
    }
    if (me.stream == stream_mode::keep && me.first_sequence) {
        c.report("first-sequence", kept);
    }
    if (me.stream == stream_mode::keep && me.first_timestamp) {
        c.report("first-timestamp", kept);
    }
}

void check_rtcp(const leg_check& c) {
    const leg& me = c.me;
    if (me.rtcp == rtcp_mode::generate && me.program == program_kind::opaque) {
        c.report("rtcp",
                 "expected no \"generate\" with program = \"opaque\", which tells nothing of "
                 "the streams");
    }
    if (me.rtcp_mux && me.rtcp == rtcp_mode::off) {
        c.report("rtcp-mux", "expected false with rtcp = \"off\", got true");
    }
    if (!me.rtcp_remote) {
        return;
    }
    const endpoint& there = *me.rtcp_remote;
    if (me.rtcp_mux || me.rtcp == rtcp_mode::off) {
        c.report("rtcp-remote",
                 "expected none with rtcp-mux or rtcp = \"off\", got " + to_string(there));
    }
    if (there.ip.family != me.local.ip.family) {
        c.report("rtcp-remote", std::string("expected an ") + family_name(me.local.ip) +
                                    " address like that of local, got " + to_string(there));
    }
    if (!is_unicast(there.ip) || there.port == 0) {
        c.report("rtcp-remote",
                 "expected a unicast address and a port from 1 to 65535, got " + to_string(there));
    }
    if (!has_way(c, there.ip)) {
        c.report("rtcp-remote", way_expected(c) + to_string(there));
    }
}

void check_leg(const leg_check& c) {
    check_endpoints(c);
    check_payload_types(c);
    check_program(c);
    check_voice(c);
    check_sending(c);
    check_next_hop(c);
    check_rtcp(c);
}

} // namespace

void check_calls(const parsed& all, diagnosis& errors) {
    const auto& calls = all.out.calls;
    std::unordered_set<std::string_view> ids;
    // RTCP needs no check of its own: it has the odd port above an even one.
    std::map<endpoint, const call*> locals;
    for (std::size_t i = 0; i < calls.size() && !errors.failed(); ++i) {
        const call& one = calls[i];
        const call_source& source = all.calls[i];
        if (i >= all.out.pools.calls) {
            errors.report(source.table->line, source.path,
                          "expected at most " + std::to_string(all.out.pools.calls) +
                              " calls (pools.calls), got " + std::to_string(calls.size()));
        }
        if (!ids.insert(one.id).second) {
            errors.report(line_of(*source.table, "id"), std::string(source.path) + ".id",
                          "expected each call id once, got " + quote(one.id) + " twice");
        }
        for (const char side : {'a', 'b'}) {
            const leg& me = side == 'a' ? one.a : one.b;
            const leg& peer = side == 'a' ? one.b : one.a;
            const leg_check check{all.out, one, me, peer, source, side, errors};
            check_leg(check);
            const auto [earlier, fresh] = locals.emplace(me.local, &one);
            if (!fresh) {
                check.report("local", "expected a port of its own, got " + to_string(me.local) +
                                          ", which call " + quote(earlier->second->id) + " has");
            }
        }
    }
}

} // namespace voxplane::config
