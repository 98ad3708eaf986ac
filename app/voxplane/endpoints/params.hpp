// Parameters of answers that take several, between commas.
#pragma once

#include <optional>
#include <string_view>

#include "endpoints/answers.hpp"

namespace voxplane::app {

// What stands before the first comma; it is cut off. A view into params.
[[nodiscard]] inline std::string_view cut_first(std::string_view& params) noexcept {
    const std::size_t comma = params.find(',');
    const std::string_view first = params.substr(0, comma);
    params = comma == params.npos ? std::string_view() : params.substr(comma + 1);
    return first;
}

// A worker's number; none for "all" or nothing. Error: neither.
[[nodiscard]] inline result<std::optional<std::size_t>> worker_or_all(std::string_view text) {
    std::optional<std::size_t> none;
    if (text.empty() || text == "all") {
        return none;
    }
    const auto number = first_index(text);
    if (!number) {
        return number.error();
    }
    return std::optional<std::size_t>(*number);
}

} // namespace voxplane::app
