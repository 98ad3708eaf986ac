// Once a command, once a source that is learnt, once a stream.
#include "datapath/passages.hpp"

#include "datapath/plain_headers.hpp"

namespace voxplane::datapath {

session::passage passage_of(const session::leg& leg, const session::leg& out_leg) noexcept {
    const session::ingress& in = leg.in;
    const session::egress& out = out_leg.out;
    session::passage way;
    // Without a generation the leg has no call, and no program either.
    if (in.generation == 0 || in.gate.get() != session::gate_state::accepted || in.careful != 0 ||
        !in.program->plain || leg.received.active == 0 || out.remote.port_be == 0 ||
        out.far != nullptr) {
        return way;
    }
    std::memcpy(&way.source_ip, in.source.ip.data(), sizeof way.source_ip);
    way.source_port_be = in.source.port_be;
    way.generation = in.generation;
    way.muxed = in.rtcp == session::rtcp_channel::muxed;
    way.ssrc = leg.received.ssrc.get();
    way.sent_ssrc = out.own_stream ? out.ssrc : way.ssrc;
    way.timestamp_offset = out.timestamp_offset;
    way.seq_offset = out.seq_offset;
    way.egress = in.egress;
    way.program = in.program;
    leave_by(way, out);
    return way;
}

void leave_by(session::passage& way, const session::egress& out) noexcept {
    std::memcpy(&way.remote_ip, out.remote.ip.data(), sizeof way.remote_ip);
    way.ports = out.local_port_be | std::uint32_t{out.remote.port_be} << 16;
    way.mac = fixed_hop(out);
    way.neighbour = out.neighbour;
    way.address = out.address;
    way.traffic_class = out.traffic_class;
    way.zero_udp_checksum = out.zero_udp_checksum;
}

void gather_passages(const context& c, std::uint32_t call) noexcept {
    const session::leg_pool& legs = *c.all->legs;
    for (const std::uint32_t index : {2 * call, 2 * call + 1}) {
        const session::leg& leg = legs[index];
        legs.lines()[index].passage = passage_of(leg, legs[leg.in.egress]);
    }
}

} // namespace voxplane::datapath
