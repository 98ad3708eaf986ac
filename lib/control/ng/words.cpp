// Reads rtpp-flags; see words.hpp.
#include "control/ng/words.hpp"

#include <string>
#include <utility>

namespace voxplane::control::ng {

namespace {

constexpr std::size_t max_levels = 4;
constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) noexcept {
    return blanks.find(c) != std::string_view::npos;
}

class reader {
public:
    explicit reader(std::string_view text) : text_(text) {}

    // Words up to the end, or up to the bracket that closes this level.
    bool list(tree& out, std::size_t level) {
        out = tree::list();
        for (;;) {
            while (at_ < text_.size() && is_blank(text_[at_]))
                ++at_;
            if (at_ >= text_.size())
                return level == 0 || refuse("a bracket does not close");
            if (text_[at_] == ']' && level > 0) {
                ++at_;
                return true;
            }
            if (!word(out, level))
                return false;
        }
    }

    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

private:
    bool refuse(const char* why) {
        fault_ = why;
        return false;
    }

    // Text up to a blank or one of `ends`. Quotes round the whole keep such characters in it and
    // are left out; any other quote is a character like the rest.
    std::string piece(std::string_view ends) {
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
            const std::size_t close = text_.find(text_[at_], at_ + 1);
            if (close != std::string_view::npos) {
                const std::size_t first = std::exchange(at_, close + 1) + 1;
                return std::string(text_.substr(first, close - first));
            }
        }
        const std::size_t first = at_;
        while (at_ < text_.size() && !is_blank(text_[at_]) &&
               ends.find(text_[at_]) == std::string_view::npos)
            ++at_;
        return std::string(text_.substr(first, at_ - first));
    }

    bool word(tree& out, std::size_t level) {
        std::string name = piece(level > 0 ? "=]" : "=");
        if (at_ >= text_.size() || text_[at_] != '=') {
            out.push_back(std::move(name));
            return true;
        }
        ++at_;
        tree value;
        if (at_ < text_.size() && text_[at_] == '[') {
            if (level + 1 > max_levels)
                return refuse("more than 4 levels of brackets");
            ++at_;
            if (!list(value, level + 1))
                return false;
        } else {
            value = piece(level > 0 ? "]" : "");
        }
        tree pair = tree::dictionary(1);
        pair.add(name, std::move(value));
        out.push_back(std::move(pair));
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string fault_;
};

} // namespace

result<tree> parse_words(std::string_view text) {
    reader from(text);
    tree out;
    if (!from.list(out, 0)) {
        std::string why = "\"rtpp-flags\": ";
        why += from.fault();
        return failure{std::move(why)};
    }
    return out;
}

} // namespace voxplane::control::ng
