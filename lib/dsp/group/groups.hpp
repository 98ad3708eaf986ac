// Shares out the legs of one call to groups. Worker; nothing is kept.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "dsp/group/kernels.hpp"

namespace voxplane::dsp {

// Legs of a group, by their numbers in the caller's arrays.
struct group_members {
    std::size_t count = 0;
    std::size_t at[max_group] = {};
};

// Takes the legs of `joined` (bit i: leg i) in groups of up to `lanes`, those of fewer than `least`
// one by one. group(members) tells by bits of the same numbers which legs failed, alone(number)
// whether one did not; the answer has the bits of all that failed.
template <typename Group, typename Alone>
std::uint32_t in_groups(std::uint32_t joined, std::size_t lanes, std::size_t least,
                        const Group& group, const Alone& alone) noexcept {
    std::uint32_t failed = 0;
    while (joined != 0) {
        group_members members;
        for (; joined != 0 && members.count < lanes; joined &= joined - 1) {
            members.at[members.count++] = static_cast<std::size_t>(std::countr_zero(joined));
        }
        if (lanes > 1 && members.count >= least) {
            failed |= group(members);
            continue;
        }
        for (std::size_t l = 0; l < members.count; ++l) {
            failed |= alone(members.at[l]) ? 0U : 1U << members.at[l];
        }
    }
    return failed;
}

// Pointers of a group's legs: lane l belongs to leg l, lanes without one to `instead`.
template <typename T>
struct lane_pointers {
    T* at[max_group];

    explicit lane_pointers(T* instead) noexcept {
        for (T*& each : at) {
            each = instead;
        }
    }
};

} // namespace voxplane::dsp
