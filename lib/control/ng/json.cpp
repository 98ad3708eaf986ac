// By nlohmann's parser, whose events make our tree, and by its writer where a text is not plain.
// No other file of the module includes that header, which takes seconds to compile.
#include "control/ng/json.hpp"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

namespace voxplane::control::ng {

namespace {

using nlohmann::json;

// The names are those that nlohmann's SAX interface asks for.
class events {
public:
    explicit events(tree_builder& to) : to_(to) {}

    bool null() { return to_.add({}); }
    bool boolean(bool value) { return to_.add(value); }
    bool number_integer(std::int64_t value) { return to_.add(value); }
    bool number_unsigned(std::uint64_t value) { return to_.add(value); }
    bool number_float(double value, const std::string&) { return to_.add(value); }
    bool string(std::string& value) { return to_.add(std::move(value)); }
    bool binary(json::binary_t&) { return to_.refuse("expected no binary value"); }
    bool start_object(std::size_t) { return to_.begin_dictionary(); }
    bool key(std::string& name) { return to_.key(std::move(name)); }
    bool end_object() { return to_.end(); }
    bool start_array(std::size_t) { return to_.begin_list(); }
    bool end_array() { return to_.end(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
        // nlohmann's position is that behind the byte it stumbled over.
        return to_.refuse("no JSON at byte " + std::to_string(position - (position > 0 ? 1 : 0)));
    }

private:
    tree_builder& to_;
};

std::string dump(const json& value, escaping how) {
    return value.dump(-1, ' ', how == escaping::all_but_ascii, json::error_handler_t::replace);
}

// The letter behind the backslash; 0: the character stands for itself, or is not plain.
char short_escape(char c) noexcept {
    switch (c) {
    case '\r':
        return 'r';
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '"':
    case '\\':
        return c;
    default:
        return '\0';
    }
}

// Texts of SDP and SIP are ASCII with line ends; any other is nlohmann's business.
void write_text(std::string_view text, std::string& out, escaping how) {
    const std::size_t before = out.size();
    out.push_back('"');
    for (const char c : text) {
        const char escape = short_escape(c);
        if (escape == '\0' && (c < ' ' || c > '~')) {
            out.resize(before);
            out += dump(text, how);
            return;
        }
        if (escape != '\0')
            out.push_back('\\');
        out.push_back(escape != '\0' ? escape : c);
    }
    out.push_back('"');
}

template <typename Integer>
void write_number(Integer value, std::string& out) {
    char digits[20]; // of 64 bits, with a sign
    const auto written = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, written.ptr);
}

void write_list(const tree& value, std::string& out, escaping how) {
    char before = '[';
    for (const tree& one : value.in_list()) {
        out.push_back(before);
        write_json(one, out, how);
        before = ',';
    }
    out += value.size() == 0 ? "[]" : "]";
}

void write_dictionary(const tree& value, std::string& out, escaping how) {
    char before = '{';
    for (const tree::member& one : value.in_dictionary()) {
        out.push_back(before);
        write_text(one.key, out, how);
        out.push_back(':');
        write_json(one.value, out, how);
        before = ',';
    }
    out += value.size() == 0 ? "{}" : "}";
}

} // namespace

result<tree> parse_json(std::string_view text, const tree_limits& limits) {
    if (text.size() > limits.bytes)
        return failure{"more than " + std::to_string(limits.bytes) + " bytes"};
    // nlohmann 3.11 takes a zero for the end of the text, whatever is behind it.
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        return failure{"no JSON at byte " + std::to_string(zero)};
    tree_builder builder(limits);
    events to(builder);
    if (!json::sax_parse(text.begin(), text.end(), &to))
        return failure{builder.fault()};
    return builder.take();
}

void write_json(const tree& value, std::string& out, escaping how) {
    switch (value.what()) {
    case tree::kind::null:
        out += "null";
        break;
    case tree::kind::boolean:
        out += value.boolean() ? "true" : "false";
        break;
    case tree::kind::integer:
        write_number(value.integer(), out);
        break;
    case tree::kind::natural:
        write_number(value.natural(), out);
        break;
    case tree::kind::fraction:
        out += dump(value.fraction(), how);
        break;
    case tree::kind::text:
        write_text(value.text(), out, how);
        break;
    case tree::kind::list:
        write_list(value, out, how);
        break;
    case tree::kind::dictionary:
        write_dictionary(value, out, how);
        break;
    }
}

std::string to_json(const tree& value, escaping how) {
    std::string out;
    write_json(value, out, how);
    return out;
}

} // namespace voxplane::control::ng
