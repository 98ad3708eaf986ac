// Families about workers: packets, drops, cycles, voice processors.
#include "stats/drop.hpp"
#include "telemetry/figures.hpp"
#include "telemetry/metrics/metrics.hpp"

namespace voxplane::telemetry::metrics {

namespace {

struct counter_of {
    const char* name;
    const char* help;
    std::uint64_t stats::counters::*value;
};

constexpr counter_of packets[] = {
    {"voxplane_received_packets_total", "Packets taken from receive queues",
     &stats::counters::received},
    {"voxplane_made_packets_total", "Packets originated: RTCP, ARP, neighbour discovery, replies",
     &stats::counters::made},
    {"voxplane_cloned_packets_total", "Copies for further egresses of one packet",
     &stats::counters::cloned},
    {"voxplane_transmitted_packets_total", "Packets that a transmit queue took",
     &stats::counters::transmitted},
    {"voxplane_handed_out_packets_total", "Packets given to another worker",
     &stats::counters::handed_out},
    {"voxplane_handed_in_packets_total", "Packets taken from another worker",
     &stats::counters::handed_in},
    {"voxplane_received_bytes_total", "Bytes of received frames", &stats::counters::rx_octets},
    {"voxplane_transmitted_bytes_total", "Bytes of transmitted frames",
     &stats::counters::tx_octets},
};

constexpr counter_of loops[] = {
    {"voxplane_lcore_bursts_total", "Bursts with at least one packet", &stats::counters::bursts},
    {"voxplane_lcore_turns_total", "Turns of the loop", &stats::counters::turns},
    {"voxplane_lcore_sleeps_total", "Sleeps while nothing arrived", &stats::counters::sleeps},
    {"voxplane_lcore_allocations_total", "Heap calls by the worker's loop, which makes none",
     &stats::counters::allocations},
    {"voxplane_lcore_events_lost_total", "Notices to the main lcore that found no room",
     &stats::counters::events_lost},
    {"voxplane_sources_latched_total", "Sources learnt from their first packet",
     &stats::counters::latched},
    {"voxplane_made_failed_total", "Packets not originated for want of a buffer",
     &stats::counters::made_failed},
};

constexpr counter_of voices[] = {
    {"voxplane_voice_frames_total", "Frames that went through a leg's voice processors",
     &stats::counters::voice_frames},
    {"voxplane_voice_fallbacks_total", "Voice processors that failed and were replaced by less",
     &stats::counters::voice_fallbacks},
    {"voxplane_voice_shed_total", "Levels of voice processing taken off legs for load",
     &stats::counters::voice_shed},
    {"voxplane_voice_restored_total", "Levels of voice processing given back",
     &stats::counters::voice_restored},
    {"voxplane_tick_packets_total", "Packets that waited for the media tick",
     &stats::counters::tick_packets},
};

void add_counters(const picture& now, std::span<const counter_of> all, families& to) {
    for (const counter_of& one : all) {
        family counts = to.counter(one.name, one.help);
        for (std::size_t i = 0; i < now.workers.size(); ++i) {
            counts.add({{"lcore", lcore_of(now, i)}}, now.workers[i].values.*one.value);
        }
    }
}

void add_drops(const picture& now, families& to) {
    family drops = to.counter("voxplane_dropped_packets_total",
                              "Packets that ended without being transmitted, by reason");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        for (std::size_t why = 0; why < stats::drop_reasons; ++why) {
            drops.add({{"lcore", lcore_of(now, i)},
                       {"reason", std::string(stats::name(static_cast<stats::drop>(why)))}},
                      now.workers[i].values.drops[why]);
        }
    }
    family held = to.gauge("voxplane_held_packets", "Packets that wait for a queue or the tick");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        held.add({{"lcore", lcore_of(now, i)}}, now.workers[i].values.held);
    }
}

void add_cycles(const picture& now, families& to) {
    const double hz = static_cast<double>(now.tsc_hz);
    if (hz <= 0) {
        return;
    }
    family time = to.counter("voxplane_lcore_seconds_total",
                             "Time of a worker in turns that did work, and in others");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        const stats::counters& c = now.workers[i].values;
        time.add({{"lcore", lcore_of(now, i)}, {"state", "busy"}},
                 static_cast<double>(c.busy_cycles) / hz);
        time.add({{"lcore", lcore_of(now, i)}, {"state", "idle"}},
                 static_cast<double>(c.idle_cycles) / hz);
    }
    family share = to.gauge("voxplane_lcore_busy_ratio",
                            "Share of busy turns between a worker's last two reports");
    for (std::size_t i = 0; i < now.now.size(); ++i) {
        if (now.now[i].interval_us != 0) {
            share.add({{"lcore", lcore_of(now, i)}}, now.now[i].busy_permille / 1000.0);
        }
    }
}

void add_stages(const picture& now, families& to) {
    const stats::counters all = sum(now.workers);
    family cycles = to.counter("voxplane_stage_cycles_total",
                               "TSC cycles of sampled bursts by stage of the packet's way");
    for (std::size_t i = 0; i < stats::stages; ++i) {
        cycles.add({{"stage", std::string(stats::name(static_cast<stats::stage>(i)))}},
                   all.stage_cycles[i]);
    }
    to.counter("voxplane_sampled_packets_total", "Packets of the bursts whose stages were timed")
        .add(sampled_packets(all));
}

} // namespace

std::string lcore_of(const picture& now, std::size_t worker) {
    return worker < now.lcores.size() ? std::to_string(now.lcores[worker]) : "unknown";
}

void add_workers(const picture& now, families& to) {
    add_counters(now, packets, to);
    add_drops(now, to);
    add_cycles(now, to);
    add_counters(now, loops, to);
    add_stages(now, to);
    to.counter("voxplane_late_reports_total", "Reports of workers that came late")
        .add(now.late_reports);
}

void add_voices(const picture& now, families& to) {
    add_counters(now, voices, to);
    family wait = to.counter("voxplane_tick_wait_seconds_total", "All waits for the media tick");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        wait.add({{"lcore", lcore_of(now, i)}},
                 static_cast<double>(now.workers[i].values.tick_wait_ns) / 1e9);
    }
    family legs = to.gauge("voxplane_voice_legs", "Legs with voice processors");
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        legs.add({{"lcore", lcore_of(now, i)}}, now.workers[i].values.voice_legs);
    }
}

} // namespace voxplane::telemetry::metrics
