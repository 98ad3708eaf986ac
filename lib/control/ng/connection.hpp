// One TCP client: bytes in until a message is whole, replies out as the client takes them. Bounded
// both ways; no call waits. Main lcore only; owned by the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/address.hpp"
#include "control/ng/scanner.hpp"
#include "control/ng/socket.hpp"

namespace voxplane::control::ng {

struct connection_limits {
    std::size_t message_bytes = std::size_t{1} << 20;
    std::size_t output_bytes = std::size_t{4} << 20; // replies that the client does not take
    std::uint64_t idle_ns = 300'000'000'000;         // without a whole message
    std::uint64_t message_ns = 30'000'000'000;       // from a message's first byte to its last
};

class connection {
public:
    connection(descriptor socket, const endpoint& peer, std::uint64_t id, std::uint64_t now_ns);

    enum class progress : std::uint8_t {
        message,   // message() is whole
        more,      // all that has come is looked at
        broken,    // message() is what came of one that can't be followed to its end
        too_large, // message() is the beginning of one that is too large
    };
    // Looks for the next message, reading from the socket at most 64 KiB a call.
    [[nodiscard]] progress next(const connection_limits& limits, std::uint64_t now_ns);
    [[nodiscard]] std::string_view message() const;
    // Lets go of the message.
    void consume(std::uint64_t now_ns);
    // Reads no more: closed() when what is still to be sent is sent.
    void stop_reading() noexcept { reading_ = false; }

    // Queues a reply and sends what goes. False when the client lets too many pile up.
    [[nodiscard]] bool send(std::string_view reply, const connection_limits& limits);
    void flush();

    // A request was handed over, or its reply came.
    void expect_reply() noexcept { ++expected_; }
    void reply_came() noexcept { expected_ -= expected_ > 0 ? 1U : 0U; }

    [[nodiscard]] bool closed() const noexcept;
    void give_up() noexcept { failed_ = true; }
    [[nodiscard]] bool late(const connection_limits& limits, std::uint64_t now_ns) const noexcept;

    // Too much output waits: nothing is read before the client takes some.
    [[nodiscard]] bool wants_input() const noexcept;
    [[nodiscard]] bool wants_output() const noexcept { return sent_ < output_.size(); }
    [[nodiscard]] int fd() const noexcept { return socket_.get(); }
    [[nodiscard]] const endpoint& peer() const noexcept { return peer_; }
    [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

    std::uint32_t interest = 0; // the events that the server has asked the kernel for
    bool queued = false;        // stands in the server's list of unfinished business

private:
    [[nodiscard]] bool fill(std::uint64_t now_ns);

    descriptor socket_;
    endpoint peer_;
    std::uint64_t id_;
    std::string input_;
    std::size_t first_ = 0; // where the message begins
    message_scanner scanner_;
    std::string output_;
    std::size_t sent_ = 0;
    std::size_t expected_ = 0;
    std::uint64_t active_ns_;  // last whole message
    std::uint64_t started_ns_; // first byte of the message
    bool reading_ = true;
    bool failed_ = false;
};

} // namespace voxplane::control::ng
