// The media clock of one worker, context::now_ns, in nanoseconds: the rx timestamp where ports
// replay captures, so that a replay drives time-outs and statistics by recorded time and repeats
// exactly (see move_clock); else the TSC, which this converts. Costs are never measured with it.
#pragma once

#include <cstdint>

namespace voxplane::datapath {

class media_clock {
public:
    // tsc_hz from EAL.
    explicit media_clock(std::uint64_t tsc_hz) noexcept
        : ns_per_cycle_q32_((1'000'000'000ULL << 32) / tsc_hz) {}

    // 128-bit product: a TSC of months times 2^32 exceeds 64 bits.
    [[nodiscard]] std::uint64_t tsc_to_ns(std::uint64_t cycles) const noexcept {
        __extension__ using wide = unsigned __int128;
        return static_cast<std::uint64_t>((wide{cycles} * ns_per_cycle_q32_) >> 32);
    }

private:
    std::uint64_t ns_per_cycle_q32_;
};

} // namespace voxplane::datapath
