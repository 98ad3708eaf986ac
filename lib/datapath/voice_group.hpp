// Frames of several legs that go through their chains together, so that processors which are
// recursive in time run with a leg a lane: those of one segment of a burst, or those that waited
// for the media tick. A call has at most one packet in it. Samples lie in the packets' own
// tailrooms. Private to the worker.
#pragma once

#include <array>
#include <cstdint>

#include "datapath/packet.hpp"
#include "dsp/chain/together.hpp"

namespace voxplane::stats {
struct step_times;
}

namespace voxplane::datapath {

struct context;
struct work;

// Cycles of one frame in each processor of its chain.
using part_cycles = std::array<std::uint64_t, dsp::parts>;

class voice_group {
public:
    // Decodes a packet of a program with voice processors, and keeps it until run(): the packet
    // stays where it is. False: it cannot run beside others, and nothing has happened yet. A full
    // group runs first.
    [[nodiscard]] bool take(context& c, packet& p) noexcept;

    // Processes, meters and encodes what was taken.
    void run(context& c) noexcept {
        if (count_ != 0) {
            run_all(c);
        }
    }

private:
    void run_all(context& c) noexcept;
    void run_watched(stats::step_times& to) noexcept;

    unsigned count_ = 0;
    std::array<dsp::chain_job, dsp::max_together> jobs_;
    std::array<packet*, dsp::max_together> packets_{};
    std::array<std::uint32_t, dsp::max_together> fallbacks_{}; // of the chains, before
};

// One packet's frame through its leg's chain, at once: what a group does not take.
void run_chain(context& c, const work& w, std::int16_t* frame) noexcept;

} // namespace voxplane::datapath
