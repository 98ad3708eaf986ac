// Header templates.
#include "path.hpp"

#include <cstring>

#include "base/wire.hpp"
#include "net/sums.hpp"

namespace voxplane::voxgen {

namespace {

using namespace net;

constexpr std::uint16_t do_not_fragment = 0x4000;

void write_ipv4(const path_settings& how, std::uint8_t* ip, const checksum::kernels& kernels) {
    ip[ipv4::version_ihl] = 0x45;
    ip[1] = static_cast<std::uint8_t>(how.dscp << 2);
    store_be16(ip + ipv4::total_length, static_cast<std::uint16_t>(ipv4::bytes + how.udp_bytes));
    store_be16(ip + ipv4::fragment, do_not_fragment);
    ip[ipv4::ttl] = initial_hop_limit;
    ip[ipv4::protocol] = protocol_udp;
    std::memcpy(ip + ipv4::source, how.from.bytes.data(), ipv4::address_bytes);
    std::memcpy(ip + ipv4::destination, how.to.bytes.data(), ipv4::address_bytes);
    fill_ipv4_header(kernels, ip, ipv4::bytes);
}

void write_ipv6(const path_settings& how, std::uint8_t* ip) {
    store_be16(ip, static_cast<std::uint16_t>(0x6000 | how.dscp << 6));
    store_be16(ip + ipv6::payload_length, how.udp_bytes);
    ip[ipv6::next_header] = protocol_udp;
    ip[ipv6::hop_limit] = initial_hop_limit;
    std::memcpy(ip + ipv6::source, how.from.bytes.data(), ipv6::address_bytes);
    std::memcpy(ip + ipv6::destination, how.to.bytes.data(), ipv6::address_bytes);
}

} // namespace

path make_path(const path_settings& how, const checksum::kernels& kernels) noexcept {
    path made;
    made.from = how.from;
    made.to = how.to;
    std::uint8_t* const frame = made.header.data();
    std::uint8_t* const ip = frame + ethernet::bytes;
    std::memcpy(frame + ethernet::destination, how.to_mac.bytes.data(), sizeof(mac_bytes));
    std::memcpy(frame + ethernet::source, how.from_mac.bytes.data(), sizeof(mac_bytes));
    if (how.from.is_ipv4()) {
        store_be16(frame + ethernet::type, ethertype_ipv4);
        write_ipv4(how, ip, kernels);
        made.header_bytes = ethernet::bytes + ipv4::bytes;
        made.sum = pseudo_sum_ipv4(kernels, ip, protocol_udp, how.udp_bytes);
    } else {
        store_be16(frame + ethernet::type, ethertype_ipv6);
        write_ipv6(how, ip);
        made.header_bytes = ethernet::bytes + ipv6::bytes;
        made.sum = pseudo_sum_ipv6(kernels, ip, protocol_udp, how.udp_bytes);
    }
    made.sum += __builtin_bswap16(how.udp_bytes); // the length stands in UDP's own header too
    return made;
}

} // namespace voxplane::voxgen
