// Newest snapshots and the rates between them.
#include "telemetry/board.hpp"

#include <cmath>

#include "telemetry/figures.hpp"

namespace voxplane::telemetry {

namespace {

std::uint64_t per_second(std::uint64_t now, std::uint64_t before, double seconds) noexcept {
    return now > before ? static_cast<std::uint64_t>(
                              std::llround(static_cast<double>(now - before) / seconds))
                        : 0;
}

rates between(const stats::snapshot& before, const stats::snapshot& now, double seconds) noexcept {
    const stats::counters& a = before.values;
    const stats::counters& b = now.values;
    rates out;
    out.packets_per_s = per_second(b.busy_packets, a.busy_packets, seconds);
    out.rx_octets_per_s = per_second(b.rx_octets, a.rx_octets, seconds);
    out.tx_octets_per_s = per_second(b.tx_octets, a.tx_octets, seconds);
    out.busy_permille = busy_permille(b.busy_cycles - a.busy_cycles, b.idle_cycles - a.idle_cycles);
    out.interval_us = static_cast<std::uint64_t>(std::llround(seconds * 1e6));
    return out;
}

} // namespace

board::board(std::size_t workers, std::uint64_t tsc_hz) : tsc_hz_(tsc_hz), entries_(workers) {}

void board::update(std::size_t worker, const stats::snapshot& newest) {
    const std::lock_guard guard(lock_);
    entry& e = entries_[worker];
    if (newest.tsc <= e.latest.tsc) {
        return;
    }
    if (e.latest.tsc != 0) {
        const double seconds =
            static_cast<double>(newest.tsc - e.latest.tsc) / static_cast<double>(tsc_hz_);
        e.rates = between(e.latest, newest, seconds);
        overruns_ += e.rates.interval_us > late_us ? 1 : 0;
    }
    e.latest = newest;
    raise(e.most, newest.values.most);
}

stats::snapshot board::latest(std::size_t worker) const {
    const std::lock_guard guard(lock_);
    return entries_[worker].latest;
}

std::vector<stats::snapshot> board::latest() const {
    const std::lock_guard guard(lock_);
    std::vector<stats::snapshot> out;
    out.reserve(entries_.size());
    for (const entry& e : entries_) {
        out.push_back(e.latest);
    }
    return out;
}

rates board::rates(std::size_t worker) const {
    const std::lock_guard guard(lock_);
    return entries_[worker].rates;
}

stats::counters board::totals() const {
    return sum(latest());
}

stats::peaks board::most(std::size_t worker) const {
    const std::lock_guard guard(lock_);
    return entries_[worker].most;
}

std::uint64_t board::overruns() const {
    const std::lock_guard guard(lock_);
    return overruns_;
}

} // namespace voxplane::telemetry
