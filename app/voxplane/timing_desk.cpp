// Breakdowns on their way to workers and back.
#include "timing_desk.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace voxplane::app {

result<void> timing_desk::ask(const timing_request& what) {
    if (what.worker && *what.worker >= workers_) {
        return failure{"no worker has the number " + std::to_string(*what.worker) + ", there are " +
                       std::to_string(workers_) + " from 0"};
    }
    const std::lock_guard guard(lock_);
    if (!open_.empty()) {
        return failure{"busy: another breakdown is being measured"};
    }
    first_ = what.worker.value_or(0);
    const std::size_t count = what.worker ? 1 : workers_;
    for (std::size_t i = 0; i < count; ++i) {
        auto one = std::make_unique<stats::step_times>();
        one->bursts = what.bursts;
        one->one_in = what.one_in;
        one->end_tsc = what.end_tsc;
        open_.push_back(std::move(one));
    }
    sent_ = given_up_ = false;
    return {};
}

bool timing_desk::all_done() const noexcept {
    return std::all_of(open_.begin(), open_.end(), [](const auto& one) { return one->done(); });
}

std::optional<timing_desk::found> timing_desk::take() {
    const std::lock_guard guard(lock_);
    if (open_.empty() || given_up_ || !all_done()) {
        return std::nullopt;
    }
    return std::exchange(open_, {});
}

void timing_desk::give_up() {
    const std::lock_guard guard(lock_);
    given_up_ = true;
}

void timing_desk::tend(const sender& send) {
    const std::lock_guard guard(lock_);
    if (open_.empty()) {
        return;
    }
    if (given_up_ && (!sent_ || all_done())) {
        open_.clear();
        return;
    }
    for (std::size_t i = 0; !sent_ && i < open_.size(); ++i) {
        session::command what;
        what.kind = session::command_kind::time;
        what.times = open_[i].get();
        send(first_ + i, what);
    }
    sent_ = true;
}

} // namespace voxplane::app
