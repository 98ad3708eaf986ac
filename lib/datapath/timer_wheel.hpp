// Timers of one worker, hashed over 1,024 slots of 8 ms by their deadline on the media clock. Nodes
// are members of what they time: nothing is allocated, arming and cancelling are constant time. A
// node further away than one round (8.2 s) stays in its slot and is looked at once a round. Timers
// of thousands of legs fall into the same few slots (all of a restart, all whose parties speak):
// so a call looks at no more than a few hundred nodes, and at none twice. Time begins with the
// first advance(): nodes armed before count from then, so that the replay of a capture drives them
// by recorded time.
#pragma once

#include <array>
#include <cstdint>

#include "session/timer_node.hpp"

namespace voxplane::datapath {

class timer_wheel {
public:
    static constexpr std::uint64_t tick_ns = 8'000'000;
    static constexpr unsigned slots = 1024;
    static constexpr unsigned looks_a_call = 256; // at nodes, most of them in memory not yet cached

    timer_wheel() noexcept;
    timer_wheel(const timer_wheel&) = delete;
    timer_wheel& operator=(const timer_wheel&) = delete;

    // Fires no earlier than delay_ns from the last advance, less than two ticks late where
    // advance() is called often enough for its limits. Re-arms an armed node.
    void arm(session::timer_node& node, std::uint64_t delay_ns) noexcept;
    void cancel(session::timer_node& node) noexcept;

    // Moves on to now_ns and calls fire(node) for nodes that are due, at most limit of them, and of
    // looks_a_call; the others follow in the next call. A fired node is not armed and may be armed
    // again by fire.
    // now_ns never steps back: an earlier value changes nothing.
    template <typename Fire>
    unsigned advance(std::uint64_t now_ns, unsigned limit, Fire&& fire) noexcept {
        unsigned fired = 0;
        unsigned looks = looks_a_call;
        set_target(now_ns);
        while (fired < limit) {
            session::timer_node* due = next_due(looks);
            if (due == nullptr) {
                break;
            }
            cancel(*due);
            fire(*due);
            ++fired;
        }
        return fired;
    }

    [[nodiscard]] bool empty() const noexcept { return armed_ == 0; }

private:
    void set_target(std::uint64_t now_ns) noexcept;
    session::timer_node* next_due(unsigned& looks) noexcept;

    std::array<session::timer_node, slots> heads_; // circular lists
    session::timer_node passing_;                  // another: what is left of the last slot
    std::uint64_t base_ns_ = 0;
    std::uint64_t current_tick_ = 0; // next tick whose slot is taken
    std::uint64_t target_tick_ = 0;  // ticks up to here have passed
    std::uint64_t armed_ = 0;
    bool started_ = false;
};

} // namespace voxplane::datapath
