// Keeps replies by cookie; see cookie_cache.hpp. Two lists, each in the order of its entries' age,
// since what is in work may be answered in any order.
#include "control/ng/cookie_cache.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace voxplane::control::ng {

namespace {

constexpr std::size_t max_expired_a_call = 64;
// A client has one socket, or two while it changes; more repeats from elsewhere wait in vain.
constexpr std::size_t max_waiting = 4;
// Nodes of the list and of the maps, and the strings' own blocks.
constexpr std::size_t entry_overhead_bytes = 256;
constexpr std::size_t address_bytes = 16;

std::pmr::string key_of(const ip_address& peer, std::string_view cookie,
                        std::pmr::memory_resource& memory) {
    std::pmr::string key(&memory);
    key.reserve(address_bytes + 1 + cookie.size());
    key.append(reinterpret_cast<const char*>(peer.bytes.data()), address_bytes);
    key.push_back(peer.is_ipv4() ? '4' : '6');
    key += cookie;
    return key;
}

} // namespace

std::string_view cookie_cache::entry::cookie() const {
    return std::string_view(key).substr(address_bytes + 1);
}

cookie_cache::cookie_cache(const cookie_settings& settings) : settings_(settings) {
    settings_.entries = std::max<std::size_t>(settings_.entries, 1);
    by_key_.reserve(settings_.entries); // so that no call pays for a larger table
}

void cookie_cache::forget(entries_in_order& from, place which) {
    bytes_ -= entry_overhead_bytes + which->key.size() + which->reply.size();
    by_id_.erase(which->id);
    by_key_.erase(which->key);
    from.erase(which);
}

// Each entry is forgotten once, so the loop is paid for by the calls that made them.
void cookie_cache::make_room(std::uint64_t except) {
    while (by_key_.size() > settings_.entries || bytes_ > settings_.bytes) {
        if (!stored_.empty() && stored_.front().id != except) {
            ++counters_.evicted;
            forget(stored_, stored_.begin());
        } else if (!working_.empty() && working_.front().id != except) {
            ++counters_.abandoned;
            forget(working_, working_.begin());
        } else {
            return;
        }
    }
}

cookie_cache::lookup cookie_cache::begin(const envelope& what, const origin& from,
                                         std::uint64_t now_ns) {
    std::pmr::string key = key_of(from.peer.ip, what.cookie, memory_);
    const std::uint64_t content = std::hash<std::string_view>{}(what.payload);
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        const place found = known->second;
        const bool is_working = by_id_.contains(found->id);
        if (is_working || now_ns - found->since_ns < settings_.keep_ns) {
            counters_.collided += found->content != content ? 1U : 0U;
            if (!is_working)
                return {outcome::stored, found->id, &found->reply, false};
            std::vector<origin>& waiting = found->waiting;
            const bool waits = waiting.size() < max_waiting &&
                               std::find(waiting.begin(), waiting.end(), from) == waiting.end();
            if (waits)
                waiting.push_back(from);
            return {outcome::in_work, found->id, nullptr, waits};
        }
        forget(stored_, found);
    }
    const std::uint64_t id = ++last_id_;
    working_.push_back(
        {std::move(key), id, content, now_ns, what.as, {from}, std::pmr::string(&memory_)});
    const place added = std::prev(working_.end());
    by_key_.emplace(added->key, added);
    by_id_.emplace(id, added);
    bytes_ += entry_overhead_bytes + added->key.size();
    make_room(id);
    return {outcome::fresh, id, nullptr, true};
}

const cookie_cache::entry* cookie_cache::working(std::uint64_t id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &*found->second;
}

void cookie_cache::finish(std::uint64_t id, std::string_view reply, std::uint64_t now_ns) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
        return;
    const place done = found->second;
    by_id_.erase(found);
    done->reply = reply;
    done->since_ns = now_ns;
    std::vector<origin>().swap(done->waiting);
    bytes_ += done->reply.size();
    stored_.splice(stored_.end(), working_, done);
    make_room(id);
}

void cookie_cache::expire(std::uint64_t now_ns) {
    for (std::size_t i = 0; i < max_expired_a_call; ++i) {
        if (!stored_.empty() && now_ns - stored_.front().since_ns >= settings_.keep_ns) {
            forget(stored_, stored_.begin());
        } else if (!working_.empty() && now_ns - working_.front().since_ns >= settings_.work_ns) {
            ++counters_.abandoned;
            forget(working_, working_.begin());
        } else {
            return;
        }
    }
}

} // namespace voxplane::control::ng
