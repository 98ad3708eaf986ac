// Answers about what workers measure of themselves: one worker whole, latency, the last ten
// minutes.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "endpoints/answers.hpp"
#include "endpoints/params.hpp"
#include "stats/drop.hpp"
#include "telemetry/figures.hpp"
#include "telemetry/history.hpp"

namespace voxplane::app {

namespace {

void add_quantiles(const stats::log_buckets& of, std::uint64_t most, telemetry::dictionary& out) {
    out.add("count", of.count());
    out.add_scaled("mean", of.mean(), 1);
    // Buckets end where they end; nothing was more than the most.
    out.add("p50", std::min(of.quantile(0.5), most));
    out.add("p90", std::min(of.quantile(0.9), most));
    out.add("p99", std::min(of.quantile(0.99), most));
    out.add("p999", std::min(of.quantile(0.999), most));
}

void add_latency(const stats::log_buckets& of, const stats::peaks& most,
                 telemetry::dictionary out) {
    add_quantiles(of, most.latency_ns, out);
    out.add("max", most.latency_ns);
}

// Buckets that hold something, from the first such to the last: their upper edges and counts.
void add_buckets(const stats::log_buckets& of, telemetry::dictionary out) {
    std::vector<std::uint64_t> edges;
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < stats::log_buckets::buckets; ++i) {
        if (of.count_in(i) != 0) {
            edges.push_back(stats::log_buckets::upper_edge(i));
            counts.push_back(of.count_in(i));
        }
    }
    out.add("at_most", edges);
    out.add("counts", counts);
}

void add_stages(const stats::counters& c, telemetry::dictionary out) {
    for (std::size_t i = 0; i < stats::stages; ++i) {
        const auto which = static_cast<stats::stage>(i);
        telemetry::dictionary one = out.child(stats::name(which));
        one.add("packets", c.stage_entered[i]);
        one.add("sampled_cycles", c.stage_cycles[i]);
        one.add_scaled("cycles_per_packet_x100", telemetry::cycles_per_packet(c, which),
                       hundredths);
    }
}

void add_fill(const stats::peaks& most, telemetry::dictionary out) {
    out.add("rx_queue_packets", most.rx_queue_pkts);
    out.add("handover_packets", most.handover_pkts);
    out.add("tx_backlog_packets", most.tx_backlog_pkts);
}

void add_drops(const stats::counters& c, telemetry::dictionary out) {
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        if (c.drops[i] != 0) {
            out.add(stats::name(static_cast<stats::drop>(i)), c.drops[i]);
        }
    }
}

using column = std::pair<const char*, std::function<std::uint64_t(const telemetry::second&)>>;

const std::vector<column>& columns() {
    using row = const telemetry::second&;
    static const std::vector<column> all{
        {"packets_per_second", [](row r) { return r.packets; }},
        {"rx_octets_per_second", [](row r) { return r.rx_octets; }},
        {"tx_octets_per_second", [](row r) { return r.tx_octets; }},
        {"dropped_per_second", [](row r) { return r.dropped; }},
        {"busy_permille", [](row r) { return r.busy_permille; }},
        {"latency_p50_ns", [](row r) { return r.latency_p50_ns; }},
        {"latency_p99_ns", [](row r) { return r.latency_p99_ns; }},
        {"latency_max_ns", [](row r) { return r.latency_max_ns; }},
        {"burst_mean_x100", [](row r) { return r.burst_mean_x100; }},
        {"rx_queue_packets", [](row r) { return r.rx_queue_pkts; }},
        {"calls", [](row r) { return r.calls; }},
        {"pool_permille", [](row r) { return r.pool_permille; }},
        {"reports", [](row r) { return r.reports; }},
    };
    return all;
}

void add_column(const std::vector<telemetry::second>& rows, const column& what,
                telemetry::dictionary& out) {
    std::vector<std::uint64_t> values;
    values.reserve(rows.size());
    for (const telemetry::second& row : rows) {
        values.push_back(what.second(row));
    }
    out.add(what.first, values);
}

