// The stages after lookup, segment by segment, and what all stages share: dropping a packet,
// telling main, and the sampled stage clock.
#include <bit>

#include <rte_cycles.h>

#include "datapath/measure.hpp"
#include "datapath/stages.hpp"
#include "datapath/steps.hpp"

namespace voxplane::datapath {

namespace {

// Places on the event ring that only answers to commands may take (session::controller keeps at
// most that many commands unanswered).
constexpr unsigned reserved_events = 512;

unsigned first_slow(const burst& b) noexcept {
    return static_cast<unsigned>(std::countr_zero(b.slow)); // 32, which no index reaches, for none
}

// Frames for the slow path that came before packets[before].
void serve_slow(context& c, burst& b, unsigned before) noexcept {
    for (; first_slow(b) < before && b.slow != 0; b.slow &= b.slow - 1) {
        slow_path(c, b.packets[first_slow(b)], b.port);
    }
}

} // namespace

void drop(context& c, rte_mbuf* m, stats::drop reason) noexcept {
    ++c.counters.drops[static_cast<std::size_t>(reason)];
    rte_pktmbuf_free(m);
}

void notify(context& c, const session::event& what) noexcept {
    if (c.events->capacity() - c.events->count() <= reserved_events || !c.events->push(what)) {
        ++c.counters.events_lost;
    }
}

void begin_sample(context& c) noexcept {
    c.timing = c.bursts_to_sample >= c.stage_sample;
    if (c.timing) {
        c.stage_begin = rte_rdtsc();
        c.detail = c.steps;
    }
}

void sample_burst(context& c, unsigned packets) noexcept {
    c.bursts_to_sample = c.timing ? 1 : c.bursts_to_sample + 1;
    c.sampled_packets = packets;
    if (c.detail != nullptr) [[unlikely]] {
        ++c.detail->seen;
    }
    end_stage(c, stats::stage::poll);
}

void end_stage(context& c, stats::stage which) noexcept {
    if (!c.timing) {
        return;
    }
    const std::uint64_t now = rte_rdtsc();
    c.counters.stage_cycles[static_cast<std::size_t>(which)] += now - c.stage_begin;
    c.counters.stage_packets[static_cast<std::size_t>(which)] += c.sampled_packets;
    c.stage_begin = now;
}

void process(context& c, burst& b) noexcept {
    enter(c, stats::stage::receive, b.live_count);
    unsigned sent = 0;
    for (unsigned from = 0; from < b.live_count;) {
        if (b.slow != 0) [[unlikely]] {
            serve_slow(c, b, b.live[from]);
        }
        const unsigned next = receive(c, b, from, first_slow(b));
        unsigned end = next;
        end_stage(c, stats::stage::receive);
        enter(c, stats::stage::transform, end - from);
        if (b.staged != 0) {
            transform(c, b, from, end);
            end_stage(c, stats::stage::transform);
            enter(c, stats::stage::rewrite, end - from);
            {
                const timed_step timed(c, stats::step::rewrite, end - from);
                rewrite(c, b, from, end);
            }
            end_stage(c, stats::stage::rewrite);
        } else {
            enter(c, stats::stage::rewrite, end - from);
        }
        enter(c, stats::stage::transmit, end - from);
        transmit(c, b, from, end);
        if (b.handed) [[unlikely]] {
            // A capture's clock says nothing of the time on a hand-over ring.
            note_waits(c, b, from, end, c.capture_clock ? 0 : c.clock.tsc_to_ns(c.turn_tsc));
        }
        sent += end - from;
        from = next;
        if (c.tick.asked() != tick_end::none) {
            // The packet at which receive stopped, before or behind it.
            end_stage(c, stats::stage::transmit);
            (void)release_tick(c, c.tick.asked(), c.tick.asked_ns());
        }
        if (from == b.live_count) {
            flush(c);
        }
        end_stage(c, stats::stage::transmit);
        c.sampled_packets = 0; // further segments add cycles to the same packets
    }
    serve_slow(c, b, max_burst);
    c.timing = false;
    c.detail = nullptr;
    end_burst(c, sent, b.handed);
}

} // namespace voxplane::datapath
