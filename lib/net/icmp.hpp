// Ping: echo requests to our addresses become replies in place (RFC 792, RFC 4443 section 4.2).
// Worker. The caller has checked the IP header, its lengths and its destination.
#pragma once

#include <cstddef>

#include "checksum/checksum.hpp"
#include "net/frame.hpp"

namespace voxplane::net {

// An ICMP message of `bytes` behind an IPv4 header of header_bytes, sent to ours. Requests with
// IPv4 options are not answered: source routes would have to be reversed.
[[nodiscard]] outcome handle_icmpv4(const frame& arrived, std::size_t header_bytes,
                                    std::size_t bytes, const local_match& ours,
                                    const checksum::kernels& kernels) noexcept;

// An ICMPv6 echo request of `bytes` behind an IPv6 header without extensions, sent to ours; its
// checksum is right.
[[nodiscard]] outcome answer_echo_ipv6(const frame& arrived, std::size_t bytes,
                                       const local_match& ours,
                                       const checksum::kernels& kernels) noexcept;

} // namespace voxplane::net
