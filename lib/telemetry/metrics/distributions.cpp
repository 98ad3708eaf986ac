// Histograms of what workers measure: each has the bounds that its own buckets have, so that counts
// are exact.
#include <array>

#include "telemetry/metrics/metrics.hpp"

namespace voxplane::telemetry::metrics {

namespace {

using stats::log_buckets;

// Whole numbers of 2^first_power - 1 and fewer, and so on by powers of two.
template <unsigned first_power, unsigned last_power>
void add_powers(family to, labels with, const log_buckets& from, double unit) {
    constexpr std::size_t n = last_power - first_power + 1;
    std::array<double, n> bounds;
    std::array<std::uint64_t, n + 1> in{};
    std::size_t bucket = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t most = (std::uint64_t{1} << (first_power + i)) - 1;
        bounds[i] = static_cast<double>(most) * unit;
        for (; bucket < log_buckets::buckets && log_buckets::upper_edge(bucket) <= most; ++bucket) {
            in[i] += from.count_in(bucket);
        }
    }
    for (; bucket < log_buckets::buckets; ++bucket) {
        in[n] += from.count_in(bucket);
    }
    to.add(with, bounds, in, static_cast<double>(from.total()) * unit);
}

void add_burst_sizes(const picture& now, families& to) {
    constexpr std::array<double, 7> bounds{0, 1, 2, 4, 8, 16, 32};
    family sizes = to.histogram("voxplane_burst_packets", "Packets of a look at a receive queue");
    for (std::size_t worker = 0; worker < now.workers.size(); ++worker) {
        std::array<std::uint64_t, bounds.size() + 1> in{};
        double sum = 0;
        std::size_t at = 0;
        const auto& counts = now.workers[worker].values.burst_pkts;
        for (std::size_t packets = 0; packets < counts.size(); ++packets) {
            at += static_cast<double>(packets) > bounds[at] ? 1U : 0U;
            in[at] += counts[packets];
            sum += static_cast<double>(packets * counts[packets]);
        }
        sizes.add({{"lcore", lcore_of(now, worker)}}, bounds, in, sum);
    }
}

} // namespace

void add_distributions(const picture& now, families& to) {
    family latency = to.histogram("voxplane_latency_seconds",
                                  "Time of packets from the turn that received them to transmit");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        add_powers<10, 30>(latency, {{"lcore", lcore_of(now, i)}}, now.workers[i].values.latency_ns,
                           1e-9);
    }
    family bursts = to.histogram("voxplane_burst_cycles", "TSC cycles that a burst took");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        add_powers<8, 24>(bursts, {{"lcore", lcore_of(now, i)}}, now.workers[i].values.burst_cycles,
                          1);
    }
    add_burst_sizes(now, to);
}

} // namespace voxplane::telemetry::metrics
