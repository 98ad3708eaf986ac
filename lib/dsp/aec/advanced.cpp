// Partitioned-block filter in the frequency domain (Soo and Pang 1990), adapted by a diagonal
// Kalman filter (Enzner and Vary 2006; partitioned: Kuech, Mabande and Enzner 2014), with changes
// of ours:
// - A partition has as many taps as the transform has room for (320 in 512 points beside a block of
//   160), not as many as a block has; so there are few of them. A block of B samples teaches at
//   most B of a partition's L taps, hence the step of B / L, and 0.8 of it for stability.
// - A block seen through 160 of 512 points smears over 3 bins to either side: what is expected of
//   the error is smeared likewise before it is held against the error. Without that the filter
//   trusts wrong bins and stops several dB short.
// - The uncertainty falls by a third of what theory says: the rest of it is the windows' leakage.
// - An abrupt change of the path shows as a filter that adds echo: an estimate that correlates with
//   the error, or more energy behind it than before. Double talk does neither. Then all is
//   forgotten at once, which is faster than any step.
// One partition a block, in turn, is held to its taps. Left out: a second filter, clock drift.
// Runs on the leg's worker.
#include "dsp/aec/advanced.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::dsp {

namespace {

constexpr float leak_floor = 1.0F; // least noise in a bin, of the error's mean: side lobes, mu-law
// Of the votes for a change: between -0.15 and 0.1 in double talk, below -0.4 after a change.
constexpr float changed_vote = -0.3F;
constexpr float least_share = 0.15F;
constexpr float changed_energy = 1.6F;  // error over microphone
constexpr float least_energy = 6.6e-7F; // of the microphone, a sample: -67 dBov over three blocks
constexpr float heard = 1e-8F;          // far end's power in a frame: -80 dBov
constexpr float healthy = 6.3F;         // microphone over error: 8 dB, no need to look for a delay
constexpr float full_trust = 0.6F;      // of the estimate, found in the microphone: take away all
constexpr float least_trust = 0.15F;    // chance
constexpr std::uint32_t margin = 16;

} // namespace

struct aec_advanced::block_work {
    alignas(64) float samples[max_fft_samples];
    alignas(64) float error_re[padded_bins(max_fft_samples)];
    alignas(64) float error_im[padded_bins(max_fft_samples)];
    alignas(64) float y_re[padded_bins(max_fft_samples)];
    alignas(64) float y_im[padded_bins(max_fft_samples)];
    alignas(64) float error[max_block_samples];
    float expected[padded_bins(max_fft_samples) + 2 * margin];
    aec_energies energies;
    aec_votes votes;
};

aec_partitions aec_advanced::partitions() const noexcept {
    return {weights_, uncertainty_, spectra_, count_,
            slots_,   head_,        stride_,  static_cast<std::uint32_t>(padded_)};
}

// The spectrum of a frame into the next slot.
void aec_advanced::take_far(const float* frame) noexcept {
    alignas(64) float re[padded_bins(max_fft_samples)];
    alignas(64) float im[padded_bins(max_fft_samples)];
    head_ = head_ == 0 ? slots_ - 1 : head_ - 1;
    half_float* const to = spectra_ + std::size_t{head_} * 2 * padded_;
    fft_->forward(frame, re, im);
    with_->to_half(re, to, padded_);
    with_->to_half(im, to + padded_, padded_);
}

bool aec_advanced::changed(const block_work& work) noexcept {
    const std::size_t first = points_ / 512 * 16 + (points_ < 512 ? 16 : 0);
    const std::size_t last = points_ * 13 / 32 / 16 * 16;
    const aec_votes now = with_->compare(work.error_re, work.error_im, work.y_re, work.y_im,
                                         how_.window_share, first, last);
    const float bins = static_cast<float>(last - first);
    votes_.correlation = vote_memory_ * votes_.correlation + now.correlation;
    votes_.share = vote_memory_ * votes_.share + now.share;
    recent_.error = energy_memory_ * recent_.error + work.energies.error;
    recent_.microphone = energy_memory_ * recent_.microphone + work.energies.microphone;
    recent_.estimate = energy_memory_ * recent_.estimate + work.energies.estimate;
    // Ten blocks of 20 ms for a new filter to become better than none.
    if (++settled_blocks_ <= 200 / format_.block_ms) {
        return false;
    }
    const bool votes = votes_.correlation < changed_vote * votes_.share &&
                       votes_.share * (1.0F - vote_memory_) > least_share * bins;
    const bool louder = recent_.error > changed_energy * recent_.microphone &&
                        recent_.microphone > least_energy * static_cast<float>(block_);
    return votes || louder;
}

