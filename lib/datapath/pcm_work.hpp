// What stage transform makes of one packet of a pcm program, step by step: where its samples lie,
// how many they are as received and as sent, decode and encode. Inner header of transform; worker.
#pragma once

#include <algorithm>
#include <cstdint>

#include "datapath/context.hpp"
#include "datapath/steps.hpp"
#include "dsp/level.hpp"
#include "frame/frame.hpp"

namespace voxplane::datapath {

// What a packet becomes.
struct work {
    packet& p;
    const session::program& program;
    std::size_t samples = 0; // as received
    std::size_t sent_samples = 0;
    unsigned sent_bytes = 0;

    explicit work(packet& of) noexcept
        : p(of), program(*of.program), samples(of.payload_bytes / octets_per_sample(of.rule->from)),
          sent_samples(of.rule->rate_step > 0   ? samples * 2
                       : of.rule->rate_step < 0 ? samples / 2
                                                : samples),
          sent_bytes(static_cast<unsigned>(sent_samples * octets_per_sample(of.rule->to))) {}

    [[nodiscard]] bool voice() const noexcept {
        return (program.processors & session::processor_voice) != 0;
    }
    [[nodiscard]] bool plain() const noexcept {
        return is_g711(p.rule->from) && is_g711(p.rule->to) && !voice();
    }
    // All samples that have to be somewhere.
    [[nodiscard]] std::size_t room() const noexcept {
        return samples + (sent_samples == samples ? 0 : sent_samples);
    }
    // Behind the packet as it is and as it will be.
    [[nodiscard]] const std::uint8_t* end() const noexcept {
        return p.frame + std::max<unsigned>(p.frame_bytes, unsigned{p.payload} + sent_bytes);
    }
    [[nodiscard]] frame::description about() const noexcept {
        return {static_cast<std::uint32_t>(room()), p.timestamp, program.clock_hz};
    }
};

// Whether the packet may become what it shall: inside of its buffer and of a frame on the wire, of
// no more samples than a filter takes.
[[nodiscard]] bool fits(const work& w) noexcept;

// Whether a packet moves the state of processors forward.
[[nodiscard]] inline bool moves_on(const packet& p) noexcept {
    return p.order == rtp::arrival::in_order || p.order == rtp::arrival::restart;
}

inline void apply_gain(const context& c, const session::program& program, std::int16_t* frame,
                       std::size_t samples) noexcept {
    if (program.gain_q12 != pcm::unity_q12) {
        // Rounds as byte tables do, so that both programs send the same bytes.
        c.all->kernels.pcm.for_size(samples).gain(frame, frame, samples, program.gain_q12);
    }
}

inline void meter_level(const context& c, dsp::level_state& level, const session::program& program,
                        std::int16_t* frame, std::size_t samples) noexcept {
    if ((program.processors & session::processor_level) != 0) {
        const timed_step timed(c, stats::step::level);
        dsp::meter(level, c.all->kernels.pcm.for_size(samples), frame, samples, program.clock_hz);
    }
}

// The whole payload as samples, with the program's fixed gain.
void decode_whole(const context& c, const work& w, std::int16_t* frame) noexcept;
// The frame at the rate and in the code that is sent, over the payload; the packet's lengths
// follow.
void encode_whole(const context& c, const work& w, std::int16_t* frame) noexcept;

} // namespace voxplane::datapath
