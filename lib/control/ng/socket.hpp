// Non-blocking UDP and TCP sockets for control traffic: a descriptor that closes itself, addresses
// to and from the kernel's form, datagrams with the local address they were sent to. Main lcore
// only; no call waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/address.hpp"
#include "base/result.hpp"

namespace voxplane::control::ng {

class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor();
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// Bound, for TCP listening as well; port 0 leaves the choice to the kernel.
[[nodiscard]] result<descriptor> open_udp(const endpoint& local);
[[nodiscard]] result<descriptor> open_tcp(const endpoint& local);
// A UDP socket that sends to `remote` alone, from whichever address the route gives.
[[nodiscard]] result<descriptor> connect_udp(const endpoint& remote);

[[nodiscard]] endpoint local_endpoint(int fd);

// A connection that waits to be accepted, or a closed descriptor.
struct accepted {
    descriptor connection;
    endpoint peer;
};
[[nodiscard]] accepted accept_one(int listener);

struct datagram {
    bool received = false;
    bool cut = false;       // longer than the buffer
    std::string_view bytes; // in the buffer
    endpoint peer;
    ip_address local;
};
[[nodiscard]] datagram receive(int fd, std::span<char> buffer);

struct outgoing {
    endpoint peer;
    ip_address local; // that it leaves from; unspecified: the kernel's choice
    std::string bytes;
};
inline constexpr std::size_t most_sent_at_once = 16;
// One system call for as many. Returns how many the kernel did not take whole and at once.
[[nodiscard]] std::size_t send_all(int fd, std::span<const outgoing> datagrams);

enum class transfer : std::uint8_t { some, would_block, closed };
// Of a stream. `bytes` counts what was moved.
[[nodiscard]] transfer read_some(int fd, std::span<char> buffer, std::size_t& bytes);
[[nodiscard]] transfer write_some(int fd, std::string_view text, std::size_t& bytes);

} // namespace voxplane::control::ng
