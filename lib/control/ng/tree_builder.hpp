// Makes a tree from a parser's events, in order, and holds every input to one set of bounds. Main
// lcore only.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

struct tree_limits {
    std::size_t bytes = 65536;  // of the text; what a UDP datagram can hold
    std::size_t depth = 16;     // dictionaries and lists within one another; requests have five
    std::size_t values = 16384; // in all; requests have about fifty, each costs some 50 bytes
};

// An event that answers false ends the parse, and fault() says why.
class tree_builder {
public:
    explicit tree_builder(const tree_limits& limits) : limits_(limits) {}
    // Holds pointers into its own tree.
    tree_builder(const tree_builder&) = delete;
    tree_builder& operator=(const tree_builder&) = delete;

    bool add(tree value);
    bool begin_dictionary() { return open(tree::dictionary()); }
    bool begin_list() { return open(tree::list()); }
    bool key(std::string&& name);
    // Of what was begun last.
    bool end();

    bool refuse(std::string why);

    [[nodiscard]] std::size_t depth() const noexcept { return open_.size(); }
    // True inside a dictionary, where a key comes next.
    [[nodiscard]] bool wants_key() const noexcept {
        return !open_.empty() && open_.back().what->is_dictionary() && slot_ == nullptr;
    }
    // True between a key and its value.
    [[nodiscard]] bool wants_value() const noexcept { return slot_ != nullptr; }
    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
    [[nodiscard]] tree take() { return std::move(root_); }

private:
    // A list or dictionary that has not ended.
    struct level {
        tree* what;
        std::set<std::string, std::less<>> keys; // of a dictionary that has many
    };
    [[nodiscard]] static bool is_new(level& in, const std::string& name);
    [[nodiscard]] tree* place(tree&& value);
    bool open(tree&& empty);

    tree_limits limits_;
    tree root_;
    std::vector<level> open_; // from the root down; an ancestor does not grow meanwhile
    tree* slot_ = nullptr;    // where the value of the last key goes
    std::size_t values_ = 0;
    std::string fault_;
};

} // namespace voxplane::control::ng
