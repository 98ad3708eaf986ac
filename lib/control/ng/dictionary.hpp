// A reply's dictionary, made in place. Keys that come in their order, which is that of their bytes,
// are put at the end without a search. Main lcore only.
#pragma once

#include <utility>

#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

inline void put(tree&) {}

// Adds keys and values, which come in turns. The keys are not there yet.
template <typename Value, typename... Rest>
void put(tree& into, const char* key, Value&& value, Rest&&... rest) {
    into.add(key, tree(std::forward<Value>(value)));
    put(into, std::forward<Rest>(rest)...);
}

// dictionary("packets", 3, "bytes", 480)
template <typename... Pairs>
[[nodiscard]] tree dictionary(Pairs&&... pairs) {
    tree out = tree::dictionary(sizeof...(pairs) / 2);
    put(out, std::forward<Pairs>(pairs)...);
    return out;
}

} // namespace voxplane::control::ng
