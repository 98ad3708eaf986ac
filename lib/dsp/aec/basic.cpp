// Normalised least mean squares over the samples (Widrow and Hoff 1960; Nagumo and Noda 1967), in
// steps of 16 samples that give what steps of one would, with the detector of double talk of Geigel
// (Duttweiler 1978) and two filters (Ochiai, Araseki and Ogihara 1977): one learns, the other is
// heard and takes the first one's taps when these have been better for a while. Left out: a
// variable step. Runs on the leg's worker.
#include "dsp/aec/basic.hpp"

#include <algorithm>
#include <cmath>
#include <new>

namespace voxplane::dsp {

namespace {

constexpr std::size_t step_samples = 16;
constexpr float step = 0.4F;
// Geigel's: near end louder than the far end of the last tail by more than -2 dB is double talk.
// A hybrid returns at most -6 dB (G.168); its response may add up to more at a peak.
constexpr float geigel = 0.8F;
constexpr std::uint32_t hang_ms = 60;
constexpr float better = 0.8F;  // tried over heard, energy
constexpr float worse = 1.6F;   // tried over heard, or error over microphone
constexpr float heard = 1e-8F;  // -80 dBov
constexpr float healthy = 4.0F; // microphone over error: 6 dB, no need to look for a delay

// What the errors would be, had the filter learnt after each sample and not after all 16 of them:
// each earlier step changes a later estimate by the correlation of their far ends (Benesty and
// Duhamel 1992). errors become what is to be learnt. products: the first far end times all 16.
void in_sequence(const float* far, std::size_t taps, const float* products,
                 float* errors) noexcept {
    float correlation[step_samples][step_samples];
    for (std::size_t j = 0; j < step_samples; ++j) {
        correlation[0][j] = products[j];
    }
    for (std::size_t i = 1; i < step_samples; ++i) {
        for (std::size_t j = i; j < step_samples; ++j) {
            correlation[i][j] = correlation[i - 1][j - 1] - far[i - 1] * far[j - 1] +
                                far[i - 1 + taps] * far[j - 1 + taps];
        }
    }
    const float floor = 10.0F * heard * static_cast<float>(taps);
    for (std::size_t i = 0; i < step_samples; ++i) {
        errors[i] *= step / (std::max(correlation[i][i], 0.0F) + floor);
        for (std::size_t j = i + 1; j < step_samples; ++j) {
            errors[j] -= errors[i] * correlation[i][j];
        }
    }
}

} // namespace

void aec_basic::lay_out(carve& from, const aec_settings& settings, format of, simd::isa which) {
    with_ = &aec_kernels_for(which);
    format_ = of;
    block_ = of.block_samples();
    taps_ = std::size_t{settings.tail_ms} * of.rate_hz / 1000;
    memory_ = std::pow(0.7F, static_cast<float>(of.block_ms) / 20.0F);
    reading_memory_ = std::pow(0.97F, static_cast<float>(of.block_ms) / 20.0F);
    heard_ = from.take<float>(taps_);
    tried_ = from.take<float>(taps_);
    far_ = from.take<float>(taps_ + block_);
    delay_.lay_out(from, settings, of, taps_ + block_, taps_, which);
}

std::size_t aec_basic::state_bytes(const aec_settings& settings, format of) noexcept {
    if (check(settings, of) != nullptr) {
        return 0;
    }
    aec_basic counted;
    carve from(nullptr);
    static_cast<void>(from.take<aec_basic>(1));
    counted.lay_out(from, settings, of, simd::isa::scalar);
    return from.used();
}

aec_basic* aec_basic::make(void* memory, const aec_settings& settings, format of, simd::isa which) {
    if (memory == nullptr || check(settings, of) != nullptr) {
        return nullptr;
    }
    carve from(memory);
    auto* const made = new (from.take<aec_basic>(1)) aec_basic;
    made->lay_out(from, settings, of, which);
    made->reset();
    return made;
}

void aec_basic::reset() noexcept {
    std::fill(far_, far_ + taps_ + block_, 0.0F);
    forget_path();
    read_error_ = 0.0F;
    read_microphone_ = 0.0F;
    quiet_blocks_ = static_cast<std::uint32_t>(taps_ / block_) + 2;
    delay_.reset();
}

void aec_basic::forget_path() noexcept {
    std::fill(heard_, heard_ + taps_, 0.0F);
    std::fill(tried_, tried_ + taps_, 0.0F);
    tried_energy_ = 0.0F;
    error_energy_ = 0.0F;
    microphone_energy_ = 0.0F;
    better_blocks_ = 0;
    talk_blocks_ = 0;
    converged_ = false;
}

bool aec_basic::doubletalk(const float* near) noexcept {
    float loudest = 0.0F;
    for (std::size_t i = 0; i < block_; ++i) {
        loudest = std::max(loudest, std::abs(near[i]));
    }
    float far = 0.0F;
    for (std::size_t i = 0; i < taps_ + block_; ++i) {
        far = std::max(far, std::abs(far_[i]));
    }
    if (loudest > geigel * far) {
        talk_blocks_ = hang_ms / format_.block_ms;
    } else if (talk_blocks_ != 0) {
        --talk_blocks_;
    }
    return talk_blocks_ != 0;
}

// The learning filter over the block; the energy that it leaves.
float aec_basic::adapt(const float* near, bool frozen) noexcept {
    alignas(64) float estimate[step_samples];
    alignas(64) float error[step_samples];
    alignas(64) float products[step_samples];
    float left = 0.0F;
    for (std::size_t i = 0; i < block_; i += step_samples) {
        const float* const in = far_ + i + 1;
        with_->filter(in, tried_, taps_, estimate, step_samples);
        left += with_->subtract(near + i, estimate, error, step_samples).error;
        if (!frozen) {
            with_->filter(in, in, taps_, products, step_samples);
            in_sequence(in, taps_, products, error);
            with_->learn(in, error, step_samples, tried_, taps_);
        }
    }
    return left;
}

void aec_basic::choose(float tried, float error, float microphone) noexcept {
    tried_energy_ = memory_ * tried_energy_ + tried;
    error_energy_ = memory_ * error_energy_ + error;
    microphone_energy_ = memory_ * microphone_energy_ + microphone;
    const bool won = talk_blocks_ == 0 && tried_energy_ < better * error_energy_ &&
                     tried_energy_ < better * microphone_energy_;
    better_blocks_ = won ? better_blocks_ + 1 : 0;
    if (better_blocks_ * format_.block_ms >= 60) {
        std::copy_n(tried_, taps_, heard_);
        error_energy_ = tried_energy_;
        better_blocks_ = 0;
    } else if (tried_energy_ > worse * error_energy_ && error_energy_ < microphone_energy_) {
        std::copy_n(heard_, taps_, tried_);
        tried_energy_ = error_energy_;
    }
    if (error_energy_ > worse * microphone_energy_ && microphone_energy_ > 0.0F) {
        forget_path();
    }
}

// The far end moves on by a block, beside what came back. Returns its newest block.
const float* aec_basic::hear(const float* far, const float* near) noexcept {
    std::copy_n(far_ + block_, taps_, far_);
    delay_.push(far, near);
    delay_.read(0, far_ + taps_, block_);
    return far_ + taps_;
}

bool aec_basic::process(const float* far, float* near) noexcept {
    const float arrived = far != nullptr ? with_->energy(far, block_) : 0.0F;
    const float returned = with_->energy(near, block_);
    if (!(arrived < 1e20F && returned < 1e20F)) {
        reset();
        return false;
    }
    const float* const newest = hear(far, near);
    const bool speaks = with_->energy(newest, block_) > heard * static_cast<float>(block_);
    quiet_blocks_ = speaks ? 0 : quiet_blocks_ + 1;
    const auto reach = static_cast<std::uint32_t>(taps_ / block_) + 1;
    if (quiet_blocks_ > reach) {
        quiet_blocks_ = reach + 1;
        return true;
    }
    alignas(64) float estimate[max_block_samples];
    alignas(64) float error[max_block_samples];
    with_->filter(far_ + 1, heard_, taps_, estimate, block_);
    const aec_energies now = with_->subtract(near, estimate, error, block_);
    const float tried = adapt(near, doubletalk(near));
    if (!(now.error < 1e20F && tried < 1e20F)) {
        reset();
        return false;
    }
    read_error_ = reading_memory_ * read_error_ + now.error;
    read_microphone_ = reading_memory_ * read_microphone_ + now.microphone;
    converged_ = converged_ || read_microphone_ > 10.0F * read_error_;
    std::copy_n(error, block_, near);
    choose(tried, now.error, now.microphone);
    if (delay_.searches() && delay_.follow(read_microphone_ > healthy * read_error_)) {
        delay_.read(0, far_, taps_ + block_);
        forget_path();
    }
    return true;
}

void aec_basic::miss(const float* far) noexcept {
    if (far != nullptr && !(with_->energy(far, block_) < 1e20F)) {
        far = nullptr;
    }
    alignas(64) float silence[max_block_samples];
    std::fill(silence, silence + block_, 0.0F);
    hear(far, silence);
}

aec_readings aec_basic::read() const noexcept {
    aec_readings now;
    if (read_error_ > 0.0F && read_microphone_ > 0.0F) {
        now.erle_db = 10.0F * std::log10(read_microphone_ / read_error_);
    }
    now.delay_ms = delay_.delay_ms();
    now.converged = converged_;
    return now;
}

} // namespace voxplane::dsp
