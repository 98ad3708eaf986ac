// The operations on groups of legs: frames into lanes and back, exact, and biquads, whose sets may
// round differently. Frames of a leg are heap blocks of their own, so that the address sanitizer
// sees every sample too many.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "isa/biquad_filters.hpp"
#include "isa/pseudo_random.hpp"
#include "kernel_operations.hpp"

namespace voxplane::fuzz {

namespace {

// Scalar and SSE4.1 are off double precision by at most 2^-12 of the largest sample, the others by
// less: see biquad.hpp. Hence so much between any two sets.
constexpr double most_apart = 2.0 / 4096;

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

// 16 bits of each number as samples in [-1, 1).
void make_samples(std::uint8_t* p, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        std::int32_t bits = 0;
        std::memcpy(&bits, p + 4 * i, sizeof bits);
        floats(p)[i] = static_cast<float>(bits >> 16) / 32768.0F;
    }
}

// Numbers half a step apart, of which one in two is to be rounded to even.
void make_halves(std::uint8_t* p, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        std::int32_t bits = 0;
        std::memcpy(&bits, p + 4 * i, sizeof bits);
        floats(p)[i] = static_cast<float>(bits >> 15) / 65536.0F;
    }
}

// Frames of a group's legs. Bit k of parameter 0 says that leg k is there.
class legs {
public:
    legs(std::size_t lanes, const work& w) : lanes_(lanes), n_(w.n) {
        for (std::size_t k = 0; k < lanes; ++k) {
            const std::size_t ahead = (w.parameter[1] + k * (w.parameter[1] >> 5)) % 32;
            blocks_[k] = std::make_unique<std::int16_t[]>(n_ + ahead);
            frames_[k] = (w.parameter[0] >> k & 1U) != 0 ? &blocks_[k][ahead] : nullptr;
        }
    }

    void put(const std::uint8_t* from) {
        for_each([&](std::int16_t* frame, std::size_t at) { copy(frame, from + at); });
    }
    void take(std::uint8_t* into) {
        for_each([&](std::int16_t* frame, std::size_t at) { copy(into + at, frame); });
    }
    [[nodiscard]] std::int16_t** frames() { return frames_; }

private:
    void copy(void* to, const void* from) const {
        if (n_ != 0) {
            std::memcpy(to, from, 2 * n_);
        }
    }
    template <typename Function>
    void for_each(Function f) {
        for (std::size_t k = 0; k < lanes_; ++k) {
            if (frames_[k] != nullptr) {
                f(frames_[k], 2 * n_ * k);
            }
        }
    }

    std::size_t lanes_;
    std::size_t n_;
    std::unique_ptr<std::int16_t[]> blocks_[16];
    std::int16_t* frames_[16] = {};
};

template <std::size_t Lanes, auto Member, typename Row>
void into_lanes(const kernel_sets& k, work& w) {
    legs group(Lanes, w);
    group.put(w.first);
    if (w.parameter[1] % 16 == 1) {
        group.frames()[Lanes - 1] = group.frames()[0]; // two legs that hear the same
    }
    (k.lanes.*Member)[dsp::lane_width<Lanes>](group.frames(), reinterpret_cast<Row*>(w.out), w.n);
}

template <std::size_t Lanes, auto Member, typename Row>
void out_of_lanes(const kernel_sets& k, work& w) {
    if (w.parameter[1] % 2 != 0 && sizeof(Row) == sizeof(float)) {
        make_halves(w.first, w.n * Lanes);
    }
    legs group(Lanes, w);
    (k.lanes.*Member)[dsp::lane_width<Lanes>](reinterpret_cast<const Row*>(w.first), group.frames(),
                                              w.n);
    group.take(w.out);
}

// ---- biquads: two frames one after another, so that the second hears what the first has left

bool is_scalar(const kernel_sets& k) {
    return &k.biquad == &dsp::biquad_kernels_for(simd::isa::scalar);
}

std::size_t sections(const work& w) {
    return 1 + w.parameter[1] % dsp::max_sections;
}

std::size_t first_frame(const work& w) {
    return w.parameter[1] / dsp::max_sections % (w.n + 1);
}

// What the rounding of every `stride`th sample explains.
double tolerance(const dsp::biquad_cascade& c, const float* samples, std::size_t n,
                 std::size_t stride) {
    isa_test::reference exact;
    for (std::size_t i = 0; i < n; ++i) {
        exact.next(c, double{samples[i * stride]});
    }
    return exact.largest * most_apart;
}

