// Commands from main, applied by the owner between bursts: the only place where legs are made,
// changed and ended. Every create, modify and end is answered by one event, for which the ring has
// room: main sends no more commands than the ring's upper half holds answers.
#include "base/time_units.hpp"
#include "datapath/capture.hpp"
#include "datapath/originate.hpp"
#include "datapath/passages.hpp"
#include "datapath/recall.hpp"
#include "datapath/rtcp/rtcp.hpp"
#include "datapath/signalled.hpp"
#include "datapath/stages.hpp"
#include "datapath/steps.hpp"
#include "datapath/stream_map.hpp"

namespace voxplane::datapath {

namespace {

constexpr unsigned max_commands_a_turn = 32;

// How long a party may go on sending from where it was once the other side has answered its move:
// the answer's way and what the network still holds.
constexpr std::uint64_t leave_ns = 500 * ns_per_ms;

// A voice that is replaced is heard for one more frame, if the program still makes samples.
void set_voice(context& c, session::leg& leg, const session::leg_setup& s) noexcept {
    session::leg_voice& v = leg.voice;
    v.spectrum.stop(); // what is measured may be another thing from now on
    leg.out.far = s.far;
    if (s.same_voice) {
        if (v.now->chain != nullptr) {
            v.now->chain->change(s.voice_settings);
        }
        return;
    }
    session::voice* const old = v.now;
    v.now = s.voice;
    v.running = false;
    if (old == nullptr && s.voice != nullptr) {
        c.counters.voice_shed += c.shed.add(*s.voice) ? 1U : 0U;
    } else if (old != nullptr && s.voice != nullptr) {
        c.shed.replace(*old, *s.voice);
    } else if (old != nullptr) {
        c.shed.remove(*old);
    }
    const bool heard =
        old != nullptr && old->chain != nullptr && s.voice != nullptr && s.voice->chain != nullptr;
    v.fading.store(heard ? old : nullptr, std::memory_order_release);
    c.counters.voice_legs = c.shed.legs();
    if (v.now != nullptr && v.now->chain != nullptr) {
        v.shown.set(v.now->chain->read());
    }
}

// What create and modify have in common. A modify leaves streams, counters and offsets alone.
void set_up(context& c, session::leg& leg, const session::leg_setup& s) noexcept {
    change_program(leg, (*c.all->legs)[leg.in.egress], s.program);
    set_voice(c, leg, s);
    set_up_rtcp(c, leg, s);
    if (s.signalled) {
        follow_signalling(c, leg, s);
    }
    session::egress& out = leg.out;
    out.local_port_be = s.local_port_be;
    out.address = s.address;
    out.traffic_class = static_cast<std::uint8_t>(s.dscp << 2);
    out.zero_udp_checksum = s.zero_udp_checksum;
    // Where a remembered stream goes on, should another source come first.
    const bool keeps_begin = out.own_stream && s.own_stream && leg.shown_numbers.get().known;
    if (out.own_stream && !s.own_stream) {
        out.seq_offset = 0;
        out.timestamp_offset = 0;
        leg.shown_numbers.set({});
    }
    // What was drawn stays: a modify is no new stream for the receiver.
    if (!out.own_stream || s.ssrc_given) {
        out.ssrc = s.ssrc;
    }
    out.own_stream = s.own_stream;
    if (!keeps_begin) {
        leg.first_seq = s.first_seq;
        leg.first_timestamp = s.first_timestamp;
    }
    leg.media_timeout_ns = s.media_timeout_ms * ns_per_ms;
    leg.timed_out = false;
    leg.last_activity_ns = c.now_ns;
    c.wheel.cancel(leg.silence_timer);
    if (leg.media_timeout_ns != 0) {
        c.wheel.arm(leg.silence_timer, leg.media_timeout_ns);
    }
}

void create(context& c, const session::command& what) noexcept {
    for (std::uint32_t side = 0; side < 2; ++side) {
        const std::uint32_t index = 2 * what.index + side;
        session::leg& leg = (*c.all->legs)[index];
        c.all->legs->renew(index);
        leg.in.egress = index ^ 1U;
        leg.silence_timer.owner = index;
        leg.silence_timer.kind = session::timer_kind::media_timeout;
        leg.rtcp.timer.owner = index;
        leg.rtcp.timer.kind = session::timer_kind::rtcp;
        set_up(c, leg, what.setup->legs[side]);
        if (what.setup->legs[side].past.known) {
            recall(leg, what.setup->legs[side].past);
        }
        leg.in.generation = what.generation;
    }
    gather_passages(c, what.index);
}

// The other side has spoken: who is still to be learnt has a whole window from now on, for phones
// say nothing before they are answered; who moves leaves its old place soon.
void hear_answer(const context& c, session::leg& leg) noexcept {
    if (c.now_ns < leg.past_until_ns) {
        leg.past_until_ns = c.now_ns + leave_ns;
    }
    if (leg.in.latching && leg.in.gate.get() != session::gate_state::accepted && c.clock_known) {
        leg.in.gate.set(session::gate_state::learning);
        leg.in.window_end_ns = c.now_ns + leg.in.window_ms * ns_per_ms;
    }
}

void modify(context& c, const session::command& what) noexcept {
    const auto& setups = what.setup->legs;
    for (std::uint32_t side = 0; side < 2; ++side) {
        set_up(c, (*c.all->legs)[2 * what.index + side], setups[side]);
    }
    for (std::uint32_t side = 0; side < 2; ++side) {
        if (setups[1 - side].signalled) {
            hear_answer(c, (*c.all->legs)[2 * what.index + side]);
        }
    }
    gather_passages(c, what.index);
}

// Main frees what the leg had when it hears that the call has ended.
void let_go(context& c, session::leg& leg) noexcept {
    session::leg_voice& v = leg.voice;
    if (v.now != nullptr) {
        c.shed.remove(*v.now);
    }
    v.now = nullptr;
    v.spectrum.stop();
    leg.out.far = nullptr;
    v.fading.store(nullptr, std::memory_order_release);
    c.counters.voice_legs = c.shed.legs();
}

void end(context& c, const session::command& what) noexcept {
    for (std::uint32_t side = 0; side < 2; ++side) {
        session::leg& leg = (*c.all->legs)[2 * what.index + side];
        leg.in.generation = 0;
        c.wheel.cancel(leg.silence_timer);
        end_rtcp(c, leg);
        let_go(c, leg);
    }
    end_capture(c, what.index);
    gather_passages(c, what.index);
}

// Memory that comes too late, for a call that has ended, goes back at once.
void listen(context& c, const session::command& what) noexcept {
    session::leg& leg = (*c.all->legs)[what.index];
    dsp::spectrum_analyser nobody;
    dsp::spectrum_analyser& analyser =
        leg.in.generation == what.generation ? leg.voice.spectrum : nobody;
    if (what.work != nullptr) {
        analyser.start(what.work);
        nobody.stop();
    } else {
        analyser.stop();
    }
}

void answer(context& c, session::event_kind kind, const session::command& what) noexcept {
    session::event reply;
    reply.kind = kind;
    reply.index = what.index;
    reply.setup = what.setup;
    if (!c.events->push(reply)) {
        ++c.counters.events_lost; // cannot happen by the rule above; visible if it ever does
    }
}

// What waits for the tick leaves as the call was when it came.
void send_waiting(context& c, std::uint32_t call) noexcept {
    if (c.tick.holds(call)) {
        (void)release_tick(c, tick_end::call, c.now_ns);
    }
}

void announce(context& c, const session::command& what) noexcept {
    session::timer_node& timer = c.announce_timers[what.index];
    timer.owner = what.index;
    timer.kind = session::timer_kind::announce;
    timer.remaining = what.count;
    c.wheel.arm(timer, 0);
}

void apply(context& c, const session::command& what) noexcept {
    switch (what.kind) {
    case session::command_kind::create:
        create(c, what);
        answer(c, session::event_kind::done, what);
        break;
    case session::command_kind::modify:
        send_waiting(c, what.index);
        modify(c, what);
        answer(c, session::event_kind::done, what);
        break;
    case session::command_kind::end:
        send_waiting(c, what.index);
        end(c, what);
        answer(c, session::event_kind::ended, what);
        break;
    case session::command_kind::time:
        begin_steps(c, what.times);
        break;
    case session::command_kind::capture:
        send_waiting(c, what.index);
        change_capture(c, what);
        gather_passages(c, what.index);
        break;
    case session::command_kind::listen:
        listen(c, what);
        break;
    case session::command_kind::announce:
        announce(c, what);
        break;
    case session::command_kind::solicit:
        solicit(c, what);
        break;
    }
}

} // namespace

unsigned apply_commands(context& c) noexcept {
    if (c.steps != nullptr) [[unlikely]] {
        tend_steps(c);
    }
    session::command what;
    unsigned applied = 0;
    while (applied < max_commands_a_turn && c.commands->pop(what)) {
        apply(c, what);
        ++applied;
    }
    return applied;
}

} // namespace voxplane::datapath
