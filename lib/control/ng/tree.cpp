// Values, lists and dictionaries; see tree.hpp. Keys are few: they are searched by halves in their
// vector.
#include "control/ng/tree.hpp"

#include <algorithm>

namespace voxplane::control::ng {

namespace {

constexpr std::size_t max_quoted_bytes = 40;

// The first member that does not come before the key.
template <typename Members>
auto place_of(Members& in, std::string_view key) noexcept {
    return std::lower_bound(
        in.begin(), in.end(), key,
        [](const tree::member& m, std::string_view k) { return m.key.compare(k) < 0; });
}

const tree nothing;

} // namespace

tree::tree(const tree& other) = default;
tree& tree::operator=(const tree& other) = default;
tree::~tree() = default;

tree tree::list(std::size_t room) {
    tree out;
    out.value_.emplace<values>().reserve(room);
    return out;
}

tree tree::dictionary(std::size_t room) {
    tree out;
    out.value_.emplace<members>().reserve(room);
    return out;
}

bool operator==(const tree& a, const tree& b) {
    return a.value_ == b.value_;
}

bool tree::boolean() const noexcept {
    const bool* const value = std::get_if<bool>(&value_);
    return value != nullptr && *value;
}

std::int64_t tree::integer() const noexcept {
    const auto* const value = std::get_if<std::int64_t>(&value_);
    return value != nullptr ? *value : 0;
}

std::uint64_t tree::natural() const noexcept {
    const auto* const value = std::get_if<std::uint64_t>(&value_);
    return value != nullptr ? *value : 0;
}

double tree::fraction() const noexcept {
    const double* const value = std::get_if<double>(&value_);
    return value != nullptr ? *value : 0;
}

std::string_view tree::text() const noexcept {
    const auto* const value = std::get_if<std::string>(&value_);
    return value != nullptr ? std::string_view(*value) : std::string_view();
}

std::string tree::take_text() noexcept {
    auto* const value = std::get_if<std::string>(&value_);
    return value != nullptr ? std::exchange(*value, {}) : std::string();
}

std::size_t tree::size() const noexcept {
    if (is_list())
        return in_list().size();
    return is_dictionary() ? in_dictionary().size() : 0;
}

tree& tree::operator[](std::string_view key) {
    members& all = in_dictionary();
    auto at = place_of(all, key);
    if (at == all.end() || at->key != key)
        at = all.insert(at, {std::string(key), {}});
    return at->value;
}

void tree::add(std::string_view key, tree&& value) {
    members& all = in_dictionary();
    if (all.empty() || all.back().key.compare(key) < 0)
        all.push_back({std::string(key), std::move(value)});
    else
        all.insert(place_of(all, key), {std::string(key), std::move(value)});
}

void tree::take(tree&& other) {
    for (member& m : other.in_dictionary())
        (*this)[m.key] = std::move(m.value);
}

void tree::remove(std::string_view key) {
    members& all = in_dictionary();
    const auto at = place_of(all, key);
    if (at != all.end() && at->key == key)
        all.erase(at);
}

const tree* tree::find(std::string_view key) const noexcept {
    if (!is_dictionary())
        return nullptr;
    const members& all = in_dictionary();
    const auto at = place_of(all, key);
    return at != all.end() && at->key == key ? &at->value : nullptr;
}

tree* tree::find(std::string_view key) noexcept {
    return const_cast<tree*>(std::as_const(*this).find(key));
}

const tree& tree::at(std::string_view key) const noexcept {
    const tree* const found = find(key);
    return found != nullptr ? *found : nothing;
}

const tree& tree::at(std::size_t place) const noexcept {
    return is_list() && place < in_list().size() ? in_list()[place] : nothing;
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, max_quoted_bytes)) {
        const bool plain = c >= ' ' && c <= '~' && c != '"';
        out.push_back(plain ? c : '?');
    }
    out += text.size() > max_quoted_bytes ? "...\"" : "\"";
    return out;
}

} // namespace voxplane::control::ng
