// Datagrams: what the kernel takes may still be lost, and nobody will know.
#include "control/notice/sender.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <sys/socket.h>

#include "base/address.hpp"
#include "control/ng/socket.hpp"

namespace voxplane::control::notice {

namespace {

constexpr std::string_view udp_scheme = "udp://";

class udp_sender final : public sender {
public:
    explicit udp_sender(ng::descriptor to) : to_(std::move(to)) {}

    // The kernel tells of a datagram before that nobody had its port: this one may find somebody.
    result<void> send(const std::string& text) override {
        for (int attempt = 0; attempt < 2; ++attempt) {
            if (::send(to_.get(), text.data(), text.size(), MSG_NOSIGNAL) >= 0) {
                return {};
            }
            if (errno != ECONNREFUSED) {
                break;
            }
        }
        return failure{std::strerror(errno)};
    }

private:
    ng::descriptor to_;
};

} // namespace

result<std::unique_ptr<sender>> open_sender(const std::string& url) {
    if (!url.starts_with(udp_scheme)) {
        return open_http_sender(url);
    }
    const auto where = parse_endpoint(url.substr(udp_scheme.size()));
    if (!where) {
        return where.error();
    }
    auto socket = ng::connect_udp(*where);
    if (!socket) {
        return socket.error();
    }
    return std::unique_ptr<sender>(std::make_unique<udp_sender>(std::move(*socket)));
}

} // namespace voxplane::control::notice
