// RTP traffic of many G.711 calls for the ring pair: fills mbufs with 214-byte frames and judges
// the frames that come back. Used by the generator thread alone, which owns every mbuf while it is
// here. Nothing is shared with the libraries under lib/, so that a fault there cannot hide itself
// here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct rte_mbuf;

namespace voxplane::ringpair {

// Ethernet 14, IPv4 20, UDP 8, RTP 12, and 160 samples, one octet each.
inline constexpr std::size_t header_bytes = 54;
inline constexpr std::size_t payload_bytes = 160;
inline constexpr std::size_t frame_bytes = header_bytes + payload_bytes;

// What a frame must look like on its way back.
enum class expectation : std::uint8_t { nothing, same_payload, alaw_payload };

// One stream of a load whose addresses follow no rule: a media proxy chose the ports it is sent to.
struct flow {
    std::uint32_t from_ip = 0; // host byte order, as the ports
    std::uint32_t to_ip = 0;
    std::uint16_t from_port = 0;
    std::uint16_t to_port = 0;
    std::uint8_t payload_type = 0;
    bool sends = true; // else only a place where packets come back
};

struct plan {
    std::uint32_t calls = 1;
    std::uint32_t calls_per_address =
        16000; // after so many, addresses advance and ports start again
    std::array<std::uint8_t, 6> to_mac{};
    std::array<std::uint8_t, 6> from_mac{};
    std::uint32_t to_ip = 0; // host byte order, as the ports
    std::uint32_t from_ip = 0;
    std::uint16_t to_port = 0;
    std::uint16_t from_port = 0;
    std::uint16_t port_step = 4;
    bool udp_checksum = true;
    bool shuffled = true; // calls take their turns in a random order, the same in each round
    expectation expect = expectation::nothing;
    std::vector<flow> flows; // instead of `calls`, addresses and ports above
};

class traffic {
public:
    explicit traffic(const plan& what);

    // Writes the next frame of the next call into m, whole: the device under test may have changed
    // any of its octets.
    void fill(rte_mbuf* m, std::uint16_t port) noexcept;

    // True when a frame that came back is what the expectation says, with right checksums.
    [[nodiscard]] bool is_good(const rte_mbuf* m) const noexcept { return other_octets(m) == 0; }

    // Octets of its payload that are others than the expectation says; all of them where a header
    // or checksum is wrong.
    [[nodiscard]] std::size_t other_octets(const rte_mbuf* m) const noexcept;

    // The stream that the next fill() is for: a number in order of the plan.
    [[nodiscard]] std::uint32_t next() const noexcept { return order_[turn_]; }

private:
    // One cache line a call: the header of its last frame, and what the next one is made from.
    struct alignas(64) stream {
        std::array<std::uint8_t, header_bytes> header;
        std::uint16_t sequence;
        std::uint32_t timestamp;
        std::uint32_t
            constant_sum; // of all the UDP checksum covers but sequence, timestamp, payload
    };
    static_assert(sizeof(stream) == 64);

    // Few enough to stay in the generator's first-level cache: its work must not be what is
    // measured.
    static constexpr std::size_t payloads = 64;
    struct alignas(32) prepared {
        std::array<std::uint8_t, payload_bytes> octets;
        std::uint32_t sum;
    };

    [[nodiscard]] flow flow_of(std::uint32_t call) const noexcept;
    [[nodiscard]] stream make_stream(std::uint32_t call) const noexcept;

    plan plan_;
    std::array<prepared, payloads> payloads_{};
    std::array<std::uint8_t, 256> alaw_of_ulaw_{};
    std::vector<stream> streams_;
    std::vector<std::uint32_t> order_;
    std::size_t turn_ = 0;
};

} // namespace voxplane::ringpair
