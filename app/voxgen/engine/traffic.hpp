// All that is sent and expected, as the polling lcore sees it: streams, paths, material. build()
// writes a packet of a stream, find() tells which stream a port belongs to.
#pragma once

#include <cstdint>
#include <span>

#include "checksum/checksum.hpp"
#include "material.hpp"
#include "path.hpp"
#include "stream.hpp"

namespace voxplane::voxgen {

// Each call takes four ports of an address of ours: RTP and RTCP of both sides.
inline constexpr std::uint16_t ports_a_call = 4;

struct traffic {
    std::span<stream> streams; // of call i: 2 i and 2 i + 1 in both directions, else i
    std::span<const path> paths;
    spoken side[2]; // what side a sends, what side b sends
    const checksum::kernels* checksums = nullptr;
    bool both_ways = false;
    bool udp_checksum = true;
    bool own_stream = false; // the peer sends streams of its own: offsets are learnt
    ip_address first_own;    // calls_per_address calls on each of consecutive addresses
    std::uint32_t addresses = 1;
    std::uint32_t calls_per_address = 1;
    std::uint16_t first_port = 0; // of ours, even

    // The stream that arrives at this port (host order) of the nth address of ours; no_packet for
    // none. The port is even.
    [[nodiscard]] std::uint32_t find(std::uint32_t address, std::uint16_t port) const noexcept {
        const std::uint32_t offset = std::uint32_t{port} - first_port;
        const std::uint32_t nth = offset / ports_a_call;
        if (port < first_port || nth >= calls_per_address || address >= addresses) {
            return no_packet;
        }
        const std::uint32_t call = address * calls_per_address + nth;
        const bool at_b = (offset & 2U) != 0; // sent by a
        if (!both_ways && !at_b) {
            return no_packet;
        }
        const std::uint32_t index = both_ways ? 2 * call + (at_b ? 0 : 1) : call;
        return index < streams.size() ? index : no_packet;
    }

    [[nodiscard]] std::uint32_t frame_of(const stream& s, std::uint32_t n) const noexcept {
        return (s.first_frame + n) % side[s.side].frames;
    }

    // Octets of a whole frame of this stream on the wire.
    [[nodiscard]] std::uint16_t frame_bytes(const stream& s) const noexcept;

    // Writes packet n of a stream to out, which has room for frame_bytes(). Returns its length.
    std::uint16_t build(const stream& s, std::uint32_t n, std::uint8_t* out) const noexcept;
};

} // namespace voxplane::voxgen
