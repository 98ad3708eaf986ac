// What crosses between the main lcore and a worker: commands down, events up, each on a ring with
// one producer and one consumer, applied between bursts. Set-ups are made by main, read by the
// worker, and freed by main when the matching `done` has come back.
#pragma once

#include <cstdint>
#include <type_traits>

#include "session/leg.hpp"

namespace voxplane::stats {
struct step_times;
}

namespace voxplane::session {

struct rtcp_setup {
    rtcp_channel channel = rtcp_channel::off;
    bool generates = false;
    wire_endpoint remote; // signalled; port 0: none, it is the port above RTP's
    std::uint16_t neighbour = no_neighbour;
    rtp::rtcp::cname_text cname{};
    std::uint64_t random = 0; // of intervals
};

// Everything the owner needs to write one leg.
struct leg_setup {
    const session::program* program = nullptr;
    wire_endpoint remote; // signalled; port 0: none
    config::source_mode source = config::source_mode::signalled;
    rtcp_setup rtcp;
    config::next_hop_mode next_hop = config::next_hop_mode::resolve;
    std::uint16_t local_port_be = 0;
    std::uint16_t address = 0;
    std::uint16_t neighbour = no_neighbour;
    std::array<std::uint8_t, 6> mac{};
    std::uint8_t dscp = 0;
    bool zero_udp_checksum = false;
    bool own_stream = false;
    bool ssrc_given = false; // by the settings; else drawn
    bool signalled = true;   // false: where the leg hears from and sends to stays as it is
    std::uint32_t latch_window_ms = 0;
    std::uint32_t relatch_silence_ms = 0;
    std::uint32_t media_timeout_ms = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t first_timestamp = 0;
    std::uint16_t first_seq = 0;
    session::voice* voice = nullptr; // null: the program needs none
    dsp::far_end* far = nullptr;
    bool same_voice = false; // modify: the leg has it already, its settings change
    dsp::voice_settings voice_settings;
    leg_memory past; // create: of a leg that this one goes on for
};

struct call_setup {
    leg_setup legs[2];
};

enum class command_kind : std::uint8_t {
    create,   // call slot, generation, setup
    modify,   // call slot, setup: streams and counters go on
    end,      // call slot
    time,     // times: break the cost of packets down in it
    capture,  // call slot, generation, capture: copy its packets, marked so; 0: no longer
    listen,   // leg, generation, work: measure a spectrum in it; null: stop measuring
    announce, // local address: gratuitous ARP or unsolicited NA
    solicit   // next hop `ip` on the link of local address `address`: ARP request or NS
};

struct command {
    command_kind kind = command_kind::create;
    std::uint8_t generation = 0;
    std::uint8_t count = 0;  // announce: how often
    bool unicast = false;    // solicit: to `mac`
    std::uint32_t index = 0; // call slot, or local address to announce
    const call_setup* setup = nullptr;
    std::array<std::uint8_t, 16> ip{};
    std::array<std::uint8_t, 6> mac{};
    std::uint16_t address = 0;
    dsp::spectrum_work* work = nullptr;
    stats::step_times* times = nullptr;
    std::uint32_t capture = 0;
    std::uint32_t unused = 0;
};
static_assert(std::is_trivially_copyable_v<command> && sizeof(command) % 4 == 0);

enum class event_kind : std::uint8_t {
    done,          // create or modify was applied; setup may be freed
    ended,         // end was applied: the worker will not touch the slot again
    timed_out,     // leg `index` has heard nothing for its media time-out
    latched,       // leg `index` accepted source `where`
    stream_begun,  // what leaves by leg `index` is numbered anew
    neighbour_seen // `where` with `mac` spoke on the link of ethdev port `index` and tags `vlan`
};

struct event {
    event_kind kind = event_kind::done;
    std::uint8_t family = 4;
    std::array<std::uint8_t, 6> mac{};
    std::uint32_t index = 0;
    wire_endpoint where;
    std::array<std::uint16_t, 2> vlan{}; // outer, inner, 0: none
    const call_setup* setup = nullptr;
};
static_assert(std::is_trivially_copyable_v<event> && sizeof(event) % 4 == 0);

} // namespace voxplane::session
