// A queue and the tickets of those who wait.
#include "control/ng/mailbox.hpp"

#include <algorithm>
#include <utility>

namespace voxplane::control::ng {

post_reply mailbox::ask(const ip_address& peer, std::string message,
                        std::chrono::milliseconds longest) {
    std::unique_lock guard(lock_);
    if (closed_)
        return {post_outcome::closed, {}};
    if (asked_.size() >= most_)
        return {post_outcome::full, {}};
    const std::uint64_t ticket = ++last_ticket_;
    waiter& mine = asked_[ticket]; // stays where it is until it is erased
    waiting_.push_back({ticket, peer, std::move(message)});
    const bool woken = done_.wait_for(guard, longest, [&] { return mine.done || closed_; });
    post_reply out{post_outcome::late, {}};
    if (mine.done)
        out = std::move(mine.reply);
    else if (woken)
        out.what = post_outcome::closed;
    asked_.erase(ticket);
    std::erase_if(waiting_, [&](const posted& one) { return one.ticket == ticket; });
    return out;
}

void mailbox::close() {
    {
        const std::lock_guard guard(lock_);
        closed_ = true;
    }
    done_.notify_all();
}

posted mailbox::take() {
    const std::lock_guard guard(lock_);
    if (waiting_.empty())
        return {};
    posted out = std::move(waiting_.front());
    waiting_.pop_front();
    return out;
}

bool mailbox::waits(std::uint64_t ticket) {
    const std::lock_guard guard(lock_);
    return asked_.contains(ticket);
}

bool mailbox::answer(std::uint64_t ticket, post_reply reply) {
    {
        const std::lock_guard guard(lock_);
        const auto found = asked_.find(ticket);
        if (found == asked_.end())
            return false;
        found->second.reply = std::move(reply);
        found->second.done = true;
    }
    done_.notify_all();
    return true;
}

} // namespace voxplane::control::ng
