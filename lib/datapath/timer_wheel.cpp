// Slots of the timer wheel as circular doubly linked lists. Owner worker only.
#include "datapath/timer_wheel.hpp"

#include <algorithm>

namespace voxplane::datapath {

using session::timer_node;

namespace {

void clear(timer_node& head) noexcept {
    head.next = head.previous = &head;
}

bool is_empty(const timer_node& head) noexcept {
    return head.next == &head;
}

// At the end of a list.
void link(timer_node& head, timer_node& node) noexcept {
    node.previous = head.previous;
    node.next = &head;
    head.previous->next = &node;
    head.previous = &node;
}

void unlink(timer_node& node) noexcept {
    node.previous->next = node.next;
    node.next->previous = node.previous;
    node.next = node.previous = nullptr;
}

// All of a list to one that is empty.
void move_all(timer_node& from, timer_node& to) noexcept {
    if (is_empty(from)) {
        return;
    }
    to.next = from.next;
    to.previous = from.previous;
    to.next->previous = to.previous->next = &to;
    clear(from);
}

} // namespace

timer_wheel::timer_wheel() noexcept {
    for (timer_node& head : heads_) {
        clear(head);
    }
    clear(passing_);
}

void timer_wheel::arm(timer_node& node, std::uint64_t delay_ns) noexcept {
    cancel(node);
    const std::uint64_t ticks = (delay_ns + tick_ns - 1) / tick_ns;
    // One tick more than the delay: the current tick has partly passed.
    node.deadline_tick = target_tick_ + ticks + 1;
    link(heads_[node.deadline_tick % slots], node);
    ++armed_;
}

void timer_wheel::cancel(timer_node& node) noexcept {
    if (node.next == nullptr) {
        return;
    }
    unlink(node);
    --armed_;
}

void timer_wheel::set_target(std::uint64_t now_ns) noexcept {
    if (!started_) {
        started_ = true;
        base_ns_ = now_ns;
    }
    if (now_ns > base_ns_) {
        target_tick_ = std::max(target_tick_, (now_ns - base_ns_) / tick_ns);
    }
    // A leap of more than a round needs each slot looked at only once.
    if (target_tick_ + 1 > current_tick_ + slots) {
        current_tick_ = target_tick_ + 1 - slots;
    }
}

// Slots are taken whole; what of one is not due goes back to where it was, for another round.
timer_node* timer_wheel::next_due(unsigned& looks) noexcept {
    while (true) {
        for (; is_empty(passing_); ++current_tick_) {
            if (current_tick_ > target_tick_) {
                return nullptr;
            }
            move_all(heads_[current_tick_ % slots], passing_);
        }
        if (looks == 0) {
            return nullptr;
        }
        --looks;
        timer_node& node = *passing_.next;
        if (node.deadline_tick <= target_tick_) {
            return &node;
        }
        unlink(node);
        link(heads_[node.deadline_tick % slots], node);
    }
}

} // namespace voxplane::datapath