// How much of the estimate to take away. All of it once the filter has converged; before that, and
// where there is no echo at all, the share of it that was found in the microphone of late.
float aec_advanced::trusted() const noexcept {
    if (converged_ || recent_.estimate <= 0.0F) {
        return 1.0F;
    }
    const float common =
        0.5F * (recent_.microphone + recent_.estimate - recent_.error) / recent_.estimate;
    return common > full_trust ? 1.0F : std::max(common - least_trust, 0.0F) / full_trust;
}

// Over to the new share within the block, without a click.
void aec_advanced::take_away(block_work& work, const float* near, float share) noexcept {
    if (share != share_ || share != 1.0F) {
        const float slope = (share - share_) / static_cast<float>(block_);
        const float* const y = work.samples + points_ - block_;
        for (std::size_t i = 0; i < block_; ++i) {
            const float part = static_cast<float>(static_cast<std::int32_t>(i + 1)) * slope;
            work.error[i] = near[i] - y[i] * (share_ + part);
        }
    }
    share_ = share;
}

void aec_advanced::learn(const block_work& work, memory_ahead& ahead) noexcept {
    alignas(64) float expected[padded_bins(max_fft_samples)];
    with_->widen(work.expected + margin, expected, padded_);
    aec_adaptation how = how_;
    how.noise_floor += leak_floor * work.energies.error;
    with_->adapt(partitions(), how, work.error_re, work.error_im, expected, noise_);
    ahead.some();
    constrain(ahead);
}

// Taps beyond the partition's own are what circular correlation has put there.
void aec_advanced::constrain(memory_ahead& ahead) noexcept {
    alignas(64) float taps[max_fft_samples];
    alignas(64) float re[padded_bins(max_fft_samples)];
    alignas(64) float im[padded_bins(max_fft_samples)];
    half_float* const weights = weights_ + std::size_t{turn_} * 2 * padded_;
    with_->from_half(weights, re, padded_);
    with_->from_half(weights + padded_, im, padded_);
    fft_->inverse(re, im, taps);
    ahead.some();
    std::fill(taps + support_, taps + points_, 0.0F);
    fft_->forward(taps, re, im);
    with_->to_half(re, weights, padded_);
    with_->to_half(im, weights + padded_, padded_);
    turn_ = turn_ + 1 == count_ ? 0 : turn_ + 1;
}

// All slots anew, of the far end at a delay that has moved.
void aec_advanced::refill() noexcept {
    alignas(64) float frame[max_fft_samples];
    for (std::uint32_t slot = slots_; slot-- > 0;) {
        delay_.read(slot * block_, frame, points_);
        take_far(frame);
    }
    forget_path();
}

