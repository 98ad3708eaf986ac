// The media tick: packets of legs with voice processors wait here for company, so that their chains
// run many at once (voice_group). A group of 16 calls leaves as soon as it is together; what does
// not fill one leaves when its oldest packet has waited for a tick of media time, or when something
// is to change what it will be sent with. A packet that depends on one that waits (of a call with a
// canceller, or of the same leg) waits behind it: each call keeps its order.
//
// Packets have been through receive: their mbufs are the tick's, their legs and programs stay as
// they are, because commands for a call that waits let it go first. Private to the worker.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "datapath/packet.hpp"
#include "dsp/chain/together.hpp"

namespace voxplane::datapath {

struct tick_settings {
    std::uint64_t wait_ns = 0; // longest; 0: nothing waits
    unsigned legs = 64;        // with voice processors on the worker; with fewer nothing waits
};

// What lets packets go.
enum class tick_end : std::uint8_t {
    none,
    full,  // as many calls are together as run at once, or all places are taken
    due,   // the oldest has waited for a tick
    order, // the next packet changes where packets of its call are sent
    call   // a command changes or ends the call, or the worker stops
};

class media_tick {
public:
    // Twice as many as run at once: packets of calls that are there already take places as well.
    static constexpr unsigned capacity = max_burst;
    static constexpr unsigned together = dsp::max_together;
    static constexpr std::uint64_t never = UINT64_MAX;

    media_tick() noexcept { calls_.fill(no_call); }

    void set(const tick_settings& how) noexcept { how_ = how; }
    [[nodiscard]] bool on() const noexcept { return how_.wait_ns != 0; }
    [[nodiscard]] bool pays(std::size_t voice_legs) const noexcept {
        return voice_legs >= how_.legs;
    }

    [[nodiscard]] unsigned count() const noexcept { return waiting_.live_count; }
    // When the oldest has waited long enough; never while nothing waits.
    [[nodiscard]] std::uint64_t due_ns() const noexcept { return due_ns_; }
    [[nodiscard]] bool holds(std::uint32_t call) const noexcept {
        return count() != 0 && std::find(calls_.begin(), calls_.end(), call) != calls_.end();
    }

    // Copies p; its mbuf waits here now. There is a place: what is full has been let go. known:
    // packets of the call are here already.
    void add(const packet& p, std::uint32_t call, bool known) noexcept {
        different_ += known ? 0U : 1U;
        const auto slot = static_cast<unsigned>(std::countr_zero(free_));
        free_ &= free_ - 1;
        calls_[slot] = call;
        waiting_.packets[slot] = p;
        waiting_.live[waiting_.live_count++] = static_cast<std::uint8_t>(slot);
        due_ns_ = std::min(due_ns_, p.arrival_ns + how_.wait_ns);
        if (full()) {
            ask(tick_end::full, p.arrival_ns);
        }
    }
    [[nodiscard]] bool full() const noexcept {
        return different_ >= together || count() == capacity;
    }

    // What receive found out, until the packets before have been sent.
    // at_ns: media time of the packet that asks.
    void ask(tick_end why, std::uint64_t at_ns) noexcept {
        asked_ = why;
        asked_ns_ = at_ns;
    }
    [[nodiscard]] tick_end asked() const noexcept { return asked_; }
    [[nodiscard]] std::uint64_t asked_ns() const noexcept { return asked_ns_; }
    void answered() noexcept { asked_ = tick_end::none; }

    // The oldest packets of as many calls as run at once, one of each, to the front of the list;
    // returns how many.
    unsigned gather() noexcept;
    [[nodiscard]] burst& waiting() noexcept { return waiting_; }
    // The first n of the list are gone; slots: where they were, as bits.
    void remove(unsigned n, std::uint32_t slots) noexcept;

private:
    static constexpr std::uint32_t no_call = UINT32_MAX;

    tick_settings how_;
    std::uint64_t due_ns_ = never;
    std::uint32_t free_ = UINT32_MAX; // slots, as bits
    unsigned different_ = 0;          // calls that wait
    tick_end asked_ = tick_end::none;
    std::uint64_t asked_ns_ = 0;
    std::array<std::uint32_t, capacity> calls_; // by slot
    burst waiting_;                             // live: in order of arrival
};

} // namespace voxplane::datapath
