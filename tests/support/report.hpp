// Checks for test bodies that own things. A body writes what it finds wrong into a report and
// returns; only then, with nothing left to destroy, does cmocka fail the test. The whole list is
// printed, not just the first finding.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <type_traits>

#include "support/cmocka.hpp"

namespace voxplane::test {

class report {
public:
    // Notes the sentence when good is false. Returns good.
    bool that(bool good, const std::string& sentence) {
        if (!good) {
            note(sentence);
        }
        return good;
    }
    // what: what was looked at.
    template <typename A, typename B>
    bool equal(const A& actual, const B& expected, const std::string& what) {
        const bool same = actual == expected;
        if (!same) {
            note(what + ": " + shown(actual) + ", expected " + shown(expected));
        }
        return same;
    }
    // text is an error of something that should have none.
    bool none(const std::string& text, const std::string& what) {
        return that(text.empty(), what + ": " + text);
    }
    [[nodiscard]] std::size_t findings() const noexcept { return findings_; }

private:
    static constexpr std::size_t most_shown = 20;

    void note(const std::string& sentence) {
        if (++findings_ <= most_shown) {
            std::fprintf(stderr, "    %s\n", sentence.c_str());
        }
    }
    template <typename T>
    static std::string shown(const T& value) {
        if constexpr (std::is_enum_v<T>) {
            return std::to_string(static_cast<int>(value));
        } else if constexpr (std::is_arithmetic_v<T>) {
            return std::to_string(value);
        } else if constexpr (requires { value.substr(0, 1); }) {
            return "'" + std::string(value) + "'";
        } else if constexpr (requires { to_string(value); }) {
            return to_string(value);
        } else if constexpr (requires { value.begin(); }) {
            return hex(value);
        } else {
            return "?";
        }
    }
    template <typename Bytes>
    static std::string hex(const Bytes& value) {
        std::string out = std::to_string(value.size()) + " [";
        std::size_t n = 0;
        for (const auto& v : value) {
            if (++n > 24) {
                return out + "...]";
            }
            char digits[12];
            std::snprintf(digits, sizeof digits, "%s%02x", n > 1 ? " " : "",
                          static_cast<unsigned>(v));
            out += digits;
        }
        return out + "]";
    }

    std::size_t findings_ = 0;
};

// A cmocka test from a body that takes a report.
template <void (*Body)(report&)>
void run(void**) {
    std::size_t findings = 0;
    {
        report r;
        Body(r);
        findings = r.findings();
    }
    assert_int_equal(findings, 0);
}

} // namespace voxplane::test

// An entry of the table of tests, named like the function.
#define voxplane_test(body)                                                                        \
    { #body, voxplane::test::run < body>, nullptr, nullptr, nullptr }
