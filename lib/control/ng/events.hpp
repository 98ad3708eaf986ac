// What the node tells without being asked, such as calls that ended by media time-out: one datagram
// an event to one address, lost when nobody listens. Main lcore only; no call waits.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/address.hpp"
#include "base/result.hpp"
#include "control/ng/socket.hpp"

namespace voxplane::control::ng {

class event_sender {
public:
    [[nodiscard]] static result<event_sender> open(const endpoint& listener);

    // False when the datagram did not go: too large, no room, or nobody listens there.
    bool send(std::string_view text);

    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

private:
    explicit event_sender(descriptor socket) : socket_(std::move(socket)) {}

    descriptor socket_;
    std::uint64_t sent_ = 0;
    std::uint64_t lost_ = 0;
};

} // namespace voxplane::control::ng
