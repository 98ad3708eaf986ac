// Text forms of addresses. Control plane only; uses the C library's parsers for the address itself.
#include "base/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdio>

namespace voxplane {

namespace {

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

result<unsigned> parse_number(std::string_view text, unsigned limit) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end || value > limit) {
        return failure{quoted(text) + " is not a number from 0 to " + std::to_string(limit)};
    }
    return value;
}

} // namespace

bool ip_address::is_unspecified() const noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

bool ip_prefix::contains(const ip_address& other) const noexcept {
    if (other.family != ip.family) {
        return false;
    }
    const std::size_t whole = length / 8U;
    if (!std::equal(ip.bytes.begin(), ip.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    other.bytes.begin())) {
        return false;
    }
    const unsigned rest = length % 8U;
    return rest == 0 || ((ip.bytes[whole] ^ other.bytes[whole]) >> (8U - rest)) == 0;
}

result<mac_address> parse_mac(std::string_view text) {
    mac_address mac;
    const failure wrong{quoted(text) + " is not a MAC address such as 02:00:00:00:00:01"};
    if (text.size() != 17) {
        return wrong;
    }
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        const char* digits = text.data() + 3 * i;
        const auto [stop, error] = std::from_chars(digits, digits + 2, mac.bytes[i], 16);
        if (error != std::errc{} || stop != digits + 2 || (i < 5 && digits[2] != ':')) {
            return wrong;
        }
    }
    return mac;
}

result<ip_address> parse_ip(std::string_view text) {
    // The C library's parser would stop at a zero byte and take what comes before.
    const std::string terminated(text.find('\0') == std::string_view::npos ? text : "");
    ip_address ip;
    if (inet_pton(AF_INET, terminated.c_str(), ip.bytes.data()) == 1) {
        ip.family = ip_family::ipv4;
        return ip;
    }
    if (inet_pton(AF_INET6, terminated.c_str(), ip.bytes.data()) == 1) {
        ip.family = ip_family::ipv6;
        return ip;
    }
    return failure{quoted(text) + " is not an IPv4 or IPv6 address"};
}

result<endpoint> parse_endpoint(std::string_view text) {
    const failure wrong{quoted(text) + " is not address:port or [address]:port"};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return wrong;
    }
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.front() == '[';
    if (bracketed) {
        if (host.size() < 2 || host.back() != ']') {
            return wrong;
        }
        host = host.substr(1, host.size() - 2);
    }
    const auto ip = parse_ip(host);
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!ip) {
        return ip.error();
    }
    if (ip->is_ipv4() == bracketed) {
        return wrong;
    }
    if (!port) {
        return failure{"port " + port.error().text};
    }
    return endpoint{*ip, static_cast<std::uint16_t>(*port)};
}

result<ip_prefix> parse_prefix(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return failure{quoted(text) + " lacks a prefix length, as in 198.18.0.1/24"};
    }
    const auto ip = parse_ip(text.substr(0, slash));
    if (!ip) {
        return ip.error();
    }
    const auto length = parse_number(text.substr(slash + 1), ip->is_ipv4() ? 32 : 128);
    if (!length) {
        return failure{"prefix length " + length.error().text};
    }
    return ip_prefix{*ip, static_cast<std::uint8_t>(*length)};
}

std::string to_string(const mac_address& mac) {
    char text[18];
    const auto& b = mac.bytes;
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
                  b[5]);
    return text;
}

// Signalling writes dozens of IPv4 addresses a call, and inet_ntop() makes each by sprintf().
std::string to_string(const ip_address& ip) {
    if (!ip.is_ipv4()) {
        char text[INET6_ADDRSTRLEN];
        inet_ntop(AF_INET6, ip.bytes.data(), text, sizeof text);
        return text;
    }
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) {
        char digits[3];
        char* const end = std::to_chars(digits, digits + sizeof digits, ip.bytes[i]).ptr;
        text.append(i == 0 ? "" : ".");
        text.append(digits, static_cast<std::size_t>(end - digits));
    }
    return text;
}

std::string to_string(const endpoint& ep) {
    std::string text = ep.ip.is_ipv4() ? to_string(ep.ip) : "[" + to_string(ep.ip) + "]";
    text += ':';
    text += std::to_string(ep.port);
    return text;
}

std::string to_string(const ip_prefix& prefix) {
    return to_string(prefix.ip) + "/" + std::to_string(prefix.length);
}

} // namespace voxplane
