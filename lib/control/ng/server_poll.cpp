// The ng server's sockets: listeners, connections and their events. See server.hpp. Connections
// close only in serve_backlog(), so that nobody up the call stack holds one that is gone.
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/epoll.h>

#include "control/ng/message.hpp"
#include "control/ng/server.hpp"

namespace voxplane::control::ng {

namespace {

// What an event is about stands in its 64 bits: a kind in the upper two, a number in the rest.
enum class kind : std::uint8_t { udp, tcp, client };
constexpr unsigned kind_shift = 62;

std::uint64_t tag(kind what, std::uint64_t number) noexcept {
    return static_cast<std::uint64_t>(what) << kind_shift | number;
}

constexpr std::size_t events_a_turn = 32;
// A source's share of a turn, so that one that floods leaves some to the others.
constexpr std::size_t messages_a_source = 16;
constexpr std::size_t accepts_a_turn = 8;
constexpr std::uint64_t scan_interval_ns = 1'000'000'000;

bool watch(int epoll, int operation, int fd, std::uint32_t events, std::uint64_t about) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = about;
    return epoll_ctl(epoll, operation, fd, &event) == 0;
}

result<void> add(int epoll, result<descriptor> opened, std::vector<descriptor>& to, kind what) {
    if (!opened)
        return opened.error();
    to.push_back(std::move(*opened));
    if (!watch(epoll, EPOLL_CTL_ADD, to.back().get(), EPOLLIN, tag(what, to.size() - 1)))
        return failure{"epoll_ctl() of a listener failed"};
    return {};
}

} // namespace

result<void> server::listen() {
    epoll_ = descriptor(epoll_create1(EPOLL_CLOEXEC));
    if (!epoll_.is_open())
        return failure{std::string("epoll_create1(): ") + std::strerror(errno)};
    for (const endpoint& local : settings_.udp) {
        if (result<void> added = add(epoll_.get(), open_udp(local), udp_, kind::udp); !added)
            return added;
    }
    outboxes_.resize(udp_.size());
    for (const endpoint& local : settings_.tcp) {
        if (result<void> added = add(epoll_.get(), open_tcp(local), tcp_, kind::tcp); !added)
            return added;
    }
    return {};
}

std::size_t server::poll(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    in_poll_ = true;
    budget_ = settings_.messages_a_turn;
    cookies_.expire(now_ns);
    serve_backlog();
    take_posts();
    std::array<epoll_event, events_a_turn> events;
    const int ready = epoll_wait(epoll_.get(), events.data(), events_a_turn, 0);
    for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        const std::uint64_t number = event.data.u64 & ((std::uint64_t{1} << kind_shift) - 1);
        switch (static_cast<kind>(event.data.u64 >> kind_shift)) {
        case kind::udp:
            serve_datagrams(static_cast<std::uint32_t>(number));
            break;
        case kind::tcp:
            accept_connections(static_cast<std::uint32_t>(number));
            break;
        case kind::client:
            const auto found = connections_.find(number);
            if (found == connections_.end())
                break;
            if ((event.events & (EPOLLERR | EPOLLHUP)) != 0)
                found->second->give_up();
            serve_connection(*found->second);
            break;
        }
    }
    if (now_ns >= next_scan_ns_) {
        next_scan_ns_ = now_ns + scan_interval_ns;
        end_late_connections();
    }
    in_poll_ = false;
    for (std::size_t i = 0; i < udp_.size(); ++i)
        send_datagrams(i); // what TCP clients' requests answered
    return settings_.messages_a_turn - budget_;
}

void server::serve_datagrams(std::uint32_t listener) {
    for (std::size_t i = 0; i < messages_a_source && budget_ > 0; ++i) {
        const datagram got = receive(udp_[listener].get(), buffer_);
        if (!got.received)
            break;
        --budget_;
        if (!allowed(got.peer.ip)) {
            ++counters_.refused;
            continue;
        }
        const origin from{.listener = listener, .peer = got.peer, .local = got.local};
        if (!got.cut) {
            handle(got.bytes, from);
            continue;
        }
        ++counters_.received;
        ++counters_.too_large;
        if (const std::optional<envelope> what = split(got.bytes); what)
            deliver(encode(what->cookie, what->as, error_reply("Message too large")), from);
    }
    send_datagrams(listener);
}

