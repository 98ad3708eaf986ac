// The group runs as many sections as the leg with most bands has; the others pass through sections
// that change no sample.
#include "dsp/eq/lanes.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/group/groups.hpp"

namespace voxplane::dsp {

namespace {

static_assert(sizeof(biquad_state) == 2 * max_sections * sizeof(float));
constexpr std::size_t state_rows = 2 * max_sections;
static_assert(sizeof(group_cascade) == 6 * max_sections * sizeof(float));
constexpr std::size_t coefficient_rows = 6 * max_sections;

} // namespace

class equaliser_lanes {
public:
    equaliser_lanes(equaliser* const* legs, float* const* blocks) noexcept
        : legs_(legs), blocks_(blocks), kernels_(*legs[0]->group_) {}

    [[nodiscard]] std::size_t lanes() const noexcept { return kernels_.lanes; }

    // A block that fades between settings goes alone, and so does one that nothing is done to.
    [[nodiscard]] bool joins(std::size_t i) const noexcept {
        const equaliser& leg = *legs_[i];
        return leg.cascade_.sections != 0 && !leg.changed_ && leg.in_lanes_;
    }

    std::uint32_t run(const group_members& members) const noexcept {
        alignas(64) float rows[max_group * max_block_samples];
        alignas(64) float coefficients[max_group * coefficient_rows];
        alignas(64) float state[max_group * state_rows];
        alignas(64) float unheard[max_block_samples];
        const std::size_t n = legs_[0]->how_.block_samples();
        const std::size_t sections = bring(members, coefficients, state);
        lane_pointers<const float> from(blocks_[members.at[0]]);
        lane_pointers<float> to(unheard);
        for (std::size_t l = 0; l < members.count; ++l) {
            from.at[l] = to.at[l] = blocks_[members.at[l]];
        }
        kernels_.to_rows(from.at, rows, n);
        kernels_.filter(coefficients, state, sections, rows, n);
        // What is no number stays in a section's register and goes on to those behind it.
        const float* const last = state + (sections - 1) * lanes();
        alignas(64) float forgotten[state_rows];
        lane_pointers<float> states(forgotten);
        std::uint32_t failed = 0;
        for (std::size_t l = 0; l < members.count; ++l) {
            equaliser& leg = *legs_[members.at[l]];
            if (std::isfinite(last[l])) [[likely]] {
                states.at[l] = reinterpret_cast<float*>(&leg.state_);
            } else {
                to.at[l] = unheard;
                leg.reset();
                failed |= 1U << members.at[l];
            }
        }
        kernels_.from_rows(state, states.at, state_rows);
        kernels_.from_rows(rows, to.at, n);
        return failed;
    }

private:
    // Returns the sections that the group needs.
    std::size_t bring(const group_members& members, float* coefficients,
                      float* state) const noexcept {
        const equaliser& first = *legs_[members.at[0]];
        lane_pointers<const float> bands(reinterpret_cast<const float*>(&first.lane_cascade_));
        lane_pointers<const float> states(reinterpret_cast<const float*>(&first.state_));
        std::uint32_t sections = 0;
        for (std::size_t l = 0; l < members.count; ++l) {
            const equaliser& leg = *legs_[members.at[l]];
            bands.at[l] = reinterpret_cast<const float*>(&leg.lane_cascade_);
            states.at[l] = reinterpret_cast<const float*>(&leg.state_);
            sections = std::max(sections, leg.cascade_.sections);
        }
        kernels_.to_rows(states.at, state, state_rows);
        kernels_.to_rows(bands.at, coefficients, coefficient_rows);
        return sections;
    }

    equaliser* const* legs_;
    float* const* blocks_;
    const group_kernels& kernels_;
};

std::uint32_t process_together(equaliser* const* legs, float* const* blocks,
                               std::size_t n) noexcept {
    if (n == 0) {
        return 0;
    }
    const equaliser_lanes group(legs, blocks);
    const auto alone = [legs, blocks](std::size_t i) { return legs[i]->process(blocks[i]); };
    std::uint32_t joined = 0;
    std::uint32_t failed = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (group.joins(i)) {
            joined |= 1U << i;
        } else {
            failed |= alone(i) ? 0U : 1U << i;
        }
    }
    const auto together = [&group](const group_members& members) { return group.run(members); };
    // A group costs as much as 3.5 legs alone with 4 lanes, 4.6 with 8, 6.9 with 16.
    const std::size_t least = group.lanes() / 4 + 3;
    return failed | in_groups(joined, group.lanes(), least, together, alone);
}

} // namespace voxplane::dsp
