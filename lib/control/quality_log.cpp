// Intervals, their extremes and their course.
#include "control/quality_log.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::control {

void quality_log::look(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
                       std::int64_t now_s) {
    const bool long_enough = now_s - last_s_ >= interval_s || now_s < last_s_; // it was set back
    if (long_enough && arriving.expected >= before_.expected + least_packets) {
        close(arriving, sent_to, now_s);
    }
}

void quality_log::complete(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
                           std::int64_t now_s) {
    const bool enough = now_s != last_s_ && arriving.expected >= before_.expected + least_packets;
    if (samples_ == 0 || enough) {
        close(arriving, sent_to, now_s);
    }
}

void quality_log::close(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
                        std::int64_t now_s) {
    const auto now = telemetry::judge(arriving, sent_to, before_);
    if (!now) {
        return;
    }
    before_ = telemetry::counted_of(arriving);
    last_s_ = now_s;
    quality_entry entry;
    entry.at_s = now_s;
    entry.round_trip_us = now->round_trip_us;
    entry.round_trip_leg_us = now->round_trip_leg_us;
    entry.jitter_ms =
        static_cast<std::uint16_t>(std::min(std::lround(arriving.jitter_us / 1000), 65535L));
    entry.mos_x10 = static_cast<std::uint8_t>(std::lround(10 * now->score.mos));
    entry.loss_percent = static_cast<std::uint8_t>(std::lround(now->score.loss_percent));
    entry.known = now->known;
    add(entry);
}

void quality_log::add(const quality_entry& entry) {
    if (samples_ == 0 || entry.mos_x10 < lowest_.mos_x10) {
        lowest_ = entry;
    }
    if (samples_ == 0 || entry.mos_x10 > highest_.mos_x10) {
        highest_ = entry;
    }
    mos_ += entry.mos_x10;
    round_trip_us_ += entry.round_trip_us;
    round_trip_leg_us_ += entry.round_trip_leg_us;
    jitter_ms_ += entry.jitter_ms;
    loss_percent_ += entry.loss_percent;
    if (samples_++ % step_ != 0) {
        return;
    }
    if (progression_.size() == most_entries) {
        for (std::size_t i = 0; 2 * i < progression_.size(); ++i) {
            progression_[i] = progression_[2 * i];
        }
        progression_.resize((progression_.size() + 1) / 2);
        step_ *= 2;
    }
    progression_.push_back(entry);
}

// What is known of round trips is known from some report on: the latest extremes say of when.
quality_entry quality_log::average() const noexcept {
    quality_entry out;
    if (samples_ == 0) {
        return out;
    }
    const std::uint64_t n = samples_;
    out.mos_x10 = static_cast<std::uint8_t>((mos_ + n / 2) / n);
    out.round_trip_us = static_cast<std::uint32_t>(round_trip_us_ / n);
    out.round_trip_leg_us = static_cast<std::uint32_t>(round_trip_leg_us_ / n);
    out.jitter_ms = static_cast<std::uint16_t>(jitter_ms_ / n);
    out.loss_percent = static_cast<std::uint8_t>((loss_percent_ + n / 2) / n);
    out.known = std::max(lowest_.known, highest_.known);
    return out;
}

} // namespace voxplane::control
