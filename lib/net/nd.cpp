// Neighbour discovery. Checks are those of RFC 4861 sections 7.1.1 and 7.1.2, in their order.
#include "net/nd.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/wire.hpp"
#include "net/sums.hpp"

namespace voxplane::net {

namespace {

using ipv6_bytes = std::array<std::uint8_t, ipv6::address_bytes>;

constexpr std::uint8_t multicast = 0xff;
constexpr ipv6_bytes all_nodes = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01};
constexpr mac_bytes all_nodes_mac = {0x33, 0x33, 0, 0, 0, 0x01};
constexpr std::size_t message_bytes = nd::options + nd::link_layer_option_bytes;

// RFC 4291 section 2.7.1: ff02::1:ff00:0/104 and the last 24 bits of the address.
ipv6_bytes solicited_node(const std::uint8_t* ip) noexcept {
    ipv6_bytes group = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff, 0, 0, 0};
    std::copy_n(ip + 13, 3, group.begin() + 13);
    return group;
}

// RFC 2464 section 7: 33:33 and the last 32 bits of the group.
mac_bytes group_mac(const ipv6_bytes& group) noexcept {
    return {0x33, 0x33, group[12], group[13], group[14], group[15]};
}

bool is_unspecified(const std::uint8_t* ip) noexcept {
    return std::all_of(ip, ip + ipv6::address_bytes, [](std::uint8_t b) { return b == 0; });
}

bool same(const std::uint8_t* a, const std::uint8_t* b) noexcept {
    return std::memcmp(a, b, ipv6::address_bytes) == 0;
}

struct message_view {
    const std::uint8_t* source = nullptr; // IPv6 addresses
    const std::uint8_t* destination = nullptr;
    const std::uint8_t* target = nullptr;
    const std::uint8_t* link_layer = nullptr; // MAC of the option that belongs to the type, or null
    bool to_group = false;
    bool from_nobody = false;
};

// Walks the options. False when one has no length, runs past the end, or holds another MAC size.
bool find_link_layer(const std::uint8_t* message, std::size_t bytes, std::uint8_t wanted,
                     const std::uint8_t*& mac) noexcept {
    std::size_t at = nd::options;
    while (at < bytes) {
        if (bytes - at < 2)
            return false;
        const std::size_t option_bytes = std::size_t{message[at + 1]} * 8;
        if (option_bytes == 0 || option_bytes > bytes - at)
            return false;
        if (message[at] == wanted) {
            if (option_bytes != nd::link_layer_option_bytes || !is_station(message + at + 2))
                return false;
            mac = message + at + 2;
        }
        at += option_bytes;
    }
    return true;
}

bool parse(const frame& arrived, std::size_t bytes, message_view& view) noexcept {
    const std::uint8_t* const header = arrived.network();
    const std::uint8_t* const message = header + ipv6::bytes;
    if (header[ipv6::hop_limit] != nd::hop_limit || bytes < nd::options ||
        message[icmpv6::code] != 0)
        return false;
    view.source = header + ipv6::source;
    view.destination = header + ipv6::destination;
    view.target = message + nd::target;
    view.to_group = view.destination[0] == multicast;
    view.from_nobody = is_unspecified(view.source);
    const bool solicits = message[icmpv6::type] == icmpv6::neighbour_solicitation;
    if (view.target[0] == multicast || view.source[0] == multicast || is_unspecified(view.target) ||
        !find_link_layer(message, bytes, solicits ? nd::source_link_layer : nd::target_link_layer,
                         view.link_layer))
        return false;
    if (solicits && view.from_nobody)
        return view.link_layer == nullptr &&
               same(view.destination, solicited_node(view.target).data());
    if (!solicits)
        return !view.from_nobody &&
               !(view.to_group && (message[nd::flags] & nd::solicited_flag) != 0);
    return true;
}

// The IPv6 header, and the ICMPv6 message with one link-layer option of ours.
void write_message(std::uint8_t* out, std::uint8_t type, std::uint8_t flags,
                   const ipv6_bytes& source, const ipv6_bytes& destination,
                   const ipv6_bytes& target, const mac_address& mac,
                   const checksum::kernels& kernels) noexcept {
    constexpr std::uint32_t version_6 = 6U << 28;
    store_be32(out + ipv6::version, version_6);
    store_be16(out + ipv6::payload_length, message_bytes);
    out[ipv6::next_header] = protocol_icmpv6;
    out[ipv6::hop_limit] = nd::hop_limit;
    std::memcpy(out + ipv6::source, source.data(), source.size());
    std::memcpy(out + ipv6::destination, destination.data(), destination.size());

    std::uint8_t* const message = out + ipv6::bytes;
    std::memset(message, 0, message_bytes);
    message[icmpv6::type] = type;
    message[nd::flags] = flags;
    std::memcpy(message + nd::target, target.data(), target.size());
    message[nd::options] =
        type == icmpv6::neighbour_solicitation ? nd::source_link_layer : nd::target_link_layer;
    message[nd::options + 1] = nd::link_layer_option_bytes / 8;
    std::memcpy(message + nd::options + 2, mac.bytes.data(), mac.bytes.size());
    fill_message(kernels, pseudo_sum_ipv6(kernels, out, protocol_icmpv6, message_bytes), message,
                 message_bytes, icmpv6::checksum);
}

