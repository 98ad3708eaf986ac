// The kernel tables that the stages call, of all modules and for each class of frame sizes. Filled
// at start, read-only after launch.
#pragma once

#include <span>
#include <vector>

#include "checksum/checksum.hpp"
#include "dsp/biquad/biquad.hpp"
#include "dsp/lanes/lanes.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"
#include "rtp/bulk/bulk.hpp"
#include "simd/by_size.hpp"
#include "simd/operation.hpp"

namespace voxplane::datapath {

struct kernels {
    simd::by_size<checksum::kernels> checksum; // sizes are octets that are summed
    simd::by_size<g711::kernels> g711;         // sizes are samples
    simd::by_size<pcm::kernels> pcm;
    simd::by_size<dsp::biquad_kernels> biquad; // samples of each leg
    simd::by_size<dsp::lane_kernels> lanes;
    simd::by_size<rtp::bulk_kernels, simd::of_bursts> bulk; // packets of a burst
};

// What there is to choose from on this machine. Control plane.
[[nodiscard]] std::vector<simd::operation> operations();

// The tables of a choice, or of one isa for everything, which must be supported. Control plane.
[[nodiscard]] kernels compose(std::span<const simd::selection> chosen);
[[nodiscard]] kernels kernels_for(simd::isa which);

} // namespace voxplane::datapath
