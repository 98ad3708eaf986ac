// Builds trees within bounds; see tree.hpp.
#include "control/ng/tree.hpp"

#include <utility>

namespace voxplane::control::ng {

namespace {

constexpr std::size_t max_quoted_bytes = 40;

} // namespace

bool tree_builder::refuse(std::string why) {
    if (fault_.empty())
        fault_ = std::move(why);
    return false;
}

tree* tree_builder::place(tree value) {
    if (slot_ != nullptr) {
        tree* const there = std::exchange(slot_, nullptr);
        *there = std::move(value);
        return there;
    }
    if (open_.empty()) {
        root_ = std::move(value);
        return &root_;
    }
    open_.back()->push_back(std::move(value));
    return &open_.back()->back();
}

bool tree_builder::add(tree value) {
    if (++values_ > limits_.values)
        return refuse("more than " + std::to_string(limits_.values) + " values");
    static_cast<void>(place(std::move(value)));
    return true;
}

bool tree_builder::open(tree empty) {
    if (++values_ > limits_.values)
        return refuse("more than " + std::to_string(limits_.values) + " values");
    if (open_.size() >= limits_.depth)
        return refuse("more than " + std::to_string(limits_.depth) + " levels");
    open_.push_back(place(std::move(empty)));
    return true;
}

bool tree_builder::close() {
    open_.pop_back();
    return true;
}

bool tree_builder::key(std::string& name) {
    // Takes the name only where it is new.
    auto& members = open_.back()->get_ref<tree::object_t&>();
    const auto [where, is_new] = members.try_emplace(std::move(name), nullptr);
    if (!is_new)
        return refuse("duplicate key " + in_quotes(name));
    slot_ = &where->second;
    return true;
}

bool tree_builder::parse_error(std::size_t position, const std::string&,
                               const nlohmann::detail::exception&) {
    // nlohmann's position is that behind the byte it stumbled over.
    return refuse("no JSON at byte " + std::to_string(position - (position > 0 ? 1 : 0)));
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
