// Sums, shares and costs from workers' counters.
#include "telemetry/figures.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>

namespace voxplane::telemetry {

namespace {

// All counters are 64-bit words, so that a counter added to the struct is summed without a line
// here.
using words = std::array<std::uint64_t, sizeof(stats::counters) / sizeof(std::uint64_t)>;
static_assert(sizeof(words) == sizeof(stats::counters));
static_assert(alignof(stats::counters) == alignof(std::uint64_t));

std::uint64_t entered(const stats::counters& c) noexcept {
    return c.received + c.made + c.cloned + c.handed_in;
}

std::uint64_t left(const stats::counters& c) noexcept {
    return c.transmitted + stats::dropped(c) + c.handed_out + c.held;
}

} // namespace

void raise(stats::peaks& most, const stats::peaks& other) noexcept {
    most.latency_ns = std::max(most.latency_ns, other.latency_ns);
    most.rx_queue_pkts = std::max(most.rx_queue_pkts, other.rx_queue_pkts);
    most.handover_pkts = std::max(most.handover_pkts, other.handover_pkts);
    most.tx_backlog_pkts = std::max(most.tx_backlog_pkts, other.tx_backlog_pkts);
}

stats::counters sum(std::span<const stats::snapshot> workers) noexcept {
    words total{};
    std::uint64_t media_clock_ns = 0;
    stats::peaks most;
    for (const stats::snapshot& worker : workers) {
        const auto one = std::bit_cast<words>(worker.values);
        std::transform(total.begin(), total.end(), one.begin(), total.begin(), std::plus<>{});
        media_clock_ns = std::max(media_clock_ns, worker.values.media_clock_ns);
        raise(most, worker.values.most);
    }
    auto out = std::bit_cast<stats::counters>(total);
    out.media_clock_ns = media_clock_ns;
    out.most = most;
    return out;
}

stats::counters difference(const stats::counters& now, const stats::counters& before) noexcept {
    auto out = std::bit_cast<words>(now);
    const auto earlier = std::bit_cast<words>(before);
    std::transform(out.begin(), out.end(), earlier.begin(), out.begin(),
                   [](std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; });
    auto between = std::bit_cast<stats::counters>(out);
    between.media_clock_ns = now.media_clock_ns;
    between.most = now.most;
    return between;
}

double packets_per_burst(const stats::counters& c) noexcept {
    std::uint64_t bursts = 0;
    std::uint64_t packets = 0;
    for (std::size_t size = 1; size < c.burst_pkts.size(); ++size) {
        bursts += c.burst_pkts[size];
        packets += c.burst_pkts[size] * size;
    }
    return bursts == 0 ? 0.0 : static_cast<double>(packets) / static_cast<double>(bursts);
}

std::uint64_t in_flight(const stats::counters& all) noexcept {
    return all.handed_out > all.handed_in ? all.handed_out - all.handed_in : 0;
}

bool balanced(const stats::counters& worker) noexcept {
    return entered(worker) == left(worker);
}

bool balanced(std::span<const stats::snapshot> workers) noexcept {
    const stats::counters all = sum(workers);
    return all.handed_out == all.handed_in &&
           std::all_of(workers.begin(), workers.end(),
                       [](const stats::snapshot& worker) { return balanced(worker.values); });
}

unsigned busy_permille(std::uint64_t busy_cycles, std::uint64_t idle_cycles) noexcept {
    // Doubles: a thousand times the cycles of years exceeds 64 bits.
    const double all = static_cast<double>(busy_cycles) + static_cast<double>(idle_cycles);
    return all > 0
               ? static_cast<unsigned>(std::lround(static_cast<double>(busy_cycles) * 1000 / all))
               : 0;
}

double cycles_per_packet(const stats::counters& c) noexcept {
    return c.busy_packets == 0
               ? 0.0
               : static_cast<double>(c.busy_cycles) / static_cast<double>(c.busy_packets);
}

double cycles_per_packet(const stats::counters& c, stats::stage which) noexcept {
    const std::uint64_t packets = sampled_packets(c);
    const std::uint64_t cycles = c.stage_cycles[static_cast<std::size_t>(which)];
    return packets == 0 ? 0.0 : static_cast<double>(cycles) / static_cast<double>(packets);
}

double legs_per_group(const stats::counters& c) noexcept {
    return c.voice_groups == 0
               ? 0.0
               : static_cast<double>(c.voice_grouped) / static_cast<double>(c.voice_groups);
}

double mean_wait_us(const stats::counters& c) noexcept {
    return c.tick_packets == 0
               ? 0.0
               : static_cast<double>(c.tick_wait_ns) / 1000 / static_cast<double>(c.tick_packets);
}

std::uint64_t sampled_packets(const stats::counters& c) noexcept {
    // Every sampled burst passes the first stage once; later ones once a segment.
    return c.stage_packets[static_cast<std::size_t>(stats::stage::poll)];
}

} // namespace voxplane::telemetry
