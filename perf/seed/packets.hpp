// The whole packet: an Ethernet frame with 20 ms of PCMU in RTP comes in, is checked, found its
// leg, decoded, made softer, metered, encoded as PCMA, and goes out with new headers and checksums.
// Traditional and voxplane's way write the same bytes. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frames.hpp"
#include "handling.hpp"

namespace voxplane::seed {

inline constexpr std::size_t payload_bytes = 160;
inline constexpr std::size_t udp_at = 14 + 20;
inline constexpr std::size_t rtp_at = udp_at + 8;
inline constexpr std::size_t payload_at = rtp_at + 12;
inline constexpr std::size_t packet_bytes = payload_at + payload_bytes;

inline constexpr std::size_t calls = 64;
inline constexpr std::uint16_t first_port = 16384;
inline constexpr std::uint64_t packet_time_ns = 20'000'000;

// Where a leg's packets go, and what its packets out have.
struct destination {
    std::uint32_t our_ip = 0xc6120001;
    std::uint32_t their_ip = 0xc6130001;
    std::uint16_t our_port = 0;
    std::uint16_t their_port = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp_offset = 0x1234567;
    std::uint16_t seq_offset = 0x4321;
    std::uint8_t payload_type = 8;
};

[[nodiscard]] destination destination_of(std::size_t call);

// Packets as they arrive, of all calls in turn, sequence numbers and timestamps going on.
class packet_wire {
public:
    packet_wire();
    void land(void* at) noexcept;

private:
    static constexpr std::size_t frames = 32;

    std::vector<std::uint8_t> audio_;
    std::size_t number_ = 0;
};

class packet_path : public path {
public:
    // Energy of everything that call sent, for comparing ways.
    [[nodiscard]] virtual std::uint64_t energy(std::size_t call) const = 0;
};

// Textbook code: a vector a step, a map of sessions, a sample at a time.
std::unique_ptr<packet_path> packet_with_vectors();
// The same steps with the library's functions, in the packet's buffer.
std::unique_ptr<packet_path> packet_with_blocks(const switches& how);

} // namespace voxplane::seed
