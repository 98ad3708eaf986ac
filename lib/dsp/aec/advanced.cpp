// Partitioned-block filter in the frequency domain (Soo and Pang 1990), adapted by a diagonal Kalman
// filter (Enzner and Vary 2006; partitioned: Kuech, Mabande and Enzner 2014), with changes of ours:
// - A partition has as many taps as the transform has room for (320 in 512 points beside a block of
//   160), not as many as a block has; so there are few of them. A block of B samples teaches at most
//   B of a partition's L taps, hence the step of B / L, and 0.8 of it for stability.
// - A block seen through 160 of 512 points smears over 3 bins to either side: what is expected of
//   the error is smeared likewise before it is held against the error. Without that the filter
//   trusts wrong bins and stops several dB short.
// - The uncertainty falls by a third of what theory says: the rest of it is the windows' leakage.
// - An abrupt change of the path shows as a filter that adds echo: an estimate that correlates with
//   the error, or more energy behind it than before. Double talk does neither. Then all is forgotten
//   at once, which is faster than any step.
// One partition a block, in turn, is held to its taps. Left out: a second filter, clock drift.
// Runs on the leg's worker.
#include "dsp/aec/advanced.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <new>

namespace voxplane::dsp {

namespace {

constexpr float step_share = 0.8F;
constexpr float learnt_share = 0.35F;
constexpr float first_uncertainty = 1.0F; // of |weight|^2: an echo as loud as the far end
constexpr float decay_per_40_ms = 0.4F;   // of the first uncertainty along the tail
constexpr float drift_per_s = 5e-4F;
constexpr float noise_floor = 1e-7F;
constexpr float leak_floor = 0.1F; // least noise in a bin, of the error's mean: side lobes
// Of the votes for a change: between -0.15 and 0.1 in double talk, below -0.4 after a change.
constexpr float changed_vote = -0.3F;
constexpr float least_share = 0.15F;
constexpr float changed_energy = 1.6F; // error over microphone
constexpr float least_energy = 6.6e-7F; // of the microphone, a sample: -67 dBov over three blocks
constexpr float heard = 1e-8F;          // far end's power in a frame: -80 dBov
constexpr float healthy = 6.3F;         // microphone over error: 8 dB, no need to look for a delay
constexpr float full_trust = 0.6F;  // of the estimate, found in the microphone: take away all
constexpr float least_trust = 0.15F; // chance
constexpr std::size_t head_room_ms = 13; // of the tail before what the search found: hybrids
                                         // delay the low frequencies, which it hears, by 9 ms
constexpr std::uint32_t margin = 16;

// Of a smoothing that is named for blocks of 20 ms.
float memory_of(float of_20_ms, format of) noexcept {
    return std::pow(of_20_ms, static_cast<float>(of.block_ms) / 20.0F);
}

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

void aec_advanced::lay_out(carve& from, const aec_settings& settings, format of, simd::isa which) {
    with_ = &aec_kernels_for(which);
    format_ = of;
    block_ = of.block_samples();
    points_ = std::bit_ceil(2 * block_);
    padded_ = padded_bins(points_);
    stride_ = static_cast<std::uint32_t>((points_ - block_ + 1) / block_);
    support_ = stride_ * block_;
    const std::size_t tail = std::size_t{settings.tail_ms} * of.rate_hz / 1000;
    count_ = static_cast<std::uint32_t>((tail + support_ - 1) / support_);
    slots_ = stride_ * (count_ - 1) + 1;
    max_delay_ = std::size_t{settings.max_delay_ms} * of.rate_hz / 1000;
    suppress_ = settings.suppress;
    const float taught = static_cast<float>(block_) / static_cast<float>(support_);
    how_ = {static_cast<float>(block_) / static_cast<float>(points_), step_share * taught,
            learnt_share, drift_per_s / of.blocks_per_s(), memory_of(0.8F, of), noise_floor};
    vote_memory_ = memory_of(0.8F, of);
    energy_memory_ = memory_of(0.7F, of);
    reading_memory_ = memory_of(0.97F, of);
    weights_ = from.take<float>(2 * padded_ * count_);
    uncertainty_ = from.take<float>(padded_ * count_);
    spectra_ = from.take<float>(2 * padded_ * slots_);
    noise_ = from.take<float>(padded_);
    frame_ = from.take<float>(points_);
    if (max_delay_ != 0) {
        // A move needs the frames of all slots at the longest delay.
        const std::size_t reach = max_delay_ + points_ + (slots_ - 1) * block_;
        history_.lay_out(from, (reach + block_ - 1) / block_ * block_);
        search_.lay_out(from, of, *with_);
    }
    if (suppress_) {
        suppressor_.lay_out(from, of, points_, *with_);
    }
}

std::size_t aec_advanced::state_bytes(const aec_settings& settings, format of) noexcept {
    if (check(settings, of) != nullptr) {
        return 0;
    }
    aec_advanced counted;
    carve from(nullptr);
    static_cast<void>(from.take<aec_advanced>(1));
    counted.lay_out(from, settings, of, simd::isa::scalar);
    return from.used();
}

aec_advanced* aec_advanced::make(void* memory, const aec_settings& settings, format of,
                                 simd::isa which) {
    if (memory == nullptr || check(settings, of) != nullptr) {
        return nullptr;
    }
    carve from(memory);
    auto* const made = new (from.take<aec_advanced>(1)) aec_advanced;
    made->lay_out(from, settings, of, which);
    made->fft_ = real_fft::of_size(made->points_);
    made->change(settings);
    made->reset();
    return made;
}

void aec_advanced::change(const aec_settings& settings) noexcept {
    suppressor_.set(settings);
}

void aec_advanced::reset() noexcept {
    std::fill(spectra_, spectra_ + 2 * padded_ * slots_, 0.0F);
    std::fill(frame_, frame_ + points_, 0.0F);
    forget_path();
    head_ = 0;
    turn_ = 0;
    quiet_blocks_ = slots_ + stride_ + 2;
    until_look_ = 0;
    seen_ = false;
    delay_ = 0;
    share_ = 1.0F;
    read_ = {};
    if (max_delay_ != 0) {
        history_.reset();
        search_.reset();
    }
    if (suppress_) {
        suppressor_.reset();
    }
}

void aec_advanced::forget_path() noexcept {
    std::fill(weights_, weights_ + 2 * padded_ * count_, 0.0F);
    const float decay = std::pow(decay_per_40_ms, static_cast<float>(support_) * 25.0F /
                                                      static_cast<float>(format_.rate_hz));
    float doubt = first_uncertainty;
    for (std::uint32_t p = 0; p < count_; ++p, doubt *= decay) {
        std::fill(uncertainty_ + p * padded_, uncertainty_ + (p + 1) * padded_, doubt);
    }
    std::fill(noise_, noise_ + padded_, 0.0F);
    votes_ = {};
    recent_ = {};
    settled_blocks_ = 0;
    converged_ = false;
    if (suppress_) {
        suppressor_.forget_path();
    }
}

aec_partitions aec_advanced::partitions() const noexcept {
    return {weights_, uncertainty_, spectra_, count_,
            slots_,   head_,        stride_,  static_cast<std::uint32_t>(padded_)};
}

// The spectrum of the newest frame into the next slot.
void aec_advanced::take_far() noexcept {
    head_ = head_ == 0 ? slots_ - 1 : head_ - 1;
    float* const to = spectra_ + std::size_t{head_} * 2 * padded_;
    fft_->forward(frame_, to, to + padded_);
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
    const bool louder =
        recent_.error > changed_energy * recent_.microphone &&
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

void aec_advanced::learn(const block_work& work) noexcept {
    alignas(64) float expected[padded_bins(max_fft_samples)];
    with_->widen(work.expected + margin, expected, padded_);
    aec_adaptation how = how_;
    how.noise_floor += leak_floor * work.energies.error;
    with_->adapt(partitions(), how, work.error_re, work.error_im, expected, noise_);
    constrain();
}

// Taps beyond the partition's own are what circular correlation has put there.
void aec_advanced::constrain() noexcept {
    alignas(64) float taps[max_fft_samples];
    float* const re = weights_ + std::size_t{turn_} * 2 * padded_;
    fft_->inverse(re, re + padded_, taps);
    std::fill(taps + support_, taps + points_, 0.0F);
    fft_->forward(taps, re, re + padded_);
    turn_ = turn_ + 1 == count_ ? 0 : turn_ + 1;
}

void aec_advanced::move_to(std::size_t delay_samples) noexcept {
    delay_ = delay_samples;
    for (std::uint32_t slot = slots_; slot-- > 0;) {
        history_.read(delay_ + slot * block_, frame_, points_);
        take_far();
    }
    forget_path();
}

void aec_advanced::follow_delay() noexcept {
    // One look in 160 ms: a third of the window is new.
    if (until_look_ != 0) {
        --until_look_;
        return;
    }
    until_look_ = 160 / format_.block_ms;
    if (read_.microphone > healthy * read_.error) {
        search_.forget();
        seen_ = false;
        return;
    }
    if (!search_.look()) {
        seen_ = false;
        return;
    }
    const std::uint32_t found = search_.delay_ms();
    const bool again = seen_ && found + 2 >= seen_ms_ && found <= seen_ms_ + 2;
    seen_ = true;
    seen_ms_ = found;
    const std::size_t at = std::size_t{found} * format_.rate_hz / 1000;
    // Already where the tail is not cut short.
    const std::size_t room = head_room_ms * format_.rate_hz / 1000;
    const bool reached = (delay_ == 0 || at >= delay_ + room / 2) &&
                         at < delay_ + room + support_ * count_ / 8;
    if (!again || reached) {
        return;
    }
    move_to(std::min(at > room ? at - room : 0, max_delay_));
    search_.forget();
    seen_ = false;
}

bool aec_advanced::process(const float* far, float* near) noexcept {
    const float arrived = far != nullptr ? with_->energy(far, block_) : 0.0F;
    const float returned = with_->energy(near, block_);
    if (!(arrived < 1e20F && returned < 1e20F)) {
        reset();
        return false;
    }
    std::copy_n(frame_ + block_, points_ - block_, frame_);
    float* const newest = frame_ + points_ - block_;
    if (max_delay_ != 0) {
        history_.push(far, block_);
        search_.push(far, near);
        history_.read(delay_, newest, block_);
    } else if (far != nullptr) {
        std::copy_n(far, block_, newest);
    } else {
        std::fill(newest, newest + block_, 0.0F);
    }
    block_work work;
    const float heard_now = with_->energy(newest, block_);
    quiet_blocks_ = heard_now > heard * static_cast<float>(block_) ? 0 : quiet_blocks_ + 1;
    // Nothing of the far end is left in the filter: the block is all near.
    const std::uint32_t reach = slots_ + static_cast<std::uint32_t>(points_ / block_) + 1;
    if (quiet_blocks_ > reach) {
        quiet_blocks_ = reach + 1;
        if (!suppress_) {
            return true;
        }
    }
    take_far();
    float* const expected = work.expected + margin;
    with_->predict(partitions(), how_.window_share, work.y_re, work.y_im, expected);
    const std::size_t last = points_ / 2;
    for (std::size_t k = 1; k <= 3; ++k) {
        (expected - k)[0] = expected[k];
        expected[last + k] = expected[last - k];
    }
    fft_->inverse(work.y_re, work.y_im, work.samples);
    work.energies =
        with_->subtract(near, work.samples + points_ - block_, work.error, block_);
    if (!(work.energies.error < 1e20F)) {
        reset();
        return false;
    }
    alignas(64) float padded[max_fft_samples];
    std::fill(padded, padded + points_ - block_, 0.0F);
    std::copy_n(work.error, block_, padded + points_ - block_);
    fft_->forward(padded, work.error_re, work.error_im);
    const bool heard_here = quiet_blocks_ < stride_ * count_;
    if (heard_here) {
        read_.error = reading_memory_ * read_.error + work.energies.error;
        read_.microphone = reading_memory_ * read_.microphone + work.energies.microphone;
    }
    const bool lost = changed(work);
    if (!lost && heard_here) {
        learn(work);
    }
    take_away(work, near, lost ? 0.0F : trusted());
    if (lost) {
        forget_path();
    }
    if (suppress_) {
        suppressor_.process(work.error,
                            {work.error_re, work.error_im, work.y_re, work.y_im,
                             how_.window_share},
                            near);
    } else {
        std::copy_n(work.error, block_, near);
    }
    converged_ = converged_ || read_.microphone > 10.0F * read_.error;
    if (max_delay_ != 0 && heard_here) {
        follow_delay();
    }
    return true;
}

aec_readings aec_advanced::read() const noexcept {
    aec_readings now;
    if (read_.error > 0.0F && read_.microphone > 0.0F) {
        now.erle_db = 10.0F * std::log10(read_.microphone / read_.error);
    }
    now.delay_ms = static_cast<std::uint32_t>(delay_ * 1000 / format_.rate_hz);
    now.converged = converged_;
    return now;
}

} // namespace voxplane::dsp
