// Tags and branches: which dialogue of a call a message is about.
#include "control/dialogue.hpp"

namespace voxplane::control {

namespace {

bool same_branch(const dialogue& d, std::string_view via_branch) noexcept {
    return via_branch.empty() || d.via_branch.empty() || d.via_branch == via_branch;
}

} // namespace

place place_of_offer(const call& in, std::string_view from_tag, std::string_view to_tag,
                     std::string_view via_branch) noexcept {
    for (std::size_t i = 0; i < in.dialogues.size(); ++i) {
        const dialogue& d = in.dialogues[i];
        if (d.converts_only) {
            continue;
        }
        if (to_tag.empty()) {
            if (d.to_tag.empty() && d.from_tag == from_tag && d.via_branch == via_branch) {
                return {i, sdp::side::a};
            }
        } else if (d.from_tag == from_tag && (d.to_tag == to_tag || d.to_tag.empty())) {
            return {i, sdp::side::a};
        } else if (d.from_tag == to_tag && (d.to_tag == from_tag || d.to_tag.empty())) {
            return {i, sdp::side::b};
        }
    }
    return {in.dialogues.size(), sdp::side::a};
}

place place_of_answer(const call& in, std::string_view from_tag, std::string_view to_tag,
                      std::string_view via_branch) noexcept {
    const std::size_t none = in.dialogues.size();
    std::size_t open = none;
    for (std::size_t i = 0; i < in.dialogues.size(); ++i) {
        const dialogue& d = in.dialogues[i];
        if (d.converts_only) {
            continue;
        }
        if (d.from_tag == from_tag && d.to_tag == to_tag) {
            return {i, sdp::side::b};
        }
        if (d.from_tag == to_tag && d.to_tag == from_tag) {
            return {i, sdp::side::a};
        }
        const bool unanswered = d.to_tag.empty();
        if (d.from_tag == from_tag && same_branch(d, via_branch) &&
            (open == none || (unanswered && !in.dialogues[open].to_tag.empty()))) {
            open = i;
        }
    }
    return {open, sdp::side::b};
}

bool matches(const dialogue& d, std::string_view from_tag, std::string_view to_tag,
             std::string_view via_branch) noexcept {
    const auto has = [&](std::string_view tag) {
        return tag.empty() || d.from_tag == tag || d.to_tag == tag;
    };
    return has(from_tag) && (has(to_tag) || d.to_tag.empty()) && same_branch(d, via_branch);
}

} // namespace voxplane::control
