// An equaliser with its memory, and settings with every shape, for the tests of legs alone and in
// groups.
#pragma once

#include "dsp/eq/equaliser.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane::dsp_test {

using dsp::eq_band;
using dsp::eq_settings;
using dsp::eq_shape;
using dsp::equaliser;
using dsp::format;

struct leg {
    aligned_memory memory;
    equaliser* it;
    format how;

    explicit leg(const eq_settings& settings, format of = {}, simd::isa which = simd::isa::scalar)
        : memory(equaliser::state_bytes(settings, of)),
          it(equaliser::make(memory.data(), settings, of, which)), how(of) {
        assert_non_null(it);
    }
    std::vector<float> over(std::vector<float> x) {
        for (std::size_t i = 0; i + how.block_samples() <= x.size(); i += how.block_samples()) {
            assert_true(it->process(x.data() + i));
        }
        return x;
    }
};

inline eq_settings eight_bands() {
    eq_settings s;
    s.bands = {eq_band{eq_shape::high_pass, 120, 0.7071F, 0},
               {eq_shape::low_shelf, 250, 0.7071F, 4},
               {eq_shape::peaking, 500, 1, -3},
               {eq_shape::peaking, 900, 1.4F, 5},
               {eq_shape::peaking, 1500, 2, -6},
               {eq_shape::peaking, 2200, 1, 3},
               {eq_shape::high_shelf, 2600, 0.7071F, -4},
               {eq_shape::low_pass, 3500, 0.7071F, 0}};
    return s;
}

} // namespace voxplane::dsp_test
