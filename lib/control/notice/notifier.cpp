// The thread holds the lock only to take a notice and the one to send it by.
#include "control/notice/notifier.hpp"

#include "dpdk/log.hpp"

namespace voxplane::control::notice {

namespace {

constexpr std::size_t most_waiting = 4096;
constexpr int attempts = 3;
constexpr auto between_attempts = std::chrono::milliseconds(250);
constexpr auto longest_end = std::chrono::seconds(2);

result<std::shared_ptr<sender>> sender_of(const std::string& url) {
    if (url.empty()) {
        return std::shared_ptr<sender>();
    }
    auto made = open_sender(url);
    if (!made) {
        return made.error();
    }
    return std::shared_ptr<sender>(std::move(*made));
}

} // namespace

result<std::unique_ptr<notifier>> notifier::open(const std::string& url) {
    auto to = sender_of(url);
    if (!to) {
        return to.error();
    }
    return std::unique_ptr<notifier>(new notifier(std::move(*to)));
}

notifier::notifier(std::shared_ptr<sender> to)
    : to_(std::move(to)), thread_("vox-notices", [this] { run(); }) {}

notifier::~notifier() {
    {
        const std::lock_guard guard(lock_);
        ending_ = true;
        end_by_ = std::chrono::steady_clock::now() + longest_end;
    }
    more_.notify_one();
    thread_.join();
}

void notifier::tell(std::string text) {
    {
        const std::lock_guard guard(lock_);
        if (to_ == nullptr) {
            return;
        }
        if (waiting_.size() >= most_waiting) {
            ++figures_.lost;
            return;
        }
        waiting_.push_back(std::move(text));
    }
    more_.notify_one();
}

result<void> notifier::redirect(const std::string& url) {
    auto to = sender_of(url);
    if (!to) {
        return to.error();
    }
    const std::lock_guard guard(lock_);
    to_ = std::move(*to);
    return {};
}

notifier_figures notifier::figures() const {
    const std::lock_guard guard(lock_);
    notifier_figures now = figures_;
    now.waiting = waiting_.size();
    return now;
}

// At the end each notice has one attempt.
bool notifier::deliver(sender& to, const std::string& text) {
    for (int attempt = 1;; ++attempt) {
        const auto done = to.send(text);
        if (done) {
            return true;
        }
        why_ = done.error().text;
        std::unique_lock guard(lock_);
        if (attempt == attempts ||
            more_.wait_for(guard, between_attempts * attempt, [this] { return ending_; })) {
            return false;
        }
    }
}

// The log tells when it begins and when it is over, not of each.
void notifier::judge(bool taken, const std::string& why) {
    if (!taken && !failing_) {
        dpdk::log_line(dpdk::log_level::warning, "notice_lost", {{"why", why}});
    } else if (taken && failing_) {
        dpdk::log_line(dpdk::log_level::notice, "notices_arrive_again");
    }
    failing_ = !taken;
}

void notifier::run() {
    for (;;) {
        std::unique_lock guard(lock_);
        more_.wait(guard, [this] { return ending_ || !waiting_.empty(); });
        const bool over = ending_ && (failing_ || std::chrono::steady_clock::now() >= end_by_);
        if (waiting_.empty() || over) {
            figures_.lost += waiting_.size();
            waiting_.clear();
            return;
        }
        const std::string text = std::move(waiting_.front());
        waiting_.pop_front();
        const std::shared_ptr<sender> to = to_;
        guard.unlock();
        const bool taken = to != nullptr && deliver(*to, text);
        judge(taken, to == nullptr ? "no address" : why_);
        guard.lock();
        ++(taken ? figures_.sent : figures_.lost);
    }
}

} // namespace voxplane::control::notice
