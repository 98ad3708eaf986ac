// Events out by UDP; see events.hpp.
#include "control/ng/events.hpp"

#include <utility>

namespace voxplane::control::ng {

result<event_sender> event_sender::open(const endpoint& listener) {
    result<descriptor> socket = connect_udp(listener);
    if (!socket)
        return socket.error();
    return event_sender(std::move(*socket));
}

bool event_sender::send(std::string_view text) {
    std::size_t bytes = 0;
    // A connected socket reports at the next datagram that nobody listened to the one before, and
    // sends that next one only when it is tried again.
    bool gone = false;
    for (int attempt = 0; attempt < 2 && !gone; ++attempt)
        gone = write_some(socket_.get(), text, bytes) == transfer::some && bytes == text.size();
    ++(gone ? sent_ : lost_);
    return gone;
}

} // namespace voxplane::control::ng
