// Report blocks made and taken. Owner worker; once a report, seconds apart.
#include "rtp/rtcp/reports.hpp"

#include <algorithm>

#include "base/time_units.hpp"

namespace voxplane::rtp::rtcp {

namespace {

constexpr std::uint64_t unix_epoch_in_ntp_s = 2'208'988'800; // 1900 to 1970, RFC 868

// Nanoseconds in units of 1/65536 s. The product leaves 64 bits after 78 hours, so first seconds.
std::uint64_t to_short_units(std::uint64_t ns) noexcept {
    return (ns / ns_per_second << 16) + (ns % ns_per_second << 16) / ns_per_second;
}

// Intervals are differences modulo 2^32, so that restarts of the counters' base do no harm.
std::uint8_t fraction(std::uint32_t expected, std::uint32_t received) noexcept {
    const auto lost = static_cast<std::int32_t>(expected - received);
    if (lost <= 0 || expected == 0) {
        return 0;
    }
    const std::uint64_t of_256 = (static_cast<std::uint64_t>(lost) << 8) / expected;
    return static_cast<std::uint8_t>(std::min<std::uint64_t>(of_256, 255));
}

bool take_reports(remote_view& view, const packet& from, std::uint32_t ssrc,
                  const sent_reports& sent, std::uint64_t arrival_ns) noexcept {
    for (unsigned i = 0; i < from.count; ++i) {
        const report_block block = report_at(from, i);
        if (block.ssrc != ssrc) {
            continue;
        }
        view.arrival_ns = arrival_ns;
        ++view.reports;
        view.cumulative_lost = block.cumulative_lost;
        view.highest = block.highest;
        view.jitter = block.jitter;
        view.fraction_lost = block.fraction_lost;
        if (const auto us = round_trip_us(sent, block, arrival_ns)) {
            view.round_trip_us = *us;
            view.round_trip_known = true;
        }
        return true;
    }
    return false;
}

bool take_metrics(remote_view& view, const packet& from, std::uint32_t ssrc) noexcept {
    const auto metrics = metrics_of(from, ssrc);
    if (metrics) {
        view.metrics = *metrics;
        view.metrics_known = true;
    }
    return metrics.has_value();
}

} // namespace

std::uint64_t to_ntp(std::uint64_t unix_ns) noexcept {
    const std::uint64_t seconds = unix_ns / ns_per_second + unix_epoch_in_ntp_s;
    return seconds << 32 | (unix_ns % ns_per_second << 32) / ns_per_second;
}

void note_sender(source_state& state, std::uint32_t ssrc, const sender_info& info,
                 std::uint64_t arrival_ns) noexcept {
    state.sr_arrival_ns = arrival_ns;
    state.sr_ntp = info.ntp;
    state.sr_ssrc = ssrc;
    state.sr_known = true;
}

std::optional<report_block> make_report(source_state& state, const reception& from,
                                        std::uint64_t now_ns) noexcept {
    if (from.active == 0) {
        return std::nullopt;
    }
    const std::uint32_t ssrc = from.ssrc.get();
    if (state.ssrc != ssrc) {
        state.ssrc = ssrc;
        state.expected_prior = state.received_prior = 0;
    }
    const std::uint32_t received = from.packets.get();
    if (received == state.received_prior) {
        return std::nullopt;
    }
    const auto expected = static_cast<std::uint32_t>(rtp::expected(from));
    report_block block;
    block.ssrc = ssrc;
    block.fraction_lost =
        fraction(expected - state.expected_prior, received - state.received_prior);
    block.cumulative_lost = std::clamp(static_cast<std::int32_t>(expected - received),
                                       min_cumulative_lost, max_cumulative_lost);
    block.highest = from.highest.get();
    block.jitter = from.jitter.get() >> 4; // the estimate has four bits of fraction
    if (state.sr_known && state.sr_ssrc == ssrc) {
        const std::uint64_t since =
            now_ns > state.sr_arrival_ns ? to_short_units(now_ns - state.sr_arrival_ns) : 0;
        block.last_sr = middle(state.sr_ntp);
        block.delay = static_cast<std::uint32_t>(std::min<std::uint64_t>(since, UINT32_MAX));
    }
    state.expected_prior = expected;
    state.received_prior = received;
    return block;
}

void note_sent(sent_reports& sent, std::uint64_t ntp, std::uint64_t now_ns) noexcept {
    sent.latest[sent.next] = {now_ns, middle(ntp)};
    sent.next = static_cast<std::uint8_t>((sent.next + 1U) % sent.latest.size());
}

std::optional<std::uint32_t> round_trip_us(const sent_reports& sent, const report_block& block,
                                           std::uint64_t arrival_ns) noexcept {
    for (const sent_reports::entry& entry : sent.latest) {
        if (block.last_sr == 0 || entry.middle != block.last_sr || arrival_ns < entry.sent_ns) {
            continue;
        }
        const std::uint64_t away_us = (arrival_ns - entry.sent_ns) / 1000;
        const std::uint64_t held_us = (block.delay * std::uint64_t{1'000'000}) >> 16;
        const std::uint64_t us = away_us > held_us ? away_us - held_us : 0;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(us, UINT32_MAX));
    }
    return std::nullopt;
}

bool note_reports(remote_state& state, const compound& from, std::uint32_t ssrc,
                  const sent_reports& sent, std::uint64_t arrival_ns) noexcept {
    bool said = false;
    for (const packet& each : from) {
        if (is_report(each)) {
            said = take_reports(state.latest, each, ssrc, sent, arrival_ns) || said;
        } else if (each.type == packet_type::extended_report) {
            said = take_metrics(state.latest, each, ssrc) || said;
        }
    }
    if (said) {
        state.shown.set(state.latest);
    }
    return said;
}

} // namespace voxplane::rtp::rtcp
