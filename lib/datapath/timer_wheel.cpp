// Slots of the timer wheel as circular doubly linked lists. Owner worker only.
#include "datapath/timer_wheel.hpp"

#include <algorithm>

namespace voxplane::datapath {

using session::timer_node;

timer_wheel::timer_wheel() noexcept {
    for (timer_node& head : heads_) {
        head.next = head.previous = &head;
    }
}

void timer_wheel::arm(timer_node& node, std::uint64_t delay_ns) noexcept {
    cancel(node);
    const std::uint64_t ticks = (delay_ns + tick_ns - 1) / tick_ns;
    // One tick more than the delay: the current tick has partly passed.
    node.deadline_tick = target_tick_ + ticks + 1;
    timer_node& head = heads_[node.deadline_tick % slots];
    node.previous = head.previous;
    node.next = &head;
    head.previous->next = &node;
    head.previous = &node;
    ++armed_;
}

void timer_wheel::cancel(timer_node& node) noexcept {
    if (node.next == nullptr) {
        return;
    }
    node.previous->next = node.next;
    node.next->previous = node.previous;
    node.next = node.previous = nullptr;
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

timer_node* timer_wheel::next_due() noexcept {
    for (; current_tick_ <= target_tick_; ++current_tick_) {
        timer_node& head = heads_[current_tick_ % slots];
        for (timer_node* node = head.next; node != &head; node = node->next) {
            if (node->deadline_tick <= target_tick_) {
                return node;
            }
        }
    }
    return nullptr;
}

} // namespace voxplane::datapath