// Of the block whose far end ends the frame.
bool aec_advanced::cancel(const float* frame, float* near, memory_ahead& ahead) noexcept {
    block_work work;
    take_far(frame);
    float* const expected = work.expected + margin;
    with_->predict(partitions(), how_.window_share, work.y_re, work.y_im, expected);
    ahead.some();
    const std::size_t last = points_ / 2;
    for (std::size_t k = 1; k <= 3; ++k) {
        (expected - k)[0] = expected[k];
        expected[last + k] = expected[last - k];
    }
    fft_->inverse(work.y_re, work.y_im, work.samples);
    ahead.some();
    work.energies = with_->subtract(near, work.samples + points_ - block_, work.error, block_);
    if (!(work.energies.error < 1e20F)) {
        reset();
        return false;
    }
    alignas(64) float padded[max_fft_samples];
    std::fill(padded, padded + points_ - block_, 0.0F);
    std::copy_n(work.error, block_, padded + points_ - block_);
    fft_->forward(padded, work.error_re, work.error_im);
    ahead.some();
    const bool heard_here = quiet_blocks_ < stride_ * count_;
    if (heard_here) {
        read_.error = reading_memory_ * read_.error + work.energies.error;
        read_.microphone = reading_memory_ * read_.microphone + work.energies.microphone;
    }
    const bool lost = changed(work);
    ahead.some();
    if (!lost && heard_here) {
        learn(work, ahead);
    }
    take_away(work, near, lost ? 0.0F : trusted());
    if (lost) {
        forget_path();
    }
    if (suppress_) {
        suppressor_.process(work.error,
                            {work.error_re, work.error_im, work.y_re, work.y_im, how_.window_share},
                            near);
    } else {
        std::copy_n(work.error, block_, near);
    }
    converged_ = converged_ || read_.microphone > 10.0F * read_.error;
    if (delay_.searches() && heard_here &&
        delay_.follow(read_.microphone > healthy * read_.error)) {
        refill();
    }
    return true;
}

void aec_advanced::expect(memory_ahead& to) const noexcept {
    to.add(this, sizeof *this);
    delay_.expect(to, points_);
    expect_filter(to);
}

void aec_advanced::expect_filter(memory_ahead& to) const noexcept {
    // Weights, uncertainty and noise lie side by side.
    to.add(weights_, (3 * count_ + 1) * padded_ * sizeof(half_float));
    // Spectra that the block to come needs, and the slot that it fills.
    std::uint32_t slot = head_ == 0 ? slots_ - 1 : head_ - 1;
    for (std::uint32_t p = 0; p < count_; ++p) {
        to.add(spectra_ + std::size_t{slot} * 2 * padded_, 2 * padded_ * sizeof(half_float));
        slot += stride_;
        slot = slot >= slots_ ? slot - slots_ : slot;
    }
    if (suppress_) {
        suppressor_.expect(to);
    }
}

bool aec_advanced::process(const float* far, float* near) noexcept {
    memory_ahead nothing;
    return process(far, near, nothing, false);
}

bool aec_advanced::process(const float* far, float* near, memory_ahead& ahead, bool warm) noexcept {
    memory_ahead own;
    if (!warm) {
        delay_.expect(own, points_);
        own.all();
        expect_filter(own);
    }
    memory_ahead& first = warm ? ahead : own;
    const float arrived = far != nullptr ? with_->energy(far, block_) : 0.0F;
    const float returned = with_->energy(near, block_);
    if (!(arrived < 1e20F && returned < 1e20F)) {
        reset();
        return false;
    }
    first.some();
    delay_.push(far, near);
    first.some();
    alignas(64) float frame[max_fft_samples];
    delay_.read(0, frame, points_);
    first.some();
    const float heard_now = with_->energy(frame + points_ - block_, block_);
    quiet_blocks_ = heard_now > heard * static_cast<float>(block_) ? 0 : quiet_blocks_ + 1;
    // Nothing of the far end is left in the filter: the block is all near.
    const std::uint32_t reach = slots_ + static_cast<std::uint32_t>(points_ / block_) + 1;
    if (quiet_blocks_ > reach) {
        quiet_blocks_ = reach + 1;
        if (!suppress_) {
            return true;
        }
    }
    own.all();
    return cancel(frame, near, ahead);
}

void aec_advanced::miss(const float* far) noexcept {
    if (far != nullptr && !(with_->energy(far, block_) < 1e20F)) {
        far = nullptr;
    }
    alignas(64) float silence[max_block_samples];
    std::fill(silence, silence + block_, 0.0F);
    delay_.push(far, silence);
    alignas(64) float frame[max_fft_samples];
    delay_.read(0, frame, points_);
    take_far(frame);
}

aec_readings aec_advanced::read() const noexcept {
    aec_readings now;
    if (read_.error > 0.0F && read_.microphone > 0.0F) {
        now.erle_db = 10.0F * std::log10(read_.microphone / read_.error);
    }
    now.delay_ms = delay_.delay_ms();
    now.converged = converged_;
    return now;
}

} // namespace voxplane::dsp
