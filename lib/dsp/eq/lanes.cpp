// Legs with fewer bands than the group has sections pass through default ones, which change no
// sample.
#include "dsp/eq/lanes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <new>

namespace voxplane::dsp {

template <std::size_t Lanes>
equaliser_lanes<Lanes>* equaliser_lanes<Lanes>::make(void* memory, format how,
                                                     simd::isa which) noexcept {
    return how.valid() ? ::new (memory) equaliser_lanes(how, which) : nullptr;
}

template <std::size_t Lanes>
equaliser_lanes<Lanes>::equaliser_lanes(format how, simd::isa which) noexcept : how_(how) {
    if constexpr (Lanes == 8) {
        filter_ = biquad_kernels_for(which).lanes8;
    } else {
        filter_ = biquad_kernels_for(which).lanes16;
    }
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        empty(lane);
    }
}

template <std::size_t Lanes>
void equaliser_lanes<Lanes>::empty(std::size_t lane) noexcept {
    sections_[lane] = 0;
    for (std::size_t k = 0; k < max_sections; ++k) {
        cascade_.set(k, lane, biquad());
    }
    state_.put(lane, biquad_state());
}

// The group runs as many sections as the leg with most bands has.
template <std::size_t Lanes>
void equaliser_lanes<Lanes>::count() noexcept {
    cascade_.sections = *std::max_element(std::begin(sections_), std::end(sections_));
}

template <std::size_t Lanes>
bool equaliser_lanes<Lanes>::join(std::size_t lane, const equaliser& leg) noexcept {
    if (leg.changed_ || leg.how_ != how_) {
        return false;
    }
    const biquad_cascade& c = leg.cascade_;
    for (std::size_t k = 0; k < c.sections; ++k) {
        cascade_.set(k, lane, {c.b0[k], c.b1[k], c.b2[k], c.a1[k], c.a2[k]});
    }
    state_.put(lane, leg.state_);
    sections_[lane] = c.sections;
    members_ |= 1U << lane;
    count();
    return true;
}

template <std::size_t Lanes>
void equaliser_lanes<Lanes>::leave(std::size_t lane, equaliser& leg) noexcept {
    state_.take(lane, leg.state_);
    empty(lane);
    members_ &= ~(1U << lane);
    count();
}

template <std::size_t Lanes>
std::uint32_t equaliser_lanes<Lanes>::process(float* rows, std::uint32_t present) noexcept {
    present &= members_;
    if (cascade_.sections == 0 || present == 0) {
        return 0;
    }
    const std::size_t n = how_.block_samples();
    filter_(cascade_, state_, rows, n, present);
    // What is no number stays in a section's register and goes on to those behind it.
    const float* const last = state_.at[cascade_.sections - 1].s1;
    std::uint32_t failed = 0;
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        failed |= std::isfinite(last[lane]) ? 0U : 1U << lane;
    }
    failed &= present;
    for (std::uint32_t left = failed; left != 0; left &= left - 1) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(left));
        state_.put(lane, biquad_state());
        for (std::size_t i = 0; i < n; ++i) {
            rows[i * Lanes + lane] = 0;
        }
    }
    return failed;
}

template class equaliser_lanes<8>;
template class equaliser_lanes<16>;

} // namespace voxplane::dsp
