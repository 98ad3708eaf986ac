// An echo canceller, basic or advanced, that also tells which blocks hold nothing but echo. What is
// left of an echo sounds like the speech that it is: unless the canceller tells, the detector takes
// it for the leg's own, and gain control lifts it to the level of speech. State in memory that is
// given; owner worker.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "base/cacheline.hpp"
#include "base/memory_ahead.hpp"
#include "dsp/aec/settings.hpp"
#include "dsp/format.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

template <typename Aec>
class canceller {
public:
    [[nodiscard]] static std::size_t state_bytes(const aec_settings& settings,
                                                 format how) noexcept {
        return sizeof(canceller) + Aec::state_bytes(settings, how);
    }
    // This object and the canceller's own: reset() writes all behind them.
    static constexpr std::size_t head_bytes = cache_line_bytes + sizeof(Aec);
    [[nodiscard]] static canceller* make(void* memory, const aec_settings& settings, format how,
                                         simd::isa which) {
        Aec* aec =
            Aec::make(static_cast<std::uint8_t*>(memory) + sizeof(canceller), settings, how, which);
        return aec == nullptr
                   ? nullptr
                   : std::construct_at(static_cast<canceller*>(memory), aec, how.block_samples());
    }
    canceller(Aec* aec, std::size_t block_samples) noexcept : aec_(aec), block_(block_samples) {}

    // ahead: what others need next, null: nothing; warm: this state was asked for in that way.
    [[nodiscard]] bool process(const float* far, float* near, memory_ahead* ahead,
                               bool warm) noexcept {
        const float came = energy(near);
        const bool good = run(far, near, ahead, warm);
        const float left = energy(near);
        const bool removed = good && left < removed_share * came;
        // Detectors go on for a while after speech ended. A voice is louder than what was left.
        echo_only_ = removed || left < louder * left_;
        left_ = removed ? std::max(left, left_ * forgotten) : left_ * forgotten;
        return good;
    }
    void miss(const float* far) noexcept {
        if constexpr (requires(Aec & aec) { aec.miss(far); }) {
            aec_->miss(far);
        }
    }
    void reset() noexcept {
        aec_->reset();
        left_ = 0;
        echo_only_ = false;
    }
    void change(const aec_settings& settings) noexcept { aec_->change(settings); }
    // The memory that the next block needs.
    void expect(memory_ahead& list) const noexcept {
        list.add(this, sizeof *this);
        if constexpr (requires(const Aec& aec) { aec.expect(list); }) {
            aec_->expect(list);
        } else {
            list.add(aec_, sizeof *aec_);
        }
    }
    [[nodiscard]] aec_readings read() const noexcept { return aec_->read(); }
    [[nodiscard]] std::size_t delay_samples() const noexcept { return aec_->delay_samples(); }
    // Of the last block: nobody spoke here.
    [[nodiscard]] bool echo_only() const noexcept { return echo_only_; }

private:
    // 9 dB: a voice as loud as the echo, of whose block half is left, is never taken for it.
    static constexpr float removed_share = 0.125F;
    static constexpr float louder = 2;       // 3 dB
    static constexpr float forgotten = 0.8F; // a block: 10 dB within 200 ms, a detector's hangover

    [[nodiscard]] bool run(const float* far, float* near, memory_ahead* ahead, bool warm) noexcept {
        if constexpr (requires(Aec & aec) { aec.process(far, near, *ahead, warm); }) {
            if (ahead != nullptr) {
                return aec_->process(far, near, *ahead, warm);
            }
        }
        return aec_->process(far, near);
    }

    [[nodiscard]] float energy(const float* block) const noexcept {
        float sums[8] = {};
        for (std::size_t i = 0; i < block_; i += 8) {
            for (std::size_t lane = 0; lane < 8; ++lane) {
                sums[lane] += block[i + lane] * block[i + lane];
            }
        }
        float all = 0;
        for (const float sum : sums) {
            all += sum;
        }
        return all;
    }

    static_assert(std::is_trivially_copyable_v<Aec>, "a head is copied as bytes");

    alignas(cache_line_bytes) Aec* aec_; // behind this object
    std::size_t block_;
    float left_ = 0; // energy of blocks with echo alone, the most of late
    bool echo_only_ = false;
};

} // namespace voxplane::dsp
