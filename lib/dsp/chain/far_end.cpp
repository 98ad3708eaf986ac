// The ring of sent codewords and its placing. Owner worker, but for make().
#include "dsp/chain/far_end.hpp"

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>

#include "base/time_units.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::uint32_t mask = far_end::ring_samples - 1;
constexpr std::uint64_t period_ns = 5000 * ns_per_ms;
// In the first seconds every shorter distance is taken at once: the jitter is still being learnt.
constexpr std::uint64_t learning_ns = 2000 * ns_per_ms;
// After so long without a packet sent the far end pauses, and says nothing about distances.
constexpr std::uint64_t pause_ns = 60 * ns_per_ms;

std::int32_t difference(std::uint32_t a, std::uint32_t b) noexcept {
    return static_cast<std::int32_t>(a - b);
}

} // namespace

std::size_t far_end::state_bytes(codec what) noexcept {
    return sizeof(far_end) + ring_samples * octets_per_sample(what);
}

far_end* far_end::make(void* memory, codec what, const g711::kernels& laws,
                       const pcm::kernels& frames) noexcept {
    auto* made = static_cast<far_end*>(memory);
    std::construct_at(made, far_end(what, laws, frames));
    made->reset();
    return made;
}

far_end::far_end(codec what, const g711::kernels& laws, const pcm::kernels& frames) noexcept
    : laws_(&laws), frames_(&frames), what_(what) {}

void far_end::reset() noexcept {
    fill_silence(0, ring_samples);
    started_ = false;
    placed_ = false;
}

void far_end::fill_silence(std::uint32_t from, std::uint32_t samples) noexcept {
    const std::size_t width = octets_per_sample(what_);
    const int word = is_g711(what_) ? g711::silence[static_cast<std::size_t>(what_)] : 0;
    while (samples > 0) {
        const std::uint32_t at = from & mask;
        const std::uint32_t now = std::min(samples, ring_samples - at);
        std::memset(ring() + at * width, word, now * width);
        from += now;
        samples -= now;
    }
}

// The history copy of sent codewords (architecture: zero copy).
void far_end::keep_codewords(std::uint32_t at, const std::uint8_t* payload,
                             std::uint32_t samples) noexcept {
    const std::size_t width = octets_per_sample(what_);
    while (samples > 0) {
        const std::uint32_t first = at & mask;
        const std::uint32_t now = std::min(samples, ring_samples - first);
        std::memcpy(ring() + first * width, payload, now * width);
        payload += now * width;
        at += now;
        samples -= now;
    }
}

void far_end::decode(std::uint32_t from, std::int16_t* out, std::uint32_t samples) noexcept {
    while (samples > 0) {
        const std::uint32_t at = from & mask;
        const std::uint32_t now = std::min(samples, ring_samples - at);
        if (is_g711(what_)) {
            laws_->decode[static_cast<std::size_t>(what_)](ring() + at, out, now);
        } else {
            // The ring starts at a cache line, so that samples are where 16-bit words may be.
            frames_->swap_bytes(reinterpret_cast<const std::int16_t*>(ring()) + at, out, now);
        }
        from += now;
        out += now;
        samples -= now;
    }
}

void far_end::sent(codec what, std::uint32_t timestamp, const std::uint8_t* payload,
                   std::size_t samples, std::uint64_t now_ns) noexcept {
    if (what != what_ || samples == 0 || samples > ring_samples / 2) {
        return;
    }
    const auto count = static_cast<std::uint32_t>(samples);
    const std::int32_t gap = difference(timestamp, end_);
    if (!started_ || gap >= static_cast<std::int32_t>(ring_samples) ||
        gap < -static_cast<std::int32_t>(ring_samples)) {
        // The first packet, a pause that is longer than the ring, or another time line.
        const bool same_line = started_ && gap > 0 && gap < INT32_MAX / 2;
        fill_silence(0, ring_samples);
        placed_ = placed_ && same_line;
        started_ = true;
        end_ = timestamp;
    } else if (gap > 0) {
        fill_silence(end_, static_cast<std::uint32_t>(gap));
        end_ = timestamp;
    }
    keep_codewords(timestamp, payload, count);
    if (difference(timestamp + count, end_) > 0) {
        end_ = timestamp + count;
        last_sent_ns_ = now_ns;
    }
}

void far_end::place(std::uint32_t distance, std::uint64_t now_ns) noexcept {
    moves_ += placed_ ? 1U : 0U;
    placed_ = true;
    distance_ = distance;
    placed_ns_ = now_ns;
    period_end_ns_ = now_ns + period_ns;
    least_ = least_before_ = INT_MAX;
    measured_ = missing_ = 0;
}

// Once in five seconds: has the distance become wrong?
void far_end::end_period(std::uint32_t packet_samples, std::uint64_t now_ns) noexcept {
    const std::int32_t least = std::min(least_, least_before_);
    const bool too_long = missing_ * 4 >= measured_ && missing_ != 0;
    const bool too_short = least_before_ != INT_MAX && least_ != INT_MAX &&
                           least > static_cast<std::int32_t>(2 * packet_samples);
    if (too_long || too_short) {
        place(distance_ + static_cast<std::uint32_t>(too_long ? least_ : least), now_ns);
        return;
    }
    least_before_ = least_;
    least_ = INT_MAX;
    measured_ = missing_ = 0;
    period_end_ns_ = now_ns + period_ns;
}

void far_end::arrived(std::uint32_t timestamp, std::size_t samples, std::uint64_t now_ns) noexcept {
    if (!started_ || now_ns - last_sent_ns_ > pause_ns) {
        return;
    }
    const auto count = static_cast<std::uint32_t>(samples);
    const std::uint32_t now = end_ - (timestamp + count);
    const std::int32_t more = difference(now, distance_);
    if (!placed_ || more > static_cast<std::int32_t>(ring_samples / 2) ||
        more < -static_cast<std::int32_t>(ring_samples / 2)) {
        place(now, now_ns); // the first packet, or either side has jumped
        return;
    }
    if (more < 0 && now_ns - placed_ns_ < learning_ns) {
        const std::uint64_t since = placed_ns_;
        place(now, now_ns);
        placed_ns_ = since;
        return;
    }
    ++measured_;
    missing_ += more < 0 ? 1U : 0U;
    least_ = std::min(least_, more);
    if (now_ns >= period_end_ns_) {
        end_period(count, now_ns);
    }
}

bool far_end::read(std::uint32_t timestamp, std::int16_t* out, std::size_t samples) noexcept {
    if (!placed_) {
        return false;
    }
    const auto count = static_cast<std::int32_t>(samples);
    const std::uint32_t from = timestamp + distance_;
    const std::int32_t have = difference(end_, from); // samples from there to the last one sent
    if (have >= count && have <= static_cast<std::int32_t>(ring_samples)) [[likely]] {
        decode(from, out, static_cast<std::uint32_t>(count));
        return true;
    }
    ++holes_;
    if (have <= 0 || have > static_cast<std::int32_t>(ring_samples)) {
        return false;
    }
    decode(from, out, static_cast<std::uint32_t>(have));
    std::memset(out + have, 0, static_cast<std::size_t>(count - have) * sizeof *out);
    return true;
}

} // namespace voxplane::dsp
