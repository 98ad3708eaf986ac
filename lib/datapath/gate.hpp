// The source gate of a leg: who may send to it. Against RTPBleed (an attacker's stream captured by
// a relay that follows any source), a source is learnt only inside a window after signalling, and
// then only that source is heard until signalling, or a long silence that the operator has allowed.
#pragma once

#include <optional>

#include "datapath/context.hpp"
#include "rtp/header.hpp"

namespace voxplane::datapath {

// Source address and port of a packet as the gate compares them.
[[nodiscard]] session::wire_endpoint source_of(const packet& p) noexcept;

// True when the packet comes from the leg's accepted source. The fast path of the gate.
[[nodiscard]] inline bool from_accepted_source(const packet& p,
                                               const session::ingress& in) noexcept {
    std::uint16_t port_be;
    std::memcpy(&port_be, p.frame + p.datagram - 8, sizeof port_be);
    if (in.gate.get() != session::gate_state::accepted || port_be != in.source.port_be) {
        return false;
    }
    const std::uint8_t* ip = p.frame + p.l3;
    return p.ipv4 ? std::memcmp(ip + 12, in.source.ip.data(), 4) == 0
                  : std::memcmp(ip + 8, in.source.ip.data(), 16) == 0;
}

// Whether a packet that is not from the accepted source may become it; nothing changes yet. The
// reason is why not, none when it may. header: null for opaque legs.
[[nodiscard]] std::optional<stats::drop>
may_learn(const context& c, session::leg& leg, const packet& p, const rtp::header* header) noexcept;

// Whether it comes from where its party was before signalling moved it, and not long after: it is
// heard and never learnt. Once the new place has spoken under another SSRC the old one is over.
// header: null for opaque legs.
[[nodiscard]] bool from_past_source(const session::leg& leg, const packet& p,
                                    const rtp::header* header) noexcept;

// Makes the packet's source the accepted one; what is sent to this leg goes there from now on.
void learn(context& c, std::uint32_t leg_index, session::leg& leg, const packet& p) noexcept;

// RTCP comes from the accepted address, or the host that signalling named for it; its port is
// learnt with the first packet where it was not signalled for good. Never opens a gate.
enum class rtcp_source : std::uint8_t { rejected, accepted, first };
[[nodiscard]] rtcp_source judge_rtcp(const session::leg& leg, const packet& p) noexcept;
// From the packet that was judged `first`.
void learn_rtcp_source(session::leg& leg, const packet& p) noexcept;

} // namespace voxplane::datapath
