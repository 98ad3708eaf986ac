// Slow side of the source gate: learning, re-learning after silence, RTCP.
#include "datapath/gate.hpp"

#include "base/time_units.hpp"
#include "base/wire.hpp"
#include "datapath/rtcp/rtcp.hpp"

namespace voxplane::datapath {

namespace {

// RFC 3550 A.1 takes a forward jump of up to 3,000 packets (a minute of voice) as the same stream.
constexpr std::uint16_t max_continuing_jump = 3000;

bool continues(const rtp::reception& r, const rtp::header& h) noexcept {
    const auto ahead =
        static_cast<std::uint16_t>(h.seq - static_cast<std::uint16_t>(r.highest.get()));
    return r.active != 0 && r.ssrc.get() == h.ssrc && ahead >= 1 && ahead <= max_continuing_jump;
}

// Whether anything can be sent to where the packet says that it comes from: one host's address
// (RFC 1122 section 3.2.1.3, RFC 4291 section 2.7) and a port. Learning another would take the
// window from the party that it is open for.
bool can_be_answered(const packet& p) noexcept {
    const session::wire_endpoint from = source_of(p);
    constexpr std::uint8_t first_ipv4_group = 224; // and what is reserved, and broadcast
    constexpr std::uint8_t ipv6_group = 0xff;
    const std::uint8_t first = from.ip[0];
    const bool host = p.ipv4 ? first != 0 && first < first_ipv4_group
                             : first != ipv6_group && from.ip != std::array<std::uint8_t, 16>{};
    return host && from.port_be != 0;
}

} // namespace

session::wire_endpoint source_of(const packet& p) noexcept {
    session::wire_endpoint source;
    const std::uint8_t* ip = p.frame + p.l3;
    std::memcpy(source.ip.data(), p.ipv4 ? ip + 12 : ip + 8, p.ipv4 ? 4 : 16);
    std::memcpy(&source.port_be, p.frame + p.datagram - 8, sizeof source.port_be);
    return source;
}

std::optional<stats::drop> may_learn(const context& c, session::leg& leg, const packet& p,
                                     const rtp::header* header) noexcept {
    session::ingress& in = leg.in;
    if (!can_be_answered(p)) {
        return stats::drop::source_rejected;
    }
    if (in.gate.get() == session::gate_state::learning) {
        if (in.window_end_ns == session::no_time) {
            in.window_end_ns = c.clock_begin_ns + in.window_ms * ns_per_ms;
        }
        if (p.arrival_ns <= in.window_end_ns) {
            return std::nullopt;
        }
        in.gate.set(session::gate_state::closed);
    }
    if (in.gate.get() == session::gate_state::closed) {
        return stats::drop::source_window_closed;
    }
    if (!in.latching || in.relatch_silence_ms == 0 || header == nullptr) {
        return stats::drop::source_rejected;
    }
    const std::uint64_t silent_since = leg.received.last_arrival_ns.get();
    const bool silent = p.arrival_ns >= silent_since + in.relatch_silence_ms * ns_per_ms;
    return silent && continues(leg.received, *header) ? std::nullopt
                                                      : std::optional(stats::drop::source_rejected);
}

bool from_past_source(const session::leg& leg, const packet& p,
                      const rtp::header* header) noexcept {
    if (p.arrival_ns >= leg.past_until_ns || source_of(p) != leg.past_source) {
        return false;
    }
    return leg.in.gate.get() != session::gate_state::accepted || header == nullptr ||
           header->ssrc == leg.received.ssrc.get();
}

void learn(context& c, std::uint32_t leg_index, session::leg& leg, const packet& p) noexcept {
    const session::wire_endpoint source = source_of(p);
    leg.in.source = source;
    leg.shown_source.set(source);
    leg.in.gate.set(session::gate_state::accepted);
    leg.out.remote = source;
    follow_rtp_source(leg, source);
    if (leg.out.neighbour != session::no_neighbour || leg.out.learn_mac) {
        // The frame came from the next hop towards its source.
        std::memcpy(leg.out.mac.data(), p.frame + 6, leg.out.mac.size());
        leg.out.mac_known = true;
        leg.out.neighbour = session::no_neighbour;
    }
    ++c.counters.latched;
    session::event what;
    what.kind = session::event_kind::latched;
    what.family = p.ipv4 ? 4 : 6;
    what.index = leg_index;
    what.where = source;
    notify(c, what);
}

rtcp_source judge_rtcp(const session::leg& leg, const packet& p) noexcept {
    const session::ingress& in = leg.in;
    const session::wire_endpoint source = source_of(p);
    if (in.gate.get() != session::gate_state::accepted) {
        return rtcp_source::rejected;
    }
    if (in.rtcp == session::rtcp_channel::muxed || leg.rtcp.source.port_be != 0) {
        const bool muxed = in.rtcp == session::rtcp_channel::muxed;
        return source == (muxed ? in.source : leg.rtcp.source) ? rtcp_source::accepted
                                                               : rtcp_source::rejected;
    }
    const bool told = leg.rtcp.signalled.port_be != 0 && source.ip == leg.rtcp.signalled.ip;
    return told || source.ip == in.source.ip ? rtcp_source::first : rtcp_source::rejected;
}

void learn_rtcp_source(session::leg& leg, const packet& p) noexcept {
    leg.rtcp.source = leg.rtcp.remote = source_of(p);
}

} // namespace voxplane::datapath
