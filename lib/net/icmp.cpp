// Ping. The answer is the request with its addresses turned round; what lies behind the IP packet
// in the frame, Ethernet's padding, is replaced.
#include "net/icmp.hpp"

#include <array>
#include <cstring>

#include "net/sums.hpp"

namespace voxplane::net {

namespace {

template <std::size_t Bytes>
void swap_addresses(std::uint8_t* source, std::uint8_t* destination) noexcept {
    std::array<std::uint8_t, Bytes> kept;
    std::memcpy(kept.data(), source, Bytes);
    std::memcpy(source, destination, Bytes);
    std::memcpy(destination, kept.data(), Bytes);
}

void return_to_sender(const frame& arrived, const local_address& ours) noexcept {
    std::memcpy(arrived.data + ethernet::destination, arrived.data + ethernet::source,
                sizeof(mac_bytes));
    std::memcpy(arrived.data + ethernet::source, ours.mac.bytes.data(), sizeof(mac_bytes));
}

bool sent_to_station(const frame& arrived, const local_address& ours) noexcept {
    return std::memcmp(arrived.data + ethernet::destination, ours.mac.bytes.data(),
                       sizeof(mac_bytes)) == 0;
}

bool is_sender_ipv4(const std::uint8_t* ip) noexcept {
    constexpr std::uint8_t first_multicast = 224;
    return ip[0] != 0 && ip[0] != 127 && ip[0] < first_multicast;
}

bool is_sender_ipv6(const std::uint8_t* ip) noexcept {
    constexpr std::uint8_t multicast = 0xff;
    const ip_address address = ipv6_at(ip);
    return ip[0] != multicast && !address.is_unspecified();
}

outcome answered(const frame& arrived, std::size_t packet_bytes, const local_match& ours) noexcept {
    outcome result;
    result.local = ours.index;
    result.reply_bytes = pad_frame(arrived.data, arrived.l3 + packet_bytes, arrived.capacity);
    return result;
}

} // namespace

outcome handle_icmpv4(const frame& arrived, std::size_t header_bytes, std::size_t bytes,
                      const local_match& ours, const checksum::kernels& kernels) noexcept {
    std::uint8_t* const header = arrived.network();
    std::uint8_t* const message = header + header_bytes;
    if (bytes < icmp::echo_bytes || !message_valid(kernels, 0, message, bytes))
        return outcome::dropped(stats::drop::slow_path_malformed);
    if (message[icmp::type] != icmp::echo_request || message[icmp::code] != 0 ||
        header_bytes != ipv4::bytes || !ours.address->answer_ping ||
        !is_sender_ipv4(header + ipv4::source) ||
        std::memcmp(header + ipv4::source, header + ipv4::destination, ipv4::address_bytes) == 0)
        return outcome::dropped(stats::drop::icmp_ignored);
    if (!sent_to_station(arrived, *ours.address))
        return outcome::dropped(stats::drop::not_for_us);

    return_to_sender(arrived, *ours.address);
    swap_addresses<ipv4::address_bytes>(header + ipv4::source, header + ipv4::destination);
    header[ipv4::ttl] = initial_hop_limit;
    fill_ipv4_header(kernels, header, header_bytes);
    message[icmp::type] = icmp::echo_reply;
    fill_message(kernels, 0, message, bytes, icmp::checksum);
    return answered(arrived, header_bytes + bytes, ours);
}

outcome answer_echo_ipv6(const frame& arrived, std::size_t bytes, const local_match& ours,
                         const checksum::kernels& kernels) noexcept {
    std::uint8_t* const header = arrived.network();
    std::uint8_t* const message = header + ipv6::bytes;
    if (bytes < icmp::echo_bytes)
        return outcome::dropped(stats::drop::slow_path_malformed);
    if (message[icmpv6::code] != 0 || !ours.address->answer_ping ||
        !is_sender_ipv6(header + ipv6::source) ||
        std::memcmp(header + ipv6::source, header + ipv6::destination, ipv6::address_bytes) == 0)
        return outcome::dropped(stats::drop::icmp_ignored);
    if (!sent_to_station(arrived, *ours.address))
        return outcome::dropped(stats::drop::not_for_us);

    return_to_sender(arrived, *ours.address);
    swap_addresses<ipv6::address_bytes>(header + ipv6::source, header + ipv6::destination);
    header[ipv6::hop_limit] = initial_hop_limit;
    message[icmpv6::type] = icmpv6::echo_reply;
    const auto pseudo =
        pseudo_sum_ipv6(kernels, header, protocol_icmpv6, static_cast<std::uint16_t>(bytes));
    fill_message(kernels, pseudo, message, bytes, icmpv6::checksum);
    return answered(arrived, ipv6::bytes + bytes, ours);
}

} // namespace voxplane::net
