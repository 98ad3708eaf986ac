// Meter of active speech level, ITU-T P.56 method B: the level of a leg's speech without its
// pauses, for telemetry. Blocks are only read; state is one block of memory that the control core
// gives; the readings are published once a second and may be read by any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/published_record.hpp"
#include "dsp/active_level/kernels.hpp"
#include "dsp/active_level/settings.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

class alignas(64) active_level {
public:
    [[nodiscard]] static std::size_t state_bytes(const active_level_settings& settings,
                                                 format how) noexcept;
    // In 64-byte aligned memory of that size. Null: settings that check() refuses. Control core.
    [[nodiscard]] static active_level* make(void* memory, const active_level_settings& settings,
                                            format how,
                                            simd::isa which = simd::isa::scalar) noexcept;

    // One block. False: a sample is no number; the block is left out. Worker.
    bool process(const float* block) noexcept;
    void change(const active_level_settings& settings) noexcept;                           // worker
    void reset() noexcept;                                                                 // worker
    [[nodiscard]] active_level_readings read() const noexcept { return published_.get(); } // any

private:
    active_level(const active_level_settings& settings, format how, simd::isa which) noexcept;
    void fold() noexcept;
    [[nodiscard]] active_level_readings compute() const noexcept;

    level_envelope envelope_;
    const active_level_kernels* kernels_;
    format how_;
    float memory_s_;
    float energy_ = 0; // of this second
    std::uint32_t blocks_ = 0;
    double total_energy_ = 0;
    double total_pieces_ = 0;
    double total_counts_[level_thresholds] = {};
    published_record<active_level_readings> published_;
};

} // namespace voxplane::dsp
