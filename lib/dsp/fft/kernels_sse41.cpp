// The transform with SSE4.1.
#include "dsp/register/sse41.hpp"

#include "dsp/fft/shuffles_sse41.hpp"

#include "dsp/fft/butterflies.hpp"
#include "dsp/fft/passes.hpp"
#include "dsp/fft/transforms.hpp"

namespace voxplane::dsp::with_sse41 {

const fft_kernels fft_set = {
    reg::width, 8, forward_alone<8>, inverse_alone<8>, forward_group<8>, inverse_group<8>,
};

} // namespace voxplane::dsp::with_sse41
