// Bars and sparklines are ASCII, so that any terminal, font and locale shows them.
#include "format.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "line.hpp"

namespace voxplane::voxtop {

namespace {

template <typename... Numbers>
std::string print(const char* form, Numbers... numbers) {
    char text[64];
    const int n = std::snprintf(text, sizeof text, form, numbers...);
    return {text, static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(sizeof text) - 1))};
}

} // namespace

line cut(const line& whole, std::size_t columns) {
    line out;
    for (const piece& each : whole.pieces) {
        if (columns == 0) {
            break;
        }
        out.add(each.text.substr(0, columns), each.style);
        columns -= std::min(columns, each.text.size());
    }
    return out;
}

std::string count(const number& n) {
    if (!n) {
        return "-";
    }
    double value = *n;
    if (std::abs(value) < 1e7) {
        return print("%.0f", value);
    }
    constexpr std::string_view units = "kMGTPE";
    std::size_t unit = 0;
    value /= 1000;
    while (std::abs(value) >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return print("%.1f%c", value, units[unit]);
}

std::string fixed(const number& n, int digits) {
    return n ? print("%.*f", digits, *n) : "-";
}

std::string duration(const number& seconds) {
    if (!seconds || *seconds < 0 || *seconds > 1e12) {
        return "-";
    }
    const auto all = static_cast<long long>(*seconds);
    const std::string clock =
        print("%02lld:%02lld:%02lld", all / 3600 % 24, all / 60 % 60, all % 60);
    return all >= 86'400 ? print("%lldd ", all / 86'400) + clock : clock;
}

std::string left(std::string text, std::size_t width) {
    if (text.size() > width && width > 0) {
        text.resize(width - 1);
        text += '~';
    }
    text.resize(width, ' ');
    return text;
}

std::string right(std::string text, std::size_t width) {
    if (text.size() < width) {
        text.insert(0, width - text.size(), ' ');
    }
    return text;
}

std::string bar(double percent, std::size_t width) {
    if (width < 3) {
        return {};
    }
    const std::size_t room = width - 2;
    const double share = std::clamp(percent, 0.0, 100.0) / 100;
    const auto full = static_cast<std::size_t>(std::lround(share * static_cast<double>(room)));
    return "[" + std::string(full, '|') + std::string(room - full, ' ') + "]";
}

std::string sparkline(std::span<const double> values, std::size_t width) {
    constexpr std::string_view steps = "_.-:=+*#";
    const auto shown = values.last(std::min(values.size(), width));
    if (shown.empty()) {
        return {};
    }
    const auto [low, high] = std::ranges::minmax(shown);
    std::string out;
    for (const double value : shown) {
        const double share = high > low ? (value - low) / (high - low) : 0;
        out += steps[static_cast<std::size_t>(
            std::lround(share * static_cast<double>(steps.size() - 1)))];
    }
    return out;
}

} // namespace voxplane::voxtop
