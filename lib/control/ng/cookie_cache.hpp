// Replies by cookie, so that a repeated request changes nothing: its sender gets the reply that was
// stored, or waits with the first for the one that is being made. Bounded in entries and bytes, the
// oldest out first; every call is O(1). Main lcore only; owns the replies.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.hpp"
#include "control/ng/message.hpp"

namespace voxplane::control::ng {

// Where a request came from and its reply goes.
struct origin {
    std::uint64_t connection = 0; // TCP; 0: a datagram
    std::uint32_t listener = 0;   // which UDP socket
    endpoint peer;
    ip_address local; // the address that the datagram was sent to
    auto operator<=>(const origin&) const = default;
};

struct cookie_settings {
    std::size_t entries = 131072;           // four seconds at 30,000 requests a second
    std::size_t bytes = 128UL << 20;        // of cookies and replies
    std::uint64_t keep_ns = 45'000'000'000; // clients rely on 30 s, and on no more than 60 s
    std::uint64_t work_ns = 60'000'000'000; // a request that nobody answers is forgotten
};

struct cookie_counters {
    std::uint64_t collided = 0;  // the cookie of another request: it got that one's reply
    std::uint64_t evicted = 0;   // stored replies that went before their time
    std::uint64_t abandoned = 0; // requests that went without a reply
};

class cookie_cache {
public:
    enum class outcome : std::uint8_t { fresh, in_work, stored };
    struct lookup {
        outcome what;
        std::uint64_t id;              // of the request: finish() wants it
        const std::pmr::string* reply; // with `stored` only, until the next call
        bool waits;                    // finish() has one more to send to
    };
    struct entry {
        std::pmr::string key; // address of the peer, then the cookie
        std::uint64_t id;
        std::uint64_t content;
        std::uint64_t since_ns; // begun, or stored
        coding as;
        std::vector<origin> waiting;
        std::pmr::string reply;
        [[nodiscard]] std::string_view cookie() const;
    };

    explicit cookie_cache(const cookie_settings& settings);
    cookie_cache(const cookie_cache&) = delete;
    cookie_cache& operator=(const cookie_cache&) = delete;

    // Cookies are told apart by the peer's IP address, not its port: a client that opens a new
    // socket repeats what it asked on the old one.
    [[nodiscard]] lookup begin(const envelope& what, const origin& from, std::uint64_t now_ns);

    // What is in work under this id, until the next call; null when it was forgotten.
    [[nodiscard]] const entry* working(std::uint64_t id) const;

    // Stores the reply of what working() found.
    void finish(std::uint64_t id, std::string_view reply, std::uint64_t now_ns);

    // Forgets what is too old, at most 64 entries a call.
    void expire(std::uint64_t now_ns);

    [[nodiscard]] std::size_t entries() const noexcept { return by_key_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t in_work() const noexcept { return by_id_.size(); }
    [[nodiscard]] const cookie_counters& counters() const noexcept { return counters_; }

private:
    using entries_in_order = std::pmr::list<entry>;
    using place = entries_in_order::iterator;

    void forget(entries_in_order& from, place which);
    void make_room(std::uint64_t except);

    cookie_settings settings_;
    // What is kept for so long has pages of its own: between the short-lived blocks of requests it
    // would leave holes all over the heap.
    std::pmr::unsynchronized_pool_resource memory_;
    entries_in_order stored_{&memory_};  // oldest first
    entries_in_order working_{&memory_}; // oldest first
    std::pmr::unordered_map<std::string_view, place> by_key_{&memory_};
    std::pmr::unordered_map<std::uint64_t, place> by_id_{&memory_}; // of what is in work
    std::size_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
    cookie_counters counters_;
};

} // namespace voxplane::control::ng
