// A proxy's share of the control benchmark: offers, answers and deletes calls over UDP, so many at
// a time, and prints rates and times of the replies as a line of JSON. perf/control/run drives it.
//   ng_load PORT STEPS COUNT WINDOW PACE_US PREFIX
// STEPS: letters of o, a, d, done for each call in this order. WINDOW: most calls in work at once,
// each with one request under way. PACE_US: from the start of one call to the next; 0: at once.
// PREFIX: of call-ids, which are numbered from 0. The server is on 127.0.0.1.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ng_messages.hpp"

namespace {

using voxplane::ng_load::message;
using voxplane::ng_load::step;

constexpr std::uint64_t repeat_after_ns = 1'000'000'000; // as Kamailio does
constexpr std::array<const char*, 3> names{"offer", "answer", "delete"};

std::uint64_t now_ns() {
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

struct work {
    std::uint16_t port;
    std::vector<step> steps;
    std::uint32_t count;
    std::uint32_t window;
    std::uint64_t pace_ns;
    std::string prefix;
};

// A call in work.
struct slot {
    std::uint32_t call = 0;
    std::size_t at = 0; // index of its step
    std::uint32_t serial = 0;
    bool busy = false;
    std::uint64_t first_sent_ns = 0;
    std::uint64_t sent_ns = 0;
    std::string text;
};

class client {
public:
    explicit client(const work& what) : what_(what), slots_(what.window) {
        socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(what.port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int room = 4 << 20;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
            std::fprintf(stderr, "ng_load: connect(): %s\n", std::strerror(errno));
            std::exit(EXIT_FAILURE);
        }
        for (std::uint32_t i = 0; i < what.window; ++i) {
            idle_.push_back(i);
        }
        for (auto& one : times_) {
            one.reserve(what.count);
        }
    }
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    ~client() { ::close(socket_); }

    void run() {
        began_ns_ = now_ns();
        while (done_ < what_.count) {
            begin_calls();
            if (!take_replies()) {
                wait();
            }
        }
        ended_ns_ = now_ns();
    }

    void print() {
        std::printf("{\"seconds\": %.6f, \"calls\": %u, \"failed\": %u, \"repeated\": %u",
                    static_cast<double>(ended_ns_ - began_ns_) * 1e-9, what_.count, failed_,
                    repeated_);
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto& all = times_[i];
            if (all.empty()) {
                continue;
            }
            std::sort(all.begin(), all.end());
            const auto at = [&](double share) {
                const auto rank = static_cast<std::size_t>(share * static_cast<double>(all.size()));
                return static_cast<double>(all[std::min(rank, all.size() - 1)]) * 1e-3;
            };
            std::printf(", \"%s\": {\"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f}",
                        names[i], at(0.5), at(0.99), at(1.0));
        }
        std::printf(", \"error\": \"%s\"}\n", error_.c_str());
    }

private:
    void send(std::uint32_t which) {
        slot& s = slots_[which];
        s.sent_ns = now_ns();
        // A full socket buffer is a lost message, which is repeated.
        static_cast<void>(::send(socket_, s.text.data(), s.text.size(), 0));
    }

    void ask(std::uint32_t which) {
        slot& s = slots_[which];
        ++s.serial;
        const std::string cookie = std::to_string(::getpid()) + "_" + std::to_string(which) + "_" +
                                   std::to_string(s.serial);
        s.text = message(what_.steps[s.at], cookie, what_.prefix + std::to_string(s.call), s.call);
        s.first_sent_ns = now_ns();
        send(which);
    }

    void begin_calls() {
        const std::uint64_t due =
            what_.pace_ns == 0 ? what_.count : (now_ns() - began_ns_) / what_.pace_ns + 1;
        while (begun_ < what_.count && begun_ < due && !idle_.empty()) {
            const std::uint32_t which = idle_.back();
            idle_.pop_back();
            slot& s = slots_[which];
            s.call = begun_++;
            s.at = 0;
            s.busy = true;
            ask(which);
        }
    }

    // Whether there was one.
    bool take_replies() {
        bool any = false;
        for (;;) {
            const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size() - 1, MSG_DONTWAIT);
            if (got <= 0) {
                return any;
            }
            any = true;
            buffer_[static_cast<std::size_t>(got)] = 0;
            judge({buffer_.data(), static_cast<std::size_t>(got)}, now_ns());
        }
    }

    void judge(std::string_view reply, std::uint64_t now) {
        unsigned pid = 0;
        std::uint32_t which = 0;
        std::uint32_t serial = 0;
        const bool ours = std::sscanf(reply.data(), "%u_%u_%u", &pid, &which, &serial) == 3 &&
                          which < slots_.size() && slots_[which].busy &&
                          slots_[which].serial == serial;
        if (!ours) {
            return; // of a message that was sent twice
        }
        slot& s = slots_[which];
        times_[static_cast<std::size_t>(what_.steps[s.at])].push_back(now - s.first_sent_ns);
        const bool good = reply.find("6:result2:ok") != std::string_view::npos &&
                          reply.find("7:warning") == std::string_view::npos;
        if (!good) {
            ++failed_;
            if (error_.empty()) {
                error_ = std::string(reply.substr(0, 200));
                std::replace(error_.begin(), error_.end(), '"', '\'');
            }
        }
        if (good && ++s.at < what_.steps.size()) {
            ask(which);
            return;
        }
        s.busy = false;
        ++done_;
        idle_.push_back(which);
    }

    void wait() {
        const std::uint64_t now = now_ns();
        std::uint64_t until = now + 100'000'000;
        if (what_.pace_ns != 0 && begun_ < what_.count && !idle_.empty()) {
            until = std::min(until, began_ns_ + begun_ * what_.pace_ns);
        }
        pollfd one{socket_, POLLIN, 0};
        const std::uint64_t left = until > now ? until - now : 0;
        const timespec most{static_cast<time_t>(left / 1'000'000'000),
                            static_cast<long>(left % 1'000'000'000)};
        if (::ppoll(&one, 1, &most, nullptr) == 0) {
            repeat(now_ns());
        }
    }

    void repeat(std::uint64_t now) {
        for (std::uint32_t which = 0; which < slots_.size(); ++which) {
            if (slots_[which].busy && now - slots_[which].sent_ns > repeat_after_ns) {
                ++repeated_;
                send(which);
            }
        }
    }

    const work& what_;
    int socket_;
    std::vector<slot> slots_;
    std::vector<std::uint32_t> idle_;
    std::array<std::vector<std::uint64_t>, 3> times_; // by step, ns
    std::array<char, 65536> buffer_{};
    std::uint32_t begun_ = 0;
    std::uint32_t done_ = 0;
    std::uint32_t failed_ = 0;
    std::uint32_t repeated_ = 0;
    std::string error_;
    std::uint64_t began_ns_ = 0;
    std::uint64_t ended_ns_ = 0;
};

work read_work(char** argv) {
    work out{};
    out.port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
    for (const char letter : std::string_view(argv[2])) {
        out.steps.push_back(letter == 'o'   ? step::offer
                            : letter == 'a' ? step::answer
                                            : step::remove);
    }
    out.count = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
    out.window = static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10));
    out.pace_ns = std::strtoull(argv[5], nullptr, 10) * 1000;
    out.prefix = argv[6];
    return out;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: ng_load PORT STEPS COUNT WINDOW PACE_US PREFIX\n");
        return 2;
    }
    const work what = read_work(argv);
    client one(what);
    one.run();
    one.print();
    return 0;
}
