// Makes the packets that all ways receive.
#include <cstring>
#include <random>

#include "base/wire.hpp"
#include "packets.hpp"

namespace voxplane::seed {

namespace {

std::uint64_t sum_of(const std::uint8_t* p, std::size_t bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes; i += 2) {
        sum += load_be16(p + i);
    }
    return sum;
}

std::uint16_t field_of(std::uint64_t sum) {
    while (sum >> 16 != 0) {
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum);
}

} // namespace

destination destination_of(std::size_t call) {
    destination made;
    made.our_port = static_cast<std::uint16_t>(first_port + 2 * call);
    made.their_port = static_cast<std::uint16_t>(30000 + 2 * call);
    made.ssrc = static_cast<std::uint32_t>(0x76000000 + call);
    return made;
}

packet_wire::packet_wire() : audio_(frames * payload_bytes) {
    std::minstd_rand random;
    for (std::uint8_t& code : audio_) {
        code = static_cast<std::uint8_t>(random() >> 8);
    }
}

void packet_wire::land(void* at) noexcept {
    const std::size_t call = number_ % calls;
    const std::size_t turn = number_ / calls;
    auto* p = static_cast<std::uint8_t*>(at);
    std::memset(p, 0, payload_at);
    p[0] = p[6] = 0x02;
    store_be16(p + 12, 0x0800);
    p[14] = 0x45;
    store_be16(p + 16, packet_bytes - 14);
    p[22] = 64;
    p[23] = 17;
    store_be32(p + 26, 0xc6130001);
    store_be32(p + 30, 0xc6120001);
    store_be16(p + 24, field_of(sum_of(p + 14, 20)));
    store_be16(p + udp_at, static_cast<std::uint16_t>(30000 + 2 * call));
    store_be16(p + udp_at + 2, static_cast<std::uint16_t>(first_port + 2 * call));
    store_be16(p + udp_at + 4, packet_bytes - udp_at);
    p[rtp_at] = 0x80;
    store_be16(p + rtp_at + 2, static_cast<std::uint16_t>(turn));
    store_be32(p + rtp_at + 4, static_cast<std::uint32_t>(turn * payload_bytes));
    store_be32(p + rtp_at + 8, static_cast<std::uint32_t>(0x1000 + call));
    std::memcpy(p + payload_at, audio_.data() + number_ % frames * payload_bytes, payload_bytes);
    const std::uint64_t pseudo = sum_of(p + 26, 8) + 17 + packet_bytes - udp_at;
    store_be16(p + udp_at + 6, field_of(pseudo + sum_of(p + udp_at, packet_bytes - udp_at)));
    ++number_;
}

} // namespace voxplane::seed
