#include "dsp/agc/lanes.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/group/groups.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::size_t bands = agc_advanced::bands;
// The crossover's four sections of a leg's eight.
constexpr std::size_t state_rows = 4 * sizeof(lane_state<8>::section) / sizeof(float);
static_assert(state_rows == 64);
// What levels, decisions and the limiter cost is no less in lanes: a few legs pay already.
constexpr std::size_t lanes_a_leg = 4;

} // namespace

class agc_lanes {
public:
    agc_lanes(agc_advanced* const* legs, float* const* blocks,
              const float* speech_probabilities) noexcept
        : legs_(legs), blocks_(blocks), speech_probabilities_(speech_probabilities),
          kernels_(*legs[0]->group_), edges_(group_crossover_for(legs[0]->how_)) {}

    [[nodiscard]] std::size_t lanes() const noexcept { return kernels_.lanes; }

    std::uint32_t run(const group_members& members) const noexcept {
        alignas(64) float rows[max_group * max_block_samples];
        alignas(64) float split[bands * max_group * max_block_samples];
        alignas(64) float state[max_group * state_rows];
        alignas(64) float sums[(bands + 1) * max_group];
        const std::size_t n = legs_[0]->how_.block_samples();
        lane_pointers<const float> from(blocks_[members.at[0]]);
        lane_pointers<const float> before(split_of(*legs_[members.at[0]]));
        for (std::size_t l = 0; l < members.count; ++l) {
            from.at[l] = blocks_[members.at[l]];
            before.at[l] = split_of(*legs_[members.at[l]]);
        }
        kernels_.to_rows(from.at, rows, n);
        kernels_.to_rows(before.at, state, state_rows);
        kernels_.split(edges_, state, rows, split, n, sums);
        alignas(64) float gains[2][bands * max_group] = {};
        const std::uint32_t failed = decide(members, sums, gains[0], gains[1]);
        alignas(64) float peaks[max_group];
        kernels_.add_bands(split, gains[0], gains[1], rows, n, peaks);
        give_back(members, failed, state, rows);
        for (std::size_t l = 0; l < members.count; ++l) {
            const std::size_t i = members.at[l];
            if ((failed >> i & 1U) == 0) {
                legs_[i]->limited_ = legs_[i]->limiter_.process(blocks_[i], peaks[l]);
            }
        }
        return failed;
    }

private:
    static float* split_of(agc_advanced& leg) noexcept {
        return reinterpret_cast<float*>(&leg.split_);
    }

    // Gains of the rows of bands, which lack those of the crossover's sections. The answer: legs
    // that gave no numbers.
    std::uint32_t decide(const group_members& members, const float* sums, float* from,
                         float* to) const noexcept {
        std::uint32_t failed = 0;
        for (std::size_t l = 0; l < members.count; ++l) {
            const std::size_t i = members.at[l];
            agc_advanced& leg = *legs_[i];
            float energies[bands];
            float all = sums[l];
            for (std::size_t b = 0; b < bands; ++b) {
                energies[b] = sums[(b + 1) * lanes() + l];
                all += energies[b];
            }
            if (!std::isfinite(all)) [[unlikely]] {
                leg.reset();
                failed |= 1U << i;
                continue;
            }
            float gain[bands];
            leg.decide(sums[l], energies, speech_probabilities_[i], gain);
            for (std::size_t b = 0; b < bands; ++b) {
                from[b * lanes() + l] = leg.gain_[b] * edges_.gain[b];
                to[b * lanes() + l] = gain[b] * edges_.gain[b];
                leg.gain_[b] = gain[b];
            }
        }
        return failed;
    }

    void give_back(const group_members& members, std::uint32_t failed, const float* state,
                   const float* rows) const noexcept {
        alignas(64) float forgotten[state_rows];
        alignas(64) float unheard[max_block_samples];
        lane_pointers<float> after(forgotten);
        lane_pointers<float> to(unheard);
        for (std::size_t l = 0; l < members.count; ++l) {
            const std::size_t i = members.at[l];
            if ((failed >> i & 1U) == 0) {
                after.at[l] = split_of(*legs_[i]);
                to.at[l] = blocks_[i];
            }
        }
        kernels_.from_rows(state, after.at, state_rows);
        kernels_.from_rows(rows, to.at, legs_[0]->how_.block_samples());
    }

    agc_advanced* const* legs_;
    float* const* blocks_;
    const float* speech_probabilities_;
    const group_kernels& kernels_;
    const group_crossover& edges_;
};

std::uint32_t process_together(agc_advanced* const* legs, float* const* blocks,
                               const float* speech_probabilities, std::size_t n) noexcept {
    if (n == 0) {
        return 0;
    }
    const agc_lanes group(legs, blocks, speech_probabilities);
    const auto all = static_cast<std::uint32_t>((std::uint64_t{1} << n) - 1);
    return in_groups(
        all, group.lanes(), std::max<std::size_t>(2, group.lanes() / lanes_a_leg),
        [&group](const group_members& members) { return group.run(members); },
        [=](std::size_t i) { return legs[i]->process(blocks[i], speech_probabilities[i]); });
}

} // namespace voxplane::dsp
