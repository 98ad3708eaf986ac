// Sockets by Linux system calls; see socket.hpp.
#include "control/ng/socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace voxplane::control::ng {

namespace {

struct socket_address {
    sockaddr_storage storage{};
    socklen_t bytes = 0;
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

socket_address to_socket(const endpoint& from) {
    socket_address out;
    if (from.ip.is_ipv4()) {
        auto* const in = reinterpret_cast<sockaddr_in*>(&out.storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(from.port);
        std::memcpy(&in->sin_addr, from.ip.bytes.data(), sizeof in->sin_addr);
        out.bytes = sizeof *in;
    } else {
        auto* const in = reinterpret_cast<sockaddr_in6*>(&out.storage);
        in->sin6_family = AF_INET6;
        in->sin6_port = htons(from.port);
        std::memcpy(&in->sin6_addr, from.ip.bytes.data(), sizeof in->sin6_addr);
        out.bytes = sizeof *in;
    }
    return out;
}

template <typename Address>
ip_address to_ip(const Address& from, ip_family family) {
    ip_address out;
    out.family = family;
    std::memcpy(out.bytes.data(), &from, sizeof from);
    return out;
}

endpoint from_socket(const socket_address& from) {
    if (from.storage.ss_family == AF_INET) {
        const auto* const in = reinterpret_cast<const sockaddr_in*>(&from.storage);
        return {to_ip(in->sin_addr, ip_family::ipv4), ntohs(in->sin_port)};
    }
    const auto* const in = reinterpret_cast<const sockaddr_in6*>(&from.storage);
    return {to_ip(in->sin6_addr, ip_family::ipv6), ntohs(in->sin6_port)};
}

failure system_failure(const char* call, const endpoint& where) {
    std::string text = call;
    text += " of ";
    text += to_string(where);
    text += ": ";
    text += std::strerror(errno); // main lcore only
    return {std::move(text)};
}

bool switch_on(int fd, int level, int option) {
    const int on = 1;
    return setsockopt(fd, level, option, &on, sizeof on) == 0;
}

result<descriptor> open_socket(const endpoint& where, int type) {
    const int family = where.ip.is_ipv4() ? AF_INET : AF_INET6;
    descriptor out(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!out.is_open())
        return system_failure("socket()", where);
    // One family a socket, so that no peer comes as an IPv4 address written in IPv6.
    if (family == AF_INET6 && !switch_on(out.get(), IPPROTO_IPV6, IPV6_V6ONLY))
        return system_failure("setsockopt(IPV6_V6ONLY)", where);
    return out;
}

result<descriptor> bind_socket(const endpoint& local, int type) {
    result<descriptor> out = open_socket(local, type);
    if (!out)
        return out;
    socket_address address = to_socket(local);
    if (type == SOCK_STREAM && !switch_on(out->get(), SOL_SOCKET, SO_REUSEADDR))
        return system_failure("setsockopt(SO_REUSEADDR)", local);
    if (bind(out->get(), address.get(), address.bytes) != 0)
        return system_failure("bind()", local);
    return out;
}

// Room for one in_pktinfo or in6_pktinfo.
struct alignas(cmsghdr) ancillary {
    char bytes[CMSG_SPACE(sizeof(in6_pktinfo))];
};

ip_address local_of(msghdr& header) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            return to_ip(info.ipi_spec_dst, ip_family::ipv4);
        }
        if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            return to_ip(info.ipi6_addr, ip_family::ipv6);
        }
    }
    return {};
}

template <typename Info>
void attach(msghdr& header, ancillary& room, int level, int type, const Info& info) {
    header.msg_control = room.bytes;
    header.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* const part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = level;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(part), &info, sizeof info);
}

// A datagram to be sent, as the kernel reads it.
class addressed {
public:
    // The header points into this and into the datagram.
    msghdr fill(const outgoing& from) {
        to_ = to_socket(from.peer);
        part_ = {const_cast<char*>(from.bytes.data()), from.bytes.size()}; // it is only read
        msghdr header{};
        header.msg_name = &to_.storage;
        header.msg_namelen = to_.bytes;
        header.msg_iov = &part_;
        header.msg_iovlen = 1;
        // It leaves from where the request arrived, which a client's connected socket demands.
        if (from.local.is_unspecified()) {
            header.msg_control = nullptr;
        } else if (from.local.is_ipv4()) {
            in_pktinfo info{};
            std::memcpy(&info.ipi_spec_dst, from.local.bytes.data(), sizeof info.ipi_spec_dst);
            attach(header, room_, IPPROTO_IP, IP_PKTINFO, info);
        } else {
            in6_pktinfo info{};
            std::memcpy(&info.ipi6_addr, from.local.bytes.data(), sizeof info.ipi6_addr);
            attach(header, room_, IPPROTO_IPV6, IPV6_PKTINFO, info);
        }
        return header;
    }

private:
    socket_address to_;
    ancillary room_{};
    iovec part_{};
};

