// Speech analysis of several legs: window, transform and powers of bands with a leg a lane; the
// tracker, whose bands fill registers already, one leg after the other.
#include <algorithm>
#include <cmath>

#include "dsp/fft/fft.hpp"
#include "dsp/group/groups.hpp"
#include "dsp/noise/analysis.hpp"
#include "dsp/noise/kernels.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::size_t most_bins = padded_bins(max_lane_fft_samples);

} // namespace

class analysis_lanes {
public:
    analysis_lanes(speech_analysis* const* legs, const float* const* blocks) noexcept
        : legs_(legs), blocks_(blocks), kernels_(*legs[0]->group_), plan_(*legs[0]->plan_) {}

    // 1, alone, where the transform has no lanes: the longest frames.
    [[nodiscard]] std::size_t lanes() const noexcept {
        return plan_.transform->lanes() == kernels_.lanes ? kernels_.lanes : 1;
    }

    std::uint32_t run(const group_members& members) const noexcept {
        alignas(64) float rows[max_group * max_lane_fft_samples];
        alignas(64) float re[max_group * most_bins];
        alignas(64) float im[max_group * most_bins];
        alignas(64) float means[max_group * 2 * noise_bands] = {};
        shape(members, rows);
        plan_.transform->forward_lanes(rows, re, im);
        const std::size_t bins = plan_.transform->bins();
        kernels_.powers(re, im, bins, plan_.edges, noise_bands, plan_.scale, means);
        keep(members, re, im);
        alignas(64) float bands[max_group][noise_bands];
        lane_pointers<float> to(bands[0]);
        for (std::size_t l = 0; l < lanes(); ++l) {
            to.at[l] = bands[l];
        }
        kernels_.from_rows(means, to.at, noise_bands);
        const float* const power = means + noise_bands * lanes();
        std::uint32_t failed = 0;
        for (std::size_t l = 0; l < members.count; ++l) {
            speech_analysis& leg = *legs_[members.at[l]];
            const noise_measure found = leg.kernels_->track(bands[l], plan_, leg.tracker_);
            if (!std::isfinite(power[l])) [[unlikely]] {
                leg.reset();
                failed |= 1U << members.at[l];
                continue;
            }
            leg.snr_ = found.snr;
            leg.level_ = found.level;
        }
        return failed;
    }

private:
    // Frames in lanes; the ends of the blocks become the histories.
    void shape(const group_members& members, float* rows) const noexcept {
        lane_pointers<const float> old(legs_[members.at[0]]->history_);
        lane_pointers<const float> block(blocks_[members.at[0]]);
        for (std::size_t l = 0; l < members.count; ++l) {
            old.at[l] = legs_[members.at[l]]->history_;
            block.at[l] = blocks_[members.at[l]];
        }
        const std::size_t overlap = plan_.overlap;
        kernels_.window_rows(old.at, plan_.window, rows, overlap);
        kernels_.window_rows(block.at, plan_.window + overlap, rows + overlap * lanes(), plan_.hop);
        std::fill(rows + plan_.frame_samples() * lanes(), rows + plan_.transform->size() * lanes(),
                  0.0F);
        for (std::size_t l = 0; l < members.count; ++l) {
            std::copy_n(block.at[l] + plan_.hop - overlap, overlap, legs_[members.at[l]]->history_);
        }
    }

    // The spectra of legs whose suppressors want them.
    void keep(const group_members& members, float* re, float* im) const noexcept {
        alignas(64) float unwanted[most_bins];
        lane_pointers<float> re_of(unwanted);
        lane_pointers<float> im_of(unwanted);
        bool any = false;
        for (std::size_t l = 0; l < members.count; ++l) {
            const speech_analysis& leg = *legs_[members.at[l]];
            if (leg.re_ != nullptr) {
                re_of.at[l] = leg.re_;
                im_of.at[l] = leg.im_;
                any = true;
            }
        }
        if (any) {
            for (float* each : {re, im}) {
                std::fill(each + plan_.transform->bins() * lanes(), each + plan_.padded * lanes(),
                          0.0F);
            }
            kernels_.from_rows(re, re_of.at, plan_.padded);
            kernels_.from_rows(im, im_of.at, plan_.padded);
        }
    }

    speech_analysis* const* legs_;
    const float* const* blocks_;
    const group_kernels& kernels_;
    const analysis_plan& plan_;
};

std::uint32_t speech_analysis::analyse_together(speech_analysis* const* legs,
                                                const float* const* blocks,
                                                std::size_t n) noexcept {
    if (n == 0) {
        return 0;
    }
    const analysis_lanes group(legs, blocks);
    // Half a group costs no more than its legs alone.
    const auto all = static_cast<std::uint32_t>((std::uint64_t{1} << n) - 1);
    return in_groups(
        all, group.lanes(), group.lanes() / 2,
        [&group](const group_members& members) { return group.run(members); },
        [=](std::size_t i) { return legs[i]->analyse(blocks[i]); });
}

} // namespace voxplane::dsp
