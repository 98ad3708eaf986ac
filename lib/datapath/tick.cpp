// Packets into the media tick and out of it: groups go through the stages behind receive as a burst
// does. Worker.
#include <rte_cycles.h>

#include "datapath/measure.hpp"
#include "datapath/media_tick.hpp"
#include "datapath/stages.hpp"
#include "datapath/steps.hpp"

namespace voxplane::datapath {

unsigned media_tick::gather() noexcept {
    std::array<std::uint32_t, together> calls;
    std::array<std::uint8_t, capacity> later;
    unsigned chosen = 0;
    unsigned left = 0;
    for (unsigned i = 0; i < waiting_.live_count; ++i) {
        const std::uint8_t slot = waiting_.live[i];
        auto* const end = calls.begin() + chosen;
        if (chosen < together && std::find(calls.begin(), end, calls_[slot]) == end) {
            calls[chosen] = calls_[slot];
            waiting_.live[chosen++] = slot;
        } else {
            later[left++] = slot;
        }
    }
    for (unsigned i = 0; i < left; ++i) {
        waiting_.live[chosen + i] = later[i];
    }
    return chosen;
}

void media_tick::remove(unsigned n, std::uint32_t slots) noexcept {
    free_ |= slots;
    for (; slots != 0; slots &= slots - 1) {
        calls_[static_cast<unsigned>(std::countr_zero(slots))] = no_call;
    }
    waiting_.live_count -= n;
    due_ns_ = never;
    different_ = 0;
    for (unsigned i = 0; i < waiting_.live_count; ++i) {
        const std::uint8_t slot = waiting_.live[n + i];
        waiting_.live[i] = slot;
        due_ns_ = std::min(due_ns_, waiting_.packets[slot].arrival_ns + how_.wait_ns);
        bool first = true;
        for (unsigned j = 0; j < i; ++j) {
            first = first && calls_[waiting_.live[j]] != calls_[slot];
        }
        different_ += first ? 1U : 0U;
    }
}

namespace {

// Whether the order of the packets of p's call matters.
bool ordered(const packet& p) noexcept {
    return (p.program->processors & session::processor_voice) != 0 || p.out->out.far != nullptr;
}

// Whether waiting gives the packet company.
bool shares(const packet& p) noexcept {
    const session::voice* const v = p.in->voice.now;
    return p.what == media::rtp && p.rule->what == session::action::pcm && v != nullptr &&
           v->chain != nullptr &&
           (p.order == rtp::arrival::in_order || p.order == rtp::arrival::restart);
}

// Groups have their stages timed as bursts have, one of so many, whether a burst brought them about
// or not; the burst's own times begin anew behind them.
class group_clock {
public:
    explicit group_clock(context& c) noexcept : c_(c), burst_timed_(c.timing) {
        c.timing = ++c.groups_to_sample >= c.stage_sample;
        if (c.timing) {
            c.groups_to_sample = 0;
            c.sampled_packets = 0; // counted when they were polled
            c.stage_begin = rte_rdtsc();
        }
        c.detail = c.timing ? c.steps : nullptr;
        if (c.detail != nullptr) {
            ++c.detail->seen;
        }
    }
    group_clock(const group_clock&) = delete;
    group_clock& operator=(const group_clock&) = delete;
    ~group_clock() {
        c_.timing = burst_timed_;
        c_.detail = burst_timed_ ? c_.steps : nullptr;
        if (c_.timing) {
            c_.sampled_packets = 0;
            c_.stage_begin = rte_rdtsc();
        }
    }

private:
    context& c_;
    bool burst_timed_;
};

// at_ns: media time at which they leave.
void run_group(context& c, std::uint64_t at_ns) noexcept {
    const group_clock timed(c);
    burst& b = c.tick.waiting();
    const unsigned count = c.tick.gather();
    std::uint32_t slots = 0;
    for (unsigned i = 0; i < count; ++i) {
        slots |= 1U << b.live[i];
        const std::uint64_t arrival = b.packets[b.live[i]].arrival_ns;
        c.counters.tick_wait_ns += at_ns > arrival ? at_ns - arrival : 0;
    }
    unsigned end = count;
    enter(c, stats::stage::transform, end);
    transform(c, b, 0, end);
    end_stage(c, stats::stage::transform);
    enter(c, stats::stage::rewrite, end);
    {
        const timed_step timed_rewrite(c, stats::step::rewrite, end);
        rewrite(c, b, 0, end);
    }
    end_stage(c, stats::stage::rewrite);
    note_waits(c, b, 0, end, at_ns);
    for (unsigned i = 0; i < end; ++i) {
        b.packets[b.live[i]].arrival_ns = at_ns; // what a capture is stamped with again
    }
    enter(c, stats::stage::transmit, end);
    transmit(c, b, 0, end);
    end_stage(c, stats::stage::transmit);
    c.tick.remove(count, slots);
    c.counters.tick_packets += count;
}

} // namespace

bool hold(context& c, const packet& p) noexcept {
    if (!ordered(p)) {
        return false;
    }
    const std::uint32_t call = session::port_entry::unpack(p.entry).leg / 2;
    const bool known = c.tick.holds(call);
    if (!known && !(c.tick.pays(c.shed.legs()) && shares(p))) {
        return false;
    }
    c.tick.add(p, call, known);
    return true;
}

unsigned release_tick(context& c, tick_end why, std::uint64_t at_ns) noexcept {
    const unsigned before = c.tick.count();
    switch (why) {
    case tick_end::none:
        return 0;
    case tick_end::full:
        ++c.counters.tick_full;
        break;
    case tick_end::due:
        ++c.counters.tick_due;
        // A capture's clock leaps from packet to packet: what was due before this one left then.
        at_ns = c.capture_clock ? c.tick.due_ns() : at_ns;
        break;
    case tick_end::order:
        ++c.counters.tick_order;
        break;
    case tick_end::call:
        ++c.counters.tick_call;
        break;
    }
    while (c.tick.count() != 0 && (why != tick_end::full || c.tick.full())) {
        run_group(c, at_ns);
    }
    c.tick.answered();
    return before - c.tick.count();
}

void drop_waiting(context& c) noexcept {
    while (c.tick.count() != 0) {
        const burst& b = c.tick.waiting();
        drop(c, b.packets[b.live[0]].mbuf, stats::drop::shutdown);
        c.tick.remove(1, 1U << b.live[0]);
    }
}

unsigned run_tick(context& c) noexcept {
    return c.now_ns >= c.tick.due_ns() ? release_tick(c, tick_end::due, c.now_ns) : 0;
}

} // namespace voxplane::datapath
