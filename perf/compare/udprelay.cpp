// The least that a media relay on kernel sockets can do: one thread, a socket a leg, recvmmsg on
// what epoll names, sendmmsg from the other leg's socket. Ports of both sides follow each other in
// steps of 2: leg 0 of call 0, leg 1 of call 0, and so on.
//   udprelay LOCAL-IP LOCAL-PORT REMOTE-IP REMOTE-PORT LEGS
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr unsigned burst = 32;

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(EXIT_FAILURE);
}

sockaddr_in address(const char* ip, unsigned port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, ip, &made.sin_addr) != 1)
        fail("address");
    return made;
}

int open_leg(sockaddr_in local) {
    const int made = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0 || bind(made, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0)
        fail("socket");
    return made;
}

struct buffers {
    std::array<std::array<char, 2048>, burst> octets;
    std::array<iovec, burst> pieces;
    std::array<mmsghdr, burst> messages{};
};

void relay(int from, int to, sockaddr_in& remote, buffers& use) {
    for (unsigned i = 0; i < burst; ++i) {
        use.pieces[i] = {use.octets[i].data(), use.octets[i].size()};
        use.messages[i] = {};
        use.messages[i].msg_hdr.msg_iov = &use.pieces[i];
        use.messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int n = recvmmsg(from, use.messages.data(), burst, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        use.pieces[at].iov_len = use.messages[at].msg_len;
        use.messages[at].msg_hdr.msg_name = &remote;
        use.messages[at].msg_hdr.msg_namelen = sizeof remote;
    }
    if (n > 0)
        sendmmsg(to, use.messages.data(), static_cast<unsigned>(n), MSG_DONTWAIT);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: udprelay LOCAL-IP LOCAL-PORT REMOTE-IP REMOTE-PORT LEGS\n");
        return EXIT_FAILURE;
    }
    const auto legs = static_cast<unsigned>(std::atoi(argv[5])) & ~1U;
    const rlimit files{legs + 100, legs + 100};
    setrlimit(RLIMIT_NOFILE, &files);
    const int events = epoll_create1(EPOLL_CLOEXEC);
    std::vector<int> sockets;
    std::vector<sockaddr_in> remotes;
    for (unsigned leg = 0; leg < legs; ++leg) {
        const auto shift = 2 * leg;
        sockets.push_back(
            open_leg(address(argv[1], static_cast<unsigned>(std::atoi(argv[2])) + shift)));
        remotes.push_back(address(argv[3], static_cast<unsigned>(std::atoi(argv[4])) + shift));
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.u32 = leg;
        if (epoll_ctl(events, EPOLL_CTL_ADD, sockets.back(), &wanted) != 0)
            fail("epoll_ctl");
    }
    std::puts("ready");
    std::fflush(stdout);
    static buffers use;
    std::array<epoll_event, 256> happened;
    for (;;) {
        const int n = epoll_wait(events, happened.data(), static_cast<int>(happened.size()), -1);
        for (int i = 0; i < n; ++i) {
            const unsigned leg = happened[static_cast<std::size_t>(i)].data.u32;
            relay(sockets[leg], sockets[leg ^ 1U], remotes[leg ^ 1U], use);
        }
    }
}
