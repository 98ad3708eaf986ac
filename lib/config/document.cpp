// TOML text to plain values by toml++, whose exceptions end here. Any bytes are allowed as input:
// what the library would not survive is refused or removed before it sees it (see prepare()).
#include "config/document.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace {

struct library_assertion {};

// A function, since some assertions stand in noexcept functions, of which the parser uses none.
[[noreturn]] void throw_assertion() {
    throw library_assertion();
}

} // namespace

// toml++ 3.3 asserts on some malformed text, such as a table header that begins with '=', and under
// NDEBUG promises the compiler that it cannot happen. In every build the assertion throws instead.
// The headers above are not affected: they were read with NDEBUG as it was.
#undef NDEBUG
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void() : throw_assertion())
#include <toml++/toml.h>

namespace voxplane::config {

namespace {

// toml++ bounds nested brackets by itself but not dotted keys, and recurses over both.
constexpr unsigned max_dots_a_line = 16;

// Longest piece of a value that an error repeats.
constexpr std::size_t max_described_bytes = 60;

std::string at(const std::string& name, std::size_t line) {
    return name + ":" + std::to_string(line) + ": ";
}

// The number of the line where the library asserts: the shortest beginning of the text, in whole
// lines, that makes it do so. The library reads from front to back, so longer ones do so as well.
std::size_t line_of_assertion(std::string_view text) {
    const auto asserts = [](std::string_view part) {
        try {
            static_cast<void>(toml::parse(part));
        } catch (const library_assertion&) {
            return true;
        } catch (const toml::parse_error&) {
        }
        return false;
    };
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            ends.push_back(i + 1);
        }
    }
    const auto found = std::partition_point(
        ends.begin(), ends.end(), [&](std::size_t end) { return !asserts(text.substr(0, end)); });
    return static_cast<std::size_t>(found - ends.begin()) + 1;
}

// Where a line's comment begins, and what is wrong before it, if anything. Without multi-line
// strings every line stands alone, so quotes can be followed exactly.
struct line_check {
    std::size_t length = 0;
    const char* fault = nullptr;
};

line_check check_line(std::string_view line) noexcept {
    char quote = 0;
    unsigned dots = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if ((static_cast<unsigned char>(c) & 0x80U) != 0) {
            return {i, "expected ASCII outside comments"};
        }
        if (quote != 0) {
            i += quote == '"' && c == '\\' ? 1U : 0U;
            quote = c == quote ? char{0} : quote;
        } else if (c == '#') {
            return {i, nullptr};
        } else if (c == '"' || c == '\'') {
            if (line.substr(i, 3) == std::string_view(c == '"' ? "\"\"\"" : "'''")) {
                return {i, "expected no multi-line string"};
            }
            quote = c;
        } else if (c == '.' && ++dots > max_dots_a_line) {
            return {i, "expected at most 16 dots outside quotes"};
        }
    }
    return {line.size(), nullptr};
}

// The text without comments, line for line. Errors are what breaks toml++ 3.3: dotted keys without
// bound overflow its stack, and some letters beyond ASCII lead its character tables to code that
// they declare unreachable.
result<std::string> prepare(std::string_view text, const std::string& name) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.substr(0, 3) == byte_order_mark) {
        text.remove_prefix(3);
    }
    std::string out;
    out.reserve(text.size());
    std::size_t line_number = 1;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const line_check checked = check_line(text.substr(0, end));
        if (checked.fault != nullptr) {
            return failure{at(name, line_number) + checked.fault};
        }
        out += text.substr(0, checked.length);
        if (end < text.size()) {
            out += '\n';
        }
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line_number;
    }
    return out;
}

value convert(const toml::node& node);

void convert_members(const toml::table& from, value& to) {
    std::vector<std::pair<toml::source_position, member>> found;
    for (const auto& [key, node] : from) {
        const auto where = key.source().begin;
        found.emplace_back(where, member{std::string(key.str()), where.line, convert(node)});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& each : found) {
        to.members.push_back(std::move(each.second));
    }
}

value convert(const toml::node& node) {
    value out;
    out.line = node.source().begin.line;
    if (const auto* table = node.as_table()) {
        out.kind = value::type::table;
        convert_members(*table, out);
    } else if (const auto* array = node.as_array()) {
        out.kind = value::type::array;
        for (const auto& item : *array) {
            out.items.push_back(convert(item));
        }
    } else if (const auto* text = node.as_string()) {
        out.kind = value::type::text;
        out.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
        out.kind = value::type::integer;
        out.integer = integer->get();
    } else if (const auto* real = node.as_floating_point()) {
        out.kind = value::type::real;
        out.real = real->get();
    } else if (const auto* boolean = node.as_boolean()) {
        out.kind = value::type::boolean;
        out.boolean = boolean->get();
    } else {
        out.kind = value::type::time;
    }
    return out;
}

} // namespace

const value* value::find(std::string_view key) const noexcept {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const member& m) { return m.key == key; });
    return found == members.end() ? nullptr : &found->content;
}

std::string quote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, max_described_bytes)) {
        if (c >= ' ' && c <= '~') {
            out += c;
        } else {
            char escaped[5];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
            out += escaped;
        }
    }
    return out + (text.size() > max_described_bytes ? "...\"" : "\"");
}

std::string describe(const value& v) {
    switch (v.kind) {
    case value::type::boolean:
        return v.boolean ? "true" : "false";
    case value::type::integer:
        return std::to_string(v.integer);
    case value::type::real: {
        char text[32];
        std::snprintf(text, sizeof text, "%g", v.real);
        return text;
    }
    case value::type::text:
        return quote(v.text);
    case value::type::time:
        return "a date or time";
    case value::type::array:
        return "an array";
    case value::type::table:
        return "a table";
    }
    return {};
}

result<value> parse_document(std::string_view text, const std::string& name) {
    if (text.size() > max_document_bytes) {
        return failure{name + ": expected at most 64 MiB, got " + std::to_string(text.size()) +
                       " bytes"};
    }
    const auto prepared = prepare(text, name);
    if (!prepared) {
        return prepared.error();
    }
    try {
        return convert(toml::parse(std::string_view(*prepared)));
    } catch (const library_assertion&) {
        return failure{at(name, line_of_assertion(*prepared)) + "expected TOML"};
    } catch (const toml::parse_error& why) {
        const std::string said(why.description());
        return failure{at(name, why.source().begin.line) + said};
    } catch (const std::exception& why) {
        return failure{name + ": " + why.what()};
    }
}

} // namespace voxplane::config
