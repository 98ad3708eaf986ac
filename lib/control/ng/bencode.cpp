// Reads and writes bencode; see bencode.hpp. The parser keeps no stack of its own: the builder's
// is the only one, and its depth is bounded.
#include "control/ng/bencode.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include "control/ng/json.hpp"

namespace voxplane::control::ng {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

class parser {
public:
    parser(std::string_view text, const tree_limits& limits) : text_(text), builder_(limits) {}

    result<tree> run() {
        if (text_.empty() || text_[0] != 'd')
            return failure{"expected a dictionary at byte 0"};
        do {
            if (!step())
                return failure{builder_.fault()};
        } while (builder_.depth() > 0);
        if (at_ != text_.size()) {
            static_cast<void>(expected("the end"));
            return failure{builder_.fault()};
        }
        return builder_.take();
    }

private:
    bool expected(const char* what) {
        std::string why = at_ < text_.size() ? "expected " : "ends early, expected ";
        why += what;
        why += " at byte ";
        why += std::to_string(at_);
        return builder_.refuse(std::move(why));
    }

    // Reads an integer's digits in their only form: no leading zero, no plus, no minus zero.
    template <typename Integer>
    bool number(Integer& value, char end) {
        const std::size_t digits = at_ + (at_ < text_.size() && text_[at_] == '-' ? 1 : 0);
        if (digits >= text_.size() || !is_digit(text_[digits]))
            return expected("an integer");
        const bool leading_zero =
            text_[digits] == '0' &&
            (digits != at_ || (digits + 1 < text_.size() && is_digit(text_[digits + 1])));
        const char* const last = text_.data() + text_.size();
        const auto [stop, error] = std::from_chars(text_.data() + at_, last, value);
        if (leading_zero || error != std::errc{})
            return expected("an integer of 64 bits without leading zeros");
        at_ = static_cast<std::size_t>(stop - text_.data());
        if (at_ >= text_.size() || text_[at_] != end)
            return expected(end == 'e' ? "e behind an integer" : ": behind a string's length");
        ++at_;
        return true;
    }

    bool byte_string(std::string& out) {
        std::uint64_t length = 0;
        if (!number(length, ':'))
            return false;
        if (length > text_.size() - at_) {
            at_ = text_.size();
            return expected("the rest of a string");
        }
        out.assign(text_.substr(at_, length));
        at_ += length;
        return true;
    }

    bool end() {
        if (builder_.wants_value())
            return expected("a value behind its key");
        ++at_;
        return builder_.end();
    }

    bool step() {
        if (at_ >= text_.size())
            return expected("more");
        const char c = text_[at_];
        if (c == 'e')
            return end();
        std::string text;
        if (builder_.wants_key()) {
            if (!is_digit(c))
                return expected("a key");
            return byte_string(text) && builder_.key(std::move(text));
        }
        if (is_digit(c))
            return byte_string(text) && builder_.add(std::move(text));
        ++at_;
        if (c == 'd')
            return builder_.begin_dictionary();
        if (c == 'l')
            return builder_.begin_list();
        std::int64_t value = 0;
        if (c == 'i')
            return number(value, 'e') && builder_.add(value);
        --at_;
        return expected("a value");
    }

    std::string_view text_;
    tree_builder builder_;
    std::size_t at_ = 0;
};

template <typename Integer>
void write_digits(Integer value, std::string& out) {
    char digits[20]; // of 64 bits, with a sign
    const auto written = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, written.ptr);
}

void write_string(std::string_view text, std::string& out) {
    write_digits(text.size(), out);
    out.push_back(':');
    out += text;
}

void write_dictionary(const tree& value, std::string& out) {
    out.push_back('d');
    for (const tree::member& one : value.in_dictionary()) {
        write_string(one.key, out);
        write_bencode(one.value, out);
    }
    out.push_back('e');
}

template <typename Integer>
void write_integer(Integer value, std::string& out) {
    out.push_back('i');
    write_digits(value, out);
    out.push_back('e');
}

} // namespace

result<tree> parse_bencode(std::string_view text, const tree_limits& limits) {
    if (text.size() > limits.bytes)
        return failure{"more than " + std::to_string(limits.bytes) + " bytes"};
    return parser(text, limits).run();
}

void write_bencode(const tree& value, std::string& out) {
    switch (value.what()) {
    case tree::kind::dictionary:
        write_dictionary(value, out);
        break;
    case tree::kind::list:
        out.push_back('l');
        for (const tree& one : value.in_list())
            write_bencode(one, out);
        out.push_back('e');
        break;
    case tree::kind::text:
        write_string(value.text(), out);
        break;
    case tree::kind::integer:
        write_integer(value.integer(), out);
        break;
    case tree::kind::natural:
        write_integer(value.natural(), out);
        break;
    case tree::kind::boolean:
        write_integer(value.boolean() ? 1 : 0, out);
        break;
    case tree::kind::fraction:
        write_string(to_json(value), out);
        break;
    case tree::kind::null:
        write_string({}, out);
        break;
    }
}

} // namespace voxplane::control::ng
