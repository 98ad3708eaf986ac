// The rule of the choice and its text.
#include "simd/choice.hpp"

#include <algorithm>

namespace voxplane::simd {

isa choose(const operation_times& times, std::size_t size_class) noexcept {
    double least = times.candidates.front().ns[size_class];
    for (const candidate_times& c : times.candidates) {
        if (!(c.ns[size_class] > 0)) {
            return times.candidates.back().by;
        }
        least = std::min(least, c.ns[size_class]);
    }
    const auto first = std::find_if(
        times.candidates.begin(), times.candidates.end(),
        [&](const candidate_times& c) { return c.ns[size_class] <= least * worthwhile; });
    return first->by;
}

std::vector<selection> choose(std::span<const operation_times> times) {
    std::vector<selection> chosen;
    for (const operation_times& one : times) {
        selection s{one.name, {}};
        for (std::size_t c = 0; c < size_classes; ++c) {
            s.by[c] = choose(one, c);
        }
        chosen.push_back(std::move(s));
    }
    return chosen;
}

std::vector<selection> force(std::span<const operation> operations, isa by) {
    std::vector<selection> chosen;
    for (const operation& one : operations) {
        isa highest = one.candidates.front().by;
        for (const candidate& c : one.candidates) {
            highest = c.by <= by ? c.by : highest;
        }
        selection s{one.name, {}};
        s.by.fill(highest);
        chosen.push_back(std::move(s));
    }
    return chosen;
}

std::string to_text(const selection& chosen) {
    const auto& by = chosen.by;
    if (std::all_of(by.begin(), by.end(), [&](isa one) { return one == by.front(); })) {
        return std::string(name(by.front()));
    }
    std::string text;
    for (std::size_t first = 0; first < size_classes;) {
        std::size_t last = first;
        while (last + 1 < size_classes && by[last + 1] == by[first]) {
            ++last;
        }
        text += text.empty() ? "" : ", ";
        text += std::string(name(by[first])) + " " + std::to_string(timed_sizes[first]);
        text += last > first ? "-" + std::to_string(timed_sizes[last]) : "";
        first = last + 1;
    }
    return text;
}

} // namespace voxplane::simd
