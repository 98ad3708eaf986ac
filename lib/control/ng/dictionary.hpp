// A reply's dictionary, made in place: the tree's own nested braces make an array of two values of
// every pair first, which costs four times as much. Keys that come in their order, which is that of
// their bytes, are put at the end without a search. Main lcore only.
#pragma once

#include <utility>

#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

inline void put(tree::object_t&) {}

// Adds keys and values, which come in turns. The keys are not there yet.
template <typename Value, typename... Rest>
void put(tree::object_t& into, const char* key, Value&& value, Rest&&... rest) {
    into.emplace_hint(into.end(), key, std::forward<Value>(value));
    put(into, std::forward<Rest>(rest)...);
}

// dictionary("packets", 3, "bytes", 480)
template <typename... Pairs>
[[nodiscard]] tree dictionary(Pairs&&... pairs) {
    tree out = tree::object();
    put(out.get_ref<tree::object_t&>(), std::forward<Pairs>(pairs)...);
    return out;
}

} // namespace voxplane::control::ng
