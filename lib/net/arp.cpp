// ARP. The fields are checked in the order of RFC 826's packet reception.
#include "net/arp.hpp"

#include <cstring>

#include "base/wire.hpp"

namespace voxplane::net {

namespace {

void write_arp(std::uint8_t* out, std::uint16_t operation, const local_address& from,
               const mac_bytes& target_mac, const std::uint8_t* target_ip) noexcept {
    store_be16(out + arp::hardware, arp::hardware_ethernet);
    store_be16(out + arp::protocol, ethertype_ipv4);
    out[arp::hardware_bytes] = sizeof(mac_bytes);
    out[arp::protocol_bytes] = ipv4::address_bytes;
    store_be16(out + arp::operation, operation);
    std::memcpy(out + arp::sender_mac, from.mac.bytes.data(), sizeof(mac_bytes));
    std::memcpy(out + arp::sender_ip, from.ip.bytes.data(), ipv4::address_bytes);
    std::memcpy(out + arp::target_mac, target_mac.data(), sizeof(mac_bytes));
    std::memcpy(out + arp::target_ip, target_ip, ipv4::address_bytes);
}

std::uint16_t build(std::uint8_t* out, const local_address& from, const mac_bytes& to,
                    const std::uint8_t* target_ip) noexcept {
    const std::size_t l3 = write_ethernet(out, to, from, ethertype_arp);
    write_arp(out + l3, arp::request, from, mac_bytes{}, target_ip);
    return pad_frame(out, l3 + arp::bytes, arp_buffer_bytes);
}

std::uint16_t turn_into_reply(const frame& arrived, const arp_message& message,
                              const local_address& ours) noexcept {
    const mac_bytes& asker = message.sender_mac.bytes;
    std::memcpy(arrived.data + ethernet::destination, asker.data(), asker.size());
    std::memcpy(arrived.data + ethernet::source, ours.mac.bytes.data(), sizeof(mac_bytes));
    write_arp(arrived.network(), arp::reply, ours, asker, message.sender_ip.bytes.data());
    return pad_frame(arrived.data, arrived.l3 + arp::bytes, arrived.capacity);
}

bool may_be_neighbour(const ip_address& ip) noexcept {
    constexpr std::uint8_t first_multicast = 224; // multicast, reserved and broadcast lie above
    return ip.bytes[0] != 0 && ip.bytes[0] != 127 && ip.bytes[0] < first_multicast;
}

} // namespace

bool parse_arp(const std::uint8_t* bytes, std::size_t count, arp_message& message) noexcept {
    if (count < arp::bytes || load_be16(bytes + arp::hardware) != arp::hardware_ethernet ||
        load_be16(bytes + arp::protocol) != ethertype_ipv4 ||
        bytes[arp::hardware_bytes] != sizeof(mac_bytes) ||
        bytes[arp::protocol_bytes] != ipv4::address_bytes)
        return false;
    message.operation = load_be16(bytes + arp::operation);
    if (message.operation != arp::request && message.operation != arp::reply)
        return false;
    if (!is_station(bytes + arp::sender_mac))
        return false;
    std::memcpy(message.sender_mac.bytes.data(), bytes + arp::sender_mac, sizeof(mac_bytes));
    message.sender_ip = ipv4_at(bytes + arp::sender_ip);
    message.target_ip = ipv4_at(bytes + arp::target_ip);
    return true;
}

outcome handle_arp(const frame& arrived, std::span<const local_address> locals) noexcept {
    arp_message message;
    if (!parse_arp(arrived.network(), arrived.network_bytes(), message))
        return outcome::dropped(stats::drop::slow_path_malformed);
    // Our own frames that come back, or somebody else with our address.
    if (find_local(locals, ip_family::ipv4, message.sender_ip.bytes.data(), arrived.vlan).address)
        return outcome::dropped(stats::drop::arp_ignored);

    const bool announces = message.sender_ip == message.target_ip;
    const auto asked = announces ? find_listener(locals, ip_family::ipv4, arrived.vlan)
                                 : find_local(locals, ip_family::ipv4,
                                              message.target_ip.bytes.data(), arrived.vlan);
    if (asked.address == nullptr)
        return outcome::dropped(asked.reason == stats::drop::vlan_mismatch
                                    ? stats::drop::vlan_mismatch
                                    : stats::drop::arp_ignored);
    const std::uint8_t* const to = arrived.data + ethernet::destination;
    if (std::memcmp(to, broadcast_mac.data(), sizeof(mac_bytes)) != 0 &&
        std::memcmp(to, asked.address->mac.bytes.data(), sizeof(mac_bytes)) != 0)
        return outcome::dropped(stats::drop::not_for_us);

    outcome result = outcome::dropped(stats::drop::arp_ignored);
    result.local = asked.index;
    result.neighbour_seen = may_be_neighbour(message.sender_ip);
    result.ip = message.sender_ip;
    result.mac = message.sender_mac;
    if (message.operation == arp::request && !announces)
        result.reply_bytes = turn_into_reply(arrived, message, *asked.address);
    return result;
}

std::uint16_t build_arp_request(std::uint8_t* out, const local_address& from,
                                const ip_address& target, const mac_address* unicast) noexcept {
    return build(out, from, unicast != nullptr ? unicast->bytes : broadcast_mac,
                 target.bytes.data());
}

std::uint16_t build_arp_announcement(std::uint8_t* out, const local_address& from) noexcept {
    return build(out, from, broadcast_mac, from.ip.bytes.data());
}

} // namespace voxplane::net
