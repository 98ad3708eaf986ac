// The poll-mode loop: queues, hand-over, commands, timers, transmission, accounting. Run to
// completion: a burst goes through all stages before the next is taken.
#include "datapath/worker.hpp"

#include <bit>
#include <chrono>

#include <sys/prctl.h>
#include <xmmintrin.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include "base/time_units.hpp"
#include "datapath/measure.hpp"
#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

constexpr unsigned snapshots_a_second = 10;
constexpr unsigned bursts_a_turn =
    4; // per queue, so that one full queue does not starve the others
constexpr std::uint64_t drain_ns = 100 * ns_per_ms;
constexpr std::uint64_t capture_end_ns = 1000 * ns_per_ms; // without a packet, by the TSC

// Flush-to-zero and denormals-are-zero: denormal operands cost a hundred cycles each.
void set_float_mode() noexcept {
#if defined(__x86_64__)
    constexpr unsigned ftz_daz = 0x8040; // MXCSR bits 15 and 6
    _mm_setcsr(_mm_getcsr() | ftz_daz);
#endif
}

std::uint64_t unix_ns() noexcept {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

} // namespace

worker::worker(const worker_settings& how, const shared& all)
    : how_(how), snapshot_cycles_(how.tsc_hz / snapshots_a_second) {
    context_.clock = media_clock(how.tsc_hz);
    context_.measures = how.measures;
    context_.all = &all;
    context_.index = how.index;
    context_.stage_sample = how.measures ? how.stage_sample : UINT32_MAX;
    context_.bursts_to_sample = how.measures ? how.stage_sample : 0; // the first burst is sampled
    context_.announce_timers.resize(all.addresses.size());
    context_.capture_clock = how.capture_clock;
    context_.shed.set_limits(how.shed);
    set_pace({});
    context_.tick.set(how.tick);
    context_.clock_known = !how.capture_clock;
    // Time stamps of captures are Unix time already.
    context_.unix_offset_ns =
        how.capture_clock ? 0 : unix_ns() - context_.clock.tsc_to_ns(rte_rdtsc());
}

void worker::take_clock(burst& b, unsigned count) noexcept {
    const dpdk::rx_timestamp* stamps = context_.all->timestamps;
    for (unsigned i = 0; i < count; ++i) {
        const rte_mbuf* m = b.packets[i].mbuf;
        if (stamps->has(m)) {
            b.packets[i].arrival_ns = stamps->ns(m);
            move_clock(context_, stamps->ns(m));
        } else {
            b.packets[i].arrival_ns = context_.now_ns;
        }
    }
}

unsigned worker::poll(const polled_queue& queue) noexcept {
    std::array<rte_mbuf*, max_burst> mbufs;
    datapath::context& c = context_;
    begin_sample(c);
    const auto most = static_cast<std::uint16_t>(pace_.burst_pkts());
    const unsigned count = rte_eth_rx_burst(queue.port, queue.queue, mbufs.data(), most);
    if (count == 0) {
        return 0;
    }
    c.counters.received += count;
    ++c.counters.bursts;
    ++c.counters.burst_pkts[count];
    enter(c, stats::stage::poll, count);
    for (unsigned i = 0; i < count; ++i) {
        prefetch_to_write(mbufs[i]);
    }
    const port_view& port = c.all->ports[queue.port];
    burst& b = c.burst;
    b.port = queue.port;
    b.live_count = count;
    for (unsigned i = 0; i < count; ++i) {
        packet& p = b.packets[i];
        p.mbuf = mbufs[i];
        p.arrival_ns = c.now_ns;
    }
    if (port.capture_clock) {
        take_clock(b, count);
    }
    if (port.exception_of != no_port) {
        for (unsigned i = 0; i < count; ++i) {
            c.counters.rx_octets += mbufs[i]->pkt_len;
            metadata_of(mbufs[i])->arrival_ns = b.packets[i].arrival_ns; // what is stamped with it
            send(c, mbufs[i], port.exception_of);
        }
        return count;
    }
    sample_burst(c, count);
    enter(c, stats::stage::parse, count);
    parse(c, b);
    end_stage(c, stats::stage::parse);
    enter(c, stats::stage::lookup, b.live_count);
    lookup(c, b); // which may send some to the slow path
    enter(c, stats::stage::slow, static_cast<unsigned>(std::popcount(b.slow)));
    end_stage(c, stats::stage::lookup);
    process(c, b);
    return count;
}

