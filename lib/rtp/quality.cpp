// From counters to a mean opinion score. Any thread.
#include "rtp/quality.hpp"

#include <algorithm>

namespace voxplane::rtp {

counted count(const reception& r) noexcept {
    return {expected(r), lost(r)};
}

std::optional<quality> judge(const counted& before, const counted& now,
                             const listening& how) noexcept {
    if (now.expected <= before.expected) {
        return std::nullopt;
    }
    // Late packets of an earlier interval can make its loss smaller: that is no gain of this one.
    const std::uint64_t lost = now.lost > before.lost ? now.lost - before.lost : 0;
    const auto expected = static_cast<double>(now.expected - before.expected);
    const double held_ms =
        std::max(std::min(jitters_held * how.jitter_us / 1000, most_held_ms), how.ptime_ms);
    quality out{};
    out.round_trip_known = how.round_trip_us.has_value();
    out.loss_percent = std::min(100.0, 100.0 * static_cast<double>(lost) / expected);
    out.delay_ms = how.round_trip_us.value_or(0) / 2000.0 + how.ptime_ms + held_ms;
    emodel_input in = with_delay({}, out.delay_ms);
    in.ie = how.codec.ie;
    in.bpl = how.codec.bpl;
    in.loss_percent = out.loss_percent;
    in.burst_ratio = how.burst_ratio;
    out.r = rate(in).r;
    out.mos = mos_cqe(out.r);
    return out;
}

} // namespace voxplane::rtp
