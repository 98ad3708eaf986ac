// rtnetlink by libmnl, which checks the lengths of what it takes apart. See rtnetlink(7).
#include "xdp/kernel_neighbours.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <ifaddrs.h>
#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>

namespace voxplane::xdp {

namespace {

constexpr std::size_t buffer_bytes = 8192; // MNL_SOCKET_BUFFER_SIZE at most, without its sysconf
constexpr unsigned most_a_poll = 256;

std::size_t octets(const ip_address& ip) noexcept {
    return ip.is_ipv4() ? 4 : 16;
}

int keep(const nlattr* attribute, void* to) {
    auto& table = *static_cast<std::array<const nlattr*, NDA_MAX + 1>*>(to);
    const std::uint16_t type = mnl_attr_get_type(attribute);
    if (type < table.size()) {
        table[type] = attribute;
    }
    return MNL_CB_OK;
}

// False for what is no neighbour with an address.
bool read(const nlmsghdr* message, kernel_neighbour& out) {
    constexpr std::uint16_t known =
        NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
    if (message->nlmsg_type != RTM_NEWNEIGH || mnl_nlmsg_get_payload_len(message) < sizeof(ndmsg)) {
        return false;
    }
    const auto* about = static_cast<const ndmsg*>(mnl_nlmsg_get_payload(message));
    std::array<const nlattr*, NDA_MAX + 1> attributes{};
    mnl_attr_parse(message, sizeof *about, keep, &attributes);
    const nlattr* ip = attributes[NDA_DST];
    const nlattr* mac = attributes[NDA_LLADDR];
    if ((about->ndm_state & known) == 0 || ip == nullptr || mac == nullptr ||
        (about->ndm_family != AF_INET && about->ndm_family != AF_INET6)) {
        return false;
    }
    out.ip.family = about->ndm_family == AF_INET ? ip_family::ipv4 : ip_family::ipv6;
    if (mnl_attr_get_payload_len(ip) != octets(out.ip) ||
        mnl_attr_get_payload_len(mac) != out.mac.bytes.size()) {
        return false;
    }
    std::memcpy(out.ip.bytes.data(), mnl_attr_get_payload(ip), octets(out.ip));
    std::memcpy(out.mac.bytes.data(), mnl_attr_get_payload(mac), out.mac.bytes.size());
    out.interface = static_cast<unsigned>(about->ndm_ifindex);
    return true;
}

ip_address address_of(const sockaddr& from) {
    ip_address ip;
    if (from.sa_family == AF_INET) {
        sockaddr_in of{};
        std::memcpy(&of, &from, sizeof of);
        std::memcpy(ip.bytes.data(), &of.sin_addr, sizeof of.sin_addr);
    } else if (from.sa_family == AF_INET6) {
        sockaddr_in6 of{};
        std::memcpy(&of, &from, sizeof of);
        std::memcpy(ip.bytes.data(), &of.sin6_addr, sizeof of.sin6_addr);
        ip.family = ip_family::ipv6;
    }
    return ip;
}

} // namespace

void kernel_neighbours::close::operator()(mnl_socket* socket) const noexcept {
    mnl_socket_close(socket);
}

result<kernel_neighbours> kernel_neighbours::open() {
    kernel_neighbours made;
    made.socket_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_NONBLOCK | SOCK_CLOEXEC));
    // RTMGRP_NEIGH: every change of a neighbour.
    if (made.socket_ == nullptr ||
        mnl_socket_bind(made.socket_.get(), RTMGRP_NEIGH, MNL_SOCKET_AUTOPID) != 0) {
        return failure{std::string("rtnetlink, for the kernel's neighbours: ") +
                       std::strerror(errno)};
    }
    made.sequence_ = static_cast<std::uint32_t>(::time(nullptr));
    return made;
}

void kernel_neighbours::ask(const ip_address& ip, unsigned interface) {
    std::array<char, 512> buffer{};
    for (const bool use : {true, false}) {
        nlmsghdr* const message = mnl_nlmsg_put_header(buffer.data());
        message->nlmsg_type = use ? RTM_NEWNEIGH : RTM_GETNEIGH;
        message->nlmsg_flags =
            static_cast<std::uint16_t>(NLM_F_REQUEST | (use ? NLM_F_CREATE | NLM_F_REPLACE : 0));
        message->nlmsg_seq = ++sequence_;
        auto* const about = static_cast<ndmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ndmsg)));
        about->ndm_family = ip.is_ipv4() ? AF_INET : AF_INET6;
        about->ndm_ifindex = static_cast<int>(interface);
        about->ndm_flags = use ? NTF_USE : 0;
        mnl_attr_put(message, NDA_DST, octets(ip), ip.bytes.data());
        // What is not sent is asked again a second later.
        (void)mnl_socket_sendto(socket_.get(), message, message->nlmsg_len);
    }
}

std::size_t kernel_neighbours::poll(const std::function<void(const kernel_neighbour&)>& fn) {
    std::size_t told = 0;
    alignas(nlmsghdr) std::array<char, buffer_bytes> buffer;
    for (unsigned i = 0; i < most_a_poll; ++i) {
        const ssize_t bytes = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
        if (bytes <=
            0) { // nothing more; or too much at once, of which what is needed is asked again
            break;
        }
        int left = static_cast<int>(bytes);
        const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
        for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
            if (kernel_neighbour one; read(message, one)) {
                fn(one);
                ++told;
            }
        }
    }
    return told;
}

unsigned kernel_neighbours::interface_of(const ip_address& local) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) {
        return 0;
    }
    unsigned found = 0;
    for (const ifaddrs* one = all; one != nullptr && found == 0; one = one->ifa_next) {
        if (one->ifa_addr != nullptr && !local.is_unspecified() &&
            address_of(*one->ifa_addr) == local) {
            found = ::if_nametoindex(one->ifa_name);
        }
    }
    ::freeifaddrs(all);
    return found;
}

} // namespace voxplane::xdp
