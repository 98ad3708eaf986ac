// Holds of its own, which no worker knows, so they end at once.
#include "new_hops.hpp"

#include <algorithm>
#include <utility>

#include "session/next_hop.hpp"

namespace voxplane::app {

namespace {

// A host on the link answers within a millisecond or two; a busy one takes longer.
constexpr std::uint64_t patience_ns = 200'000'000;
// Main looks at each at every turn. With more of them the link has other troubles.
constexpr std::size_t most_waiting = 64;

} // namespace

// As the session controller will look for it; what that refuses, it refuses then.
void new_hops::hold(const config::leg& leg, std::vector<std::uint16_t>& hops) {
    if (leg.remote.port == 0 || leg.next_hop != config::next_hop_mode::resolve) {
        return;
    }
    const auto& all = settings_.addresses;
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const config::address& a) { return a.ip.ip == leg.local.ip; });
    if (at == all.end()) {
        return;
    }
    const auto by = session::next_hop(leg.remote.ip, *at, settings_.neighbours);
    if (!by) {
        return;
    }
    if (const auto hop =
            neighbours_.find_or_add(*by, static_cast<std::uint16_t>(at - all.begin()))) {
        hops.push_back(*hop);
    }
}

void new_hops::release(const std::vector<std::uint16_t>& hops) {
    for (const std::uint16_t hop : hops) {
        neighbours_.release(hop);
    }
}

bool new_hops::resolved(const std::vector<std::uint16_t>& hops) const {
    return std::none_of(hops.begin(), hops.end(), [&](std::uint16_t hop) {
        return neighbours_.state(hop) == net::neighbour_state::incomplete;
    });
}

bool new_hops::known(const config::call& wanted, std::uint64_t now_ns) {
    const auto found = waiting_.find(wanted.id);
    if (found != waiting_.end()) {
        if (now_ns < found->second.until_ns && !resolved(found->second.hops)) {
            return false;
        }
        release(found->second.hops);
        waiting_.erase(found);
        return true;
    }
    std::vector<std::uint16_t> hops;
    hold(wanted.a, hops);
    hold(wanted.b, hops);
    if (resolved(hops) || waiting_.size() >= most_waiting) {
        release(hops);
        return true;
    }
    waiting_.emplace(wanted.id, entry{now_ns + patience_ns, std::move(hops)});
    return false;
}

void new_hops::tend(std::uint64_t now_ns) {
    std::erase_if(waiting_, [&](const auto& each) {
        const bool over = now_ns > each.second.until_ns + patience_ns;
        if (over) {
            release(each.second.hops);
        }
        return over;
    });
}

} // namespace voxplane::app
