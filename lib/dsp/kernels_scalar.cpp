// Level measurement without intrinsics.
#include <cstddef>
#include <cstdint>

#include "dsp/kernels.hpp"

namespace voxplane::dsp::with_scalar {

void measure(const std::int16_t* pcm, std::size_t samples, std::uint64_t* energy,
             std::uint32_t* peak) noexcept {
    std::uint64_t sum = 0;
    std::uint32_t most = *peak;
    for (std::size_t i = 0; i < samples; ++i) {
        const std::int32_t x = pcm[i];
        const auto magnitude = static_cast<std::uint32_t>(x < 0 ? -x : x);
        sum += magnitude * magnitude;
        most = magnitude > most ? magnitude : most;
    }
    *energy += sum;
    *peak = most;
}

const level_kernels level_set{measure};

} // namespace voxplane::dsp::with_scalar
