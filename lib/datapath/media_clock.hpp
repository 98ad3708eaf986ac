// The media clock of one worker, in nanoseconds: the rx timestamp where the worker's ports replay
// captures, so that a replay drives time-outs and statistics by recorded time and repeats exactly;
// else the TSC. Costs are never measured with it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace voxplane::datapath {

class media_clock {
public:
    // tsc_hz from EAL; a capture clock stands still until the first time stamp.
    media_clock(std::uint64_t tsc_hz, bool capture) noexcept
        : ns_per_cycle_q32_((1'000'000'000ULL << 32) / tsc_hz), capture_(capture) {}

    // 128-bit product: a TSC of months times 2^32 exceeds 64 bits.
    [[nodiscard]] std::uint64_t tsc_to_ns(std::uint64_t cycles) const noexcept {
        __extension__ using wide = unsigned __int128;
        return static_cast<std::uint64_t>((wide{cycles} * ns_per_cycle_q32_) >> 32);
    }

    [[nodiscard]] bool capture() const noexcept { return capture_; }
    [[nodiscard]] bool known() const noexcept { return !capture_ || now_ns_ != 0; }
    [[nodiscard]] std::uint64_t now_ns() const noexcept { return now_ns_; }

    void at_tsc(std::uint64_t cycles) noexcept {
        if (!capture_) {
            now_ns_ = tsc_to_ns(cycles);
        }
    }
    // Captures may hold packets slightly out of order: the clock does not step back.
    void at_timestamp(std::uint64_t ns) noexcept { now_ns_ = std::max(now_ns_, ns); }

private:
    std::uint64_t ns_per_cycle_q32_;
    std::uint64_t now_ns_ = 0;
    bool capture_;
};

} // namespace voxplane::datapath
