// The transform with AVX2 and FMA.
#include "dsp/register/avx2.hpp"

#include "dsp/fft/shuffles_avx2.hpp"

#include "dsp/fft/butterflies.hpp"
#include "dsp/fft/passes.hpp"
#include "dsp/fft/transforms.hpp"

namespace voxplane::dsp::with_avx2 {

const fft_kernels fft_set = {
    reg::width, 8, forward_alone<8>, inverse_alone<8>, forward_group<8>, inverse_group<8>,
};

} // namespace voxplane::dsp::with_avx2
