// ITU-T P.56 (12/2011) method B: squares added up over all samples; the magnitude through two
// exponential averages of 30 ms; for each of 15 thresholds the time at which that envelope is at or
// above it, or was 200 ms ago; the active level is that of the threshold which lies 15.9 dB below
// the power of its own active time. The envelope runs on means of one millisecond instead of single
// samples, which makes this an approximate equivalent (clause 9): tests hold it to 0.1 dB of the
// plain algorithm.
#include "dsp/active_level/active_level.hpp"
#include "simd/kernel_set.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

namespace voxplane::dsp {

namespace {

constexpr double margin_db = 15.9;
constexpr float long_ago = 1e9F; // milliseconds
// The lowest threshold is 2^-15 of full scale, each next one twice that.
constexpr double lowest_db = -15 * 6.020599913;
constexpr double step_db = 6.020599913;

} // namespace

const char* check(const active_level_settings& settings, format how) noexcept {
    if (!how.valid()) {
        return "rate 8000, 16000 or 48000 Hz and blocks of 10 or 20 ms are needed";
    }
    // Written so that what is no number is refused.
    if (settings.memory_s != 0 && !(settings.memory_s >= 5 && settings.memory_s <= 3600)) {
        return "memory_s must be 0 or from 5 to 3600";
    }
    return nullptr;
}

std::size_t active_level::state_bytes(const active_level_settings&, format) noexcept {
    return sizeof(active_level);
}

active_level* active_level::make(void* memory, const active_level_settings& settings, format how,
                                 simd::isa which) noexcept {
    return check(settings, how) == nullptr ? ::new (memory) active_level(settings, how, which)
                                           : nullptr;
}

active_level::active_level(const active_level_settings& settings, format how,
                           simd::isa which) noexcept
    : kernels_(&active_level_kernels_for(which)), how_(how), memory_s_(settings.memory_s) {
    reset();
}

bool active_level::process(const float* block) noexcept {
    std::array<float, 20> means;
    const std::size_t pieces = how_.block_ms;
    const float energy = kernels_->measure(block, means.data(), pieces, how_.rate_hz / 1000);
    if (!std::isfinite(energy)) {
        return false;
    }
    kernels_->follow(envelope_, means.data(), pieces);
    energy_ += energy;
    if (++blocks_ * how_.block_ms >= 1000) {
        fold();
    }
    return true;
}

// A second's sums into those of the measurement, which are double: floats count exactly to 2^24
// milliseconds only.
void active_level::fold() noexcept {
    const double keep = memory_s_ > 0 ? std::exp(-1 / double{memory_s_}) : 1.0;
    total_energy_ = keep * total_energy_ + double{energy_};
    total_pieces_ = keep * total_pieces_ + blocks_ * how_.block_ms;
    for (std::size_t j = 0; j < level_thresholds; ++j) {
        total_counts_[j] = keep * total_counts_[j] + double{envelope_.counts[j]};
        envelope_.counts[j] = 0;
    }
    energy_ = 0;
    blocks_ = 0;
    published_.set(compute());
}

active_level_readings active_level::compute() const noexcept {
    active_level_readings r;
    r.measured_s = static_cast<float>(total_pieces_ / 1000);
    const double samples_a_piece = how_.rate_hz / 1000.0;
    if (!(total_energy_ > 1e-13 * total_pieces_ * samples_a_piece)) {
        return r;
    }
    const double all_db = 10 * std::log10(total_energy_ / samples_a_piece);
    r.long_term_dbov = static_cast<float>(all_db - 10 * std::log10(total_pieces_));
    double above_before = 0; // of the threshold before: margin of its level beyond 15.9 dB
    double level_before = 0;
    for (std::size_t j = 0; j + 1 < level_thresholds && total_counts_[j] > 0.5; ++j) {
        const double level = all_db - 10 * std::log10(total_counts_[j]);
        const double above = level - (lowest_db + step_db * static_cast<double>(j)) - margin_db;
        if (above <= 0) {
            if (j > 0) { // else even the lowest threshold is above speech: none
                const double share = above_before / (above_before - above);
                const double active = level_before + share * (level - level_before);
                r.active_level_dbov = static_cast<float>(active);
                r.activity = static_cast<float>(
                    std::min(1.0, std::pow(10.0, (double{r.long_term_dbov} - active) / 10)));
            }
            break;
        }
        above_before = above;
        level_before = level;
    }
    return r;
}

void active_level::change(const active_level_settings& settings) noexcept {
    if (check(settings, how_) == nullptr) {
        memory_s_ = settings.memory_s;
    }
}

void active_level::reset() noexcept {
    envelope_ = level_envelope();
    std::fill(std::begin(envelope_.ages), std::end(envelope_.ages), long_ago);
    energy_ = 0;
    blocks_ = 0;
    total_energy_ = total_pieces_ = 0;
    std::fill(std::begin(total_counts_), std::end(total_counts_), 0.0);
    published_.set({});
}

const active_level_kernels& active_level_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<active_level_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::active_level_set},
                            {simd::isa::sse41, with_sse41::active_level_set},
                            {simd::isa::avx2, with_avx2::active_level_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::active_level_set},
                            {simd::isa::neon, with_neon::active_level_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::active_level_set;
}

} // namespace voxplane::dsp
