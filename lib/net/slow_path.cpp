// Checks the IP header, then leads the frame to ARP, ND or ping.
#include "net/slow_path.hpp"

#include "base/wire.hpp"
#include "net/arp.hpp"
#include "net/icmp.hpp"
#include "net/nd.hpp"
#include "net/sums.hpp"

namespace voxplane::net {

namespace {

using stats::drop;

outcome handle_ipv4(const frame& arrived, std::span<const local_address> locals,
                    const checksum::kernels& kernels) noexcept {
    const std::uint8_t* const header = arrived.network();
    if (arrived.network_bytes() < ipv4::bytes)
        return outcome::dropped(drop::ip_malformed);
    const std::size_t header_bytes = (header[ipv4::version_ihl] & 0x0fU) * std::size_t{4};
    const std::size_t total = load_be16(header + ipv4::total_length);
    if (header[ipv4::version_ihl] >> 4 != 4 || header_bytes < ipv4::bytes || total < header_bytes ||
        total > arrived.network_bytes())
        return outcome::dropped(drop::ip_malformed);
    if (!ipv4_header_valid(kernels, header, header_bytes))
        return outcome::dropped(drop::ip_checksum);

    const auto ours = find_local(locals, ip_family::ipv4, header + ipv4::destination, arrived.vlan);
    if (ours.address == nullptr)
        return outcome::dropped(ours.reason);
    if ((load_be16(header + ipv4::fragment) & ipv4::fragment_mask) != 0)
        return outcome::dropped(drop::ip_fragment);
    if (header[ipv4::protocol] != protocol_icmp)
        return outcome::dropped(drop::ip_protocol);
    return handle_icmpv4(arrived, header_bytes, total - header_bytes, ours, kernels);
}

outcome handle_icmpv6(const frame& arrived, std::size_t bytes,
                      std::span<const local_address> locals,
                      const checksum::kernels& kernels) noexcept {
    const std::uint8_t* const header = arrived.network();
    const std::uint8_t* const message = header + ipv6::bytes;
    const auto pseudo =
        pseudo_sum_ipv6(kernels, header, protocol_icmpv6, static_cast<std::uint16_t>(bytes));
    if (bytes < icmpv6::bytes || !message_valid(kernels, pseudo, message, bytes))
        return outcome::dropped(drop::slow_path_malformed);
    switch (message[icmpv6::type]) {
    case icmpv6::neighbour_solicitation:
    case icmpv6::neighbour_advertisement:
        return handle_nd(arrived, bytes, locals, kernels);
    case icmpv6::echo_request: {
        const auto ours =
            find_local(locals, ip_family::ipv6, header + ipv6::destination, arrived.vlan);
        return ours.address != nullptr ? answer_echo_ipv6(arrived, bytes, ours, kernels)
                                       : outcome::dropped(ours.reason);
    }
    default:
        return outcome::dropped(drop::icmp_ignored);
    }
}

outcome handle_ipv6(const frame& arrived, std::span<const local_address> locals,
                    const checksum::kernels& kernels) noexcept {
    const std::uint8_t* const header = arrived.network();
    if (arrived.network_bytes() < ipv6::bytes || header[ipv6::version] >> 4 != 6)
        return outcome::dropped(drop::ip_malformed);
    const std::size_t bytes = load_be16(header + ipv6::payload_length);
    if (bytes > arrived.network_bytes() - ipv6::bytes)
        return outcome::dropped(drop::ip_malformed);
    // ND's destination may be a group; whose it is, the target tells.
    if (header[ipv6::next_header] == protocol_icmpv6)
        return handle_icmpv6(arrived, bytes, locals, kernels);
    const auto ours = find_local(locals, ip_family::ipv6, header + ipv6::destination, arrived.vlan);
    return outcome::dropped(ours.address != nullptr ? drop::ip_protocol : ours.reason);
}

} // namespace

outcome handle_slow_path(const frame& arrived, std::span<const local_address> locals,
                         const checksum::kernels& kernels) noexcept {
    if (arrived.l3 < ethernet::bytes || arrived.l3 > arrived.length ||
        arrived.length > arrived.capacity)
        return outcome::dropped(drop::truncated_l2);
    constexpr std::uint8_t group_bit = 0x01;
    if ((arrived.data[ethernet::source] & group_bit) != 0) // nobody to answer
        return outcome::dropped(drop::slow_path_malformed);
    switch (load_be16(arrived.network() - 2)) {
    case ethertype_arp:
        return handle_arp(arrived, locals);
    case ethertype_ipv4:
        return handle_ipv4(arrived, locals, kernels);
    case ethertype_ipv6:
        return handle_ipv6(arrived, locals, kernels);
    default:
        return outcome::dropped(drop::unknown_ethertype);
    }
}

} // namespace voxplane::net
