// The table for people.
#include "summary.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "stats/drop.hpp"
#include "telemetry/figures.hpp"
#include "telemetry/quality.hpp"

namespace voxplane::app {

namespace {

constexpr std::size_t most_calls_shown = 10;

// Appends one line. Ids of calls are the longest that it holds: 64 characters.
[[gnu::format(printf, 2, 3)]] void line(std::string& out, const char* format, ...) {
    char text[256];
    std::va_list values;
    va_start(values, format);
    const int length = std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    out.append(text, static_cast<std::size_t>(std::clamp<int>(length, 0, sizeof text - 1)));
    out += '\n';
}

unsigned long long wide(std::uint64_t value) noexcept {
    return value;
}

void add_packets(std::string& out, const summary& of, const stats::counters& all) {
    line(out, "packets");
    line(out, "  received    %14llu   %llu bytes", wide(all.received), wide(all.rx_octets));
    line(out, "  made        %14llu", wide(all.made));
    line(out, "  cloned      %14llu", wide(all.cloned));
    line(out, "  transmitted %14llu   %llu bytes", wide(all.transmitted), wide(all.tx_octets));
    line(out, "  dropped     %14llu", wide(stats::dropped(all)));
    line(out, "  held        %14llu", wide(all.held));
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        if (all.drops[i] != 0) {
            const auto reason = static_cast<stats::drop>(i);
            line(out, "  dropped: %s %llu (%s)", stats::name(reason).data(), wide(all.drops[i]),
                 stats::text(reason).data());
        }
    }
    const std::uint64_t entered = all.received + all.made + all.cloned;
    const std::uint64_t left = all.transmitted + stats::dropped(all) + all.held;
    line(out, "balance: %llu entered, %llu left: %s", wide(entered), wide(left),
         telemetry::balanced(of.workers) ? "exact" : "NOT BALANCED");
}

// Only what is not zero, and ought to be.
void add_shortfalls(std::string& out, const summary& of, const stats::counters& all) {
    const struct {
        std::uint64_t count;
        const char* what;
    } shortfalls[] = {
        {all.made_failed, "packets not made: the pool for originated packets was empty"},
        {all.events_lost, "notices lost: the main lcore did not keep up"},
        {all.stamps_lost, "media times lost: output records keep the time of writing"},
        {of.overruns, "late reports of workers: off their lcore, or the main lcore was"},
    };
    for (const auto& one : shortfalls) {
        if (one.count != 0) {
            line(out, "%llu %s", wide(one.count), one.what);
        }
    }
}

void add_workers(std::string& out, const summary& of) {
    line(out, "workers");
    for (std::size_t i = 0; i < of.workers.size(); ++i) {
        const stats::counters& c = of.workers[i].values;
        const unsigned busy = telemetry::busy_permille(c.busy_cycles, c.idle_cycles);
        line(out,
             "  lcore %-3u   busy %3u.%u %%  %12llu packets  %10llu bursts  %8llu sleeps  "
             "%6.0f cycles a packet",
             i < of.lcores.size() ? of.lcores[i] : 0U, busy / 10, busy % 10, wide(c.busy_packets),
             wide(c.bursts), wide(c.sleeps), telemetry::cycles_per_packet(c));
    }
}

void add_stages(std::string& out, const stats::counters& all) {
    const std::uint64_t sampled = telemetry::sampled_packets(all);
    if (sampled == 0) {
        return;
    }
    line(out, "cycles a packet by stage (%llu packets sampled)", wide(sampled));
    double sum = 0;
    for (std::size_t i = 0; i < stats::stages; ++i) {
        const auto which = static_cast<stats::stage>(i);
        const double cycles = telemetry::cycles_per_packet(all, which);
        sum += cycles;
        line(out, "  %-11s %14.1f", stats::name(which).data(), cycles);
    }
    line(out, "  %-11s %14.1f", "all", sum);
}

void add_leg(std::string& out, char side, const telemetry::leg_view& leg,
             const telemetry::leg_view& other) {
    char mos[64] = "";
    if (const auto heard = telemetry::judge(leg, other)) {
        std::snprintf(mos, sizeof mos, "  MOS %.2f (%s)", heard->score.mos,
                      telemetry::basis(heard->known).data());
    }
    char level[64] = "";
    if (leg.level) {
        std::snprintf(level, sizeof level, "  level %.2f dBov RMS, %.2f peak", leg.level->rms_dbov,
                      leg.level->peak_dbov);
    }
    line(out,
         "    %c: %llu packets, %llu lost, %llu duplicates, %llu reordered, jitter %.0f us%s%s",
         side, wide(leg.packets), wide(leg.lost), wide(leg.duplicates), wide(leg.reordered),
         leg.jitter_us, mos, level);
}

void add_calls(std::string& out, const summary& of) {
    line(out, "calls: %zu", of.calls.size());
    const std::size_t shown = std::min(of.calls.size(), most_calls_shown);
    for (std::size_t i = 0; i < shown; ++i) {
        const telemetry::call_view& call = of.calls[i];
        line(out, "  %.64s%s", call.id.c_str(), call.expired ? " (timed out)" : "");
        add_leg(out, 'a', call.a, call.b);
        add_leg(out, 'b', call.b, call.a);
    }
    if (shown < of.calls.size()) {
        line(out, "  and %zu more (all are in --summary FILE)", of.calls.size() - shown);
    }
}

// Pools that were asked; what is still in use after the workers have ended has leaked.
void add_frames(std::string& out, const summary& of) {
    for (const frame::usage& pool : of.frames) {
        if (pool.hits + pool.misses + pool.exhausted + pool.high_water_at_most != 0) {
            line(out,
                 "frames of %-4u  %14llu taken, %llu from larger pools, %llu not to be had; "
                 "%u made, at most %u in use, %u not given back",
                 pool.samples, wide(pool.hits), wide(pool.misses), wide(pool.exhausted), pool.size,
                 pool.high_water_at_most, pool.in_use);
        }
    }
}

} // namespace

std::string to_text(const summary& of) {
    const stats::counters all = telemetry::sum(of.workers);
    std::string out;
    add_packets(out, of, all);
    add_shortfalls(out, of, all);
    add_workers(out, of);
    add_stages(out, all);
    add_frames(out, of);
    add_calls(out, of);
    line(out, "allocations in workers: %llu", wide(all.allocations));
    line(out, "leg memory: %zu bytes", of.leg_bytes);
    return out;
}

} // namespace voxplane::app
