// The table of --print-kernels: a line for each operation and size, a column for each isa. Where
// nothing was timed there is nothing to show by size: a line for each operation.
#include <algorithm>
#include <array>
#include <cstdio>

#include "kernels.hpp"
#include "simd/cpu.hpp"

namespace voxplane::app {

namespace {

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::size_t fill = text.size() < width ? width - text.size() : 0;
    return left ? text + std::string(fill, ' ') : std::string(fill, ' ') + text;
}

constexpr std::size_t name_width = 22;
constexpr std::size_t size_width = 5;
constexpr std::size_t isa_width = 11;

std::string line(const std::string& name, const std::string& size, const std::string& taken,
                 const std::vector<std::string>& columns) {
    std::string text = padded(name, name_width, true) + padded(size, size_width, false) + "  " +
                       padded(taken, isa_width, true);
    for (const std::string& one : columns) {
        text += padded(one, isa_width, false);
    }
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

std::string number(double ns) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", ns);
    return ns > 0 ? text.data() : "-";
}

// Nanoseconds of each isa; "-" where it has no code of its own, or was not timed.
std::vector<std::string> times_of(const simd::operation_times& one, std::size_t size_class,
                                  const std::vector<simd::isa>& isas) {
    std::vector<std::string> columns;
    for (const simd::isa by : isas) {
        columns.emplace_back("-");
        for (const simd::candidate_times& c : one.candidates) {
            if (c.by == by) {
                columns.back() = number(c.ns[size_class]);
            }
        }
    }
    return columns;
}

bool none_timed(const std::vector<simd::operation_times>& times) {
    const auto timed = [](double ns) { return ns > 0; };
    return std::ranges::none_of(times, [&](const simd::operation_times& one) {
        return std::ranges::any_of(one.candidates, [&](const simd::candidate_times& c) {
            return std::ranges::any_of(c.ns, timed);
        });
    });
}

} // namespace

std::string to_text(const kernel_choice& choice) {
    std::string text = "kernels: " + choice.origin + "\ncpu: " + simd::cpu_name() + "\n";
    if (none_timed(choice.times)) {
        for (const simd::selection& taken : choice.taken) {
            text += padded(taken.name, name_width, true) + simd::to_text(taken) + "\n";
        }
        return text;
    }
    const std::vector<simd::isa> isas = simd::supported_isas();
    std::vector<std::string> titles;
    for (const simd::isa by : isas) {
        titles.emplace_back(simd::name(by));
    }
    text += "nanoseconds a call of each isa; - where it takes a lower one's code";
    text += simd::untimed(choice.times) > 0 ? " or was not timed\n" : "\n";
    text += line("operation", "size", "taken", titles);
    for (std::size_t o = 0; o < choice.taken.size(); ++o) {
        for (std::size_t c = 0; c < simd::size_classes; ++c) {
            const simd::selection& taken = choice.taken[o];
            text += line(taken.name, std::to_string(taken.sizes[c]),
                         std::string(simd::name(taken.by[c])), times_of(choice.times[o], c, isas));
        }
    }
    return text;
}

} // namespace voxplane::app
