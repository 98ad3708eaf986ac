// Halves the interval between the highest rate that passed and the lowest that failed.
#include "search.hpp"

#include <algorithm>

namespace voxplane::voxgen {

namespace {

// As many trials as decide; the last one's reason stands for a failure.
struct verdict {
    bool passed = false;
    bool limited = false;
};

verdict try_rate(const search_settings& how, double pps,
                 const std::function<search_trial(double)>& trial,
                 const std::function<bool()>& stop, std::vector<search_trial>& trials) {
    const std::uint32_t need = std::clamp(how.need, 1U, how.repeat);
    std::uint32_t passed = 0;
    std::uint32_t failed = 0;
    verdict out;
    while (passed < need && failed + need <= how.repeat && !stop()) {
        search_trial one = trial(pps);
        one.asked_pps = pps;
        one.passed = !one.limited && one.wrong == 0 && one.sent > 0 &&
                     static_cast<double>(one.lost) <= how.max_loss * static_cast<double>(one.sent);
        ++(one.passed ? passed : failed);
        out.limited = one.limited;
        trials.push_back(one);
    }
    out.passed = passed >= need;
    return out;
}

} // namespace

search_result search(const search_settings& how, const std::function<search_trial(double)>& trial,
                     const std::function<bool()>& stop) {
    search_result out;
    double failed = how.max_pps;
    verdict last = try_rate(how, failed, trial, stop, out.trials);
    for (unsigned i = 0; last.passed && how.beyond && i < most_growths && !stop(); ++i) {
        out.rate_pps = failed;
        failed *= growth;
        last = try_rate(how, failed, trial, stop, out.trials);
    }
    if (last.passed) {
        out.rate_pps = failed;
        out.at_most = true;
        return out;
    }
    out.limited = last.limited;
    const double floor = std::max(how.min_pps, least_pps);
    // A least rate that is known to be wanted is tried as it is; then halves.
    bool least_first = how.min_pps > 0 && out.rate_pps == 0;
    while (!stop()) {
        const double passed = out.rate_pps;
        const double middle = least_first ? how.min_pps : (passed + failed) / 2;
        least_first = false;
        if (failed - passed <= how.resolution * failed || middle < floor || middle >= failed) {
            break;
        }
        last = try_rate(how, middle, trial, stop, out.trials);
        if (last.passed) {
            out.rate_pps = middle;
        } else {
            failed = middle;
            out.limited = last.limited;
        }
    }
    return out;
}

} // namespace voxplane::voxgen
