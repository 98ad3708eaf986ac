// The neighbour table's writer side: main lcore, driven by the time that it is given.
#include "net/neighbour.hpp"

#include <limits>
#include <string>

namespace voxplane::net {

result<neighbour_table> neighbour_table::create(std::uint32_t capacity) {
    if (capacity == 0 || capacity > most)
        return failure{"neighbour table: " + std::to_string(capacity) +
                       " entries were asked for, expected 1 to " + std::to_string(most)};
    return neighbour_table(std::make_unique<published<std::uint64_t>[]>(capacity), capacity);
}

neighbour_table::neighbour_table(std::unique_ptr<published<std::uint64_t>[]> words,
                                 std::uint32_t capacity)
    : words_(std::move(words)), capacity_(capacity) {
    entries_.reserve(capacity);
}

// A free slot, or that of the entry nobody holds that was confirmed longest ago; -1: none.
std::int32_t neighbour_table::take_slot() {
    if (entries_.size() < capacity_) {
        entries_.emplace_back();
        return static_cast<std::int32_t>(entries_.size() - 1);
    }
    std::int32_t oldest = -1;
    std::uint64_t oldest_ns = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].holds == 0 && entries_[i].confirmed_ns < oldest_ns) {
            oldest = static_cast<std::int32_t>(i);
            oldest_ns = entries_[i].confirmed_ns;
        }
    }
    if (oldest >= 0) {
        index_.erase(entries_[static_cast<std::size_t>(oldest)].who);
        entries_[static_cast<std::size_t>(oldest)] = entry{};
    }
    return oldest;
}

result<std::uint16_t> neighbour_table::find_or_add(const ip_address& ip, std::uint16_t address) {
    const key who{ip, address};
    if (const auto at = index_.find(who); at != index_.end()) {
        ++entries_[at->second].holds;
        return at->second;
    }
    const std::int32_t slot = take_slot();
    if (slot < 0)
        return failure{"next hop " + to_string(ip) + ": the neighbour table is full with " +
                       std::to_string(capacity_) + " entries in use"};
    const auto index = static_cast<std::uint16_t>(slot);
    entries_[index].who = who;
    entries_[index].holds = 1;
    words_[index].set(0);
    index_.emplace(who, index);
    return index;
}

result<std::uint16_t> neighbour_table::add_fixed(const ip_address& ip, std::uint16_t address,
                                                 const mac_address& mac) {
    auto index = find_or_add(ip, address);
    if (index) {
        entries_[*index].state = neighbour_state::fixed;
        publish(*index, mac);
    }
    return index;
}

void neighbour_table::release(std::uint16_t index) {
    if (index < entries_.size() && entries_[index].holds != 0)
        --entries_[index].holds;
}

unsigned neighbour_table::confirm(std::uint16_t index, const mac_address& mac,
                                  std::uint64_t now_ns) noexcept {
    entry& e = entries_[index];
    if (e.state == neighbour_state::fixed)
        return 0;
    e.state = neighbour_state::reachable;
    e.confirmed_ns = now_ns;
    e.sent = 0;
    publish(index, mac);
    return 1;
}

void neighbour_table::publish(std::uint16_t index, const mac_address& mac) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, mac.bytes.data(), mac.bytes.size());
    words_[index].set(word | known_bit);
}

void neighbour_table::restart(entry& e, std::uint16_t index) noexcept {
    e.state = neighbour_state::incomplete;
    e.sent = 0;
    words_[index].set(0);
}

void neighbour_table::age(entry& e, std::uint16_t index, std::uint64_t now_ns) noexcept {
    if (e.state == neighbour_state::reachable && now_ns - e.confirmed_ns >= reachable_ns) {
        e.state = neighbour_state::stale;
        e.sent = 0;
    }
    if (e.state == neighbour_state::stale && e.sent >= unicast_probes &&
        now_ns - e.asked_ns >= retry_ns)
        restart(e, index);
}

unsigned neighbour_table::due(std::uint64_t now_ns, std::span<solicitation> out) {
    unsigned written = 0;
    // Each call goes on where the last one ran out of room, so that no entry is passed over for
    // ever.
    for (std::size_t seen = 0; seen < entries_.size() && written < out.size(); ++seen) {
        next_due_ = next_due_ < entries_.size() ? next_due_ : 0;
        const auto index = static_cast<std::uint16_t>(next_due_++);
        entry& e = entries_[index];
        age(e, index, now_ns);
        const bool wanting =
            e.state == neighbour_state::incomplete || e.state == neighbour_state::stale;
        if (!wanting || e.holds == 0 || (e.sent != 0 && now_ns - e.asked_ns < retry_ns))
            continue;
        solicitation& ask = out[written++];
        ask.index = index;
        ask.unicast = lookup(index, ask.mac.bytes.data());
        e.asked_ns = now_ns;
        ++e.sent;
    }
    return written;
}

std::uint32_t neighbour_table::size() const noexcept {
    return static_cast<std::uint32_t>(entries_.size());
}
std::uint32_t neighbour_table::capacity() const noexcept {
    return capacity_;
}
const ip_address& neighbour_table::ip(std::uint16_t index) const noexcept {
    return entries_[index].who.first;
}
std::uint16_t neighbour_table::address(std::uint16_t index) const noexcept {
    return entries_[index].who.second;
}
neighbour_state neighbour_table::state(std::uint16_t index) const noexcept {
    return entries_[index].state;
}
unsigned neighbour_table::solicitations_sent(std::uint16_t index) const noexcept {
    return entries_[index].sent;
}

} // namespace voxplane::net
