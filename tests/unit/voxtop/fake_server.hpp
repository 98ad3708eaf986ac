// A telemetry socket that answers what a test wants, however wrong: a banner, then for each
// question what a function gives. One client at a time, on a thread of its own.
#pragma once

#include <atomic>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace voxplane::test {

class fake_server {
public:
    // None: the connection is closed without an answer.
    using answers = std::function<std::optional<std::string>(const std::string&)>;

    fake_server(std::string path, answers fn, std::string banner = R"({"version":"fake"})")
        : path_(std::move(path)), answers_(std::move(fn)), banner_(std::move(banner)) {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::memcpy(where.sun_path, path_.data(), path_.size());
        door_ = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
        good_ = ::bind(door_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 &&
                ::listen(door_, 4) == 0;
        thread_ = std::thread([this] { serve(); });
    }
    fake_server(const fake_server&) = delete;
    fake_server& operator=(const fake_server&) = delete;
    ~fake_server() {
        ending_ = true;
        thread_.join();
        ::close(door_);
        ::unlink(path_.c_str());
    }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    static constexpr int look_ms = 5;

    // Whether fd has something within the look; false: the end came.
    bool wait(int fd) {
        pollfd one{fd, POLLIN, 0};
        while (!ending_) {
            if (::poll(&one, 1, look_ms) > 0) {
                return true;
            }
        }
        return false;
    }
    void serve() {
        while (wait(door_)) {
            const int client = ::accept(door_, nullptr, nullptr);
            if (!banner_.empty()) {
                ::send(client, banner_.data(), banner_.size(), MSG_NOSIGNAL);
            }
            talk(client);
            ::close(client);
        }
    }
    void talk(int client) {
        char question[1024];
        while (wait(client)) {
            const auto n = ::recv(client, question, sizeof question, 0);
            if (n <= 0) {
                return;
            }
            const auto answer = answers_(std::string(question, static_cast<std::size_t>(n)));
            if (!answer) {
                return;
            }
            ::send(client, answer->data(), answer->size(), MSG_NOSIGNAL);
        }
    }

    std::string path_;
    answers answers_;
    std::string banner_;
    int door_ = -1;
    bool good_ = false;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

} // namespace voxplane::test
