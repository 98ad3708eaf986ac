// A server on ports that the kernel chose and clients that talk to it over loopback, in one thread:
// every wait polls the server and ends after some seconds at most. State is static, so that it
// outlives a failed assertion.
#pragma once

#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/ng/dictionary.hpp"
#include "control/ng/server.hpp"

namespace voxplane::control::ng {

constexpr std::uint64_t second = 1'000'000'000;

struct scene {
    std::unique_ptr<server> door;
    std::uint64_t now = second;
    bool later = false;          // the handler leaves its reply to the test
    std::string reply_with;      // for the key "echo" of a reply
    std::optional<request> last; // that the handler saw
    reply_handle handle;         // of it
    std::size_t handled = 0;
};

inline scene& stage() {
    static scene only;
    return only;
}

inline std::optional<tree> handler_of_tests(request what, reply_handle handle) {
    scene& on = stage();
    ++on.handled;
    on.handle = handle;
    on.last = std::move(what);
    if (on.later)
        return std::nullopt;
    return dictionary("echo", on.reply_with, "result", "ok");
}

// Whatever was there before is gone.
inline server& open_server(const server_settings& settings) {
    scene& on = stage();
    on = {};
    result<std::unique_ptr<server>> opened = server::open(settings, handler_of_tests);
    if (opened)
        on.door = std::move(*opened);
    return *on.door;
}

inline server_settings on_loopback(const char* udp, const char* tcp) {
    server_settings out;
    out.udp = {*parse_endpoint(udp)};
    out.tcp = {*parse_endpoint(tcp)};
    return out;
}

// A connected socket; what comes is kept until somebody looks.
class client {
public:
    client(const endpoint& to, int type) : fd_(-1) {
        sockaddr_storage address{};
        socklen_t bytes = 0;
        if (to.ip.is_ipv4()) {
            auto* const in = reinterpret_cast<sockaddr_in*>(&address);
            in->sin_family = AF_INET;
            in->sin_port = htons(to.port);
            std::memcpy(&in->sin_addr, to.ip.bytes.data(), 4);
            bytes = sizeof *in;
        } else {
            auto* const in = reinterpret_cast<sockaddr_in6*>(&address);
            in->sin6_family = AF_INET6;
            in->sin6_port = htons(to.port);
            std::memcpy(&in->sin6_addr, to.ip.bytes.data(), 16);
            bytes = sizeof *in;
        }
        fd_ = socket(address.ss_family, type | SOCK_CLOEXEC, 0);
        connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), bytes) == 0;
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client() { hang_up(); }

    [[nodiscard]] bool connected() const { return connected_; }
    void hang_up() {
        if (fd_ >= 0)
            close(std::exchange(fd_, -1));
    }
    void end_output() const { shutdown(fd_, SHUT_WR); }

    [[nodiscard]] bool say(std::string_view text) const {
        return send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
               static_cast<ssize_t>(text.size());
    }

    // What has come, appended to what came before; true when something did, or the end.
    bool listen() {
        char buffer[65536];
        const ssize_t bytes = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (bytes > 0)
            heard_.append(buffer, static_cast<std::size_t>(bytes));
        over_ = over_ || bytes == 0 || (bytes < 0 && errno != EAGAIN);
        return bytes >= 0;
    }
    [[nodiscard]] std::string& heard() { return heard_; }
    [[nodiscard]] bool over() const { return over_; }

private:
    int fd_;
    bool connected_ = false;
    bool over_ = false;
    std::string heard_;
};

// Polls until the condition holds or 20 seconds have passed; says whether it holds.
template <typename Condition>
bool eventually(Condition holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        if (stage().door->poll(stage().now) == 0)
            std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return true;
}

// What the client heard next, up to `bytes` of them; what came by then when they don't all come.
inline std::string hear(client& from, std::size_t bytes) {
    static_cast<void>(eventually([&] {
        from.listen();
        return from.heard().size() >= bytes || from.over();
    }));
    return std::exchange(from.heard(), {});
}

// Some turns of the loop, for what shall not happen.
inline void idle_turns(std::size_t turns = 20) {
    for (std::size_t i = 0; i < turns; ++i)
        static_cast<void>(stage().door->poll(stage().now));
}

} // namespace voxplane::control::ng
