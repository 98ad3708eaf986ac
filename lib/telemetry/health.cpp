// Facts into faults. The lock is held only to swap and to copy them.
#include "telemetry/health.hpp"

#include <utility>

namespace voxplane::telemetry {

namespace {

std::string seconds(std::uint64_t ms) {
    return std::to_string(ms / 1000) + "." + std::to_string(ms % 1000 / 100) + " s";
}

std::vector<health_fault> states(const health_facts& facts) {
    std::vector<health_fault> out;
    for (const health_facts::worker& one : facts.workers) {
        if (one.silent_ms >= health::stuck_ms) {
            out.push_back({"worker", "lcore " + std::to_string(one.lcore),
                           "no report for " + seconds(one.silent_ms)});
        }
    }
    for (const health_facts::port& one : facts.ports) {
        if (!one.up) {
            out.push_back({"port", one.name, "link is down"});
        }
    }
    for (const health_facts::pool& one : facts.pools) {
        if (one.available == 0 && one.may_grow_by == 0) {
            out.push_back({"pool", one.name, "none left"});
        }
    }
    return out;
}

} // namespace

// The first look is where counting begins: what a process before it lost is no news.
void health::look_at_losses(const health_facts& facts, std::vector<health_fault>& out) {
    for (const health_facts::loss& one : facts.losses) {
        const auto [at, fresh] = losses_.try_emplace(one.name, seen_loss{one.count, 0});
        seen_loss& seen = at->second;
        if (!fresh && one.count > seen.count) {
            seen.risen_ms = facts.now_ms;
        }
        seen.count = one.count;
        if (seen.risen_ms != 0 && facts.now_ms - seen.risen_ms < loss_shown_ms) {
            out.push_back({"writer", one.name,
                           "lost or failed, " + std::to_string(one.count) +
                               " in all, the last within a minute"});
        }
    }
}

void health::look(const health_facts& facts) {
    std::vector<health_fault> found = states(facts);
    look_at_losses(facts, found);
    const std::lock_guard guard(lock_);
    faults_ = std::move(found);
    looked_ms_ = facts.now_ms;
    looked_ = true;
}

std::vector<health_fault> health::faults(std::uint64_t now_ms) const {
    const std::lock_guard guard(lock_);
    std::vector<health_fault> out = faults_;
    if (!looked_) {
        out.push_back({"main", "loop", "has not begun"});
    } else if (now_ms > looked_ms_ && now_ms - looked_ms_ >= main_stuck_ms) {
        out.push_back({"main", "loop", "has not turned for " + seconds(now_ms - looked_ms_)});
    }
    return out;
}

} // namespace voxplane::telemetry
