// Processors of the tests' own for live calls: a gain, which can be told to fail, and a canceller
// that takes half of the far end off; and a speaker with constant samples.
#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "app/voxplane/allocations.hpp"
#include "g711/reference.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using dsp::part;
using dsp::voice_level;

// A processor that multiplies; quality is told from economy by the factor. It also counts blocks
// that it never got.
struct scale {
    float factor;
    std::size_t samples;
};
inline unsigned blocks_skipped = 0;
inline bool fails = false;
inline float added = 0; // to the factor, by change()

template <int Percent>
const dsp::implementation& scale_by() {
    static const dsp::implementation code{
        .state_bytes = [](const dsp::voice_settings&, dsp::format) noexcept -> std::size_t {
            return Percent == 25 ? 40'000 : 500; // as a real one would differ
        },
        .make = [](void* memory, const dsp::voice_settings&, dsp::format how, simd::isa) -> void* {
            return std::construct_at(static_cast<scale*>(memory),
                                     scale{Percent / 100.0F, how.block_samples()});
        },
        .run =
            [](void* state, dsp::block_io& io) noexcept {
                const scale& s = *static_cast<scale*>(state);
                for (std::size_t i = 0; i < s.samples && !fails; ++i) {
                    io.near[i] *= s.factor;
                }
                return !fails;
            },
        .skip = [](void*, const dsp::block_io&) noexcept { ++blocks_skipped; },
        .reset = nullptr,
        .change =
            [](void* state, const dsp::voice_settings&) noexcept {
                static_cast<scale*>(state)->factor += added;
            },
        .read = [](const void*, dsp::voice_readings& out) noexcept { out.agc_gain_db = -6; },
    };
    return code;
}

// What a canceller with a perfect model would do: takes half of the far end off.
inline const dsp::implementation& half_the_far_end() {
    static const dsp::implementation code{
        .state_bytes = [](const dsp::voice_settings&, dsp::format) noexcept -> std::size_t {
            return 64;
        },
        .make = [](void* memory, const dsp::voice_settings&, dsp::format how, simd::isa) -> void* {
            return std::construct_at(static_cast<std::size_t*>(memory), how.block_samples());
        },
        .run =
            [](void* state, dsp::block_io& io) noexcept {
                const std::size_t n = *static_cast<std::size_t*>(state);
                for (std::size_t i = 0; i < n && io.far != nullptr; ++i) {
                    io.near[i] -= 0.5F * io.far[i];
                }
                return true;
            },
    };
    return code;
}

inline const dsp::catalogue& own_processors() {
    static const dsp::catalogue all = [] {
        dsp::catalogue made;
        made.basic[static_cast<std::size_t>(part::agc)] = &scale_by<50>();
        made.advanced[static_cast<std::size_t>(part::agc)] = &scale_by<25>();
        made.basic[static_cast<std::size_t>(part::aec)] = &half_the_far_end();
        return made;
    }();
    return all;
}

inline plane_settings with_own_processors() {
    blocks_skipped = 0;
    fails = false;
    added = 0;
    plane_settings how;
    how.processors = &own_processors();
    how.allocations = app::allocations;
    return how;
}

inline void turn_on(config::leg& leg, part which, voice_level level = voice_level::quality) {
    leg.voice.on[static_cast<std::size_t>(which)] = true;
    leg.voice.level = level;
    leg.voice.budget_us = 0; // a machine that others share may be late
}

inline std::int16_t linear(std::uint8_t code, g711::law law) {
    return g711::reference_decode(law, code);
}

// One leg's source of packets with a constant sample.
struct speaker {
    const config::leg& leg;
    std::uint16_t seq = 100;
    std::uint32_t timestamp = 16'000;

    rtp_packet next(std::int16_t value, std::size_t samples = 160) {
        rtp_packet packet;
        packet.payload_type = leg.payloads[0].payload_type;
        packet.seq = seq++;
        packet.timestamp = timestamp;
        const bool pcma = leg.payloads[0].kind == config::payload_kind::pcma;
        packet.payload.assign(
            samples, g711::reference_encode(pcma ? g711::law::pcma : g711::law::pcmu, value));
        timestamp += static_cast<std::uint32_t>(samples);
        return packet;
    }
};

// The RTP packet that a frame brings out; empty payload for none.
inline rtp_packet sent(plane& p, const config::leg& from, const rtp_packet& packet) {
    const auto out = p.pass(to_frame(from_remote(from, packet)));
    if (out.size() != 1) {
        return {};
    }
    return decode_rtp(decode(out[0]).payload).value_or(rtp_packet{});
}

// From a's side, out in A-law: the last sample.
[[maybe_unused]] inline int level_out(plane& p, speaker& from, std::int16_t value) {
    const rtp_packet out = sent(p, from.leg, from.next(value));
    p.advance_ms(20);
    return out.payload.empty() ? -1 : linear(out.payload.back(), g711::law::pcma);
}

[[maybe_unused]] inline void near(report& r, int got, int wanted, const std::string& what) {
    r.that(std::abs(got - wanted) <= wanted / 16 + 8,
           what + ": " + std::to_string(got) + ", expected about " + std::to_string(wanted));
}

} // namespace
