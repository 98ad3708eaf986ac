// Lays out, makes and resets the advanced echo canceller: sizes of its transform, its partitions
// and arrays, all in the memory given to make(). Control core, but for the resets.
#include <algorithm>
#include <bit>
#include <cmath>
#include <new>

#include "dsp/aec/advanced.hpp"

namespace voxplane::dsp {

namespace {

constexpr float step_share = 0.8F;
constexpr float learnt_share = 0.38F;
constexpr float first_uncertainty = 1.0F; // of |weight|^2: an echo as loud as the far end
constexpr float decay_per_40_ms = 0.4F;   // of the first uncertainty along the tail
constexpr float drift_per_s = 5e-4F;
constexpr float noise_floor = 1e-7F;

// Of a smoothing that is named for blocks of 20 ms.
float memory_of(float of_20_ms, format of) noexcept {
    return std::pow(of_20_ms, static_cast<float>(of.block_ms) / 20.0F);
}

} // namespace

void aec_advanced::lay_out(carve& from, const aec_settings& settings, format of, simd::isa which) {
    with_ = &aec_kernels_for(which);
    format_ = of;
    block_ = of.block_samples();
    points_ = std::bit_ceil(2 * block_);
    padded_ = padded_bins(points_);
    stride_ = static_cast<std::uint32_t>((points_ - block_ + 1) / block_);
    support_ = stride_ * block_;
    const std::size_t tail = std::size_t{settings.tail_ms} * of.rate_hz / 1000;
    count_ = static_cast<std::uint32_t>((tail + support_ - 1) / support_);
    slots_ = stride_ * (count_ - 1) + 1;
    suppress_ = settings.suppress;
    const float taught = static_cast<float>(block_) / static_cast<float>(support_);
    how_ = {static_cast<float>(block_) / static_cast<float>(points_),
            step_share * taught,
            learnt_share,
            drift_per_s / of.blocks_per_s(),
            memory_of(0.8F, of),
            noise_floor};
    vote_memory_ = memory_of(0.8F, of);
    energy_memory_ = memory_of(0.7F, of);
    reading_memory_ = memory_of(0.97F, of);
    weights_ = from.take<half_float>(2 * padded_ * count_);
    uncertainty_ = from.take<upper_float>(padded_ * count_);
    noise_ = from.take<upper_float>(padded_);
    if (suppress_) {
        suppressor_.lay_out(from, of, points_, *with_);
    }
    spectra_ = from.take<half_float>(2 * padded_ * slots_);
    // A new delay needs the frames of all slots.
    delay_.lay_out(from, settings, of, points_ + (slots_ - 1) * block_, support_ * count_, which);
}

std::size_t aec_advanced::state_bytes(const aec_settings& settings, format of) noexcept {
    if (check(settings, of) != nullptr) {
        return 0;
    }
    aec_advanced counted;
    carve from(nullptr);
    static_cast<void>(from.take<aec_advanced>(1));
    counted.lay_out(from, settings, of, simd::isa::scalar);
    return from.used();
}

aec_advanced* aec_advanced::make(void* memory, const aec_settings& settings, format of,
                                 simd::isa which) {
    if (memory == nullptr || check(settings, of) != nullptr) {
        return nullptr;
    }
    carve from(memory);
    auto* const made = new (from.take<aec_advanced>(1)) aec_advanced;
    made->lay_out(from, settings, of, which);
    made->fft_ = real_fft::of_size(made->points_, which);
    made->change(settings);
    made->reset();
    return made;
}

void aec_advanced::change(const aec_settings& settings) noexcept {
    suppressor_.set(settings);
}

void aec_advanced::reset() noexcept {
    std::fill(spectra_, spectra_ + 2 * padded_ * slots_, half_float{0});
    forget_path();
    head_ = 0;
    turn_ = 0;
    quiet_blocks_ = slots_ + stride_ + 2;
    share_ = 1.0F;
    read_ = {};
    delay_.reset();
    if (suppress_) {
        suppressor_.reset();
    }
}

void aec_advanced::forget_path() noexcept {
    std::fill(weights_, weights_ + 2 * padded_ * count_, half_float{0});
    const float decay = std::pow(decay_per_40_ms, static_cast<float>(support_) * 25.0F /
                                                      static_cast<float>(format_.rate_hz));
    float doubt = first_uncertainty;
    for (std::uint32_t p = 0; p < count_; ++p, doubt *= decay) {
        const auto upper = static_cast<upper_float>(std::bit_cast<std::uint32_t>(doubt) >> 16U);
        std::fill(uncertainty_ + p * padded_, uncertainty_ + (p + 1) * padded_, upper);
    }
    std::fill(noise_, noise_ + padded_, upper_float{0});
    votes_ = {};
    recent_ = {};
    settled_blocks_ = 0;
    converged_ = false;
    if (suppress_) {
        suppressor_.forget_path();
    }
}

} // namespace voxplane::dsp