// A sender without an address, in its duplicate address detection, is answered through all nodes.
outcome advertise(const frame& arrived, const message_view& view, const local_match& asked,
                  outcome result, const checksum::kernels& kernels) noexcept {
    const local_address& ours = *asked.address;
    constexpr std::size_t packet_bytes = ipv6::bytes + message_bytes;
    if (arrived.capacity < arrived.l3 + packet_bytes) {
        result.reason = stats::drop::no_room;
        return result;
    }
    ipv6_bytes destination = all_nodes;
    mac_bytes to = all_nodes_mac;
    if (!view.from_nobody) {
        std::memcpy(destination.data(), view.source, destination.size());
        std::memcpy(to.data(),
                    view.link_layer != nullptr ? view.link_layer : arrived.data + ethernet::source,
                    to.size());
    }
    std::memcpy(arrived.data + ethernet::destination, to.data(), to.size());
    std::memcpy(arrived.data + ethernet::source, ours.mac.bytes.data(), to.size());
    const auto flags =
        static_cast<std::uint8_t>(nd::override_flag | (view.from_nobody ? 0 : nd::solicited_flag));
    write_message(arrived.network(), icmpv6::neighbour_advertisement, flags, ours.ip.bytes,
                  destination, ours.ip.bytes, ours.mac, kernels);
    result.reply_bytes = pad_frame(arrived.data, arrived.l3 + packet_bytes, arrived.capacity);
    return result;
}

outcome handle_solicitation(const frame& arrived, const message_view& view,
                            std::span<const local_address> locals,
                            const checksum::kernels& kernels) noexcept {
    const auto asked = find_local(locals, ip_family::ipv6, view.target, arrived.vlan);
    if (asked.address == nullptr)
        return outcome::dropped(asked.reason == stats::drop::vlan_mismatch
                                    ? stats::drop::vlan_mismatch
                                    : stats::drop::icmp_ignored);
    const std::uint8_t* const to = arrived.data + ethernet::destination;
    const mac_bytes group = group_mac(solicited_node(view.target));
    const bool reached_us = view.to_group
                                ? same(view.destination, solicited_node(view.target).data()) &&
                                      std::memcmp(to, group.data(), group.size()) == 0
                                : same(view.destination, view.target);
    const bool to_our_mac = std::memcmp(to, asked.address->mac.bytes.data(), group.size()) == 0;
    if (!reached_us || (!view.to_group && !to_our_mac))
        return outcome::dropped(stats::drop::not_for_us);

    outcome result = outcome::dropped(stats::drop::icmp_ignored);
    result.local = asked.index;
    if (view.link_layer != nullptr) {
        result.neighbour_seen = true;
        result.ip = ipv6_at(view.source);
        std::memcpy(result.mac.bytes.data(), view.link_layer, sizeof(mac_bytes));
    }
    if (!view.from_nobody && view.link_layer == nullptr &&
        !is_station(arrived.data + ethernet::source)) {
        result.reason = stats::drop::slow_path_malformed;
        return result;
    }
    return advertise(arrived, view, asked, result, kernels);
}

// An answer to a unicast solicitation may leave its link-layer option out (section 7.2.4): then the
// frame's source is the neighbour's MAC.
outcome handle_advertisement(const frame& arrived, const message_view& view,
                             std::span<const local_address> locals) noexcept {
    const auto heard = view.to_group
                           ? find_listener(locals, ip_family::ipv6, arrived.vlan)
                           : find_local(locals, ip_family::ipv6, view.destination, arrived.vlan);
    if (heard.address == nullptr)
        return outcome::dropped(heard.reason);
    outcome result = outcome::dropped(stats::drop::icmp_ignored);
    const std::uint8_t* const mac =
        view.link_layer != nullptr ? view.link_layer : arrived.data + ethernet::source;
    if (find_local(locals, ip_family::ipv6, view.target, arrived.vlan).address != nullptr ||
        (view.link_layer == nullptr && view.to_group) || !is_station(mac))
        return result;
    result.local = heard.index;
    result.neighbour_seen = true;
    result.ip = ipv6_at(view.target);
    std::memcpy(result.mac.bytes.data(), mac, sizeof(mac_bytes));
    return result;
}

} // namespace

outcome handle_nd(const frame& arrived, std::size_t bytes, std::span<const local_address> locals,
                  const checksum::kernels& kernels) noexcept {
    message_view view;
    if (!parse(arrived, bytes, view))
        return outcome::dropped(stats::drop::slow_path_malformed);
    // Our own frames that come back, or somebody else with our address.
    if (find_local(locals, ip_family::ipv6, view.source, arrived.vlan).address != nullptr)
        return outcome::dropped(stats::drop::icmp_ignored);
    const std::uint8_t type = arrived.network()[ipv6::bytes + icmpv6::type];
    return type == icmpv6::neighbour_solicitation
               ? handle_solicitation(arrived, view, locals, kernels)
               : handle_advertisement(arrived, view, locals);
}

std::uint16_t build_neighbour_solicitation(std::uint8_t* out, const local_address& from,
                                           const ip_address& target, const mac_address* unicast,
                                           const checksum::kernels& kernels) noexcept {
    const ipv6_bytes group = solicited_node(target.bytes.data());
    const std::size_t l3 = write_ethernet(
        out, unicast != nullptr ? unicast->bytes : group_mac(group), from, ethertype_ipv6);
    write_message(out + l3, icmpv6::neighbour_solicitation, 0, from.ip.bytes,
                  unicast != nullptr ? target.bytes : group, target.bytes, from.mac, kernels);
    return static_cast<std::uint16_t>(l3 + ipv6::bytes + message_bytes);
}

std::uint16_t build_neighbour_announcement(std::uint8_t* out, const local_address& from,
                                           const checksum::kernels& kernels) noexcept {
    const std::size_t l3 = write_ethernet(out, all_nodes_mac, from, ethertype_ipv6);
    write_message(out + l3, icmpv6::neighbour_advertisement, nd::override_flag, from.ip.bytes,
                  all_nodes, from.ip.bytes, from.mac, kernels);
    return static_cast<std::uint16_t>(l3 + ipv6::bytes + message_bytes);
}

} // namespace voxplane::net
