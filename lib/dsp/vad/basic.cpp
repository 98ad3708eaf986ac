// Energy and zero crossings over what they are in the pauses (Rabiner and Sambur 1975), with the
// advanced detector's way to a floor (see noise/tracker.hpp) applied to the power of whole blocks.
// Left out of the paper: its search backwards for the true ends of an utterance, which live audio
// has no time for; a block of look-back is what active_before() gives.
#include "dsp/vad/basic.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "dsp/vad/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

namespace {

constexpr float faintest = 3.2e-7F;  // -65 dBov
constexpr float first_floor = 1e-5F; // so that a call that begins with speech is heard
constexpr float no_minimum = 1e9F;
constexpr float risen = 3.0F;           // power so often the minimum has something in it
constexpr float most_excess = 2.0F;     // 6 dB: see advanced.cpp
constexpr float crossing_weight = 1.0F; // of a share of crossings over the floor's
constexpr float quick_weight = 0.7F;
constexpr float offset = 0.8F;

} // namespace

const vad_kernels& vad_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<vad_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::vad_set},
                            {simd::isa::sse41, with_sse41::vad_set},
                            {simd::isa::avx2, with_avx2::vad_set},
                            {simd::isa::avx512, with_avx512::vad_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::vad_set},
                            {simd::isa::neon, with_neon::vad_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::vad_set;
}

std::size_t vad_basic::state_bytes(const vad_settings& /*settings*/, format /*how*/) noexcept {
    return sizeof(vad_basic);
}

vad_basic* vad_basic::make(void* memory, const vad_settings& settings, format how,
                           simd::isa which) {
    if (check(settings, how) != nullptr) {
        return nullptr;
    }
    auto* made = new (memory) vad_basic;
    made->kernels_ = &vad_kernels_for(which);
    made->how_ = how;
    made->per_sample_ = 1.0F / static_cast<float>(how.block_samples());
    const float blocks = static_cast<float>(how.block_ms) / 20.0F;
    made->slow_rate_ = 1 - std::pow(0.85F, blocks);
    made->adapt_ = 1 - std::pow(0.97F, blocks);
    made->hold_ = 1 - std::pow(0.85F, blocks);
    made->change(settings);
    made->reset();
    return made;
}

void vad_basic::reset() noexcept {
    slow_ = faintest;
    floor_ = first_floor;
    lowest_ = no_minimum;
    lowest_past_ = no_minimum;
    floor_crossings_ = 0.5F;
    held_ = 0;
    score_ = -offset;
    blocks_ = 0;
    sections_ = 0;
    std::fill_n(sections_lowest_, sections, no_minimum);
    talkspurt_.reset();
}

void vad_basic::change(const vad_settings& settings) noexcept {
    talkspurt_.change(settings, how_);
}

void vad_basic::follow_floor(float power, bool early) noexcept {
    const float mean = sections_ == 0 ? 1.0F / static_cast<float>(blocks_ + 1) : 0.0F;
    slow_ += std::max(slow_rate_, mean) * (power - slow_);
    lowest_ = early ? no_minimum : std::min(lowest_, slow_);
    const float minimum = std::min(lowest_, lowest_past_);
    if (slow_ < risen * minimum) {
        floor_ += adapt_ * (power - floor_);
    }
    floor_ = std::min(floor_, 1.2F * risen * minimum);
    floor_ = std::max({floor_, sections_ > 0 ? minimum : 0.0F, faintest});
    if (++blocks_ == 500 / how_.block_ms) {
        float past = lowest_;
        for (std::size_t s = sections - 1; s > 0; --s) {
            sections_lowest_[s] = sections_lowest_[s - 1];
            past = std::min(past, sections_lowest_[s]);
        }
        sections_lowest_[0] = lowest_;
        lowest_past_ = past;
        lowest_ = slow_;
        blocks_ = 0;
        ++sections_;
    }
}

bool vad_basic::analyse(const float* block) noexcept {
    const block_figures found = kernels_->figures(block, how_.block_samples());
    if (!std::isfinite(found.energy)) {
        reset();
        return false;
    }
    const float power = std::max(found.energy * per_sample_, faintest);
    const float crossings = found.crossings * per_sample_;
    const float excess = std::log2(power / floor_);
    follow_floor(power, sections_ == 0 && blocks_ < 200 / how_.block_ms);
    const float over = std::clamp(excess, 0.0F, most_excess);
    // Fricatives have little energy but cross zero more often than most noise does.
    const float hiss = over > 0.1F ? std::max(crossings - floor_crossings_, 0.0F) : 0.0F;
    if (score_ < 0) {
        floor_crossings_ += adapt_ * (crossings - floor_crossings_);
    }
    const float quick = over + crossing_weight * hiss;
    held_ += hold_ * (quick - held_);
    score_ = quick_weight * quick + held_ - offset;
    talkspurt_.advance(score_);
    return true;
}

float vad_basic::speech_probability() const noexcept {
    return 1 / (1 + std::exp(-4 * score_));
}

float vad_basic::noise_floor_dbov() const noexcept {
    return 10 * std::log10(floor_);
}

} // namespace voxplane::dsp
