// The list of modules that have kernels. Called at start; nothing here is per packet.
#include "datapath/kernels.hpp"

#include <iterator>

#include "checksum/operations.hpp"
#include "dsp/biquad/operations.hpp"
#include "dsp/lanes/operations.hpp"
#include "g711/operations.hpp"
#include "pcm/operations.hpp"
#include "rtp/bulk/operations.hpp"

namespace voxplane::datapath {

std::vector<simd::operation> operations() {
    const std::vector<simd::isa> supported = simd::supported_isas();
    std::vector<simd::operation> all;
    const auto add = [&](std::vector<simd::operation> some) {
        all.insert(all.end(), std::make_move_iterator(some.begin()),
                   std::make_move_iterator(some.end()));
    };
    add(simd::operations_of(checksum::operations(), supported));
    add(simd::operations_of(g711::operations(), supported));
    add(simd::operations_of(pcm::operations(), supported));
    add(simd::operations_of(dsp::biquad_operations(), supported));
    add(simd::operations_of(dsp::lane_operations(), supported));
    add(simd::operations_of(rtp::bulk_operations(), supported));
    return all;
}

kernels compose(std::span<const simd::selection> chosen) {
    return {simd::compose(checksum::operations(), chosen),
            simd::compose(g711::operations(), chosen),
            simd::compose(pcm::operations(), chosen),
            simd::compose(dsp::biquad_operations(), chosen),
            simd::compose(dsp::lane_operations(), chosen),
            simd::compose(rtp::bulk_operations(), chosen)};
}

kernels kernels_for(simd::isa which) {
    return {simd::uniform(checksum::kernels_for(which)),
            simd::uniform(g711::kernels_for(which)),
            simd::uniform(pcm::kernels_for(which)),
            simd::uniform(dsp::biquad_kernels_for(which)),
            simd::uniform(dsp::lane_kernels_for(which)),
            simd::uniform<simd::of_bursts>(rtp::bulk_kernels_for(which))};
}

} // namespace voxplane::datapath
