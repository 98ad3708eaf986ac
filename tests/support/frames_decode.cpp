// Reading of frames, with every length and checksum checked.
#include <algorithm>

#include "support/frames.hpp"

namespace voxplane::test {

namespace {

std::uint16_t get16(const bytes& b, std::size_t at) {
    return static_cast<std::uint16_t>(b[at] << 8 | b[at + 1]);
}

std::uint32_t get32(const bytes& b, std::size_t at) {
    return std::uint32_t{get16(b, at)} << 16 | get16(b, at + 2);
}

ip_address get_ip(const bytes& b, std::size_t at, ip_family family) {
    ip_address ip;
    ip.family = family;
    std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(at), family == ip_family::ipv4 ? 4 : 16,
                ip.bytes.begin());
    return ip;
}

std::string number(const char* what, std::size_t value) {
    return std::string(what) + " " + std::to_string(value);
}

// IP headers are those that the plane writes: no options, no extension headers.
std::string decode_ipv4(const bytes& f, std::size_t l3, sums expected, decoded& out) {
    if (f.size() < l3 + 28 || f[l3] != 0x45) {
        return number("IPv4 header is short or has options, first byte", f[l3]);
    }
    if (get16(f, l3 + 2) != f.size() - l3) {
        return number("IPv4 total length is", get16(f, l3 + 2));
    }
    if ((get16(f, l3 + 6) & 0x3fffU) != 0) {
        return "IPv4 fragment";
    }
    if (f[l3 + 9] != 17) {
        return number("IPv4 protocol is", f[l3 + 9]);
    }
    out.ip_checksum = get16(f, l3 + 10);
    if (expected == sums::complete && finish_sum(add_words(&f[l3], 20, 0)) != 0) {
        return number("IPv4 checksum is wrong:", out.ip_checksum);
    }
    out.traffic_class = f[l3 + 1];
    out.ttl = f[l3 + 8];
    out.from.ip = get_ip(f, l3 + 12, ip_family::ipv4);
    out.to.ip = get_ip(f, l3 + 16, ip_family::ipv4);
    return "";
}

std::string decode_ipv6(const bytes& f, std::size_t l3, decoded& out) {
    if (f.size() < l3 + 48 || f[l3] >> 4 != 6) {
        return "IPv6 header is short or of another version";
    }
    if (get16(f, l3 + 4) != f.size() - l3 - 40) {
        return number("IPv6 payload length is", get16(f, l3 + 4));
    }
    if (f[l3 + 6] != 17) {
        return number("IPv6 next header is", f[l3 + 6]);
    }
    if ((get32(f, l3) & 0xfffffU) != 0) {
        return "IPv6 flow label is not zero";
    }
    out.traffic_class = static_cast<std::uint8_t>(get16(f, l3) >> 4);
    out.ttl = f[l3 + 7];
    out.from.ip = get_ip(f, l3 + 8, ip_family::ipv6);
    out.to.ip = get_ip(f, l3 + 24, ip_family::ipv6);
    return "";
}

std::string decode_udp(const bytes& f, std::size_t l3, sums expected, decoded& out) {
    const bool ipv4 = out.to.ip.is_ipv4();
    const std::size_t udp = l3 + (ipv4 ? 20 : 40);
    const std::size_t n = f.size() - udp;
    out.from.port = get16(f, udp);
    out.to.port = get16(f, udp + 2);
    if (get16(f, udp + 4) != n) {
        return number("UDP length is", get16(f, udp + 4));
    }
    out.udp_checksum = get16(f, udp + 6);
    out.payload.assign(f.begin() + static_cast<std::ptrdiff_t>(udp) + 8, f.end());
    const std::size_t address_bytes = ipv4 ? 8 : 32;
    const std::uint32_t pseudo =
        add_words(&f[l3 + (ipv4 ? 12 : 8)], address_bytes, 17) + static_cast<std::uint32_t>(n);
    if (expected == sums::left_to_port) {
        const auto partial = static_cast<std::uint16_t>(~finish_sum(pseudo));
        return out.udp_checksum == partial || out.udp_checksum == 0
                   ? ""
                   : number("UDP checksum for the port to complete is", out.udp_checksum);
    }
    if (out.udp_checksum == 0) {
        return ipv4 ? "" : "UDP checksum is absent over IPv6";
    }
    return finish_sum(add_words(&f[udp], n, pseudo)) == 0
               ? ""
               : number("UDP checksum is wrong:", out.udp_checksum);
}

} // namespace

decoded decode(const bytes& frame, sums expected) {
    decoded out;
    std::size_t l3 = 14;
    if (frame.size() < 34) {
        out.fault = number("frame is only", frame.size());
        return out;
    }
    std::copy_n(frame.begin(), 6, out.to_mac.bytes.begin());
    std::copy_n(frame.begin() + 6, 6, out.from_mac.bytes.begin());
    std::uint16_t type = get16(frame, 12);
    while ((type == 0x8100 || type == 0x88a8) && frame.size() > l3 + 24) {
        out.tags.push_back(std::uint32_t{type} << 16 | get16(frame, l3));
        type = get16(frame, l3 + 2);
        l3 += 4;
    }
    if (type == 0x0800) {
        out.fault = decode_ipv4(frame, l3, expected, out);
    } else if (type == 0x86dd) {
        out.fault = decode_ipv6(frame, l3, out);
    } else {
        out.fault = number("EtherType is", type);
    }
    if (out.fault.empty()) {
        out.fault = decode_udp(frame, l3, expected, out);
    }
    return out;
}

std::optional<rtp_packet> decode_rtp(const bytes& p) {
    if (p.size() < 12 || p[0] >> 6 != 2) {
        return std::nullopt;
    }
    rtp_packet out;
    out.marker = (p[1] & 0x80U) != 0;
    out.payload_type = p[1] & 0x7fU;
    out.seq = get16(p, 2);
    out.timestamp = get32(p, 4);
    out.ssrc = get32(p, 8);
    std::size_t at = 12;
    for (unsigned i = 0; i < (p[0] & 0x0fU); ++i, at += 4) {
        if (at + 4 > p.size()) {
            return std::nullopt;
        }
        out.csrc.push_back(get32(p, at));
    }
    if ((p[0] & 0x10U) != 0) {
        if (at + 4 > p.size() || at + 4 + 4U * get16(p, at + 2) > p.size()) {
            return std::nullopt;
        }
        const auto begin = p.begin() + static_cast<std::ptrdiff_t>(at) + 4;
        out.extension.emplace(begin, begin + 4 * get16(p, at + 2));
        at += 4 + out.extension->size();
    }
    out.padding = (p[0] & 0x20U) != 0 ? p.back() : std::uint8_t{0};
    if (at + out.padding > p.size()) {
        return std::nullopt;
    }
    out.payload.assign(p.begin() + static_cast<std::ptrdiff_t>(at), p.end() - out.padding);
    return out;
}

} // namespace voxplane::test
