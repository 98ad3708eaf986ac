#include "datapath/pace/spin.hpp"

#include <algorithm>

namespace voxplane::datapath {

void spin::set(const spin_costs& costs) noexcept {
    costs_ = {costs.sleep, std::max<std::uint64_t>(costs.wake, 1)};
    limit_ = costs_.wake;
}

void spin::choose(std::uint64_t now) noexcept {
    const double elapsed = static_cast<double>(std::max<std::uint64_t>(now - since_, 1));
    const double gathered =
        static_cast<double>(packets_) / elapsed * static_cast<double>(costs_.wake);
    const bool worth_it = 2 * costs_.sleep <= costs_.wake;
    const bool room = std::max(gathered, gathered_before_) <= most_gathered_pkts;
    limit_ = worth_it && room ? 0 : costs_.wake;
    gathered_before_ = gathered;
    packets_ = 0;
    since_ = now;
}

} // namespace voxplane::datapath
