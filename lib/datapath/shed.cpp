// The list of legs by age and the edge between those that are shed and those that are not.
#include "datapath/shed.hpp"

#include <algorithm>

namespace voxplane::datapath {

namespace {

using dsp::voice_level;

voice_level step(voice_level level, int by) noexcept {
    return static_cast<voice_level>(static_cast<int>(level) + by);
}

bool whole(const session::voice& v) noexcept {
    return v.chain->level() == v.chain->most();
}

} // namespace

bool shedder::shedding() const noexcept {
    return newest_ != nullptr && (edge_ != newest_ || !whole(*edge_));
}

bool shedder::add(session::voice& fresh) noexcept {
    if (fresh.chain == nullptr) {
        return false;
    }
    const bool late = shedding();
    fresh.older = newest_;
    fresh.newer = nullptr;
    fresh.listed = true;
    (newest_ != nullptr ? newest_->newer : oldest_) = &fresh;
    newest_ = &fresh;
    ++legs_;
    if (late) {
        fresh.chain->limit(voice_level::bypass);
    } else {
        edge_ = &fresh;
    }
    return late;
}

void shedder::replace(session::voice& old, session::voice& fresh) noexcept {
    if (!old.listed || fresh.chain == nullptr) {
        remove(old);
        (void)add(fresh);
        return;
    }
    if (!whole(old)) {
        fresh.chain->limit(old.chain->level());
    }
    fresh.older = old.older;
    fresh.newer = old.newer;
    fresh.listed = true;
    (fresh.newer != nullptr ? fresh.newer->older : newest_) = &fresh;
    (fresh.older != nullptr ? fresh.older->newer : oldest_) = &fresh;
    edge_ = edge_ == &old ? &fresh : edge_;
    old.listed = false;
}

void shedder::remove(session::voice& gone) noexcept {
    if (!gone.listed) {
        return;
    }
    (gone.newer != nullptr ? gone.newer->older : newest_) = gone.older;
    (gone.older != nullptr ? gone.older->newer : oldest_) = gone.newer;
    edge_ = edge_ == &gone ? gone.older : edge_;
    gone.listed = false;
    --legs_;
}

bool shedder::shed_one() noexcept {
    if (edge_ == nullptr) {
        return false;
    }
    edge_->chain->limit(step(edge_->chain->level(), -1));
    if (edge_->chain->level() == voice_level::bypass) {
        edge_ = edge_->older;
    }
    return true;
}

bool shedder::restore_one() noexcept {
    session::voice* next = edge_ != nullptr && !whole(*edge_) ? edge_
                           : edge_ != nullptr                 ? edge_->newer
                                                              : oldest_;
    if (next == nullptr) {
        return false;
    }
    next->chain->limit(step(next->chain->level(), 1));
    edge_ = next;
    return true;
}

shedder::steps shedder::look(unsigned busy_permille) noexcept {
    steps done;
    if (limits_.above_permille == 0 || newest_ == nullptr) {
        return done;
    }
    calm_ = busy_permille < limits_.below_permille ? std::min(calm_ + 1, calm_looks) : 0;
    if (busy_permille > limits_.above_permille) {
        for (std::size_t left = std::max<std::size_t>(legs_ / 32, 1); left > 0; --left) {
            done.shed += shed_one() ? 1U : 0U;
        }
    } else if (calm_ == calm_looks) {
        for (std::size_t left = std::max<std::size_t>(legs_ / 64, 1); left > 0; --left) {
            done.restored += restore_one() ? 1U : 0U;
        }
    }
    return done;
}

} // namespace voxplane::datapath
