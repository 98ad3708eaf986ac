// The transform with AVX-512.
#include "dsp/register/avx512.hpp"

#include "dsp/fft/shuffles_avx512.hpp"

#include "dsp/fft/butterflies.hpp"
#include "dsp/fft/passes.hpp"
#include "dsp/fft/transforms.hpp"

namespace voxplane::dsp::with_avx512 {

const fft_kernels fft_set = {
    reg::width, 16, forward_alone<16>, inverse_alone<16>, forward_group<16>, inverse_group<16>,
};

} // namespace voxplane::dsp::with_avx512
