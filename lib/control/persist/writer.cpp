// The thread takes up to a block of records at once and writes them without the lock.
#include "control/persist/writer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "control/persist/call_state.hpp"
#include "dpdk/log.hpp"

namespace voxplane::control::persist {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_a_block = 4096;
constexpr auto tend_interval = 1s;
constexpr auto first_rest = 100ms;
constexpr auto longest_rest = 5s;

} // namespace

writer::writer(std::unique_ptr<store> to, std::size_t most)
    : to_(std::move(to)), most_(most), thread_("vox-snapshot", [this] { run(); }) {}

writer::~writer() {
    {
        const std::lock_guard guard(lock_);
        ending_ = true;
    }
    more_.notify_one();
    thread_.join();
}

bool writer::offer(record&& change) {
    {
        const std::lock_guard guard(lock_);
        if (waiting_.size() + in_work_ >= most_) {
            refused_.fetch_add(1);
            return false;
        }
        waiting_.push_back(std::move(change));
    }
    more_.notify_one();
    return true;
}

writer_figures writer::figures() const {
    const std::lock_guard guard(lock_);
    return {written_.load(), failures_.load(), refused_.load(), waiting_.size() + in_work_};
}

// Empty: the time for tending has come, or the end.
std::vector<record> writer::next() {
    std::unique_lock guard(lock_);
    more_.wait_for(guard, tend_interval, [this] { return ending_ || !waiting_.empty(); });
    const std::size_t n = std::min(waiting_.size(), most_a_block);
    std::vector<record> batch(std::move_iterator(waiting_.begin()),
                              std::move_iterator(waiting_.begin() + static_cast<long>(n)));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<long>(n));
    in_work_ = n;
    return batch;
}

// Sleeps, but not beyond the end.
void writer::rest(unsigned failures) {
    std::chrono::milliseconds time = first_rest;
    for (; failures > 1 && time < longest_rest; --failures) {
        time *= 2;
    }
    std::unique_lock guard(lock_);
    more_.wait_for(guard, std::min<std::chrono::milliseconds>(time, longest_rest),
                   [this] { return ending_; });
}

// One attempt; without changes at tending. A change from good to bad and back is logged, not each
// attempt.
bool writer::put(const std::vector<record>& batch) {
    const result<void> done = batch.empty() ? to_->tend(wall_ns()) : to_->write(batch);
    written_.fetch_add(done ? batch.size() : 0);
    if (done && failing_) {
        dpdk::log_line(dpdk::log_level::notice, "snapshot_works_again");
    } else if (!done && !failing_) {
        dpdk::log_line(dpdk::log_level::warning, "snapshot_fails", {{"why", done.error().text}});
    }
    failing_ = !done;
    failures_.fetch_add(done ? 0 : 1);
    return done.has_value();
}

void writer::run() {
    auto next_tend = std::chrono::steady_clock::now() + tend_interval;
    for (;;) {
        const std::vector<record> batch = next();
        for (unsigned failures = 0; !batch.empty() && !put(batch);) {
            rest(++failures);
            const std::lock_guard guard(lock_);
            if (ending_ && failures > 1) {
                return;
            }
        }
        const bool due = std::chrono::steady_clock::now() >= next_tend;
        if (due) {
            next_tend = std::chrono::steady_clock::now() + tend_interval;
            (void)put({});
        }
        const std::lock_guard guard(lock_);
        in_work_ = 0;
        if (ending_ && waiting_.empty()) {
            return;
        }
    }
}

} // namespace voxplane::control::persist
