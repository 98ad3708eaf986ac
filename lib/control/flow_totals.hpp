// Sums over legs, as clients of the protocol are told them. Main lcore only.
#pragma once

#include <cstdint>

#include "telemetry/call_view.hpp"

namespace voxplane::control {

struct flow_totals {
    std::uint64_t rtp_packets = 0; // unread datagrams among them
    std::uint64_t rtp_octets = 0;
    std::uint64_t rtp_errors = 0;
    std::uint64_t rtcp_packets = 0;
    std::uint64_t rtcp_octets = 0;
    bool operator==(const flow_totals&) const = default;

    void add(const telemetry::leg_view& leg) noexcept {
        rtp_packets += leg.packets + leg.opaque;
        rtp_octets += leg.octets;
        rtp_errors += leg.rejected + leg.discarded;
        rtcp_packets += leg.rtcp;
        rtcp_octets += leg.said.octets;
    }
    void add(const telemetry::call_view& both) noexcept {
        add(both.a);
        add(both.b);
    }
    void add(const flow_totals& more) noexcept {
        rtp_packets += more.rtp_packets;
        rtp_octets += more.rtp_octets;
        rtp_errors += more.rtp_errors;
        rtcp_packets += more.rtcp_packets;
        rtcp_octets += more.rtcp_octets;
    }
};

} // namespace voxplane::control
