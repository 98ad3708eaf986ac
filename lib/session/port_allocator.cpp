// A queue of free pairs for each address and owner: what is taken from its head has been free the
// longest. Main lcore only.
#include "session/port_allocator.hpp"

#include <algorithm>
#include <random>

namespace voxplane::session {

port_allocator::port_allocator(std::size_t addresses, std::size_t workers, const range& of,
                               std::span<const taken_pair> taken, std::uint64_t seed)
    : of_(of), workers_(workers), per_address_((of.last - of.first + 1U) / 2),
      used_(addresses * per_address_, false), free_(addresses * workers) {
    for (const taken_pair& pair : taken) {
        if (const auto at = place(pair.address, pair.port); at && !used_[*at]) {
            used_[*at] = true;
            ++in_use_;
        }
    }
    for (std::size_t i = 0; i < used_.size(); ++i) {
        if (!used_[i]) {
            const auto port = static_cast<std::uint16_t>(of_.first + i % per_address_ * 2);
            const std::size_t owner = owner_of_port(port, workers_);
            free_[i / per_address_ * workers_ + owner].push_back({port, 0});
        }
    }
    std::mt19937_64 random(seed);
    for (auto& queue : free_) {
        std::shuffle(queue.begin(), queue.end(), random);
    }
}

std::optional<std::size_t> port_allocator::place(std::size_t address,
                                                 std::uint16_t port) const noexcept {
    if (port < of_.first || port > of_.last || port % 2 != 0 ||
        address >= free_.size() / workers_) {
        return std::nullopt;
    }
    return address * per_address_ + (port - of_.first) / 2U;
}

std::optional<std::uint16_t> port_allocator::take(std::size_t address, std::size_t owner,
                                                  std::uint64_t now_ns) {
    auto& queue = free_[address * workers_ + owner];
    if (queue.empty() || queue.front().usable_ns > now_ns) {
        return std::nullopt;
    }
    const std::uint16_t port = queue.front().port;
    queue.pop_front();
    used_[*place(address, port)] = true;
    ++in_use_;
    return port;
}

void port_allocator::give(std::size_t address, std::uint16_t port, std::uint64_t now_ns) {
    rest(address, port, now_ns + of_.quarantine_ns);
}

void port_allocator::rest(std::size_t address, std::uint16_t port, std::uint64_t usable_ns) {
    const auto at = place(address, port);
    if (!at || !used_[*at]) {
        return;
    }
    used_[*at] = false;
    --in_use_;
    free_[address * workers_ + owner_of_port(port, workers_)].push_back({port, usable_ns});
}

} // namespace voxplane::session
