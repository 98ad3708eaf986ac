// One trace of many calls with voice processors on all kinds of legs: loss, duplicates, late
// packets, events, RTCP, new sources, both sides of a call within a tick. And processors that make
// the order of packets heard to the last bit: the same alone and beside others.
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "dsp/chain/catalogue.hpp"
#include "support/plane.hpp"

namespace voxplane::test {

using dsp::part;
using dsp::voice_level;

inline constexpr unsigned call_count = 48;
inline constexpr unsigned rounds = 30;

inline void turn_on(config::leg& leg, std::initializer_list<part> which, voice_level level) {
    for (const part one : which) {
        leg.voice.on[static_cast<std::size_t>(one)] = true;
    }
    leg.voice.level = level;
    leg.voice.budget_us = 0; // a machine that others share may be late
}

inline config::call call_number(unsigned i) {
    const std::string port = ":" + std::to_string(10'000 + 2 * i);
    const auto law = i % 2 != 0 ? config::payload_kind::pcma : config::payload_kind::pcmu;
    config::call call =
        make_call("c" + std::to_string(i), make_leg("198.18.0.1" + port, "198.18.0.2" + port),
                  make_leg("198.18.1.1" + port, "198.18.1.3" + port, law));
    switch (i % 6) {
    case 0:
        turn_on(call.a, {part::aec, part::vad, part::agc}, voice_level::quality);
        call.b.next_hop = config::next_hop_mode::learn; // what comes before it speaks is dropped
        break;
    case 1:
        turn_on(call.a, {part::aec, part::agc}, voice_level::economy);
        turn_on(call.b, {part::aec, part::suppressor}, voice_level::balanced);
        call.b.processors.push_back(config::processor::level);
        break;
    case 2:
        call.a.payloads = {{"l16/16000", config::payload_kind::l16, 96}};
        turn_on(call.a, {part::agc}, voice_level::economy);
        break;
    case 3:
        break; // a byte table, or nothing at all
    case 4:
        turn_on(call.a, {part::eq, part::vad}, voice_level::quality);
        turn_on(call.b, {part::agc}, voice_level::quality);
        call.a.gain_db = -4;
        call.b.mute = i > 12;
        break;
    default:
        turn_on(call.b, {part::agc}, voice_level::quality);
        call.b.voice.block_ms = 10;
        call.a.source = config::source_mode::latch;
    }
    for (config::leg* leg : {&call.a, &call.b}) {
        leg->payloads.push_back({"telephone-event", config::payload_kind::other, 101});
    }
    return call;
}

struct trace_frame {
    std::uint64_t at_ms;
    bytes frame;
};

// What one leg sends in the course of the trace.
class sender {
public:
    sender(const config::leg& leg, unsigned number, unsigned phase)
        : leg_(leg), random_(number * 7919 + 1), phase_(phase) {}

    void round(unsigned n, std::vector<trace_frame>& out) {
        const std::uint64_t at = n * 20 + phase_;
        if (n == 24 && changes_) {
            (void)audio(false); // lost
            return;
        }
        if (n == 25 && changes_) { // the first frame after a gap waits when another source begins
            out.push_back({at, to_frame(from_remote(leg_, audio(false)))});
            ssrc_ += 1;
            seq_ += 1000;
            timestamp_ += 77'777;
            out.push_back({at + 1, to_frame(from_remote(leg_, audio(false)))});
            return;
        }
        const bytes frame = to_frame(from_remote(leg_, audio(n % 9 == 4 && random(2) == 0)));
        switch (random(30)) {
        case 0:
            break; // lost
        case 1:
            out.push_back({at, frame});
            out.push_back({at + random(8), frame}); // twice
            break;
        case 2:
            out.push_back({at + 20 + random(3), frame}); // late, perhaps
            break;
        default:
            out.push_back({at, frame});
        }
        if (random(25) == 0) {
            config::leg rtcp = leg_;
            ++rtcp.local.port;
            ++rtcp.remote.port;
            out.push_back(
                {at + 2, to_frame(from_remote(rtcp, bytes{0x80, 201, 0, 1, 9, 9, 9, 9}))});
        }
    }

private:
    std::uint32_t random(std::uint32_t below) {
        random_ = random_ * 1664525 + 1013904223;
        return (random_ >> 8) % below;
    }
    rtp_packet audio(bool event) {
        rtp_packet packet;
        packet.ssrc = ssrc_;
        packet.seq = seq_++;
        packet.timestamp = timestamp_;
        const bool wide = leg_.payloads[0].kind == config::payload_kind::l16;
        const std::uint32_t samples = (wide ? 320U : 160U) / (random(40) == 0 ? 2 : 1);
        timestamp_ += samples;
        packet.payload_type = event ? 101 : leg_.payloads[0].payload_type;
        for (std::uint32_t i = 0; i < (event ? 4 : wide ? 2 * samples : samples); ++i) {
            packet.payload.push_back(static_cast<std::uint8_t>(random(256)));
        }
        return packet;
    }

    config::leg leg_;
    std::uint32_t random_;
    std::uint64_t phase_;
    bool changes_ = random(4) == 0;
    std::uint32_t ssrc_ = random(1U << 24);
    std::uint32_t timestamp_ = random(1U << 24);
    std::uint16_t seq_ = static_cast<std::uint16_t>(random(65536));
};

inline std::vector<trace_frame> everything() {
    std::vector<trace_frame> out;
    std::vector<sender> senders;
    for (unsigned i = 0; i < call_count; ++i) {
        const config::call call = call_number(i);
        senders.emplace_back(call.a, 2 * i, i * 7 % 17);
        senders.emplace_back(call.b, 2 * i + 1, i * 7 % 17 + 2 + i % 6); // the other may still wait
    }
    for (unsigned n = 0; n < rounds; ++n) {
        for (sender& one : senders) {
            one.round(n, out);
        }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
    return out;
}

// Adds what it heard before and what its leg was sent; blocks that it never got change what it
// remembers.
struct echo_of_past {
    std::size_t samples;
    float last = 0;
};

inline const dsp::catalogue& exact_processors() {
    static const dsp::implementation code{
        .state_bytes = [](const dsp::voice_settings&, dsp::format) noexcept -> std::size_t {
            return 64;
        },
        .make = [](void* memory, const dsp::voice_settings&, dsp::format how, simd::isa) -> void* {
            return std::construct_at(static_cast<echo_of_past*>(memory),
                                     echo_of_past{how.block_samples()});
        },
        .run =
            [](void* state, dsp::block_io& io) noexcept {
                auto& s = *static_cast<echo_of_past*>(state);
                for (std::size_t i = 0; i < s.samples; ++i) {
                    const float far = io.far != nullptr ? 0.25F * io.far[i] : 0;
                    s.last = 0.5F * io.near[i] + 0.25F * s.last + far;
                    io.near[i] = s.last;
                }
                return true;
            },
        .skip =
            [](void* state, const dsp::block_io&) noexcept {
                auto& s = *static_cast<echo_of_past*>(state);
                s.last = 8000 - s.last;
            },
    };
    static const dsp::catalogue all = [] {
        dsp::catalogue made;
        std::fill(std::begin(made.basic), std::end(made.basic), &code);
        return made;
    }();
    return all;
}

} // namespace voxplane::test
