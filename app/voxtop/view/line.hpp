// A screen as text: lines of pieces, each in one style. What draws them needs to know no more, and
// tests need no terminal. ASCII only.
#pragma once

#include <string>
#include <vector>

namespace voxplane::voxtop {

enum class style { plain, bold, dim, good, warn, bad, selected };

struct piece {
    std::string text;
    voxtop::style style = voxtop::style::plain;
};

struct line {
    std::vector<piece> pieces;

    line& add(std::string text, style how = style::plain) {
        pieces.push_back({std::move(text), how});
        return *this;
    }
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const piece& each : pieces) {
            all += each.text;
        }
        return all;
    }
};

// At most so many columns of it.
[[nodiscard]] line cut(const line& whole, std::size_t columns);

} // namespace voxplane::voxtop
