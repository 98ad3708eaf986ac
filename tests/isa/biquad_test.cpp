// Biquad kernels for one leg against direct form II transposed in double precision: cascades of
// every length and usual shapes, every frame length, and decay to nothing.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "biquad_oracle.hpp"
#include "guarded.hpp"

namespace voxplane::isa_test {

namespace {

using dsp::biquad_cascade;
using dsp::biquad_state;
using dsp::max_sections;

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

guarded inputs;
guarded outputs;

// A leg alone: frames of any length one after another, out of place and in place.
void one_frame(const biquad_cascade& c, biquad_state& state, reference& oracle, std::size_t n,
               bool in_place, pseudo_random& random) {
    const std::size_t bytes = n * sizeof(float);
    float* const in = floats(n % 2 == 0 ? inputs.at_end(bytes) : inputs.at_begin(bytes, 4));
    std::vector<double> want(n);
    for (std::size_t i = 0; i < n; ++i) {
        in[i] = static_cast<float>(noise(random));
        want[i] = oracle.next(c, double{in[i]});
    }
    float* const out =
        in_place ? in : floats(n % 2 == 0 ? outputs.at_begin(bytes) : outputs.at_end(bytes));
    under_test.biquad->one(c, state, in, out, n);
    compare(out, want, 1, tolerance(&dsp::biquad_kernels::one) * oracle.largest,
            in_place ? "in place" : "out of place");
    assert_true(inputs.untouched());
    assert_true(in_place || outputs.untouched());
}

void alone(void**) {
    pseudo_random random(41);
    for (std::size_t sections = 1; sections <= max_sections; ++sections) {
        const biquad_cascade c = any_cascade(random, sections);
        biquad_state state;
        reference oracle;
        for (std::size_t n = 0; n <= 100; ++n) {
            one_frame(c, state, oracle, n, n % 3 == 0, random);
        }
        for (const std::size_t n : {160U, 161U, 162U, 163U, 240U, 480U, 960U, 1023U, 1024U}) {
            one_frame(c, state, oracle, n, n % 2 == 0, random);
        }
        for (std::size_t k = sections; k < max_sections; ++k) {
            assert_true(state.s1[k] == 0.0F && state.s2[k] == 0.0F);
        }
    }
}

// Many cascades of eight, for the accuracy that is promised.
void accuracy(void**) {
    pseudo_random random(42);
    for (int trial = 0; trial < 200; ++trial) {
        const biquad_cascade c = any_cascade(random, max_sections);
        biquad_state state;
        reference oracle;
        for (int frame = 0; frame < 8; ++frame) {
            one_frame(c, state, oracle, 160, false, random);
        }
    }
}

// What a section that is not used remembers is not touched.
void unused_sections(void**) {
    pseudo_random random(43);
    for (std::size_t sections = 1; sections < max_sections; ++sections) {
        const biquad_cascade c = any_cascade(random, sections);
        for (const std::size_t n : {3U, 40U, 161U}) {
            biquad_state state;
            for (std::size_t k = sections; k < max_sections; ++k) {
                state.s1[k] = 3.0F;
                state.s2[k] = -4.0F;
            }
            reference oracle;
            one_frame(c, state, oracle, n, false, random);
            for (std::size_t k = sections; k < max_sections; ++k) {
                assert_true(state.s1[k] == 3.0F && state.s2[k] == -4.0F);
            }
        }
    }
}

// Denormals flushed to zero, as on every worker: what an impulse leaves behind dies out
// before it gets there.
void decay(void**) {
#if defined(__SSE2__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040U); // flush to zero, denormals are zero
    pseudo_random random(46);
    for (int trial = 0; trial < 20; ++trial) {
        const biquad_cascade c = any_cascade(random, max_sections);
        biquad_state state;
        std::vector<float> frame(160, 0.0F);
        frame[0] = 1.0F;
        under_test.biquad->one(c, state, frame.data(), frame.data(), frame.size());
        for (int i = 0; i < 400; ++i) {
            frame.assign(frame.size(), 0.0F);
            under_test.biquad->one(c, state, frame.data(), frame.data(), frame.size());
        }
        for (std::size_t k = 0; k < max_sections; ++k) {
            for (const float left : {state.s1[k], state.s2[k]}) {
                assert_true(std::fabs(left) < 1e-30F && std::fpclassify(left) != FP_SUBNORMAL);
            }
        }
    }
    _mm_setcsr(before);
#else
    skip();
#endif
}

} // namespace

const test_case biquad_tests[] = {
    {"biquad, a leg alone, every length", alone},
    {"biquad, accuracy of eight sections", accuracy},
    {"biquad, unused sections", unused_sections},
    {"biquad, decay", decay},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
