// What is done to the packets that arrive on a leg, compiled when the leg is made or modified and
// never interpreted per packet. Programs and byte tables are interned: equal ones are one object,
// read-only and shared by all workers, freed by the main lcore when no leg uses them and all
// workers have passed a quiescent point.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>

#include "base/cacheline.hpp"
#include "base/codec.hpp"
#include "config/settings.hpp"
#include "g711/g711.hpp"

namespace voxplane::session {

enum class action : std::uint8_t {
    drop, // the leg does not take this payload type
    pass, // payload untouched
    map,  // one byte table over the payload
    pcm   // decode, processors, encode
};

// What to do with one received payload type.
struct payload_rule {
    action what = action::drop;
    std::uint8_t payload_type = 0; // sent instead
    codec from = codec::none;
    codec to = codec::none;    // what is sent; none: no audio that we know
    std::int8_t rate_step = 0; // timestamps sent are doubled (1) or halved (-1)
    bool operator==(const payload_rule&) const = default;
};

// Bits of program::processors.
inline constexpr std::uint8_t processor_level = 1U << 0;
inline constexpr std::uint8_t processor_voice = 1U << 1; // the leg's own chain: leg::voice

struct alignas(cache_line_bytes) program {
    // Read for every packet of the program; hot in the first-level cache since few programs exist.
    std::array<const g711::byte_table*, 2>
        tables{};                       // by law received; null where no rule needs one
    std::uint32_t clock_hz = 8000;      // of what arrives
    std::uint32_t sent_clock_hz = 8000; // of what is sent
    std::uint16_t gain_q12 = 4096;      // pcm: linear gain in Q4.12
    std::uint8_t processors = 0;        // pcm: processor_* bits
    bool opaque = false;                // the payload of the UDP datagram is not looked at
    bool mute = false;                  // pcm: send silence after metering
    bool rescales = false;              // some rule has a rate_step
    bool plain = false;                 // RTP with a clock of 8 kHz, not rescaled, no voice chain
    std::array<payload_rule, 128> rules{};
    bool operator==(const program&) const = default;
};

// Gain in Q4.12 from decibels; 0 dB is exactly 4096, the largest is 65535 (24.08 dB).
[[nodiscard]] std::uint16_t gain_q12(double gain_db) noexcept;

// What a leg is sent: its first audio payload. none: it has no audio.
[[nodiscard]] codec codec_sent(const config::leg& to) noexcept;
// What arrives on a leg first of all; its rate is the clock of the leg's program.
[[nodiscard]] codec codec_received(const config::leg& from) noexcept;

// The program for packets that arrive on from and leave by to, with table pointers still null.
[[nodiscard]] program compile(const config::leg& from, const config::leg& to) noexcept;

// Owns all programs and byte tables. Main lcore only.
class program_cache {
public:
    // The shared program equal to compile(from, to) with its tables; counts one more user.
    [[nodiscard]] const program* acquire(const config::leg& from, const config::leg& to);
    // One user less. The caller has waited until no worker can still read it.
    void release(const program* which);
    [[nodiscard]] std::size_t programs() const noexcept { return programs_.size(); }
    [[nodiscard]] std::size_t tables() const noexcept { return tables_.size(); }

private:
    struct table_entry {
        g711::byte_table table;
        g711::law from;
        g711::law to;
        std::uint16_t gain_q12;
        bool mute;
        std::size_t users;
    };
    struct program_entry {
        program value;
        std::size_t users;
    };
    const g711::byte_table* acquire_table(g711::law from, g711::law to, std::uint16_t gain,
                                          bool mute);
    void release_tables(const program& of);

    std::list<table_entry> tables_; // lists: entries never move
    std::list<program_entry> programs_;
};

} // namespace voxplane::session
