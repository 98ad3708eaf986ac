// What the bytes of a parser input mean: four bytes of how the port delivers the frame, then the
// frame. The fuzz target takes it apart, the seeds are put together with it. Owns what it returns.
#pragma once

#include "support/plane.hpp"

namespace voxplane::test {

inline constexpr std::size_t parse_control_bytes = 4;

// Bits of the first byte.
inline constexpr std::uint8_t seal_ip = 1U << 0; // right checksums first, so that mutations get
inline constexpr std::uint8_t seal_datagram = 1U << 1; // past them
inline constexpr std::uint8_t tag_stripped = 1U << 2;  // ids in the third byte
inline constexpr std::uint8_t tags_stripped = 1U << 3;
inline constexpr std::uint8_t sums_good = 1U << 4; // says the port
inline constexpr std::uint8_t little_headroom = 1U << 5;
// Second byte: tailroom in units of 8 bytes. Fourth byte: unused.

// The calls that inputs can reach: every kind of program, address and gate.
inline plane_settings parse_plane() {
    plane_settings how;
    how.isa = "scalar";
    how.packets = 255;
    how.ring = 64;
    how.addresses = {{"198.18.0.1/24"},
                     {"2001:2::1/64"},
                     {"198.18.1.1/24", 0, {7}},
                     {"2001:2:0:1::1/64", 0, {7, 8}}};
    return how;
}

inline std::vector<config::call> parse_calls() {
    using config::payload_kind;
    std::vector<config::call> calls;
    const auto add = [&](const char* a, const char* a_remote, const char* b, const char* b_remote) {
        calls.push_back(make_call(std::to_string(calls.size()), make_leg(a, a_remote),
                                  make_leg(b, b_remote, payload_kind::pcma)));
        return &calls.back();
    };
    add("198.18.0.1:10000", "198.18.0.2:20000", "198.18.0.1:10002", "198.18.0.3:30000");
    add("[2001:2::1]:10000", "[2001:2::2]:20000", "198.18.1.1:10002", "198.18.1.3:30000");
    config::call* pcm = add("198.18.0.1:10100", "198.18.0.2:20000", "[2001:2:0:1::1]:10102",
                            "[2001:2:0:1::3]:30000");
    pcm->a.processors.push_back(config::processor::level);
    pcm->b.stream = config::stream_mode::own;
    pcm->a.rtcp_mux = true;
    config::call* open = add("198.18.0.1:10200", "", "198.18.0.1:10202", "198.18.0.3:30000");
    open->a.source = config::source_mode::latch;
    open->a.relatch_silence_ms = 1;
    open->b.program = config::program_kind::opaque;
    config::call* reports =
        add("198.18.0.1:10300", "198.18.0.2:20000", "198.18.0.1:10302", "198.18.0.3:30000");
    reports->a.rtcp = config::rtcp_mode::generate;
    reports->b.stream = config::stream_mode::own;
    return calls;
}

} // namespace voxplane::test
