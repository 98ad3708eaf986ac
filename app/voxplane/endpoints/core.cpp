// Answers about the program and its workers.
#include "endpoints/answers.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <rte_version.h>

#include "session/leg.hpp"
#include "simd/choice.hpp"
#include "simd/isa.hpp"
#include "stats/drop.hpp"
#include "telemetry/figures.hpp"

namespace voxplane::app {

namespace {

std::uint64_t ms_since(std::chrono::steady_clock::time_point then) {
    const auto passed = std::chrono::steady_clock::now() - then;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
}

} // namespace

void add_worker(const sources& from, std::size_t worker, telemetry::dictionary& out) {
    const stats::snapshot latest = from.board->latest(worker);
    const stats::counters& c = latest.values;
    const stats::adjusted& now = latest.now;
    const telemetry::rates rates = from.board->rates(worker);
    out.add("lcore", worker < from.lcores.size() ? from.lcores[worker] : 0U);
    // The first two are called as DPDK's lcore usage callback calls them from 23.03 on.
    out.add("busy_cycles", c.busy_cycles);
    out.add("total_cycles", c.busy_cycles + c.idle_cycles);
    out.add("idle_cycles", c.idle_cycles);
    out.add("busy_permille", telemetry::busy_permille(c.busy_cycles, c.idle_cycles));
    out.add("busy_permille_now", rates.busy_permille);
    out.add("packets", c.busy_packets);
    out.add("packets_per_second", rates.packets_per_s);
    out.add_scaled("cycles_per_packet_x100", telemetry::cycles_per_packet(c), hundredths);
    out.add("bursts", c.bursts);
    out.add("turns", c.turns);
    out.add("sleeps", c.sleeps);
    out.add("spin_ns", now.spin_ns);
    out.add("burst", now.burst_pkts);
    out.add("frames_ahead", now.frames_ahead);
    out.add("handed_out", c.handed_out);
    out.add("handed_in", c.handed_in);
    out.add("allocations", c.allocations);
    out.add("voice_legs", c.voice_legs);
    out.add("voice_frames", c.voice_frames);
    out.add("voice_fallbacks", c.voice_fallbacks);
    out.add("voice_shed", c.voice_shed);
    out.add("voice_restored", c.voice_restored);
    out.add("voice_groups", c.voice_groups);
    out.add_scaled("legs_per_group_x100", telemetry::legs_per_group(c), hundredths);
    out.add("tick_held", c.tick_held);
    out.add("tick_packets", c.tick_packets);
    out.add_scaled("tick_mean_wait_us_x100", telemetry::mean_wait_us(c), hundredths);
    out.add("tick_full", c.tick_full);
    out.add("tick_due", c.tick_due);
    out.add("tick_order", c.tick_order);
    out.add("tick_call", c.tick_call);
}

result<std::uint32_t> first_index(std::string_view params) {
    std::uint32_t first = 0;
    if (params.empty()) {
        return first;
    }
    const char* const end = params.data() + params.size();
    const auto [rest, error] = std::from_chars(params.data(), end, first);
    if (error != std::errc{} || rest != end) {
        return failure{"expected a decimal number to start from, got '" + std::string(params) +
                       "'"};
    }
    return first;
}

void answer_info(const sources& from, std::string_view, telemetry::reply& out) {
    const session::call_totals calls = from.controller->totals();
    const stats::counters all = from.board->totals();
    telemetry::dictionary& root = out.root();
    root.add("version", from.version);
    root.add("dpdk", rte_version());
    root.add("isa", from.isa);
    root.add("config", from.config);
    root.add("uptime_ms", ms_since(from.started));
    root.add("workers", std::uint64_t{from.board->workers()});
    root.add("tsc_hz", from.tsc_hz);
    root.add("media_clock", from.media_clock);
    root.add("media_clock_ns", all.media_clock_ns);
    root.add("leg_bytes", std::uint64_t{session::leg_bytes});
    root.add("calls_active", std::uint64_t{from.controller->active()});
    root.add("calls_pending", std::uint64_t{from.controller->pending()});
    root.add("calls_created", calls.created);
    root.add("calls_modified", calls.modified);
    root.add("calls_ended", calls.ended);
    root.add("calls_expired", calls.expired);
    root.add("voices_reduced", calls.voices_reduced);
    root.add("sources_latched", all.latched);
    root.add("events_lost", all.events_lost);
    root.add("late_reports", from.board->overruns());
    root.add("allocations", all.allocations);
}

void answer_lcores(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t worker_bytes = 1400; // thirty names and numbers
    add_page(out, "workers", params, from.board->workers(), worker_bytes,
             [&](std::size_t i, telemetry::dictionary& worker) { add_worker(from, i, worker); });
}

void add_balance(const stats::counters& c, telemetry::dictionary& out) {
    out.add("received", c.received);
    out.add("made", c.made);
    out.add("cloned", c.cloned);
    out.add("transmitted", c.transmitted);
    out.add("held", c.held);
    out.add("dropped", stats::dropped(c));
    out.add("handed_out", c.handed_out);
    out.add("handed_in", c.handed_in);
}

void answer_drops(const sources& from, std::string_view, telemetry::reply& out) {
    const std::vector<stats::snapshot> workers = from.board->latest();
    const stats::counters all = telemetry::sum(workers);
    const auto unbalanced =
        std::count_if(workers.begin(), workers.end(), [](const stats::snapshot& worker) {
            return !telemetry::balanced(worker.values);
        });
    telemetry::dictionary& root = out.root();
    add_balance(all, root);
    root.add("made_failed", all.made_failed);
    root.add("unbalanced_workers", static_cast<std::uint64_t>(unbalanced));
    telemetry::dictionary reasons = root.child("reasons");
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        reasons.add(stats::name(static_cast<stats::drop>(i)), all.drops[i]);
    }
}

void answer_stages(const sources& from, std::string_view, telemetry::reply& out) {
    const stats::counters all = from.board->totals();
    telemetry::dictionary& root = out.root();
    root.add("sampled_packets", telemetry::sampled_packets(all));
    telemetry::dictionary packets = root.child("packets");
    for (std::size_t i = 0; i < stats::stages; ++i) {
        packets.add(stats::name(static_cast<stats::stage>(i)), all.stage_entered[i]);
    }
    root.add_scaled("busy_cycles_per_packet_x100", telemetry::cycles_per_packet(all), hundredths);
    telemetry::dictionary stages = root.child("cycles_per_packet_x100");
    for (std::size_t i = 0; i < stats::stages; ++i) {
        const auto which = static_cast<stats::stage>(i);
        stages.add_scaled(stats::name(which), telemetry::cycles_per_packet(all, which), hundredths);
    }
}

void answer_isa(const sources& from, std::string_view, telemetry::reply& out) {
    std::vector<std::string> names;
    for (const simd::isa one : simd::supported_isas()) {
        names.emplace_back(simd::name(one));
    }
    out.root().add("selected", from.isa);
    out.root().add("supported", names);
    out.root().add("origin", from.kernels_origin);
    telemetry::dictionary kernels = out.root().child("kernels");
    for (const simd::selection& one : from.kernels) {
        kernels.add(one.name, simd::to_text(one));
    }
}

} // namespace voxplane::app
