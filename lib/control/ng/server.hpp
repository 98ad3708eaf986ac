// The ng protocol's door: UDP and TCP listeners that main's loop polls, and a mailbox of HTTP's.
// Requests of allowed peers go to a handler as checked values, its replies back by cookie, at once
// or later; a repeated cookie gets the stored reply. Nothing here waits: poll() does at most so
// many messages. Main lcore only; owns its sockets, connections and stored replies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "control/ng/connection.hpp"
#include "control/ng/cookie_cache.hpp"
#include "control/ng/mailbox.hpp"
#include "control/ng/request.hpp"
#include "control/ng/socket.hpp"
#include "control/ng/tree_builder.hpp"

namespace voxplane::control::ng {

struct server_settings {
    std::vector<endpoint> udp{{{{127, 0, 0, 1}}, 2223}};
    std::vector<endpoint> tcp;
    // There is no authentication in the protocol: who may speak is all that protects calls.
    std::vector<ip_prefix> allowed{
        {{{127}}, 8}, {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, ip_family::ipv6}, 128}};
    std::size_t messages_a_turn = 64; // that one poll() handles
    std::size_t max_connections = 64;
    std::size_t max_posts = 6; // in the mailbox and in work: fewer than HTTP has threads
    connection_limits connections;
    tree_limits dictionary; // bytes holds for UDP; TCP's is connections.message_bytes
    cookie_settings cookies;
};

struct server_counters {
    std::uint64_t received = 0;    // messages of allowed peers
    std::uint64_t replied = 0;     // replies to fresh requests, as often as they were sent
    std::uint64_t replayed = 0;    // stored replies sent again
    std::uint64_t waited = 0;      // repeats that found the first in work
    std::uint64_t malformed = 0;   // no cookie, no dictionary, or no request in it
    std::uint64_t refused = 0;     // datagrams and connections of other peers
    std::uint64_t too_large = 0;   // messages and replies
    std::uint64_t unsent = 0;      // replies that the kernel or a slow client did not take
    std::uint64_t connections = 0; // accepted
    std::uint64_t turned_away = 0; // connections beyond the limit
    std::uint64_t timed_out = 0;   // connections that were idle, or slow with a message
    std::array<std::uint64_t, commands + 1> by_command{}; // the last: unknown ones
};

// Names a request until it is answered. Copies are good.
struct reply_handle {
    std::uint64_t id = 0;
};

class server {
public:
    // Returns the reply, or nothing when reply() will be called with the handle. `ping`, errors in
    // requests and commands that we do not know never come here.
    using handler = std::function<std::optional<tree>(request what, reply_handle handle)>;

    [[nodiscard]] static result<std::unique_ptr<server>> open(const server_settings& settings,
                                                              handler answer);
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    // Takes what has come and sends what can go. now_ns: any clock that never steps back. Returns
    // how many messages it handled.
    std::size_t poll(std::uint64_t now_ns);

    // False when nobody waits for it any more: answered before, or not within the time for it.
    bool reply(reply_handle handle, const tree& dictionary);

    // Where other threads put requests, which poll() takes.
    [[nodiscard]] ng::mailbox& mailbox() noexcept { return mailbox_; }

    // Who may speak from now on; connections of others end. Not from the handler.
    void allow(std::vector<ip_prefix> peers);

    // Readable when poll() has something to do; for a loop that may sleep.
    [[nodiscard]] int fd() const noexcept { return epoll_.get(); }
    // Where it listens, with the ports that the kernel chose.
    [[nodiscard]] std::vector<endpoint> udp_endpoints() const;
    [[nodiscard]] std::vector<endpoint> tcp_endpoints() const;

    [[nodiscard]] const server_counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const cookie_counters& cookies() const noexcept { return cookies_.counters(); }
    [[nodiscard]] std::size_t in_work() const noexcept { return cookies_.in_work(); }
    [[nodiscard]] std::size_t open_connections() const noexcept { return connections_.size(); }

private:
    server(const server_settings& settings, handler answer);
    [[nodiscard]] result<void> listen();
    [[nodiscard]] bool allowed(const ip_address& peer) const noexcept;

    void serve_datagrams(std::uint32_t listener);
    void accept_connections(std::uint32_t listener);
    void serve_connection(connection& client);
    void reject(connection& client, const char* reason);
    void settle(connection& client);
    void serve_backlog();
    void end_late_connections();
    void take_posts();
    bool answer_post(std::uint64_t id, std::string_view reply);

    void handle(std::string_view message, const origin& from);
    [[nodiscard]] std::optional<tree> answer(const envelope& what, const origin& from,
                                             reply_handle handle);
    void deliver(std::string_view reply, const origin& to);
    void send_datagrams(std::size_t listener);

    // A request of the mailbox until it is answered.
    struct post {
        std::uint64_t ticket;
        std::string cookie; // that was put before it, with the space; empty: it had its own
    };

    server_settings settings_;
    handler answer_;
    descriptor epoll_;
    std::vector<descriptor> udp_;
    std::vector<descriptor> tcp_;
    std::vector<std::vector<outgoing>> outboxes_; // by UDP socket; sent when its turn is over
    bool in_poll_ = false;
    std::unordered_map<std::uint64_t, std::unique_ptr<connection>> connections_;
    ng::mailbox mailbox_;
    std::unordered_map<std::uint64_t, post> posts_; // by numbers of connections
    std::deque<std::uint64_t> backlog_; // connections with messages left, or to be closed
    cookie_cache cookies_;
    server_counters counters_;
    std::vector<char> buffer_;
    std::uint64_t last_connection_ = 0;
    std::uint64_t now_ns_ = 0;
    std::uint64_t next_scan_ns_ = 0;
    std::size_t budget_ = 0;
};

} // namespace voxplane::control::ng
