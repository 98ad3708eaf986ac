// Frames of many calls. Checksums are built from prepared sums (RFC 1071 lets pieces be added), so
// that a frame costs the generator little more than copying it.
#include "traffic.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

#include <rte_mbuf.h>

namespace voxplane::ringpair {

namespace {

constexpr std::size_t ip_at = 14;
constexpr std::size_t udp_at = 34;
constexpr std::size_t rtp_at = 42;
constexpr std::uint16_t udp_bytes = 8 + 12 + payload_bytes;
constexpr std::uint8_t pcmu_type = 0;
constexpr std::uint8_t pcma_type = 8;

void put16(std::uint8_t* p, std::uint32_t v) noexcept {
    const auto swapped = __builtin_bswap16(static_cast<std::uint16_t>(v));
    std::memcpy(p, &swapped, sizeof swapped);
}

void put32(std::uint8_t* p, std::uint32_t v) noexcept {
    const auto swapped = __builtin_bswap32(v);
    std::memcpy(p, &swapped, sizeof swapped);
}

std::uint32_t get16(const std::uint8_t* p) noexcept {
    return (static_cast<std::uint32_t>(p[0]) << 8) | p[1];
}

// Sum of big-endian words; n is even everywhere here.
std::uint32_t sum_of(const std::uint8_t* p, std::size_t n) noexcept {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < n; i += 2)
        sum += get16(p + i);
    return sum;
}

std::uint32_t fold(std::uint32_t sum) noexcept {
    sum = (sum & 0xffffU) + (sum >> 16);
    return (sum & 0xffffU) + (sum >> 16);
}

// ITU-T G.711 through 16-bit linear values, as the Recommendation's tables define both laws.
int linear_of_ulaw(unsigned code) noexcept {
    const unsigned bits = ~code & 0xffU;
    const unsigned segment = (bits >> 4) & 7U;
    const unsigned step = bits & 15U;
    const int magnitude = static_cast<int>((((step << 3) + 132U) << segment) - 132U);
    return (bits & 0x80U) != 0 ? -magnitude : magnitude;
}

std::uint8_t alaw_of_linear(int sample) noexcept {
    // Thirteen bits of magnitude; a negative value takes its ones' complement, as G.191 does.
    const auto level = static_cast<unsigned>(sample < 0 ? ~sample : sample) >> 4;
    unsigned code = level;
    if (level >= 32) {
        const auto segment = static_cast<unsigned>(std::bit_width(level)) - 4U;
        code = (segment << 4) | ((level >> (segment - 1)) & 15U);
    }
    return static_cast<std::uint8_t>((code | (sample < 0 ? 0U : 0x80U)) ^ 0x55U);
}

} // namespace

traffic::traffic(const plan& what) : plan_(what) {
    std::mt19937 random(711); // always the same traffic, so that runs can be compared
    for (auto& payload : payloads_) {
        std::generate(payload.octets.begin(), payload.octets.end(),
                      [&random] { return static_cast<std::uint8_t>(random()); });
        payload.sum = sum_of(payload.octets.data(), payload_bytes);
    }
    for (unsigned code = 0; code < 256; ++code)
        alaw_of_ulaw_[code] = alaw_of_linear(linear_of_ulaw(code));

    if (!plan_.flows.empty())
        plan_.calls = static_cast<std::uint32_t>(plan_.flows.size());
    streams_.reserve(plan_.calls);
    for (std::uint32_t call = 0; call < plan_.calls; ++call) {
        streams_.push_back(make_stream(call));
        if (flow_of(call).sends)
            order_.push_back(call);
    }
    if (plan_.shuffled)
        std::shuffle(order_.begin(), order_.end(), random);
}

flow traffic::flow_of(std::uint32_t call) const noexcept {
    if (!plan_.flows.empty())
        return plan_.flows[call];
    const std::uint32_t block = call / plan_.calls_per_address;
    const std::uint32_t port = (call % plan_.calls_per_address) * plan_.port_step;
    return {plan_.from_ip + block,
            plan_.to_ip + block,
            static_cast<std::uint16_t>(plan_.from_port + port),
            static_cast<std::uint16_t>(plan_.to_port + port),
            pcmu_type,
            true};
}

