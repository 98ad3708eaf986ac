// The ng server's third door: requests that other threads have put into its mailbox, over HTTP.
// They are known by the numbers of connections, which are never used twice. See server.hpp.
#include <algorithm>

#include "control/ng/message.hpp"
#include "control/ng/server.hpp"

namespace voxplane::control::ng {

namespace {

constexpr std::size_t posts_a_turn = 16;

// A body may be a dictionary alone: its reply is then one as well. One in bencode begins with the
// length of its first key, which no proxy's cookie looks like.
bool is_bare(std::string_view message) noexcept {
    if (message.starts_with('{'))
        return true;
    const std::size_t end = message.find_first_not_of("0123456789", 1);
    return message.starts_with('d') && end > 1 && end != std::string_view::npos &&
           message[end] == ':';
}

} // namespace

void server::take_posts() {
    for (std::size_t i = 0; i < posts_a_turn && budget_ > 0; ++i) {
        posted got = mailbox_.take();
        if (got.ticket == 0)
            return;
        --budget_;
        if (!allowed(got.peer)) {
            ++counters_.refused;
            mailbox_.answer(got.ticket, {post_outcome::refused, {}});
            continue;
        }
        post request{got.ticket, {}};
        const std::uint64_t id = ++last_connection_;
        if (is_bare(got.message)) {
            request.cookie = "http_" + std::to_string(id) + " ";
            got.message.insert(0, request.cookie);
        }
        if (!split(got.message)) {
            ++counters_.received;
            ++counters_.malformed;
            mailbox_.answer(got.ticket, {post_outcome::malformed, {}});
            continue;
        }
        posts_.emplace(id, std::move(request));
        handle(got.message, {.connection = id, .peer = {got.peer, 0}});
    }
}

bool server::answer_post(std::uint64_t id, std::string_view reply) {
    const auto found = posts_.find(id);
    if (found == posts_.end())
        return false;
    const post request = std::move(found->second);
    posts_.erase(found);
    reply.remove_prefix(std::min(request.cookie.size(), reply.size()));
    const bool taken = mailbox_.answer(request.ticket, {post_outcome::replied, std::string(reply)});
    counters_.unsent += taken ? 0U : 1U;
    return true;
}

} // namespace voxplane::control::ng
