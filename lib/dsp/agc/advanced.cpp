#include "dsp/agc/advanced.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

#include "dsp/agc/decibels.hpp"

namespace voxplane::dsp {

namespace {

// Share of each band in the power of speech, in dB, measured over some ten minutes of English and
// Spanish telephone prompts with these crossovers.
constexpr float usual_db[agc_advanced::bands] = {-0.9F, -8.1F, -15.3F};
// Half of what a band is off is corrected, so that voices keep their colour.
constexpr float correction_slope = 0.5F;
constexpr float correction_db_per_s = 1;
constexpr float least_energy = 1e-12F; // of a block, against division by zero

} // namespace

std::size_t agc_advanced::state_bytes(const agc_settings&, format) noexcept {
    return sizeof(agc_advanced);
}

agc_advanced* agc_advanced::make(void* memory, const agc_settings& settings, format how,
                                 simd::isa which) noexcept {
    return check(settings, how) == nullptr ? ::new (memory) agc_advanced(settings, how, which)
                                           : nullptr;
}

agc_advanced::agc_advanced(const agc_settings& settings, format how, simd::isa which) noexcept
    : edges_(&crossover_for(how)), filters_(&biquad_kernels_for(which)),
      samples_(&sample_kernels_for(which)), group_(&group_kernels_for(which)), how_(how),
      level_(how, bands), control_(how, settings),
      limiter_(how, settings.look_ahead_ms, amplitude_of(settings.ceiling_dbov), *samples_) {
    static_cast<void>(group_crossover_for(how)); // made here, where there is time
}

// Moves the corrections on, and returns the level that arrives with them in dBov.
float agc_advanced::correct() noexcept {
    float total = 0;
    for (std::size_t b = 0; b < bands; ++b) {
        total += level_.power(b);
    }
    const float most = control_.settings().band_correction_db;
    const float step = correction_db_per_s * static_cast<float>(how_.block_ms) / 1000;
    float corrected = 0;
    for (std::size_t b = 0; b < bands; ++b) {
        if (level_.known() && level_.speech() && total > 0) {
            const float share = decibels_of(level_.power(b) / total + 1e-6F);
            const float wanted = std::clamp(correction_slope * (usual_db[b] - share), -most, most);
            correction_db_[b] += std::clamp(wanted - correction_db_[b], -step, step);
        }
        corrected += level_.power(b) * power_of(correction_db_[b]);
    }
    return decibels_of(corrected + 1e-13F);
}

void agc_advanced::decide(float energy, const float* energies, float speech_probability,
                          float* gain) noexcept {
    // Bands overlap in phase: their powers add up to less than the block's, which is what counts.
    const float all = energies[0] + energies[1] + energies[2];
    const float scale = energy / (static_cast<float>(how_.block_samples()) * (all + least_energy));
    const float powers[bands] = {energies[0] * scale, energies[1] * scale, energies[2] * scale};
    level_.add(powers, speech_probability);
    const float gain_db = control_.next(level_, correct());
    for (std::size_t b = 0; b < bands; ++b) {
        gain[b] = amplitude_of(gain_db + correction_db_[b]);
    }
}

bool agc_advanced::process(float* block, float speech_probability) noexcept {
    const std::size_t n = how_.block_samples();
    const float energy = samples_->energy(block, n);
    if (!std::isfinite(energy)) {
        reset();
        return false;
    }
    alignas(64) std::array<float, 8 * max_block_samples> rows;
    samples_->to_rows(block, rows.data(), n);
    filters_->lanes8(*edges_, split_, rows.data(), n, 0x7);
    float powers[bands];
    samples_->band_energies(rows.data(), n, powers);
    float gain[bands];
    decide(energy, powers, speech_probability, gain);
    samples_->add_bands(rows.data(), block, n, gain_, gain);
    std::copy_n(gain, bands, gain_);
    limited_ = limiter_.process(block);
    return true;
}

void agc_advanced::change(const agc_settings& settings) noexcept {
    if (check(settings, how_) == nullptr) {
        control_.change(settings);
        limiter_.set_ceiling(amplitude_of(settings.ceiling_dbov));
    }
}

void agc_advanced::reset() noexcept {
    split_ = lane_state<8>();
    level_.reset();
    control_.reset();
    limiter_.reset();
    std::fill(correction_db_, correction_db_ + bands, 0.0F);
    std::fill(gain_, gain_ + bands, 1.0F);
    limited_ = 1;
}

agc_readings agc_advanced::read() const noexcept {
    return {control_.gain_db(), level_.known() ? level_.dbov() : -127.0F,
            -20 * std::log10(limited_)};
}

} // namespace voxplane::dsp
