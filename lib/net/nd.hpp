// IPv6 neighbour discovery (RFC 4861) as far as a host with fixed addresses needs it: answers
// solicitations in place, hears advertisements, solicits and announces. Left out: router discovery,
// redirects, and the override flag of advertisements that we hear (no proxies or anycast expected).
// Worker; writes only inside the frame or buffer that it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "checksum/checksum.hpp"
#include "net/frame.hpp"

namespace voxplane::net {

// An ICMPv6 message of type 135 or 136 and `bytes` behind an IPv6 header without extensions; its
// checksum is right. A solicitation for one of ours becomes the advertisement, for which the frame
// may have to grow by 8 bytes (else drop::no_room).
[[nodiscard]] outcome handle_nd(const frame& arrived, std::size_t bytes,
                                std::span<const local_address> locals,
                                const checksum::kernels& kernels) noexcept;

// Frames that we originate, at most this long.
inline constexpr std::size_t nd_frame_bytes =
    ethernet::bytes + ethernet::most_tags * ethernet::tag_bytes + ipv6::bytes + nd::options +
    nd::link_layer_option_bytes;
inline constexpr std::size_t nd_buffer_bytes = nd_frame_bytes;

// Who is target? From an IPv6 address of ours; to its solicited-node group, or to the MAC that it
// last answered from. out has nd_buffer_bytes. Returns the frame's length.
std::uint16_t build_neighbour_solicitation(std::uint8_t* out, const local_address& from,
                                           const ip_address& target, const mac_address* unicast,
                                           const checksum::kernels& kernels) noexcept;

// Unsolicited advertisement to all nodes (RFC 4861 section 7.2.6): our address is at our MAC. out
// has nd_buffer_bytes.
std::uint16_t build_neighbour_announcement(std::uint8_t* out, const local_address& from,
                                           const checksum::kernels& kernels) noexcept;

} // namespace voxplane::net