traffic::stream traffic::make_stream(std::uint32_t call) const noexcept {
    const flow f = flow_of(call);
    stream s{};
    std::uint8_t* h = s.header.data();
    std::copy(plan_.to_mac.begin(), plan_.to_mac.end(), h);
    std::copy(plan_.from_mac.begin(), plan_.from_mac.end(), h + 6);
    put16(h + 12, 0x0800);

    h[ip_at] = 0x45;
    h[ip_at + 1] = 46 << 2; // expedited forwarding, RFC 3246
    put16(h + ip_at + 2, 20U + udp_bytes);
    put16(h + ip_at + 6, 0x4000); // do not fragment
    h[ip_at + 8] = 64;
    h[ip_at + 9] = 17;
    put32(h + ip_at + 12, f.from_ip);
    put32(h + ip_at + 16, f.to_ip);
    put16(h + ip_at + 10, ~fold(sum_of(h + ip_at, 20)));

    put16(h + udp_at, f.from_port);
    put16(h + udp_at + 2, f.to_port);
    put16(h + udp_at + 4, udp_bytes);

    h[rtp_at] = 0x80;
    h[rtp_at + 1] = f.payload_type;
    put32(h + rtp_at + 8, 0x10000000U + call);
    s.sequence = static_cast<std::uint16_t>(call * 977U);
    s.timestamp = call * 48271U;
    s.constant_sum =
        sum_of(h + ip_at + 12, 8) + 17U + udp_bytes + sum_of(h + udp_at, header_bytes - udp_at);
    return s;
}

void traffic::fill(rte_mbuf* m, std::uint16_t port) noexcept {
    stream& s = streams_[order_[turn_]];
    turn_ = turn_ + 1 == order_.size() ? 0 : turn_ + 1;
    __builtin_prefetch(&streams_[order_[turn_]], 1);

    const prepared& payload = payloads_[s.sequence % payloads];
    std::uint8_t* h = s.header.data();
    put16(h + rtp_at + 2, s.sequence);
    put32(h + rtp_at + 4, s.timestamp);
    if (plan_.udp_checksum) {
        const std::uint32_t sum = ~fold(s.constant_sum + s.sequence + (s.timestamp >> 16) +
                                        (s.timestamp & 0xffffU) + payload.sum);
        put16(h + udp_at + 6, (sum & 0xffffU) == 0 ? 0xffffU : sum);
    }
    ++s.sequence;
    s.timestamp += payload_bytes;

    m->data_off = RTE_PKTMBUF_HEADROOM;
    m->port = port;
    m->nb_segs = 1;
    m->ol_flags = 0;
    m->packet_type = 0;
    m->pkt_len = frame_bytes;
    m->data_len = frame_bytes;
    auto* data = rte_pktmbuf_mtod(m, std::uint8_t*);
    std::memcpy(data, h, header_bytes);
    std::memcpy(data + header_bytes, payload.octets.data(), payload_bytes);
}

std::size_t traffic::other_octets(const rte_mbuf* m) const noexcept {
    if (plan_.expect == expectation::nothing)
        return 0;
    const auto* data = rte_pktmbuf_mtod(m, const std::uint8_t*);
    const bool is_alaw = plan_.expect == expectation::alaw_payload;
    if (m->nb_segs != 1 || m->pkt_len != frame_bytes || data[ip_at] != 0x45 ||
        fold(sum_of(data + ip_at, 20)) != 0xffffU ||
        (data[rtp_at + 1] & 0x7fU) != (is_alaw ? pcma_type : pcmu_type))
        return payload_bytes;
    const std::uint32_t sum =
        sum_of(data + ip_at + 12, 8) + 17U + udp_bytes + sum_of(data + udp_at, udp_bytes);
    const bool has_sum = get16(data + udp_at + 6) != 0;
    if (has_sum != plan_.udp_checksum || (has_sum && fold(sum) != 0xffffU))
        return payload_bytes;
    const auto& sent = payloads_[get16(data + rtp_at + 2) % payloads].octets;
    std::size_t others = 0;
    for (std::size_t i = 0; i < payload_bytes; ++i)
        others += (is_alaw ? alaw_of_ulaw_[sent[i]] : sent[i]) != data[header_bytes + i];
    return others;
}

} // namespace voxplane::ringpair
