// Typed access to the tables of a document. The first error of a file is kept, with file, line, key
// and what was expected; after it all reads do nothing, so callers list keys without looking at
// outcomes. Main lcore only.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/document.hpp"

namespace voxplane::config {

// The first error of one file.
class diagnosis {
public:
    explicit diagnosis(std::string file) : file_(std::move(file)) {}

    // "file:line: key: text", unless there was an error before.
    void report(std::uint32_t line, std::string_view key, std::string_view text);
    [[nodiscard]] bool failed() const noexcept { return !first_.text.empty(); }
    [[nodiscard]] const failure& first() const noexcept { return first_; }

private:
    std::string file_;
    failure first_;
};

// The line of a key in a table; of the table itself where the key is not given.
[[nodiscard]] std::uint32_t line_of(const value& table, std::string_view key) noexcept;

template <typename T>
struct choice {
    std::string_view name;
    T value;
};

// Reads one table. Every key that the table may have must be asked for before finish(), which
// reports the others. A key that is absent leaves its target as it is.
class reader {
public:
    // path: how errors name the table, such as "call.a"; empty for the whole file.
    reader(const value& table, std::string path, diagnosis& errors);

    void text(std::string_view key, std::string& out);
    void flag(std::string_view key, bool& out);
    void real(std::string_view key, double& out, double low, double high);

    template <std::unsigned_integral T>
    void number(std::string_view key, T& out, std::uint64_t low, std::uint64_t high) {
        std::uint64_t wide = out;
        read_number(key, wide, low, high);
        out = static_cast<T>(wide);
    }

    // Any value of the type.
    template <std::unsigned_integral T>
    void number(std::string_view key, std::optional<T>& out) {
        if (table_.find(key) == nullptr) {
            known_.push_back(key);
            return;
        }
        T given = 0;
        number(key, given, 0, std::numeric_limits<T>::max());
        out = given;
    }

    // One of several words.
    template <typename T, std::size_t n>
    void choose(std::string_view key, T& out, const choice<T> (&choices)[n]) {
        std::vector<std::string_view> names;
        for (const auto& each : choices) {
            names.push_back(each.name);
        }
        if (const std::size_t which = read_word(key, names); which < n) {
            out = choices[which].value;
        }
    }

    // Text in a form that parse understands; expected names that form.
    template <typename T, typename Target>
    void form(std::string_view key, Target& out, result<T> (*parse)(std::string_view),
              std::string_view expected) {
        if (const value* v = take(key)) {
            form_of(key, *v, out, parse, expected);
        }
    }
    template <typename T, typename Target>
    void form_of(std::string_view key, const value& v, Target& out,
                 result<T> (*parse)(std::string_view), std::string_view expected) {
        const auto made = parse(v.text);
        if (v.kind != value::type::text || !made) {
            wrong(key, v, expected);
        } else {
            out = *made;
        }
    }

    // A value of any kind, or nullptr when it is absent or the file already failed.
    [[nodiscard]] const value* take(std::string_view key);
    // The same, which must be of that kind.
    [[nodiscard]] const value* take(std::string_view key, value::type kind,
                                    std::string_view expected);
    // The tables of [[key]].
    [[nodiscard]] std::vector<const value*> take_tables(std::string_view key);

    // finish() reports the key when it is absent.
    void require(std::string_view key);

    // Reports a value of this table: "expected ..., got ...".
    void wrong(std::string_view key, const value& v, std::string_view expected);
    // Reports anything about a key.
    void report(std::string_view key, std::string_view text);

    void finish();

    [[nodiscard]] const value& table() const noexcept { return table_; }
    [[nodiscard]] diagnosis& errors() noexcept { return errors_; }
    [[nodiscard]] std::string path_of(std::string_view key) const;

private:
    void read_number(std::string_view key, std::uint64_t& out, std::uint64_t low,
                     std::uint64_t high);
    // Index of the word, names.size() when absent or wrong.
    [[nodiscard]] std::size_t read_word(std::string_view key,
                                        const std::vector<std::string_view>& names);

    const value& table_;
    std::string path_;
    diagnosis& errors_;
    std::vector<std::string_view> known_;
    std::vector<std::string_view> required_;
};

} // namespace voxplane::config