transfer outcome(ssize_t moved, std::size_t& bytes) {
    bytes = 0;
    if (moved < 0)
        return errno == EAGAIN || errno == EINTR ? transfer::would_block : transfer::closed;
    if (moved == 0)
        return transfer::closed;
    bytes = static_cast<std::size_t>(moved);
    return transfer::some;
}

} // namespace

descriptor::~descriptor() {
    if (fd_ >= 0)
        close(fd_);
}

result<descriptor> open_udp(const endpoint& local) {
    result<descriptor> out = bind_socket(local, SOCK_DGRAM);
    if (!out)
        return out;
    // All proxies at once may ask for more than the usual room; the kernel gives what it may.
    const int room = 4 << 20;
    static_cast<void>(setsockopt(out->get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room));
    const bool on = local.ip.is_ipv4() ? switch_on(out->get(), IPPROTO_IP, IP_PKTINFO)
                                       : switch_on(out->get(), IPPROTO_IPV6, IPV6_RECVPKTINFO);
    if (!on)
        return system_failure("setsockopt(PKTINFO)", local);
    return out;
}

result<descriptor> open_tcp(const endpoint& local) {
    result<descriptor> out = bind_socket(local, SOCK_STREAM);
    if (out && listen(out->get(), SOMAXCONN) != 0)
        return system_failure("listen()", local);
    return out;
}

result<descriptor> connect_udp(const endpoint& remote) {
    result<descriptor> out = open_socket(remote, SOCK_DGRAM);
    if (!out)
        return out;
    socket_address address = to_socket(remote);
    if (connect(out->get(), address.get(), address.bytes) != 0)
        return system_failure("connect()", remote);
    return out;
}

endpoint local_endpoint(int fd) {
    socket_address address;
    address.bytes = sizeof address.storage;
    if (getsockname(fd, address.get(), &address.bytes) != 0)
        return {};
    return from_socket(address);
}

accepted accept_one(int listener) {
    socket_address peer;
    peer.bytes = sizeof peer.storage;
    accepted out;
    out.connection =
        descriptor(accept4(listener, peer.get(), &peer.bytes, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (out.connection.is_open())
        out.peer = from_socket(peer);
    return out;
}

datagram receive(int fd, std::span<char> buffer) {
    socket_address peer;
    ancillary room;
    iovec part{buffer.data(), buffer.size()};
    msghdr header{};
    header.msg_name = &peer.storage;
    header.msg_namelen = sizeof peer.storage;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = room.bytes;
    header.msg_controllen = sizeof room.bytes;
    const ssize_t bytes = recvmsg(fd, &header, MSG_DONTWAIT);
    datagram out;
    if (bytes < 0)
        return out;
    out.received = true;
    out.cut = (header.msg_flags & MSG_TRUNC) != 0;
    out.bytes = {buffer.data(), static_cast<std::size_t>(bytes)};
    out.peer = from_socket(peer);
    out.local = local_of(header);
    return out;
}

std::size_t send_all(int fd, std::span<const outgoing> datagrams) {
    std::array<mmsghdr, most_sent_at_once> headers;
    std::array<addressed, most_sent_at_once> parts;
    std::size_t lost = 0;
    while (!datagrams.empty()) {
        const std::size_t count = std::min(datagrams.size(), most_sent_at_once);
        for (std::size_t i = 0; i < count; ++i)
            headers[i] = {parts[i].fill(datagrams[i]), 0};
        const int taken =
            sendmmsg(fd, headers.data(), static_cast<unsigned>(count), MSG_DONTWAIT | MSG_NOSIGNAL);
        const std::size_t sent = taken > 0 ? static_cast<std::size_t>(taken) : 0;
        for (std::size_t i = 0; i < sent; ++i)
            lost += headers[i].msg_len == datagrams[i].bytes.size() ? 0U : 1U;
        // The kernel stops at one that it does not take: that one is lost, the rest tried anew.
        const std::size_t done = sent < count ? sent + 1 : sent;
        lost += done - sent;
        datagrams = datagrams.subspan(done);
    }
    return lost;
}

transfer read_some(int fd, std::span<char> buffer, std::size_t& bytes) {
    return outcome(recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT), bytes);
}

transfer write_some(int fd, std::string_view text, std::size_t& bytes) {
    return outcome(send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL), bytes);
}

} // namespace voxplane::control::ng
