// Typed access to tables, and the help for keys that are not known. Main lcore only.
#include "config/reader.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace voxplane::config {

namespace {

// Edit distance with swapped neighbours as one edit (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] =
                std::min({cost[i - 1][j - 1] + differs, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost.back().back();
}

// No key of ours is longer; longer ones get no suggestion, whose cost grows with the square.
constexpr std::size_t max_key_bytes = 40;

std::string quoted_list(const std::vector<std::string_view>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        out += i == 0 ? "\"" : i + 1 == names.size() ? "\" or \"" : "\", \"";
        out += names[i];
    }
    return out + "\"";
}

std::string unknown_key_text(std::string_view key, const std::vector<std::string_view>& known) {
    if (key.size() <= max_key_bytes) {
        // When more than a third is different, a suggestion would be a guess.
        const auto nearest = std::min_element(known.begin(), known.end(), [&](auto a, auto b) {
            return edits(key, a) < edits(key, b);
        });
        if (nearest != known.end() &&
            edits(key, *nearest) <= std::max<std::size_t>(1, key.size() / 3)) {
            return "unknown key, did you mean \"" + std::string(*nearest) + "\"?";
        }
    }
    return "unknown key, expected " + quoted_list(known);
}

std::string plain(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

} // namespace

void diagnosis::report(std::uint32_t line, std::string_view key, std::string_view text) {
    if (!failed()) {
        first_.text =
            file_ + ":" + std::to_string(line) + ": " + std::string(key) + ": " + std::string(text);
    }
}

std::uint32_t line_of(const value& table, std::string_view key) noexcept {
    const auto found = std::find_if(table.members.begin(), table.members.end(),
                                    [&](const member& m) { return m.key == key; });
    return found == table.members.end() ? table.line : found->line;
}

reader::reader(const value& table, std::string path, diagnosis& errors)
    : table_(table), path_(std::move(path)), errors_(errors) {}

std::string reader::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void reader::report(std::string_view key, std::string_view text) {
    errors_.report(line_of(table_, key), path_of(key), text);
}

void reader::wrong(std::string_view key, const value& v, std::string_view expected) {
    errors_.report(v.line, path_of(key),
                   "expected " + std::string(expected) + ", got " + describe(v));
}

const value* reader::take(std::string_view key) {
    known_.push_back(key);
    return errors_.failed() ? nullptr : table_.find(key);
}

const value* reader::take(std::string_view key, value::type kind, std::string_view expected) {
    const value* v = take(key);
    if (v != nullptr && v->kind != kind) {
        wrong(key, *v, expected);
        return nullptr;
    }
    return v;
}

std::vector<const value*> reader::take_tables(std::string_view key) {
    const std::string expected = "[[" + path_of(key) + "]]";
    std::vector<const value*> out;
    const value* list = take(key, value::type::array, expected);
    if (list == nullptr) {
        return out;
    }
    for (const value& item : list->items) {
        if (item.kind != value::type::table) {
            wrong(key, item, expected);
            return {};
        }
        out.push_back(&item);
    }
    return out;
}

void reader::text(std::string_view key, std::string& out) {
    if (const value* v = take(key)) {
        if (v->kind != value::type::text || v->text.empty()) {
            wrong(key, *v, "text in quotes, not empty");
        } else {
            out = v->text;
        }
    }
}

void reader::flag(std::string_view key, bool& out) {
    if (const value* v = take(key, value::type::boolean, "true or false")) {
        out = v->boolean;
    }
}

void reader::real(std::string_view key, double& out, double low, double high) {
    const value* v = take(key);
    if (v == nullptr) {
        return;
    }
    const bool integer = v->kind == value::type::integer;
    const double number = integer ? static_cast<double>(v->integer) : v->real;
    // Written so that a NaN fails.
    if ((integer || v->kind == value::type::real) && number >= low && number <= high) {
        out = number;
    } else {
        wrong(key, *v, "a number from " + plain(low) + " to " + plain(high));
    }
}

void reader::read_number(std::string_view key, std::uint64_t& out, std::uint64_t low,
                         std::uint64_t high) {
    const value* v = take(key);
    if (v == nullptr) {
        return;
    }
    if (v->kind != value::type::integer || v->integer < 0 ||
        static_cast<std::uint64_t>(v->integer) < low ||
        static_cast<std::uint64_t>(v->integer) > high) {
        wrong(key, *v, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
        return;
    }
    out = static_cast<std::uint64_t>(v->integer);
}

std::size_t reader::read_word(std::string_view key, const std::vector<std::string_view>& names) {
    const value* v = take(key);
    if (v == nullptr) {
        return names.size();
    }
    const auto found = std::find(names.begin(), names.end(), v->text);
    if (v->kind != value::type::text || found == names.end()) {
        wrong(key, *v, quoted_list(names));
        return names.size();
    }
    return static_cast<std::size_t>(found - names.begin());
}

void reader::require(std::string_view key) {
    required_.push_back(key);
}

void reader::finish() {
    if (errors_.failed()) {
        return;
    }
    // Unknown keys first: a required key that is missing is often one that was mistyped.
    for (const member& m : table_.members) {
        if (std::find(known_.begin(), known_.end(), m.key) == known_.end()) {
            const bool bare =
                std::all_of(m.key.begin(), m.key.end(), [](char c) { return c > ' ' && c <= '~'; });
            errors_.report(m.line,
                           path_of(bare && m.key.size() <= max_key_bytes ? m.key : quote(m.key)),
                           unknown_key_text(m.key, known_));
        }
    }
    for (const std::string_view key : required_) {
        if (table_.find(key) == nullptr) {
            report(key, "expected a value, but the key is missing");
        }
    }
}

} // namespace voxplane::config