// Reasons for which something was dropped in these seconds.
void add_reasons(const std::vector<telemetry::second>& rows, telemetry::reply& out) {
    telemetry::dictionary reasons = out.root().child("drops_per_second");
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        const bool some = std::any_of(rows.begin(), rows.end(),
                                      [i](const telemetry::second& r) { return r.drops[i] != 0; });
        const std::string name(stats::name(static_cast<stats::drop>(i)));
        if (some && out.has_room(rows.size() * 11 + name.size())) {
            add_column(rows, {name.c_str(), [i](const auto& r) { return r.drops[i]; }}, reasons);
        }
    }
}

} // namespace

void answer_lcore(const sources& from, std::string_view params, telemetry::reply& out) {
    const auto worker = first_index(params);
    if (params.empty() || !worker || *worker >= from.board->workers()) {
        out.root().add("error", "expected a worker: /voxplane/lcore,<0 to " +
                                    std::to_string(from.board->workers() - 1) + ">");
        return;
    }
    const stats::counters c = from.board->latest(*worker).values;
    const stats::peaks ever = from.board->most(*worker);
    telemetry::dictionary& root = out.root();
    add_worker(from, *worker, root);
    telemetry::dictionary balance = root.child("balance");
    add_balance(c, balance);
    balance.add("rx_octets", c.rx_octets);
    balance.add("tx_octets", c.tx_octets);
    add_drops(c, root.child("drops"));
    add_stages(c, root.child("stages"));
    add_fill(c.most, root.child("most_now"));
    add_fill(ever, root.child("most"));
    add_latency(c.latency_ns, ever, root.child("latency_ns"));
    add_buckets(c.latency_ns, root.child("latency_ns_buckets"));
    telemetry::dictionary bursts = root.child("burst_cycles");
    add_quantiles(c.burst_cycles, UINT64_MAX, bursts);
    add_buckets(c.burst_cycles, root.child("burst_cycles_buckets"));
    root.add("bursts_by_packets", c.burst_pkts);
    root.add_scaled("packets_per_burst_x100", telemetry::packets_per_burst(c), hundredths);
}

void answer_latency(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t worker_bytes = 200;
    stats::peaks most;
    for (std::size_t i = 0; i < from.board->workers(); ++i) {
        telemetry::raise(most, from.board->most(i));
    }
    add_latency(from.board->totals().latency_ns, most, out.root().child("all"));
    add_page(out, "workers", params, from.board->workers(), worker_bytes,
             [&](std::size_t i, telemetry::dictionary& worker) {
                 add_latency(from.board->latest(i).values.latency_ns, from.board->most(i), worker);
             });
}

void answer_history(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::uint32_t usual_seconds = 60;
    constexpr std::uint32_t most_seconds = 90; // whose columns fit into one answer
    if (from.history == nullptr) {
        out.root().add("error", "this program keeps no history");
        return;
    }
    const std::string_view seconds = cut_first(params);
    const std::string_view whose = cut_first(params);
    const auto wanted = first_index(seconds);
    const auto worker = worker_or_all(whose);
    const auto back = first_index(params);
    if (!wanted || !worker || !back || (!seconds.empty() && *wanted == 0) ||
        worker->value_or(0) >= from.history->workers()) {
        out.root().add("error", "expected /voxplane/history,<seconds>,<worker or all>,<seconds "
                                "back>, each from the right may be left out");
        return;
    }
    const std::uint32_t count = std::min(seconds.empty() ? usual_seconds : *wanted, most_seconds);
    auto rows = from.history->rows(*worker, std::size_t{*back} + count);
    rows.resize(rows.size() - std::min<std::size_t>(*back, rows.size()));
    telemetry::dictionary& root = out.root();
    root.add("seconds", std::uint64_t{rows.size()});
    root.add("until_unix_s", rows.empty() ? 0 : rows.back().unix_s);
    root.add("missed_seconds", from.history->overruns());
    root.add("silent_workers", from.history->silent());
    for (const column& one : columns()) {
        add_column(rows, one, root);
    }
    add_reasons(rows, out);
    const std::uint32_t asked = seconds.empty() ? usual_seconds : *wanted;
    if (rows.size() == most_seconds && asked > most_seconds) {
        root.add("next", std::to_string(asked - most_seconds) + "," +
                             std::string(whose.empty() ? "all" : whose) + "," +
                             std::to_string(*back + most_seconds));
    }
}

} // namespace voxplane::app
