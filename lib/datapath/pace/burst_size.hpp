// How many packets a worker takes at once, chosen by what they cost: all packets of a burst go
// through each stage before the first is sent, so that where a packet costs microseconds (voice
// processors) a large burst keeps the first waiting for the last; where it costs nanoseconds large
// bursts are cheaper. Pure; one thread.
#pragma once

#include <cstdint>

namespace voxplane::datapath {

class burst_size {
public:
    static constexpr unsigned least = 4;
    static constexpr unsigned enough = 4; // packets of a turn that tell what one costs

    // `budget`: cycles that a burst may take.
    void set(unsigned most, std::uint64_t budget) noexcept;

    [[nodiscard]] unsigned size() const noexcept { return size_; }
    // Whether bursts are smaller than they could be: their packets are sent at once then.
    [[nodiscard]] bool is_cut() const noexcept { return size_ < most_; }

    void saw_turn(unsigned packets, std::uint64_t cycles) noexcept {
        if (packets >= enough) {
            packets_ += packets;
            cycles_ += cycles;
        }
    }

    // Ten times a second. Halves and doubles; grows only well inside of the budget.
    void choose() noexcept;

private:
    unsigned most_ = 32;
    unsigned size_ = 32;
    std::uint64_t budget_ = UINT64_MAX;
    std::uint64_t packets_ = 0; // since the last choice
    std::uint64_t cycles_ = 0;
};

} // namespace voxplane::datapath