void one_leg(const kernel_sets& k, work& w) {
    make_samples(w.first, w.n);
    isa_test::pseudo_random random(w.parameter[0]);
    const dsp::biquad_cascade cascade = isa_test::any_cascade(random, sections(w));
    if (is_scalar(k)) {
        w.tolerance = {tolerance(cascade, floats(w.first), w.n, 1)};
    }
    dsp::biquad_state state;
    const std::size_t split = first_frame(w);
    k.biquad.one(cascade, state, floats(w.first), floats(w.out), split);
    k.biquad.one(cascade, state, floats(w.first) + split, floats(w.out) + split, w.n - split);
}

template <std::size_t Lanes>
void set_samples(float* rows, std::size_t n, std::uint32_t where_not, float to) {
    for (std::size_t i = 0; i < n * Lanes; ++i) {
        if ((where_not >> i % Lanes & 1U) == 0) {
            rows[i] = to;
        }
    }
}

// Absent lanes are no numbers before and no matter after.
template <std::size_t Lanes, auto Member>
void a_leg_a_lane(const kernel_sets& k, work& w) {
    make_samples(w.first, w.n * Lanes);
    isa_test::pseudo_random random(w.parameter[0]);
    const auto present = static_cast<std::uint32_t>(random.next());
    float* const rows = floats(w.first);
    dsp::lane_cascade<Lanes> cascade;
    cascade.sections = static_cast<std::uint32_t>(sections(w));
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        const dsp::biquad_cascade c = isa_test::any_cascade(random, sections(w));
        for (std::size_t s = 0; s < cascade.sections; ++s) {
            cascade.set(s, lane, {c.b0[s], c.b1[s], c.b2[s], c.a1[s], c.a2[s]});
        }
        if (is_scalar(k)) {
            w.tolerance.push_back(tolerance(c, rows + lane, w.n, Lanes));
        }
    }
    set_samples<Lanes>(rows, w.n, present, NAN);
    dsp::lane_state<Lanes> state;
    const std::size_t split = first_frame(w);
    (k.biquad.*Member)(cascade, state, rows, split, present);
    (k.biquad.*Member)(cascade, state, rows + Lanes * split, w.n - split, present);
    set_samples<Lanes>(rows, w.n, present, 0.0F);
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        dsp::biquad_state left;
        state.take(lane, left);
        const auto silent = [](float x) { return x == 0.0F; };
        const bool untouched = std::all_of(left.s1, left.s1 + dsp::max_sections, silent) &&
                               std::all_of(left.s2, left.s2 + dsp::max_sections, silent);
        if ((present >> lane & 1U) == 0 && !untouched) {
            w.returned[0] |= std::uint64_t{1} << lane;
        }
    }
}

using lane_set = dsp::lane_kernels;
using biquad_set = dsp::biquad_kernels;
using pcm = std::int16_t;

} // namespace

const operation group_operations[] = {
    {"to_float8", 16, 0, 32, 0, false, into_lanes<8, &lane_set::to_float, float>},
    {"to_float16", 32, 0, 64, 0, false, into_lanes<16, &lane_set::to_float, float>},
    {"to_pcm8", 16, 0, 16, 0, false, into_lanes<8, &lane_set::to_pcm, pcm>},
    {"to_pcm16", 32, 0, 32, 0, false, into_lanes<16, &lane_set::to_pcm, pcm>},
    {"from_float8", 32, 0, 16, 0, false, out_of_lanes<8, &lane_set::from_float, float>},
    {"from_float16", 64, 0, 32, 0, false, out_of_lanes<16, &lane_set::from_float, float>},
    {"from_pcm8", 16, 0, 16, 0, false, out_of_lanes<8, &lane_set::from_pcm, pcm>},
    {"from_pcm16", 32, 0, 32, 0, false, out_of_lanes<16, &lane_set::from_pcm, pcm>},
    {"biquad_one", 4, 0, 4, 0, true, one_leg, false, first_buffer | out_buffer},
    {"biquad_lanes8", 32, 0, 0, 0, false, a_leg_a_lane<8, &biquad_set::lanes8>, false,
     first_buffer},
    {"biquad_lanes16", 64, 0, 0, 0, false, a_leg_a_lane<16, &biquad_set::lanes16>, false,
     first_buffer},
    {nullptr, 0, 0, 0, 0, false, nullptr},
};

} // namespace voxplane::fuzz
