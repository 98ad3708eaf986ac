// Equalisers of a group of legs, a leg a lane of lane-major rows (dsp/lanes). A leg joins with what
// its equaliser remembers and leaves with it, so that its sound goes on; the output is that of the
// leg alone but for rounding. The group's state is the worker's, in memory that the control core
// gives; the legs' equalisers keep their own memory meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/eq/equaliser.hpp"

namespace voxplane::dsp {

template <std::size_t Lanes>
class alignas(64) equaliser_lanes {
    static_assert(Lanes == 8 || Lanes == 16);

public:
    static_assert(max_sections == 8);

    [[nodiscard]] static constexpr std::size_t state_bytes() noexcept {
        return sizeof(equaliser_lanes);
    }
    // In 64-byte aligned memory of that size. Null: a format that there is not. Control core.
    [[nodiscard]] static equaliser_lanes* make(void* memory, format how,
                                               simd::isa which = simd::isa::scalar) noexcept;

    // Takes a leg into a free lane. False, and nothing done: its next block fades between settings
    // and is to be processed alone; or its format is another one. Worker, as all that follows.
    bool join(std::size_t lane, const equaliser& leg) noexcept;
    // Gives the leg back what it remembers; the lane is free.
    void leave(std::size_t lane, equaliser& leg) noexcept;
    // One block of the legs of `present` in place, finite samples, block_samples() rows aligned to
    // 64 bytes. Legs that are absent keep their state, and their lanes are of no meaning. Returns
    // the legs whose filters ran out of numbers: they are silence in the rows and in their state.
    std::uint32_t process(float* rows, std::uint32_t present) noexcept;
    [[nodiscard]] std::uint32_t members() const noexcept { return members_; }

private:
    explicit equaliser_lanes(format how, simd::isa which) noexcept;
    void empty(std::size_t lane) noexcept;
    void count() noexcept;

    lane_cascade<Lanes> cascade_;
    lane_state<Lanes> state_;
    void (*filter_)(const lane_cascade<Lanes>&, lane_state<Lanes>&, float*, std::size_t,
                    std::uint32_t) noexcept;
    format how_;
    std::uint32_t members_ = 0;
    std::uint32_t sections_[Lanes] = {}; // that each leg has
};

} // namespace voxplane::dsp
