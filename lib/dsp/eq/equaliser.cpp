// The bands in cascade. Only those that are on are run: they move up in the cascade, and what the
// sections remember starts from silence at a change, hidden by the fade.
#include "dsp/eq/equaliser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

namespace voxplane::dsp {

std::size_t equaliser::state_bytes(const eq_settings&, format) noexcept {
    return sizeof(equaliser);
}

equaliser* equaliser::make(void* memory, const eq_settings& settings, format how,
                           simd::isa which) noexcept {
    return check(settings, how) == nullptr ? ::new (memory) equaliser(settings, how, which)
                                           : nullptr;
}

equaliser::equaliser(const eq_settings& settings, format how, simd::isa which) noexcept
    : filters_(&biquad_kernels_for(which)), samples_(&sample_kernels_for(which)),
      group_(&group_kernels_for(which)), how_(how) {
    load(settings);
}

void equaliser::load(const eq_settings& settings) noexcept {
    cascade_ = biquad_cascade();
    for (const eq_band& band : settings.bands) {
        if (band.shape != eq_shape::off) {
            cascade_.set(cascade_.sections++, design(band, how_.rate_hz));
        }
    }
    load_lanes();
}

// Several low-passes at the bottom of a wide band have gains that would take samples out of the
// range of floats: such a leg stays alone.
void equaliser::load_lanes() noexcept {
    constexpr float most_gain = 1e12F;
    lane_cascade_ = group_cascade();
    in_lanes_ = true;
    float gain = 1;
    for (std::size_t k = 0; k < max_sections; ++k) {
        if (k < cascade_.sections) {
            const float b0 = cascade_.b0[k];
            gain *= b0;
            lane_cascade_.c1[k] = cascade_.b1[k] / b0 - cascade_.a1[k];
            lane_cascade_.c2[k] = cascade_.b2[k] / b0 - cascade_.a2[k];
            lane_cascade_.a1[k] = cascade_.a1[k];
            lane_cascade_.a2[k] = cascade_.a2[k];
        }
        lane_cascade_.gain[k] = gain;
        lane_cascade_.down[k] = 1 / gain;
        in_lanes_ = in_lanes_ && gain < most_gain && gain > 1 / most_gain;
    }
}

bool equaliser::process(float* block) noexcept {
    const std::size_t n = how_.block_samples();
    if (cascade_.sections == 0 && !changed_) {
        return true;
    }
    alignas(64) std::array<float, max_block_samples> out;
    if (changed_) {
        alignas(64) std::array<float, max_block_samples> next;
        const auto run = [&](const biquad_cascade& of, biquad_state& state, float* to) {
            if (of.sections == 0) {
                std::copy_n(block, n, to);
            } else {
                filters_->one(of, state, block, to, n);
            }
        };
        run(before_, state_before_, out.data());
        run(cascade_, state_, next.data());
        samples_->fade(out.data(), next.data(), n);
        changed_ = false;
    } else {
        filters_->one(cascade_, state_, block, out.data(), n);
    }
    if (!std::isfinite(samples_->energy(out.data(), n))) {
        reset();
        return false;
    }
    std::copy_n(out.data(), n, block);
    return true;
}

void equaliser::change(const eq_settings& settings) noexcept {
    if (check(settings, how_) != nullptr) {
        return;
    }
    if (!changed_) { // of two changes within a block, the first was never heard
        before_ = cascade_;
        state_before_ = state_;
        changed_ = true;
    }
    load(settings);
    state_ = biquad_state();
}

void equaliser::reset() noexcept {
    state_ = biquad_state();
    state_before_ = biquad_state();
    changed_ = false;
}

} // namespace voxplane::dsp
