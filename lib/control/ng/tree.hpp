// The common form of a decoded dictionary, whichever coding it came in, and of a reply before it is
// written. Lists and dictionaries are vectors: a message is a few dozen values, and a block of the
// heap for each would cost more than all that is done with them. Main lcore only; a tree owns what
// it holds.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace voxplane::control::ng {

// A template, so that it is made when the tree is whole.
template <typename Tree>
struct named {
    std::string key;
    Tree value;
    friend bool operator==(const named& a, const named& b) = default;
};

class tree {
public:
    using member = named<tree>;
    using values = std::vector<tree>;
    using members = std::vector<member>; // sorted by key, none twice

    enum class kind : std::uint8_t {
        null,
        boolean,
        integer, // of 64 bits with a sign
        natural, // one beyond them
        fraction,
        text, // any bytes
        list,
        dictionary
    };

    tree() noexcept = default; // null
    tree(bool value) noexcept : value_(value) {}
    template <std::integral Integer>
    requires(!std::same_as<Integer, bool>) tree(Integer value)
    noexcept
        : value_(std::in_range<std::int64_t>(value)
                     ? content(std::in_place_type<std::int64_t>, static_cast<std::int64_t>(value))
                     : content(std::in_place_type<std::uint64_t>,
                               static_cast<std::uint64_t>(value))) {}
    tree(double value) noexcept : value_(value) {}
    tree(std::string text) noexcept : value_(std::move(text)) {}
    tree(std::string_view text) : value_(std::in_place_type<std::string>, text) {}
    tree(const char* text) : value_(std::in_place_type<std::string>, text) {}
    // An empty one, with room for so many values.
    [[nodiscard]] static tree list(std::size_t room = 0);
    [[nodiscard]] static tree dictionary(std::size_t room = 0);

    tree(const tree& other);
    tree& operator=(const tree& other);
    tree(tree&&) noexcept = default;
    tree& operator=(tree&&) noexcept = default;
    ~tree();

    friend bool operator==(const tree& a, const tree& b);

    [[nodiscard]] kind what() const noexcept { return static_cast<kind>(value_.index()); }
    [[nodiscard]] bool is_null() const noexcept { return what() == kind::null; }
    [[nodiscard]] bool is_text() const noexcept { return what() == kind::text; }
    [[nodiscard]] bool is_list() const noexcept { return what() == kind::list; }
    [[nodiscard]] bool is_dictionary() const noexcept { return what() == kind::dictionary; }

    // Of another kind than they are about: false, 0 or empty.
    [[nodiscard]] bool boolean() const noexcept;
    [[nodiscard]] std::int64_t integer() const noexcept;
    [[nodiscard]] std::uint64_t natural() const noexcept;
    [[nodiscard]] double fraction() const noexcept;
    [[nodiscard]] std::string_view text() const noexcept;
    // The text itself, which leaves an empty one.
    [[nodiscard]] std::string take_text() noexcept;

    // Values or members; 0 of what is no list and no dictionary.
    [[nodiscard]] std::size_t size() const noexcept;

    // What is in it, of a list.
    [[nodiscard]] values& in_list() noexcept { return *std::get_if<values>(&value_); }
    [[nodiscard]] const values& in_list() const noexcept { return *std::get_if<values>(&value_); }
    void push_back(tree value) { in_list().push_back(std::move(value)); }

    // What is in it, of a dictionary. Who adds members sorts them again.
    [[nodiscard]] members& in_dictionary() noexcept { return *std::get_if<members>(&value_); }
    [[nodiscard]] const members& in_dictionary() const noexcept {
        return *std::get_if<members>(&value_);
    }
    // The value of a key, made null where the key is not there yet. Stays until the next is made.
    tree& operator[](std::string_view key);
    // Adds a key that is not there yet; without a search where it comes behind all others.
    void add(std::string_view key, tree&& value);
    // Takes over all members of another dictionary; they come before those that are here.
    void take(tree&& other);
    // Without the key from now on.
    void remove(std::string_view key);

    // The value of a key, or null pointer: no such key, or no dictionary.
    [[nodiscard]] const tree* find(std::string_view key) const noexcept;
    [[nodiscard]] tree* find(std::string_view key) noexcept;
    [[nodiscard]] bool contains(std::string_view key) const noexcept {
        return find(key) != nullptr;
    }
    // The value of a key, or in that place of a list; null where there is none.
    [[nodiscard]] const tree& at(std::string_view key) const noexcept;
    [[nodiscard]] const tree& at(std::size_t place) const noexcept;

private:
    // In the order of kind.
    using content = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double,
                                 std::string, values, members>;
    content value_;
};

// A piece of foreign text for an error: in quotes, ASCII, at most 40 bytes of it.
[[nodiscard]] std::string in_quotes(std::string_view text);

} // namespace voxplane::control::ng
