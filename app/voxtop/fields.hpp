// Reading members of a JSON object whose types nobody vouches for. Inner header of voxtop.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "model.hpp"

namespace voxplane::voxtop {

using json = nlohmann::json;

inline constexpr std::size_t longest_text = 200; // of what is shown; more is cut off

// Discarded or not an object: an empty one. What is nested deeper than any answer is left out, for
// writing JSON recurses.
[[nodiscard]] inline json object_of(std::string_view text) {
    constexpr int deepest = 16;
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth <= deepest; };
    json read = json::parse(text, shallow, false);
    return read.is_object() ? read : json::object();
}

[[nodiscard]] inline const json* member(const json& of, std::string_view name) {
    if (!of.is_object()) {
        return nullptr;
    }
    const auto found = of.find(name);
    return found == of.end() ? nullptr : &*found;
}

[[nodiscard]] inline number number_of(const json& of, std::string_view name, double scale = 1) {
    const json* const found = member(of, name);
    if (found == nullptr || !found->is_number()) {
        return std::nullopt;
    }
    const double value = found->get<double>() / scale;
    return std::isfinite(value) ? number(value) : std::nullopt;
}

// Printable ASCII alone, so that no answer can drive the terminal.
[[nodiscard]] inline std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, longest_text)) {
        out += c >= ' ' && c <= '~' ? c : '?';
    }
    return out;
}

[[nodiscard]] inline std::string text_of(const json& of, std::string_view name) {
    const json* const found = member(of, name);
    return found != nullptr && found->is_string() ? printable(found->get_ref<const std::string&>())
                                                  : std::string();
}

[[nodiscard]] inline std::optional<std::uint64_t> index_of(const json& of, std::string_view name) {
    const json* const found = member(of, name);
    return found != nullptr && found->is_number_unsigned()
               ? std::optional(found->get<std::uint64_t>())
               : std::nullopt;
}

// The objects of a dictionary by index, or of an array, in order of their index.
[[nodiscard]] inline std::vector<std::pair<std::string, const json*>> items_of(const json* list) {
    std::vector<std::pair<std::string, const json*>> out;
    if (list == nullptr || !list->is_structured()) {
        return out;
    }
    for (const auto& [name, item] : list->items()) {
        if (item.is_object()) {
            out.emplace_back(printable(name), &item);
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.first.size() != b.first.size() ? a.first.size() < b.first.size()
                                                : a.first < b.first;
    });
    return out;
}

} // namespace voxplane::voxtop
