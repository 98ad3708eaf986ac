// Biquad kernels for groups of legs against double precision: a cascade of its own in every lane,
// every length, absent legs whose samples are no numbers, and legs that move.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "biquad_oracle.hpp"
#include "guarded.hpp"

namespace voxplane::isa_test {

namespace {

using dsp::biquad_cascade;
using dsp::biquad_state;
using dsp::lane_cascade;
using dsp::lane_state;
using dsp::max_sections;

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

guarded room;

template <std::size_t Lanes>
constexpr auto kernel_of() {
    if constexpr (Lanes == 8) {
        return &dsp::biquad_kernels::lanes8;
    } else {
        return &dsp::biquad_kernels::lanes16;
    }
}

// A group of legs with a cascade of its own each.
template <std::size_t Lanes>
struct group {
    std::vector<biquad_cascade> alone;
    lane_cascade<Lanes> cascade;
    lane_state<Lanes> state;
    std::vector<reference> oracle = std::vector<reference>(Lanes);

    group(pseudo_random& random, std::size_t sections) {
        cascade.sections = static_cast<std::uint32_t>(sections);
        for (std::size_t l = 0; l < Lanes; ++l) {
            alone.push_back(any_cascade(random, sections));
            for (std::size_t k = 0; k < sections; ++k) {
                const biquad_cascade& c = alone.back();
                cascade.set(k, l, {c.b0[k], c.b1[k], c.b2[k], c.a1[k], c.a2[k]});
            }
        }
    }

    // One frame of the present legs; the samples of others are no numbers.
    void frame(std::size_t n, std::uint32_t present, pseudo_random& random) {
        const lane_state<Lanes> before = state;
        const std::size_t bytes = n * Lanes * sizeof(float);
        float* const samples = floats(n % 2 == 0 ? room.at_end(bytes) : room.at_begin(bytes));
        std::vector<std::vector<double>> want(Lanes);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t l = 0; l < Lanes; ++l) {
                float& x = samples[i * Lanes + l];
                x = NAN;
                if ((present >> l & 1U) != 0) {
                    x = static_cast<float>(noise(random));
                    want[l].push_back(oracle[l].next(alone[l], double{x}));
                }
            }
        }
        (under_test.biquad->*kernel_of<Lanes>())(cascade, state, samples, n, present);
        assert_true(room.untouched());
        for (std::size_t l = 0; l < Lanes; ++l) {
            compare(samples + l, want[l], Lanes, tolerance(kernel_of<Lanes>()) * oracle[l].largest,
                    "in lanes");
            biquad_state old_state;
            biquad_state new_state;
            before.take(l, old_state);
            state.take(l, new_state);
            if ((present >> l & 1U) == 0) {
                assert_memory_equal(&old_state, &new_state, sizeof old_state);
            }
        }
    }
};

template <std::size_t Lanes>
void in_lanes(void**) {
    pseudo_random random(44 + Lanes);
    for (std::size_t sections = 1; sections <= max_sections; ++sections) {
        group<Lanes> g(random, sections);
        for (std::size_t n = 0; n <= 24; ++n) {
            g.frame(n, ~0U, random);
            g.frame(n, static_cast<std::uint32_t>(random.next()), random);
        }
        for (const std::uint32_t present : {0U, 1U, 0x80U, 0x8000U, 0xff00U, 0xffffU}) {
            g.frame(160, present, random);
        }
        g.frame(1024, ~0U, random);
    }
}

// A leg moves from lane to lane and out of them, and hears nothing of it.
void moves(void**) {
    pseudo_random random(45);
    const biquad_cascade c = any_cascade(random, 5);
    lane_cascade<8> lanes;
    lanes.sections = 5;
    for (std::size_t k = 0; k < 5; ++k) {
        for (std::size_t l = 0; l < 8; ++l) {
            lanes.set(k, l, {c.b0[k], c.b1[k], c.b2[k], c.a1[k], c.a2[k]});
        }
    }
    biquad_state state;
    reference oracle;
    for (std::size_t lane = 0; lane < 8; ++lane) {
        std::vector<float> frame(33);
        std::vector<double> before;
        for (float& x : frame) {
            x = static_cast<float>(noise(random));
            before.push_back(oracle.next(c, double{x}));
        }
        under_test.biquad->one(c, state, frame.data(), frame.data(), frame.size());
        compare(frame.data(), before, 1, tolerance(&dsp::biquad_kernels::one) * oracle.largest,
                "before a move");
        lane_state<8> group_state;
        group_state.put(lane, state);
        alignas(32) float samples[40 * 8] = {};
        std::vector<double> want;
        for (std::size_t i = 0; i < 40; ++i) {
            samples[8 * i + lane] = static_cast<float>(noise(random));
            want.push_back(oracle.next(c, double{samples[8 * i + lane]}));
        }
        under_test.biquad->lanes8(lanes, group_state, samples, 40, 1U << lane);
        compare(samples + lane, want, 8, tolerance(kernel_of<8>()) * oracle.largest,
                "after a move");
        group_state.take(lane, state);
    }
}

} // namespace

const test_case biquad_lanes_tests[] = {
    {"biquad, eight lanes", in_lanes<8>},
    {"biquad, sixteen lanes", in_lanes<16>},
    {"biquad, a leg moves between lanes", moves},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
