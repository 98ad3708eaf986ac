// Addresses of an interface are used in turn, owners by how little they have to do.
#include "control/interfaces.hpp"

#include <algorithm>
#include <numeric>

namespace voxplane::control {

namespace {

std::vector<ip_address> locals_of(const config::settings& from) {
    std::vector<ip_address> all;
    for (const config::address& a : from.addresses) {
        all.push_back(a.ip.ip);
    }
    return all;
}

std::vector<session::port_allocator::taken_pair> pairs_of(const std::vector<ip_address>& locals,
                                                          std::span<const endpoint> taken) {
    std::vector<session::port_allocator::taken_pair> pairs;
    for (const endpoint& e : taken) {
        const auto at = std::find(locals.begin(), locals.end(), e.ip);
        if (at != locals.end()) {
            pairs.push_back({static_cast<std::size_t>(at - locals.begin()), e.port});
        }
    }
    return pairs;
}

session::port_allocator::range range_of(const config::control& from) {
    return {from.first_port, from.last_port, std::uint64_t{from.quarantine_s} * 1'000'000'000};
}

} // namespace

interfaces::interfaces(const config::settings& from, std::size_t workers,
                       std::span<const endpoint> taken, std::uint64_t seed)
    : locals_(locals_of(from)), held_(workers, 0),
      ports_(locals_.size(), workers, range_of(from.control), pairs_of(locals_, taken), seed) {
    for (const config::interface& i : from.control.interfaces) {
        entries_.push_back({i.name, i.addresses});
    }
    if (entries_.empty()) {
        entries_.push_back({"default", {}});
        for (const ip_address& ip : locals_) {
            entries_.back().addresses.push_back({ip, ip});
        }
    }
}

std::optional<std::size_t> interfaces::find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (name.empty() || entries_[i].name == name) {
            return i;
        }
    }
    return std::nullopt;
}

bool interfaces::has(std::size_t interface, ip_family family) const noexcept {
    const auto& all = entries_[interface].addresses;
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& a) { return a.local.family == family; });
}

std::optional<std::size_t> interfaces::index_of(const ip_address& local) const noexcept {
    const auto at = std::find(locals_.begin(), locals_.end(), local);
    if (at == locals_.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(at - locals_.begin());
}

std::optional<grant> interfaces::take_of(std::size_t owner, std::size_t interface, ip_family family,
                                         std::uint64_t now_ns) {
    entry& from = entries_[interface];
    for (std::size_t tried = 0; tried < from.addresses.size(); ++tried) {
        const config::interface_address& a = from.addresses[from.next];
        from.next = (from.next + 1) % from.addresses.size();
        const auto at = index_of(a.local);
        if (a.local.family != family || !at) {
            continue;
        }
        if (const auto port = ports_.take(*at, owner, now_ns)) {
            ++held_[owner];
            return grant{{a.local, *port}, a.advertised};
        }
    }
    return std::nullopt;
}

std::optional<grant> interfaces::take(std::size_t interface, ip_family family,
                                      std::optional<std::size_t> owner, std::uint64_t now_ns) {
    if (owner) {
        return take_of(*owner, interface, family, now_ns);
    }
    std::vector<std::size_t> owners(held_.size());
    std::iota(owners.begin(), owners.end(), std::size_t{0});
    std::stable_sort(owners.begin(), owners.end(),
                     [&](std::size_t a, std::size_t b) { return held_[a] < held_[b]; });
    for (const std::size_t each : owners) {
        if (const auto got = take_of(each, interface, family, now_ns)) {
            return got;
        }
    }
    return std::nullopt;
}

void interfaces::give(const endpoint& local, std::uint64_t now_ns) {
    if (const auto at = index_of(local.ip)) {
        const std::size_t before = ports_.in_use();
        ports_.give(*at, local.port, now_ns);
        const std::size_t owner = owner_of(local);
        held_[owner] -= std::min(held_[owner], before - ports_.in_use());
    }
}

void interfaces::rest(const endpoint& local, std::uint64_t usable_ns) {
    if (const auto at = index_of(local.ip)) {
        ports_.rest(*at, local.port, usable_ns);
    }
}

} // namespace voxplane::control
