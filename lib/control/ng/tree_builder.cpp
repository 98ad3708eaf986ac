// Members of a dictionary stand as they come until it ends, and are sorted then.
#include "control/ng/tree_builder.hpp"

#include <algorithm>
#include <utility>

namespace voxplane::control::ng {

namespace {

// Of a request. Half as many again take a block that malloc()'s cache of the thread has not.
constexpr std::size_t usual_members = 12;
constexpr std::size_t usual_depth = 4;
// Among so few keys one is looked for one by one. Who sends thousands must not cost their square.
constexpr std::size_t few_members = 32;

// Finds the order first, so that each member is moved once.
void sort(tree::members& all) {
    const auto before = [](const tree::member& a, const tree::member& b) { return a.key < b.key; };
    if (std::is_sorted(all.begin(), all.end(), before))
        return;
    std::vector<tree::member*> order;
    order.reserve(all.size());
    for (tree::member& m : all)
        order.push_back(&m);
    std::sort(order.begin(), order.end(),
              [&](const tree::member* a, const tree::member* b) { return before(*a, *b); });
    tree::members sorted;
    sorted.reserve(all.size());
    for (tree::member* m : order)
        sorted.push_back(std::move(*m));
    all = std::move(sorted);
}

} // namespace

bool tree_builder::refuse(std::string why) {
    if (fault_.empty())
        fault_ = std::move(why);
    return false;
}

tree* tree_builder::place(tree&& value) {
    if (slot_ != nullptr) {
        tree* const there = std::exchange(slot_, nullptr);
        *there = std::move(value);
        return there;
    }
    if (open_.empty()) {
        root_ = std::move(value);
        return &root_;
    }
    tree::values& list = open_.back().what->in_list();
    list.push_back(std::move(value));
    return &list.back();
}

bool tree_builder::add(tree value) {
    if (++values_ > limits_.values)
        return refuse("more than " + std::to_string(limits_.values) + " values");
    static_cast<void>(place(std::move(value)));
    return true;
}

bool tree_builder::open(tree&& empty) {
    if (++values_ > limits_.values)
        return refuse("more than " + std::to_string(limits_.values) + " values");
    if (open_.size() >= limits_.depth)
        return refuse("more than " + std::to_string(limits_.depth) + " levels");
    if (open_.empty()) {
        open_.reserve(usual_depth);
        if (empty.is_dictionary())
            empty.in_dictionary().reserve(usual_members);
    }
    open_.push_back({place(std::move(empty)), {}});
    return true;
}

bool tree_builder::end() {
    tree& done = *open_.back().what;
    if (done.is_dictionary())
        sort(done.in_dictionary());
    open_.pop_back();
    return true;
}

bool tree_builder::is_new(level& in, const std::string& name) {
    const tree::members& all = in.what->in_dictionary();
    if (all.size() < few_members)
        return std::none_of(all.begin(), all.end(),
                            [&](const tree::member& m) { return m.key == name; });
    if (in.keys.empty()) {
        for (const tree::member& m : all)
            in.keys.insert(m.key);
    }
    return in.keys.insert(name).second;
}

bool tree_builder::key(std::string&& name) {
    if (!is_new(open_.back(), name))
        return refuse("duplicate key " + in_quotes(name));
    tree::members& all = open_.back().what->in_dictionary();
    all.push_back({std::move(name), {}});
    slot_ = &all.back().value;
    return true;
}

} // namespace voxplane::control::ng