unsigned worker::turn() noexcept {
    datapath::context& c = context_;
    const std::uint64_t begin = rte_rdtsc();
    begin_turn(c, begin);
    if (!c.capture_clock) {
        c.now_ns = context_.clock.tsc_to_ns(begin);
    }
    unsigned packets = 0;
    if (open_.load(std::memory_order_acquire) && !stopping_.load(std::memory_order_relaxed)) {
        for (const polled_queue& queue : how_.queues) {
            unsigned waited = 0;
            for (unsigned i = 0; i < bursts_a_turn; ++i) {
                const unsigned count = poll(queue);
                waited += count;
                if (count < pace_.burst_pkts()) {
                    break;
                }
                if (pace_.sends_at_once()) {
                    flush(c);
                }
            }
            packets += waited;
            raise(c.counters.most.rx_queue_pkts, waited);
        }
    }
    packets += take_over(c, c.burst);
    unsigned work = packets + apply_commands(c);
    // What timers make could be handed to a worker whose loop has ended.
    work += stopping_.load(std::memory_order_relaxed) ? 0 : run_timers(c);
    work += end_wait(packets, begin);
    flush(c);
    ++c.counters.turns;
    const std::uint64_t end = rte_rdtsc();
    (work > 0 ? c.counters.busy_cycles : c.counters.idle_cycles) += end - begin;
    c.counters.busy_packets += packets;
    pace_.saw_turn(packets, work > 0, begin, end);
    c.frames_ahead = pace_.frames_ahead();
    if (end >= next_snapshot_tsc_) {
        next_snapshot_tsc_ = end + snapshot_cycles_;
        shed_load();
        pace_.choose(end);
        publish(end);
    }
    how_.quiescence->quiescent(how_.index);
    return work + static_cast<unsigned>(c.counters.held);
}

// Packets whose tick is over. Where a capture gives the time and brings none any more, nothing else
// would let them go.
unsigned worker::end_wait(unsigned packets, std::uint64_t begin) noexcept {
    datapath::context& c = context_;
    last_packet_tsc_ = packets != 0 ? begin : last_packet_tsc_;
    if (c.tick.count() == 0) {
        return 0;
    }
    const bool silence =
        c.capture_clock && context_.clock.tsc_to_ns(begin - last_packet_tsc_) > capture_end_ns;
    if (silence || stopping_.load(std::memory_order_relaxed)) {
        return release_tick(c, silence ? tick_end::due : tick_end::call, c.now_ns);
    }
    return run_tick(c);
}

// The busy share since the last snapshot decides about the levels of voice processors.
void worker::shed_load() noexcept {
    stats::counters& n = context_.counters;
    const std::uint64_t busy = n.busy_cycles - busy_before_;
    const std::uint64_t all = busy + n.idle_cycles - idle_before_;
    busy_before_ = n.busy_cycles;
    idle_before_ = n.idle_cycles;
    const auto done = context_.shed.look(all == 0 ? 0U : static_cast<unsigned>(busy * 1000 / all));
    n.voice_shed += done.shed;
    n.voice_restored += done.restored;
}

void worker::drop_held() noexcept {
    drop_waiting(context_);
    for (tx_buffer& waiting : context_.tx) {
        for (unsigned i = 0; i < waiting.count; ++i) {
            drop(context_, waiting.mbufs[i], stats::drop::shutdown);
        }
        waiting.count = 0;
        waiting.octets = 0;
    }
    context_.counters.held = 0;
    context_.counters.tick_held = 0;
}

// A packet may come over between main's look at drained() and the end of the loop.
void worker::drop_handed_over() noexcept {
    std::array<rte_mbuf*, max_burst> mbufs;
    for (unsigned from = 0; from < context_.all->workers; ++from) {
        dpdk::mbuf_ring* ring = context_.inbound[from];
        while (const unsigned taken =
                   ring == nullptr ? 0 : ring->pop_burst(mbufs.data(), max_burst)) {
            context_.counters.handed_in += taken;
            for (unsigned i = 0; i < taken; ++i) {
                drop(context_, mbufs[i], stats::drop::shutdown);
            }
        }
    }
}

void worker::run() noexcept {
    set_float_mode();
    prctl(PR_SET_TIMERSLACK, 1UL); // nanoseconds: usleep(1) then takes 20 us instead of 74
    allocations_before_ = how_.allocations != nullptr ? how_.allocations() : 0;
    if (how_.adaptive_sleep && how_.adjusts) {
        choose_sleep();
    }
    how_.quiescence->online(how_.index);
    std::uint64_t stop_tsc = 0;
    while (!finish_.load(std::memory_order_acquire)) {
        const unsigned work = turn();
        if (work > context_.tick.count()) { // what waits for the tick may sleep so long
            sleep_us_ = first_sleep_us_;
        } else {
            rest();
        }
        if (stopping_.load(std::memory_order_relaxed)) {
            const std::uint64_t now = rte_rdtsc();
            stop_tsc = stop_tsc == 0 ? now : stop_tsc;
            if (context_.counters.held > 0 && context_.clock.tsc_to_ns(now - stop_tsc) > drain_ns) {
                drop_held();
            }
            drained_.store(context_.counters.held == 0 && work == 0, std::memory_order_release);
        }
    }
    drop_held();
    drop_handed_over();
    publish(rte_rdtsc());
    how_.quiescence->offline(how_.index);
}

} // namespace voxplane::datapath
