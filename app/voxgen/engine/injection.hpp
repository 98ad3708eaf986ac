// Faults that the generator makes on purpose. What happens to packet n of a stream follows from the
// seed alone, not from time or order, so that a run repeats and its faults can be told beforehand.
// Pure; any thread.
#pragma once

#include <cstdint>

namespace voxplane::voxgen {

struct injection_settings {
    std::uint64_t seed = 1;
    double loss = 0;                 // share of packets that are never sent, 0..1
    double reorder = 0;              // share that is sent behind its successor
    double duplicate = 0;            // share that is sent twice
    std::uint64_t jitter_cycles = 0; // packets leave up to so much after their time, evenly spread
};

class injection {
public:
    explicit injection(const injection_settings& how) noexcept
        : seed_(mix(how.seed)), loss_(threshold(how.loss)), reorder_(threshold(how.reorder)),
          duplicate_(threshold(how.duplicate)), jitter_cycles_(how.jitter_cycles) {}

    [[nodiscard]] bool active() const noexcept { return (loss_ | reorder_ | duplicate_) != 0; }
    [[nodiscard]] bool jitters() const noexcept { return jitter_cycles_ != 0; }

    [[nodiscard]] bool loses(std::uint32_t stream, std::uint32_t n) const noexcept {
        return draw(stream, n, 1) < loss_;
    }
    [[nodiscard]] bool duplicates(std::uint32_t stream, std::uint32_t n) const noexcept {
        return draw(stream, n, 2) < duplicate_;
    }
    // Whether n is to wait for its successor, which must then be sent: not where either is lost.
    // The caller knows whether n is itself a successor.
    [[nodiscard]] bool holds(std::uint32_t stream, std::uint32_t n) const noexcept {
        return draw(stream, n, 3) < reorder_ && !loses(stream, n) && !loses(stream, n + 1);
    }
    // 0 to jitter_cycles, without the upper end.
    [[nodiscard]] std::uint64_t jitter(std::uint32_t stream, std::uint32_t n) const noexcept {
        return (draw(stream, n, 4) * jitter_cycles_) >> 32;
    }

private:
    // Finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): each bit of the result depends on
    // all bits of v.
    static constexpr std::uint64_t mix(std::uint64_t v) noexcept {
        v += 0x9e3779b97f4a7c15U;
        v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9U;
        v = (v ^ (v >> 27)) * 0x94d049bb133111ebU;
        return v ^ (v >> 31);
    }
    static constexpr std::uint64_t threshold(double share) noexcept {
        constexpr double whole = 4294967296.0; // draws are below 2^32
        return share <= 0 ? 0 : static_cast<std::uint64_t>(share >= 1 ? whole : share * whole);
    }
    // Evenly spread over 0 to 2^32 - 1; kinds are independent of each other.
    [[nodiscard]] std::uint64_t draw(std::uint32_t stream, std::uint32_t n,
                                     std::uint64_t kind) const noexcept {
        return mix((std::uint64_t{stream} << 32 | n) ^ mix(seed_ + kind)) >> 32;
    }

    std::uint64_t seed_;
    std::uint64_t loss_;
    std::uint64_t reorder_;
    std::uint64_t duplicate_;
    std::uint64_t jitter_cycles_;
};

} // namespace voxplane::voxgen
