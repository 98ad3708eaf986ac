// Differences between snapshots, a second apart, as rows.
#include "telemetry/history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "telemetry/figures.hpp"

namespace voxplane::telemetry {

namespace {

template <typename T>
T narrow(std::uint64_t value) noexcept {
    return static_cast<T>(std::min<std::uint64_t>(value, std::numeric_limits<T>::max()));
}

std::uint64_t rate(std::uint64_t count, double seconds) noexcept {
    return seconds > 0
               ? static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / seconds))
               : 0;
}

} // namespace

history::history(std::size_t workers, std::uint64_t tsc_hz)
    : tsc_hz_(tsc_hz), workers_(workers), all_(seconds) {
    for (entry& e : workers_) {
        e.rows.resize(seconds);
    }
}

void history::take(std::size_t worker, const stats::snapshot& one) {
    const std::lock_guard guard(lock_);
    entry& e = workers_[worker];
    if (one.tsc <= e.latest.tsc) {
        return;
    }
    if (e.latest.tsc == 0) {
        e.before = one; // what was before main looked for the first time is of no second
    }
    e.latest = one;
    raise(e.most, one.values.most);
    ++e.reports;
}

// What came since the last call; the next second begins.
history::change history::close(entry& e) const {
    change out;
    out.values = difference(e.latest.values, e.before.values);
    out.values.most = e.most;
    out.seconds = static_cast<double>(e.latest.tsc - e.before.tsc) / static_cast<double>(tsc_hz_);
    out.reports = e.reports;
    e.before = e.latest;
    e.most = {};
    e.reports = 0;
    return out;
}

second history::row_of(const change& what) {
    const stats::counters& c = what.values;
    second row;
    row.rx_octets = rate(c.rx_octets, what.seconds);
    row.tx_octets = rate(c.tx_octets, what.seconds);
    row.packets = narrow<std::uint32_t>(rate(c.busy_packets, what.seconds));
    row.dropped = narrow<std::uint32_t>(rate(stats::dropped(c), what.seconds));
    // Buckets end where they end; no packet took longer than the longest.
    const std::uint64_t most_ns = c.most.latency_ns;
    row.latency_p50_ns = narrow<std::uint32_t>(std::min(c.latency_ns.quantile(0.5), most_ns));
    row.latency_p99_ns = narrow<std::uint32_t>(std::min(c.latency_ns.quantile(0.99), most_ns));
    row.latency_max_ns = narrow<std::uint32_t>(most_ns);
    row.burst_mean_x100 = static_cast<std::uint32_t>(std::lround(packets_per_burst(c) * 100));
    row.rx_queue_pkts = narrow<std::uint32_t>(c.most.rx_queue_pkts);
    row.busy_permille = narrow<std::uint16_t>(busy_permille(c.busy_cycles, c.idle_cycles));
    row.reports = narrow<std::uint16_t>(what.reports);
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        row.drops[i] = narrow<std::uint32_t>(rate(c.drops[i], what.seconds));
    }
    return row;
}

void history::end_second(std::uint64_t number, std::uint64_t unix_s, const plane_figures& plane) {
    const std::lock_guard guard(lock_);
    if (last_ && number <= *last_) {
        return;
    }
    overruns_ += last_ ? number - *last_ - 1 : 0;
    last_ = number;
    change all;
    for (entry& e : workers_) {
        const change one = close(e);
        silent_ += one.reports == 0 ? 1 : 0;
        second row = row_of(one);
        row.unix_s = unix_s;
        e.rows[next_] = row;
        const stats::snapshot both[2] = {{0, all.values}, {0, one.values}};
        all.values = sum(both);
        all.seconds = std::max(all.seconds, one.seconds);
        all.reports += one.reports;
    }
    second row = row_of(all);
    row.unix_s = unix_s;
    row.calls = plane.calls;
    row.pool_permille = plane.pool_permille;
    all_[next_] = row;
    next_ = (next_ + 1) % seconds;
    count_ = std::min(count_ + 1, seconds);
}

std::vector<second> history::rows(std::optional<std::size_t> worker, std::size_t last) const {
    const std::lock_guard guard(lock_);
    const std::vector<second>& from = worker ? workers_[*worker].rows : all_;
    const std::size_t wanted = std::min(last, count_);
    std::vector<second> out;
    out.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
        out.push_back(from[(next_ + seconds - wanted + i) % seconds]);
    }
    return out;
}

std::uint64_t history::overruns() const {
    const std::lock_guard guard(lock_);
    return overruns_;
}

std::uint64_t history::silent() const {
    const std::lock_guard guard(lock_);
    return silent_;
}

} // namespace voxplane::telemetry
