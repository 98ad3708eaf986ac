// Building of frames. Reading is in frames_decode.cpp.
#include "support/frames.hpp"

#include <cstdio>
#include <cstdlib>

namespace voxplane::test {

namespace {

template <typename T>
T literal(result<T> parsed) {
    if (!parsed) {
        std::fprintf(stderr, "bad literal in a test: %s\n", parsed.error().text.c_str());
        std::abort();
    }
    return *parsed;
}

void put16(bytes& out, std::uint32_t v) {
    out.push_back(static_cast<std::uint8_t>(v >> 8));
    out.push_back(static_cast<std::uint8_t>(v));
}

void put32(bytes& out, std::uint32_t v) {
    put16(out, v >> 16);
    put16(out, v & 0xffffU);
}

void put(bytes& out, const bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}

void set16(bytes& out, std::size_t at, std::uint32_t v) {
    out[at] = static_cast<std::uint8_t>(v >> 8);
    out[at + 1] = static_cast<std::uint8_t>(v);
}

void put_ip(bytes& out, const ip_address& ip) {
    out.insert(out.end(), ip.bytes.begin(), ip.bytes.begin() + (ip.is_ipv4() ? 4 : 16));
}

void put_ipv4(bytes& out, const datagram& d) {
    const auto header = static_cast<std::uint32_t>(20 + d.options.size());
    out.push_back(static_cast<std::uint8_t>(0x40U | header / 4));
    out.push_back(d.traffic_class);
    put16(out, static_cast<std::uint32_t>(header + 8 + d.payload.size()));
    put16(out, 0x1234); // identification
    put16(out, 0);      // not a fragment
    out.push_back(d.ttl);
    out.push_back(17);
    put16(out, 0);
    put_ip(out, d.from.ip);
    put_ip(out, d.to.ip);
    put(out, d.options);
}

void put_ipv6(bytes& out, const datagram& d) {
    std::size_t extension_bytes = 0;
    for (const auto& [type, rest] : d.extensions) {
        extension_bytes += 1 + rest.size();
    }
    put32(out, 6U << 28 | std::uint32_t{d.traffic_class} << 20);
    put16(out, static_cast<std::uint32_t>(extension_bytes + 8 + d.payload.size()));
    out.push_back(d.extensions.empty() ? std::uint8_t{17} : d.extensions.front().first);
    out.push_back(d.ttl);
    put_ip(out, d.from.ip);
    put_ip(out, d.to.ip);
    for (std::size_t i = 0; i < d.extensions.size(); ++i) {
        out.push_back(i + 1 < d.extensions.size() ? d.extensions[i + 1].first : std::uint8_t{17});
        put(out, d.extensions[i].second);
    }
}

} // namespace

endpoint ep(const std::string& text) {
    return literal(parse_endpoint(text));
}

mac_address mac(const std::string& text) {
    return literal(parse_mac(text));
}

bytes to_bytes(const rtp_packet& packet) {
    bytes out;
    out.push_back(static_cast<std::uint8_t>(0x80U | (packet.padding != 0 ? 0x20U : 0U) |
                                            (packet.extension ? 0x10U : 0U) | packet.csrc.size()));
    out.push_back(static_cast<std::uint8_t>((packet.marker ? 0x80U : 0U) | packet.payload_type));
    put16(out, packet.seq);
    put32(out, packet.timestamp);
    put32(out, packet.ssrc);
    for (const std::uint32_t source : packet.csrc) {
        put32(out, source);
    }
    if (packet.extension) {
        put16(out, 0xbede);
        put16(out, static_cast<std::uint32_t>(packet.extension->size() / 4));
        put(out, *packet.extension);
    }
    put(out, packet.payload);
    if (packet.padding != 0) {
        out.insert(out.end(), packet.padding - 1U, 0);
        out.push_back(packet.padding);
    }
    return out;
}

bytes to_frame(const datagram& d) {
    bytes out(d.to_mac.bytes.begin(), d.to_mac.bytes.end());
    out.insert(out.end(), d.from_mac.bytes.begin(), d.from_mac.bytes.end());
    for (std::size_t i = 0; i < d.vlan.size(); ++i) {
        put16(out, i == 0 && d.vlan.size() == 2 ? 0x88a8 : 0x8100);
        put16(out, d.vlan[i]);
    }
    put16(out, d.to.ip.is_ipv4() ? 0x0800 : 0x86dd);
    const std::size_t l3 = out.size();
    d.to.ip.is_ipv4() ? put_ipv4(out, d) : put_ipv6(out, d);
    put16(out, d.from.port);
    put16(out, d.to.port);
    put16(out, static_cast<std::uint32_t>(8 + d.payload.size()));
    put16(out, 0);
    put(out, d.payload);
    if (d.to.ip.is_ipv4()) {
        seal_ipv4(out, l3);
    }
    if (!d.no_checksum) {
        seal_udp(out, l3);
    }
    return out;
}

std::uint32_t add_words(const std::uint8_t* p, std::size_t n, std::uint32_t start) {
    std::uint32_t sum = start;
    for (std::size_t i = 0; i < n; ++i) {
        sum += i % 2 == 0 ? std::uint32_t{p[i]} << 8 : p[i];
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    return sum;
}

std::uint16_t finish_sum(std::uint32_t sum) {
    return static_cast<std::uint16_t>(~((sum & 0xffffU) + (sum >> 16)));
}

void seal_ipv4(bytes& frame, std::size_t l3) {
    set16(frame, l3 + 10, 0);
    set16(frame, l3 + 10, finish_sum(add_words(&frame[l3], (frame[l3] & 0x0fU) * 4U, 0)));
}

void seal_udp(bytes& frame, std::size_t l3) {
    const bool ipv4 = frame[l3] >> 4 == 4;
    std::size_t udp = l3 + (ipv4 ? (frame[l3] & 0x0fU) * 4U : 40U);
    for (std::uint8_t next = ipv4 ? 17 : frame[l3 + 6]; next != 17;) {
        const std::uint8_t length = frame[udp + 1];
        const std::size_t extension = next == 51 ? (length + 2U) * 4U : (length + 1U) * 8U;
        next = frame[udp];
        udp += extension;
    }
    const auto n = static_cast<std::size_t>(frame[udp + 4] << 8 | frame[udp + 5]);
    set16(frame, udp + 6, 0);
    std::uint32_t sum = add_words(&frame[l3 + (ipv4 ? 12 : 8)], ipv4 ? 8 : 32, 17);
    sum += static_cast<std::uint32_t>(n);
    const std::uint16_t field = finish_sum(add_words(&frame[udp], n, sum));
    set16(frame, udp + 6, field == 0 ? 0xffffU : field);
}

} // namespace voxplane::test
