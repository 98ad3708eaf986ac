// How a notice gets to a proxy: a datagram, or an HTTP request. Used by the notifier's thread
// alone; may wait for as long as it says.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"

namespace voxplane::control::notice {

class sender {
public:
    sender() = default;
    sender(const sender&) = delete;
    sender& operator=(const sender&) = delete;
    virtual ~sender() = default;

    // Waits for at most three seconds. Errors: nobody took it, as far as that can be known.
    [[nodiscard]] virtual result<void> send(const std::string& text) = 0;
};

// url: udp://ADDRESS:PORT, http://... or https://...
[[nodiscard]] result<std::unique_ptr<sender>> open_sender(const std::string& url);

// A POST of type application/json, done with an answer of 200 to 299.
[[nodiscard]] result<std::unique_ptr<sender>> open_http_sender(const std::string& url);

} // namespace voxplane::control::notice
