// -26 dBov is the level that ITU-T P.56 measurements of speech are brought to.
#include "order.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::voxtop {

namespace {

constexpr double usual_level_dbov = -26;

// The larger, the worse.
number badness(const quality& leg, order by) {
    const auto negative = [](const number& n) { return n ? number(-*n) : std::nullopt; };
    switch (by) {
    case order::loss:
        return leg.loss_percent;
    case order::mos:
        return negative(leg.mos);
    case order::level:
        return leg.level_dbov ? number(std::abs(*leg.level_dbov - usual_level_dbov)) : std::nullopt;
    case order::jitter:
        return leg.jitter_ms;
    case order::erle:
        return negative(leg.erle_db);
    case order::speech:
        return negative(leg.speech_percent);
    case order::call:
        break;
    }
    return std::nullopt;
}

} // namespace

std::string_view name(order by) noexcept {
    constexpr std::string_view names[] = {"loss", "MOS",    "level", "jitter",
                                          "ERLE", "speech", "call"};
    return names[static_cast<std::size_t>(by)];
}

void sort_legs(std::vector<quality>& legs, order by) {
    std::ranges::sort(legs, [by](const quality& a, const quality& b) {
        const number left = badness(a, by);
        const number right = badness(b, by);
        if (left.has_value() != right.has_value()) {
            return left.has_value();
        }
        if (left && *left != *right) {
            return *left > *right;
        }
        return a.call != b.call ? a.call < b.call : a.side < b.side;
    });
}

} // namespace voxplane::voxtop
