// Spectrum of a leg's audio on demand: Hann windows with half overlap, power averaged over a number
// of frames, told in third octaves. A leg holds one pointer. The control core makes the working
// memory from a pool, sends it to the leg's worker, reads the result there from any thread, and has
// the memory back once the result says that it is no longer running.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/published_record.hpp"
#include "dsp/fft/fft.hpp"
#include "dsp/format.hpp"

namespace voxplane::dsp {

struct spectrum_settings {
    std::uint32_t frames = 50; // averaged, 1 to 10000; one each 64 ms, 21 ms at 48 kHz
    bool operator==(const spectrum_settings&) const = default;
};

// Null, or what is wrong with the settings, with the range. Any thread.
[[nodiscard]] const char* check(const spectrum_settings& settings, format how) noexcept;

// failed: a sample was no number. stopped: the leg ended or stop() was called.
enum class spectrum_state : std::uint8_t { running, done, stopped, failed };

struct spectrum_result {
    static constexpr std::size_t most_bands = 19;

    spectrum_state state = spectrum_state::running;
    std::uint32_t frames = 0;          // seen so far
    std::int32_t first_band = 0;       // below or above the band at 1 kHz
    std::uint32_t bands = 0;           // 0 before the end
    float total_dbov = -127;           // of all frequencies
    float level_dbov[most_bands] = {}; // of each band
    // Middle of a band, by the base-10 series of IEC 61260-1.
    [[nodiscard]] float band_hz(std::size_t band) const noexcept;
};

// Working memory of one measurement.
class alignas(64) spectrum_work {
public:
    // 18 KiB at 8 kHz, 33 KiB at higher rates.
    [[nodiscard]] static std::size_t bytes(format how) noexcept;
    // In 64-byte aligned memory of that size. Null: settings that check() refuses. Control core.
    [[nodiscard]] static spectrum_work* make(void* memory, const spectrum_settings& settings,
                                             format how,
                                             simd::isa which = simd::isa::scalar) noexcept;
    [[nodiscard]] spectrum_result result() const noexcept { return published_.get(); } // any thread

private:
    friend class spectrum_analyser;
    spectrum_work(const spectrum_settings& settings, format how, const real_fft& fft) noexcept;
    [[nodiscard]] bool add(const float* samples, std::size_t n) noexcept; // true: goes on
    void take_frame() noexcept;
    void finish(spectrum_state how) noexcept;

    const real_fft* fft_;
    format how_;
    std::uint32_t asked_;
    std::size_t filled_ = 0;
    float* frame_; // the last samples, of which filled_ are there
    float* window_;
    float* windowed_;
    float* re_;
    float* im_;
    float* power_; // of each bin, added up
    spectrum_result result_;
    published_record<spectrum_result> published_;
};

// What a leg holds. Worker, all of it.
class spectrum_analyser {
public:
    // Measures from the next block on; work that was under way is stopped.
    void start(spectrum_work* work) noexcept;
    // Gives the memory back before the end; its result says stopped.
    void stop() noexcept;
    [[nodiscard]] bool running() const noexcept { return work_ != nullptr; }
    // One block, only read. Costs a comparison when nothing is measured.
    void process(const float* block) noexcept {
        if (work_ != nullptr) {
            process(block, work_->how_.block_samples());
        }
    }
    // Any number of samples, while running().
    void process(const float* samples, std::size_t n) noexcept {
        if (!work_->add(samples, n)) {
            work_ = nullptr;
        }
    }

private:
    spectrum_work* work_ = nullptr;
};

} // namespace voxplane::dsp
