// Records that are damaged name their call by a hash alone, which is looked for among all: rare.
#include "control/persist/live_set.hpp"

#include <algorithm>

#include "control/persist/call_state.hpp"

namespace voxplane::control::persist {

void live_set::set_call(const std::string& key, part&& now) {
    entry& e = calls_[key];
    bytes_ += size_of(key, now) - size_of(key, e.call) - size_of(key, e.streams);
    e = {std::move(now), {}};
}

void live_set::set_streams(const std::string& key, part&& now) {
    const auto found = calls_.find(key);
    if (found == calls_.end()) {
        return; // its call was lost, or has ended
    }
    bytes_ += size_of(key, now) - size_of(key, found->second.streams);
    found->second.streams = std::move(now);
}

void live_set::set_ports(const std::string& key, part&& now) {
    erase_ports(key);
    const auto ports = decode_ports(now.body);
    if (ports) {
        bytes_ += size_of(key, now);
        ports_[key] = {std::move(now), ports->until_wall_ns};
    }
}

void live_set::erase_call(const std::string& key) {
    const auto found = calls_.find(key);
    if (found != calls_.end()) {
        bytes_ -= size_of(key, found->second.call) + size_of(key, found->second.streams);
        calls_.erase(found);
    }
}

void live_set::erase_ports(const std::string& key) {
    const auto found = ports_.find(key);
    if (found != ports_.end()) {
        bytes_ -= size_of(key, found->second.ports);
        ports_.erase(found);
    }
}

void live_set::apply(const record& change) {
    apply(change.kind, change.at_wall_ns, change.key, change.body);
}

void live_set::apply(record_kind kind, std::uint64_t at_wall_ns, const std::string& key,
                     std::string_view body) {
    part now{at_wall_ns, std::string(body)};
    switch (kind) {
    case record_kind::call:
        heal(key);
        set_call(key, std::move(now));
        break;
    case record_kind::streams:
        set_streams(key, std::move(now));
        break;
    case record_kind::gone:
        heal(key);
        erase_call(key);
        break;
    case record_kind::ports:
        set_ports(key, std::move(now));
        break;
    case record_kind::rested:
        erase_ports(key);
        break;
    }
}

// What comes later of a call makes up for damage before it.
void live_set::heal(const std::string& key) {
    if (!lost_.empty()) {
        lost_.erase(key_hash(key));
    }
}

void live_set::damaged(record_kind kind, std::uint64_t hash) {
    if (kind != record_kind::call && kind != record_kind::gone) {
        return;
    }
    const auto found = std::find_if(calls_.begin(), calls_.end(),
                                    [&](const auto& c) { return key_hash(c.first) == hash; });
    const std::string key = found == calls_.end() ? std::string() : found->first;
    erase_call(key);
    if (kind == record_kind::call) {
        lost_[hash] = key;
    } else {
        lost_.erase(hash);
    }
}

void live_set::apply(const record_view& read) {
    if (read.damaged) {
        damaged(read.kind, read.hash);
    } else {
        apply(read.kind, read.at_wall_ns, std::string(read.key), read.body);
    }
}

std::vector<refusal> live_set::refused() const {
    std::vector<refusal> all;
    for (const auto& [hash, key] : lost_) {
        all.push_back({key.empty() ? "a call whose name is lost" : key, "its record is damaged"});
    }
    return all;
}

std::vector<std::string> live_set::take_rested(std::uint64_t wall_ns) {
    std::vector<std::string> over;
    for (const auto& [key, each] : ports_) {
        if (each.until_wall_ns <= wall_ns) {
            over.push_back(key);
        }
    }
    for (const std::string& key : over) {
        erase_ports(key);
    }
    return over;
}

void live_set::visit(const visitor& fn) const {
    for (const auto& [key, e] : calls_) {
        fn(record_kind::call, e.call.at_wall_ns, key, e.call.body);
        if (!e.streams.body.empty()) {
            fn(record_kind::streams, e.streams.at_wall_ns, key, e.streams.body);
        }
    }
    for (const auto& [key, each] : ports_) {
        fn(record_kind::ports, each.ports.at_wall_ns, key, each.ports.body);
    }
}

} // namespace voxplane::control::persist
