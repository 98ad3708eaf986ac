// One block of speech analysis: window, transform, bands, tracker. Scratch is on the stack.
#include "dsp/noise/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "dsp/fft/fft.hpp"
#include "dsp/group/kernels.hpp"
#include "dsp/noise/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::size_t line_floats = 16;

std::size_t whole_lines(std::size_t floats) noexcept {
    return (floats + line_floats - 1) / line_floats * line_floats;
}

} // namespace

const noise_kernels& noise_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<noise_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::noise_set},
                            {simd::isa::sse41, with_sse41::noise_set},
                            {simd::isa::avx2, with_avx2::noise_set},
                            {simd::isa::avx512, with_avx512::noise_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::noise_set},
                            {simd::isa::neon, with_neon::noise_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::noise_set;
}

std::size_t speech_analysis::state_bytes(format how, bool keep) noexcept {
    const analysis_plan* plan = analysis_plan::of(how, simd::isa::scalar);
    if (plan == nullptr) {
        return 0;
    }
    return sizeof(speech_analysis) +
           sizeof(float) * (whole_lines(plan->overlap) + (keep ? 2 * plan->padded : 0));
}

speech_analysis* speech_analysis::make(void* memory, format how, bool keep, simd::isa which) {
    const analysis_plan* plan = analysis_plan::of(how, which);
    if (plan == nullptr) {
        return nullptr;
    }
    auto* made = new (memory) speech_analysis;
    auto* arrays = reinterpret_cast<float*>(made + 1);
    made->plan_ = plan;
    made->kernels_ = &noise_kernels_for(which);
    made->group_ = &group_kernels_for(which);
    made->history_ = arrays;
    if (keep) {
        made->re_ = arrays + whole_lines(plan->overlap);
        made->im_ = made->re_ + plan->padded;
    }
    made->reset();
    return made;
}

void speech_analysis::reset() noexcept {
    std::fill_n(history_, plan_->overlap, 0.0F);
    if (re_ != nullptr) {
        std::fill_n(re_, 2 * plan_->padded, 0.0F);
    }
    snr_ = 1;
    level_ = faintest_power;
    std::fill_n(tracker_.fast, noise_bands, faintest_power);
    std::fill_n(tracker_.slow, noise_bands, faintest_power);
    std::fill_n(tracker_.floor, noise_bands, first_floor);
    std::fill_n(tracker_.lowest, noise_bands, no_minimum);
    std::fill_n(tracker_.lowest_past, noise_bands, no_minimum);
    std::fill_n(&tracker_.sections_lowest[0][0], minimum_sections * noise_bands, no_minimum);
    tracker_.blocks = 0;
    tracker_.sections = 0;
}

void speech_analysis::prefetch_tracker() const noexcept {
    __builtin_prefetch(tracker_.fast, 1);
    __builtin_prefetch(tracker_.slow, 1);
    __builtin_prefetch(tracker_.floor, 1);
    __builtin_prefetch(tracker_.lowest, 1);
    __builtin_prefetch(tracker_.lowest_past);
    __builtin_prefetch(&tracker_.blocks, 1);
}

bool speech_analysis::analyse(const float* block) noexcept {
    alignas(64) float frame[max_fft_samples];
    alignas(64) float spectrum[2 * padded_bins(max_fft_samples)];
    // Needed behind the transform, which is long enough for it to come from afar.
    prefetch_tracker();
    float* re = re_ != nullptr ? re_ : spectrum;
    float* im = re_ != nullptr ? im_ : spectrum + plan_->padded;
    kernels_->shape(history_, block, plan_->window, plan_->overlap, plan_->hop, frame);
    std::fill(frame + plan_->frame_samples(), frame + plan_->transform->size(), 0.0F);
    plan_->transform->forward(frame, re, im);
    const noise_measure found = kernels_->measure(re, im, plan_->padded, *plan_, tracker_);
    if (!std::isfinite(found.power)) {
        reset();
        return false;
    }
    snr_ = found.snr;
    level_ = found.level;
    return true;
}

float speech_analysis::noise_power() const noexcept {
    float sum = 0;
    for (std::size_t b = 0; b < noise_bands; ++b) {
        sum += tracker_.floor[b] * plan_->widths[b];
    }
    return sum;
}

float speech_analysis::noise_floor_dbov() const noexcept {
    return 10 * std::log10(noise_power());
}

} // namespace voxplane::dsp
