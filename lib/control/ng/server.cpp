// The ng server's messages: who may speak, replay, handler, reply. See server.hpp; its sockets'
// events are in server_poll.cpp.
#include "control/ng/server.hpp"

#include <algorithm>
#include <utility>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"

namespace voxplane::control::ng {

namespace {

// What IPv4 can carry: 65535 less 20 and 8 bytes of headers.
constexpr std::size_t max_datagram_bytes = 65507;
constexpr const char* reply_too_large = "Reply too large for UDP";

std::vector<endpoint> endpoints_of(const std::vector<descriptor>& sockets) {
    std::vector<endpoint> out;
    out.reserve(sockets.size());
    for (const descriptor& one : sockets)
        out.push_back(local_endpoint(one.get()));
    return out;
}

} // namespace

server::server(const server_settings& settings, handler answer)
    : settings_(settings), answer_(std::move(answer)), mailbox_(settings.max_posts),
      cookies_(settings.cookies),
      buffer_(std::max<std::size_t>(settings.dictionary.bytes + max_cookie_bytes + 2, 2048)) {}

result<std::unique_ptr<server>> server::open(const server_settings& settings, handler answer) {
    std::unique_ptr<server> out(new server(settings, std::move(answer)));
    if (const result<void> listening = out->listen(); !listening)
        return listening.error();
    return out;
}

std::vector<endpoint> server::udp_endpoints() const {
    return endpoints_of(udp_);
}

std::vector<endpoint> server::tcp_endpoints() const {
    return endpoints_of(tcp_);
}

bool server::allowed(const ip_address& peer) const noexcept {
    return std::any_of(settings_.allowed.begin(), settings_.allowed.end(),
                       [&](const ip_prefix& one) { return one.contains(peer); });
}

void server::handle(std::string_view message, const origin& from) {
    ++counters_.received;
    const std::optional<envelope> what = split(message);
    if (!what) {
        ++counters_.malformed;
        return;
    }
    const cookie_cache::lookup found = cookies_.begin(*what, from, now_ns_);
    if (found.what == cookie_cache::outcome::stored) {
        ++counters_.replayed;
        deliver(*found.reply, from);
        return;
    }
    const auto client = connections_.find(from.connection);
    if (client != connections_.end() && found.waits)
        client->second->expect_reply();
    if (found.what == cookie_cache::outcome::in_work) {
        ++counters_.waited;
        return;
    }
    const reply_handle handle{found.id};
    if (const std::optional<tree> reply_now = answer(*what, from, handle); reply_now)
        static_cast<void>(reply(handle, *reply_now));
}

std::optional<tree> server::answer(const envelope& what, const origin& from, reply_handle handle) {
    tree_limits limits = settings_.dictionary;
    if (from.connection != 0)
        limits.bytes = settings_.connections.message_bytes;
    result<tree> read = decode(what, limits);
    if (!read) {
        ++counters_.malformed;
        return error_reply(read.error().text);
    }
    const std::optional<command> named = find_command(*read);
    if (named)
        ++counters_.by_command[static_cast<std::size_t>(*named)];
    result<request> wanted = read_request(std::move(*read));
    if (!wanted) {
        const bool unknown = wanted.error().text == texts::unrecognized_command;
        ++(unknown ? counters_.by_command[commands] : counters_.malformed);
        return error_reply(wanted.error().text);
    }
    if (wanted->command == command::ping)
        return dictionary("result", "pong");
    return answer_(std::move(*wanted), handle);
}

bool server::reply(reply_handle handle, const tree& dictionary) {
    const cookie_cache::entry* const request = cookies_.working(handle.id);
    if (request == nullptr)
        return false;
    std::string text = encode(request->cookie(), request->as, dictionary);
    const bool by_datagram = std::any_of(request->waiting.begin(), request->waiting.end(),
                                         [](const origin& one) { return one.connection == 0; });
    if (by_datagram && text.size() > max_datagram_bytes) {
        ++counters_.too_large;
        text = encode(request->cookie(), request->as, error_reply(reply_too_large));
    }
    for (const origin& one : request->waiting) {
        ++counters_.replied;
        if (const auto client = connections_.find(one.connection); client != connections_.end())
            client->second->reply_came();
        deliver(text, one);
    }
    cookies_.finish(handle.id, text, now_ns_);
    return true;
}

void server::deliver(std::string_view reply, const origin& to) {
    if (to.connection == 0) {
        outboxes_[to.listener].push_back({to.peer, to.local, std::string(reply)});
        if (!in_poll_)
            send_datagrams(to.listener);
        return;
    }
    if (answer_post(to.connection, reply))
        return;
    bool sent = false;
    if (const auto found = connections_.find(to.connection); found != connections_.end()) {
        sent = found->second->send(reply, settings_.connections);
        settle(*found->second);
    }
    counters_.unsent += sent ? 0U : 1U;
}

void server::send_datagrams(std::size_t listener) {
    counters_.unsent += send_all(udp_[listener].get(), outboxes_[listener]);
    outboxes_[listener].clear();
}

} // namespace voxplane::control::ng
