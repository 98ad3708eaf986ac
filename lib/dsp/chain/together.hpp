// Blocks of several legs at once: what waits for the media tick goes through its chains together,
// so that processors which are recursive in time run with a leg a lane, and each leg's state is on
// its way to the cache while another's is worked on. The output is that of one chain at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/chain/chain.hpp"

namespace voxplane::dsp {

// One frame of a leg, as chain::process() takes it.
struct chain_job {
    chain* of = nullptr;
    std::int16_t* frame = nullptr;
    std::size_t samples = 0;
    std::uint32_t timestamp = 0;
    far_end* far = nullptr;
};

// n at most max_together; a chain at most once. Chains may differ in everything; those that run the
// same forms on the same format share lanes. Owner worker of all of them.
void process_together(const chain_job* jobs, std::size_t n) noexcept;

} // namespace voxplane::dsp
