// Requests of other threads to the ng server, for those who ask by HTTP: each waits in a queue of
// fixed length until main's loop takes it, and its thread until the reply is there or its time is
// over. Nothing of a request is looked at on that thread. The server owns it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/address.hpp"

namespace voxplane::control::ng {

enum class post_outcome : std::uint8_t {
    replied,
    malformed, // neither a dictionary nor a cookie and one
    refused,   // the peer may not speak
    full,      // too many wait
    late,      // no reply in time
    closed
};

struct post_reply {
    post_outcome what = post_outcome::closed;
    std::string text; // with `replied`: as a datagram would have it, cookie and all
};

// A request on its way to the server.
struct posted {
    std::uint64_t ticket = 0;
    ip_address peer;
    std::string message;
};

class mailbox {
public:
    explicit mailbox(std::size_t most) : most_(most) {}
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;

    // Waits for the reply. Any thread but main's and a worker.
    [[nodiscard]] post_reply ask(const ip_address& peer, std::string message,
                                 std::chrono::milliseconds longest);
    // Nobody waits any longer, and nobody will. Any thread.
    void close();

    // The oldest request, if there is one; `ticket` 0: there is none. Main lcore, as what follows.
    [[nodiscard]] posted take();
    [[nodiscard]] bool waits(std::uint64_t ticket);
    // False when nobody waits for it any more.
    bool answer(std::uint64_t ticket, post_reply reply);

private:
    struct waiter {
        bool done = false;
        post_reply reply;
    };
    std::size_t most_;
    std::mutex lock_;
    std::condition_variable done_;
    std::deque<posted> waiting_;
    std::unordered_map<std::uint64_t, waiter> asked_; // waiting, or in work
    std::uint64_t last_ticket_ = 0;
    bool closed_ = false;
};

} // namespace voxplane::control::ng
