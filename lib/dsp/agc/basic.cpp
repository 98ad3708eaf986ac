#include "dsp/agc/basic.hpp"

#include <cmath>
#include <new>

#include "dsp/agc/decibels.hpp"

namespace voxplane::dsp {

std::size_t agc_basic::state_bytes(const agc_settings&, format) noexcept {
    return sizeof(agc_basic);
}

agc_basic* agc_basic::make(void* memory, const agc_settings& settings, format how,
                           simd::isa which) noexcept {
    return check(settings, how) == nullptr ? ::new (memory) agc_basic(settings, how, which)
                                           : nullptr;
}

agc_basic::agc_basic(const agc_settings& settings, format how, simd::isa which) noexcept
    : samples_(&sample_kernels_for(which)), how_(how), level_(how, 1), control_(how, settings),
      limiter_(how, 0, amplitude_of(settings.ceiling_dbov), *samples_) {}

bool agc_basic::process(float* block, float speech_probability) noexcept {
    const std::size_t n = how_.block_samples();
    const float power = samples_->energy(block, n) / static_cast<float>(n);
    if (!std::isfinite(power)) {
        reset();
        return false;
    }
    level_.add(&power, speech_probability);
    const float gain = amplitude_of(control_.next(level_, level_.dbov()));
    samples_->ramp(block, n, gain_, gain);
    gain_ = gain;
    limited_ = limiter_.process(block);
    return true;
}

void agc_basic::change(const agc_settings& settings) noexcept {
    if (check(settings, how_) == nullptr) {
        control_.change(settings);
        limiter_.set_ceiling(amplitude_of(settings.ceiling_dbov));
    }
}

void agc_basic::reset() noexcept {
    level_.reset();
    control_.reset();
    limiter_.reset();
    gain_ = 1;
    limited_ = 1;
}

agc_readings agc_basic::read() const noexcept {
    return {control_.gain_db(), level_.known() ? level_.dbov() : -127.0F,
            -20 * std::log10(limited_)};
}

} // namespace voxplane::dsp
