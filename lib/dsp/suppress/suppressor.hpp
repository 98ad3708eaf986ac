// Noise suppressor: blocks of a leg go in, and come out of the same place with their noise turned
// down, later by noise_suppressor::delay_samples(). Memory is the maker's, work is the leg's
// worker's.
#pragma once

#include <cstddef>

#include "dsp/noise/analysis.hpp"
#include "dsp/suppress/bins.hpp"
#include "dsp/suppress/settings.hpp"

namespace voxplane::dsp {

struct suppress_kernels;

class alignas(64) noise_suppressor {
public:
    [[nodiscard]] static std::size_t state_bytes(const suppressor_settings& settings,
                                                 format how) noexcept;
    // In state_bytes() of memory, aligned to 64. Null: settings that check() refuses. Control core.
    [[nodiscard]] static noise_suppressor* make(void* memory, const suppressor_settings& settings,
                                                format how, simd::isa which = simd::isa::scalar);
    void reset() noexcept;
    // How much noise is turned down: fades over to the next block, as all gains do.
    void change(const suppressor_settings& settings) noexcept;

    // One block. shared: the analysis of this very block where settings say that it is shared, with
    // its spectrum kept; not looked at else. False: numbers that are not finite, or no analysis;
    // the block is as it came, and all is forgotten.
    bool process(float* block, const speech_analysis* shared = nullptr) noexcept;

    // 12 ms with blocks of 20 ms, 10 ms with blocks of 10.
    [[nodiscard]] std::size_t delay_samples() const noexcept { return plan_->overlap; }
    [[nodiscard]] suppressor_readings readings() const noexcept;

private:
    noise_suppressor() = default;
    void learn(const speech_analysis& heard) noexcept;
    void lift(const speech_analysis& heard) noexcept;

    const analysis_plan* plan_ = nullptr;
    const suppress_kernels* kernels_ = nullptr;
    speech_analysis* own_ = nullptr; // behind this, in the same memory; null when shared
    suppressor_bins bins_{};
    float* tail_ = nullptr;
    suppressor_rates rates_{};
    std::size_t blocks_ = 0; // since the last reset
    format how_;
};

} // namespace voxplane::dsp
