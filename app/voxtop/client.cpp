// Time-outs are the socket's own, so that a server that hangs never holds the terminal for longer.
#include "client.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace voxplane::voxtop {

namespace {

constexpr std::size_t longest_answer = 65536; // DPDK's own limit is 16 KiB
constexpr std::size_t longest_question = 1023;

std::string why() {
    return std::strerror(errno);
}

} // namespace

std::string socket_of(const std::string& file_prefix) {
    std::string folder = "/tmp";
    if (const char* given = std::getenv("RUNTIME_DIRECTORY")) {
        folder = given;
    } else if (::getuid() == 0) {
        folder = "/var/run";
    } else if (const char* own = std::getenv("XDG_RUNTIME_DIR")) {
        folder = own;
    }
    return folder + "/dpdk/" + file_prefix + "/dpdk_telemetry.v2";
}

client::client(std::string path, int timeout_ms)
    : path_(std::move(path)), timeout_ms_(timeout_ms) {}

client::~client() {
    close();
}

void client::close() noexcept {
    if (fd_ >= 0) {
        ::close(fd_);
    }
    fd_ = -1;
}

result<void> client::connect() {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (path_.size() >= sizeof where.sun_path) {
        return failure{path_ + ": longer than a socket's path can be"};
    }
    std::memcpy(where.sun_path, path_.data(), path_.size());
    fd_ = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd_ < 0) {
        return failure{"socket: " + why()};
    }
    timeval limit{};
    limit.tv_sec = timeout_ms_ / 1000;
    limit.tv_usec = timeout_ms_ % 1000 * 1000;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        failure error{path_ + ": " + why()};
        close();
        return error;
    }
    if (const auto banner = receive(); !banner) {
        return banner.error(); // an eleventh client is closed without a word
    }
    ++connections_;
    return {};
}

result<std::string> client::receive() {
    std::vector<char> room(longest_answer + 1);
    ssize_t n = 0;
    do {
        n = ::recv(fd_, room.data(), room.size(), MSG_TRUNC);
    } while (n < 0 && errno == EINTR);
    if (n > 0 && static_cast<std::size_t>(n) <= longest_answer) {
        return std::string(room.data(), static_cast<std::size_t>(n));
    }
    const bool late = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    const std::string text = n == 0  ? "it was closed"
                             : n > 0 ? "an answer of " + std::to_string(n) + " octets"
                             : late  ? "no answer within " + std::to_string(timeout_ms_) + " ms"
                                     : why();
    close();
    return failure{path_ + ": " + text};
}

result<std::string> client::ask(const std::string& question) {
    if (question.size() > longest_question) {
        return failure{"a question of more than 1023 octets"};
    }
    if (fd_ < 0) {
        if (const auto done = connect(); !done) {
            return done.error();
        }
    }
    if (::send(fd_, question.data(), question.size(), MSG_NOSIGNAL) < 0) {
        failure error{path_ + ": " + why()};
        close();
        return error;
    }
    return receive();
}

} // namespace voxplane::voxtop
