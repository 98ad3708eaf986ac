// The rule of the choice and its text.
#include "simd/choice.hpp"

#include <algorithm>

namespace voxplane::simd {

namespace {

// What the fastest takes; 0 when not all were timed.
double least_of(const operation_times& times, std::size_t size_class) noexcept {
    double least = times.candidates.front().ns[size_class];
    for (const candidate_times& c : times.candidates) {
        least = c.ns[size_class] > 0 ? std::min(least, c.ns[size_class]) : 0;
        if (!(least > 0)) {
            return 0;
        }
    }
    return least;
}

// The first that takes at most `most` by the function; there is one.
template <typename Taken>
const candidate_times& first_within(const operation_times& times, double most,
                                    Taken taken) noexcept {
    return *std::find_if(times.candidates.begin(), times.candidates.end(),
                         [&](const candidate_times& c) { return taken(c) <= most; });
}

const candidate_times& best_of_all_sizes(const operation_times& times,
                                         const std::array<double, size_classes>& least) noexcept {
    const auto taken = [&least](const candidate_times& one) {
        double sum = 0;
        for (std::size_t c = 0; c < size_classes; ++c) {
            sum += least[c] > 0 ? one.ns[c] / least[c] : 0;
        }
        return sum;
    };
    double fastest = taken(times.candidates.front());
    for (const candidate_times& one : times.candidates) {
        fastest = std::min(fastest, taken(one));
    }
    return first_within(times, fastest * worthwhile, taken);
}

} // namespace

std::array<isa, size_classes> choose(const operation_times& times) noexcept {
    std::array<double, size_classes> least{};
    for (std::size_t c = 0; c < size_classes; ++c) {
        least[c] = least_of(times, c);
    }
    const candidate_times& usual = best_of_all_sizes(times, least);
    std::array<isa, size_classes> by{};
    for (std::size_t c = 0; c < size_classes; ++c) {
        const auto here = [c](const candidate_times& one) { return one.ns[c]; };
        if (!(least[c] > 0)) {
            by[c] = times.candidates.back().by;
        } else if (usual.ns[c] > least[c] * exceptional) {
            by[c] = first_within(times, least[c] * worthwhile, here).by;
        } else {
            by[c] = usual.by;
        }
    }
    return by;
}

isa choose(const operation_times& times, std::size_t size_class) noexcept {
    return choose(times)[size_class];
}

std::vector<selection> choose(std::span<const operation_times> times) {
    std::vector<selection> chosen;
    for (const operation_times& one : times) {
        chosen.push_back({one.name, choose(one), one.sizes});
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
        selection s{one.name, {}, one.sizes};
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
        text += std::string(name(by[first])) + " " + std::to_string(chosen.sizes[first]);
        text += last > first ? "-" + std::to_string(chosen.sizes[last]) : "";
        first = last + 1;
    }
    return text;
}

} // namespace voxplane::simd