void server::accept_connections(std::uint32_t listener) {
    for (std::size_t i = 0; i < accepts_a_turn; ++i) {
        accepted got = accept_one(tcp_[listener].get());
        if (!got.connection.is_open())
            return;
        if (!allowed(got.peer.ip)) {
            ++counters_.refused;
            continue;
        }
        const std::uint64_t id = last_connection_ + 1;
        if (connections_.size() >= settings_.max_connections ||
            !watch(epoll_.get(), EPOLL_CTL_ADD, got.connection.get(), EPOLLIN,
                   tag(kind::client, id))) {
            ++counters_.turned_away;
            continue;
        }
        last_connection_ = id;
        ++counters_.connections;
        auto client =
            std::make_unique<connection>(std::move(got.connection), got.peer, id, now_ns_);
        client->interest = EPOLLIN;
        connections_.emplace(id, std::move(client));
    }
}

void server::reject(connection& client, const char* reason) {
    // A stream that has lost its messages' ends has no next message.
    client.stop_reading();
    ++counters_.received;
    if (const std::optional<envelope> what = split(client.message()); what)
        deliver(encode(what->cookie, what->as, error_reply(reason)),
                {.connection = client.id(), .peer = client.peer()});
}

void server::serve_connection(connection& client) {
    client.flush();
    for (std::size_t i = 0;; ++i) {
        if (client.closed() || !client.wants_input())
            break;
        if (i == messages_a_source || budget_ == 0) {
            // Messages that were read already cause no event.
            if (!client.queued) {
                client.queued = true;
                backlog_.push_back(client.id());
            }
            break;
        }
        const connection::progress found = client.next(settings_.connections, now_ns_);
        if (found == connection::progress::more)
            break;
        --budget_;
        if (found == connection::progress::message) {
            handle(client.message(), {.connection = client.id(), .peer = client.peer()});
            client.consume(now_ns_);
        } else if (found == connection::progress::too_large) {
            ++counters_.too_large;
            reject(client, "Message too large");
        } else {
            ++counters_.malformed;
            reject(client, "Invalid data (no dictionary)");
        }
    }
    settle(client);
}

// Asks the kernel for the events that matter now, or has the connection closed.
void server::settle(connection& client) {
    std::uint32_t wanted = client.wants_input() ? static_cast<std::uint32_t>(EPOLLIN) : 0;
    if (client.wants_output())
        wanted |= static_cast<std::uint32_t>(EPOLLOUT);
    if (wanted != client.interest &&
        watch(epoll_.get(), EPOLL_CTL_MOD, client.fd(), wanted, tag(kind::client, client.id())))
        client.interest = wanted;
    if (client.closed() && !client.queued) {
        client.queued = true;
        backlog_.push_back(client.id());
    }
}

void server::serve_backlog() {
    for (std::size_t i = backlog_.size(); i > 0; --i) {
        const std::uint64_t id = backlog_.front();
        backlog_.pop_front();
        const auto found = connections_.find(id);
        if (found == connections_.end())
            continue;
        found->second->queued = false;
        if (!found->second->closed())
            serve_connection(*found->second);
        if (found->second->closed())
            connections_.erase(found);
    }
}

void server::allow(std::vector<ip_prefix> peers) {
    settings_.allowed = std::move(peers);
    for (const auto& [id, client] : connections_) {
        if (allowed(client->peer().ip))
            continue;
        ++counters_.refused;
        client->give_up();
        settle(*client);
    }
}

void server::end_late_connections() {
    std::erase_if(posts_, [&](const auto& one) { return !mailbox_.waits(one.second.ticket); });
    for (const auto& [id, client] : connections_) {
        if (!client->late(settings_.connections, now_ns_))
            continue;
        ++counters_.timed_out;
        client->give_up();
        settle(*client);
    }
}

} // namespace voxplane::control::ng
