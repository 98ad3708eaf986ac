// When to look for the delay and when to believe what was found: two looks in a row that agree, at
// a place where the filter's tail does not reach. Owner worker, but for lay_out().
#include "dsp/aec/bulk_delay.hpp"

#include <algorithm>

namespace voxplane::dsp {

namespace {

constexpr std::uint32_t look_every_ms = 160; // a third of the search's window is new
constexpr std::size_t head_room_ms = 13;     // of the tail before what the search found: hybrids
                                             // delay the low frequencies, which it hears, by 9 ms

} // namespace

void bulk_delay::lay_out(carve& from, const aec_settings& settings, format of, std::size_t reach,
                         std::size_t tail, simd::isa which) {
    format_ = of;
    tail_ = tail;
    most_ = std::size_t{settings.max_delay_ms} * of.rate_hz / 1000;
    const std::size_t block = of.block_samples();
    if (most_ != 0) {
        search_.lay_out(from, of, which);
    }
    const std::size_t taps = most_ == 0 ? 0 : search_.taps();
    const std::size_t needed = std::max(most_ + reach, block + taps);
    history_.lay_out(from, (needed + block - 1) / block * block, aec_kernels_for(which));
}

void bulk_delay::reset() noexcept {
    delay_ = 0;
    until_look_ = 0;
    seen_ = false;
    history_.reset();
    if (most_ != 0) {
        search_.reset();
    }
}

void bulk_delay::push(const float* far, const float* near) noexcept {
    const std::size_t block = format_.block_samples();
    history_.push(far, block);
    if (most_ != 0) {
        alignas(64) float sent[max_block_samples + delay_search::most_taps];
        history_.read(0, sent, block + search_.taps());
        search_.push(sent, near);
    }
}

void bulk_delay::expect(memory_ahead& to, std::size_t n) const noexcept {
    history_.expect(to, format_.block_samples(), delay_, n);
    if (most_ != 0) {
        search_.expect(to);
    }
}

bool bulk_delay::follow(bool healthy) noexcept {
    if (until_look_ != 0) {
        --until_look_;
        return false;
    }
    until_look_ = look_every_ms / format_.block_ms;
    if (healthy) {
        search_.forget();
        seen_ = false;
        return false;
    }
    if (!search_.look()) {
        seen_ = false;
        return false;
    }
    const std::uint32_t found = search_.delay_ms();
    const bool again = seen_ && found + 2 >= seen_ms_ && found <= seen_ms_ + 2;
    seen_ = true;
    seen_ms_ = found;
    const std::size_t at = std::size_t{found} * format_.rate_hz / 1000;
    const std::size_t room = head_room_ms * format_.rate_hz / 1000;
    // Already where the tail is not cut short.
    const bool reached = (delay_ == 0 || at >= delay_ + room / 2) && at < delay_ + room + tail_ / 8;
    if (!again || reached) {
        return false;
    }
    delay_ = std::min(at > room ? at - room : 0, most_) / 16 * 16;
    search_.forget();
    seen_ = false;
    return true;
}

} // namespace voxplane::dsp
