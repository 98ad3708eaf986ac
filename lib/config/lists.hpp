// Lists of texts in a form that a function understands, and those of peers that may speak. Inner
// header of this module; main lcore only.
#pragma once

#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "config/reader.hpp"

namespace voxplane::config {

template <typename T>
void parse_list(reader& r, std::string_view key, std::vector<T>& out,
                result<T> (*parse)(std::string_view), std::string_view expected) {
    const value* list = r.take(key, value::type::array, expected);
    if (list == nullptr) {
        return;
    }
    out.clear();
    for (const value& item : list->items) {
        T one;
        r.form_of(key, item, one, parse, expected);
        out.push_back(one);
    }
}

// The key `allow`: prefixes, or addresses alone. Those of this machine where it is not given.
void parse_peers(reader& r, std::vector<ip_prefix>& out);

} // namespace voxplane::config
