// A TOML document as plain values with the line of each, in the order of the file. The one place
// that knows the TOML library is document.cpp. Main lcore only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace voxplane::config {

// Far above 30,000 calls written one by one.
inline constexpr std::size_t max_document_bytes = std::size_t{64} << 20;

struct member;

struct value {
    enum class type : std::uint8_t { boolean, integer, real, text, time, array, table };

    type kind = type::table;
    bool boolean = false;
    std::uint32_t line = 0;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
    std::vector<value> items;    // of an array
    std::vector<member> members; // of a table, in the order of the file

    // The member of that key, or nullptr.
    [[nodiscard]] const value* find(std::string_view key) const noexcept;
};

struct member {
    std::string key;
    std::uint32_t line = 0; // of the key
    value content;
};

// How an error shows a value: quoted text, a number, or "a table".
[[nodiscard]] std::string describe(const value& v);

// Text in quotes, cut to what fits a line, with anything but printable ASCII as \xNN: no file can
// paint the terminal.
[[nodiscard]] std::string quote(std::string_view text);

// Error: "name:line: what the TOML library says".
[[nodiscard]] result<value> parse_document(std::string_view text, const std::string& name);

} // namespace voxplane::config
