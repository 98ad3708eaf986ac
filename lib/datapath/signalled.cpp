#include "datapath/signalled.hpp"

#include "base/time_units.hpp"
#include "datapath/rtcp/rtcp.hpp"

namespace voxplane::datapath {

namespace {

void open_gate(context& c, session::leg& leg, const session::leg_setup& s) noexcept {
    session::ingress& in = leg.in;
    in.latching = s.source == config::source_mode::latch;
    in.window_ms = s.latch_window_ms;
    in.relatch_silence_ms = s.relatch_silence_ms;
    signal_rtcp_source(leg, s, !in.latching && s.remote.port_be != 0);
    if (in.latching) {
        in.gate.set(session::gate_state::learning);
        in.window_end_ns = c.clock_known ? c.now_ns + in.window_ms * ns_per_ms : session::no_time;
        return;
    }
    const bool known = s.remote.port_be != 0;
    in.source = s.remote;
    leg.shown_source.set(s.remote);
    in.gate.set(known ? session::gate_state::accepted : session::gate_state::closed);
}

void set_next_hop(session::leg& leg, const session::leg_setup& s) noexcept {
    session::egress& out = leg.out;
    out.neighbour = s.neighbour;
    out.mac = s.mac;
    out.mac_known = s.next_hop == config::next_hop_mode::fixed;
    // Without a route there is nothing better than the way that packets come.
    out.learn_mac =
        s.next_hop == config::next_hop_mode::learn ||
        (s.next_hop == config::next_hop_mode::resolve && s.neighbour == session::no_neighbour);
    leg.in.careful = static_cast<std::uint8_t>((leg.in.careful & session::careful::captured) |
                                               (out.learn_mac ? session::careful::next_hop : 0U));
}

} // namespace

void follow_signalling(context& c, session::leg& leg, const session::leg_setup& s) noexcept {
    const bool accepted = leg.in.gate.get() == session::gate_state::accepted;
    const bool learnt = leg.in.latching && accepted;
    const session::wire_endpoint before = leg.in.source;
    open_gate(c, leg, s);
    if (learnt && leg.in.latching && s.remote == leg.signalled) {
        resignal_rtcp(leg, s);
        return;
    }
    if (accepted && c.clock_known && before != s.remote && s.remote.port_be != 0) {
        leg.past_source = before;
        leg.past_until_ns = c.now_ns + leg.in.window_ms * ns_per_ms;
        if (leg.in.latching) {
            leg.in.window_end_ns += leg.in.window_ms * ns_per_ms;
        }
    }
    leg.signalled = s.remote;
    leg.out.remote = s.remote;
    signal_rtcp_remote(leg, s);
    set_next_hop(leg, s);
}

} // namespace voxplane::datapath
