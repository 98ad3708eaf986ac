// The common form of a decoded dictionary, whichever coding it came in: nlohmann's tree, whose
// strings hold any bytes and whose objects keep their keys sorted. The builder below makes it from
// a parser's events and holds every input to one set of bounds. Main lcore only; owns its tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace voxplane::control::ng {

using tree = nlohmann::json;

struct tree_limits {
    std::size_t bytes = 65536;  // of the text; what a UDP datagram can hold
    std::size_t depth = 16;     // dictionaries and lists within one another; requests have five
    std::size_t values = 16384; // in all; requests have about fifty, each costs some 50 bytes
};

// Takes a parser's events in order; one that answers false ends the parse, and fault() says why.
// Its names are those that nlohmann's SAX interface asks for; the bencode parser calls them too.
class tree_builder {
public:
    explicit tree_builder(const tree_limits& limits) : limits_(limits) {}
    // Holds pointers into its own tree.
    tree_builder(const tree_builder&) = delete;
    tree_builder& operator=(const tree_builder&) = delete;

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(std::int64_t value) { return add(value); }
    bool number_unsigned(std::uint64_t value) { return add(value); }
    bool number_float(double value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(tree::binary_t&) { return refuse("expected no binary value"); }
    bool start_object(std::size_t) { return open(tree::object()); }
    bool key(std::string& name);
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(tree::array()); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&);

    bool refuse(std::string why);

    [[nodiscard]] std::size_t depth() const noexcept { return open_.size(); }
    // True inside a dictionary, where a key comes next.
    [[nodiscard]] bool wants_key() const noexcept {
        return !open_.empty() && open_.back()->is_object() && slot_ == nullptr;
    }
    // True between a key and its value.
    [[nodiscard]] bool wants_value() const noexcept { return slot_ != nullptr; }
    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
    [[nodiscard]] tree take() { return std::move(root_); }

private:
    [[nodiscard]] tree* place(tree value);
    bool add(tree value);
    bool open(tree empty);
    bool close();

    tree_limits limits_;
    tree root_;
    std::vector<tree*> open_; // from the root down; an ancestor does not grow meanwhile
    tree* slot_ = nullptr;    // where the value of the last key goes
    std::size_t values_ = 0;
    std::string fault_;
};

// A piece of foreign text for an error: in quotes, ASCII, at most 40 bytes of it.
[[nodiscard]] std::string in_quotes(std::string_view text);

} // namespace voxplane::control::ng
