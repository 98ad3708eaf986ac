// Tags and branches: which dialogue of a call a message is about.
#include "control/dialogue.hpp"

#include <algorithm>

namespace voxplane::control {

namespace {

bool is_branch(const dialogue& d, std::string_view via_branch) noexcept {
    return !via_branch.empty() && d.via_branch == via_branch;
}

bool same_branch(const dialogue& d, std::string_view via_branch) noexcept {
    return via_branch.empty() || d.via_branch.empty() || d.via_branch == via_branch;
}

bool is_between(const dialogue& d, std::string_view one, std::string_view other) noexcept {
    return (d.from_tag == one && d.to_tag == other) || (d.from_tag == other && d.to_tag == one);
}

} // namespace

std::vector<endpoint> ports_of(const call& c) {
    std::vector<endpoint> all;
    for (const dialogue& d : c.dialogues) {
        for_each_media(d, [&](const media& m) {
            for (const auto& port : m.ports.values) {
                if (port) {
                    all.push_back(port->local);
                }
            }
        });
    }
    return all;
}

std::int64_t lasted_s(const call& c) {
    using std::chrono::system_clock;
    const auto lasted =
        std::chrono::duration_cast<std::chrono::seconds>(system_clock::now() - c.created);
    return std::max<std::int64_t>(lasted.count(), 0);
}

place place_of_offer(const call& in, std::string_view from_tag, std::string_view to_tag,
                     std::string_view via_branch) noexcept {
    const std::size_t none = in.dialogues.size();
    std::size_t open = none;
    for (std::size_t i = 0; i < in.dialogues.size(); ++i) {
        const dialogue& d = in.dialogues[i];
        if (d.converts_only) {
            continue;
        }
        if (!to_tag.empty() && is_between(d, from_tag, to_tag)) {
            return {i, d.from_tag == from_tag ? sdp::side::a : sdp::side::b};
        }
        if (!d.to_tag.empty()) {
            continue;
        }
        if (to_tag.empty()) {
            if (d.from_tag == from_tag && d.via_branch == via_branch) {
                return {i, sdp::side::a};
            }
        } else if ((d.from_tag == from_tag || d.from_tag == to_tag) &&
                   (open == none || is_branch(d, via_branch))) {
            open = i;
        }
    }
    const bool back = open != none && in.dialogues[open].from_tag != from_tag;
    return {open, back ? sdp::side::b : sdp::side::a};
}

place place_of_answer(const call& in, std::string_view from_tag, std::string_view to_tag,
                      std::string_view via_branch) noexcept {
    const std::size_t none = in.dialogues.size();
    std::size_t open = none;
    unsigned best = 0;
    for (std::size_t i = 0; i < in.dialogues.size(); ++i) {
        const dialogue& d = in.dialogues[i];
        if (d.converts_only) {
            continue;
        }
        if (is_between(d, from_tag, to_tag)) {
            return {i, d.from_tag == from_tag ? sdp::side::b : sdp::side::a};
        }
        const unsigned unanswered = d.to_tag.empty() ? 1 : 0;
        const unsigned fits = (same_branch(d, via_branch) ? 2U : 0U) + unanswered;
        if (d.from_tag == from_tag && fits != 0 && fits >= best) {
            open = i;
            best = fits;
        }
    }
    return {open, sdp::side::b};
}

bool matches(const dialogue& d, std::string_view from_tag, std::string_view to_tag) noexcept {
    const auto has = [&](std::string_view tag) {
        return tag.empty() || d.from_tag == tag || d.to_tag == tag;
    };
    return has(from_tag) && (has(to_tag) || d.to_tag.empty());
}

std::vector<std::size_t> deleted_by(const call& in, std::string_view from_tag,
                                    std::string_view to_tag, std::string_view via_branch) {
    const auto those = [&](const auto& meant) {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < in.dialogues.size(); ++i) {
            if (meant(in.dialogues[i])) {
                out.push_back(i);
            }
        }
        return out;
    };
    const bool tagged = !from_tag.empty() && !to_tag.empty();
    const auto pair =
        those([&](const dialogue& d) { return tagged && is_between(d, from_tag, to_tag); });
    const auto branch = those(
        [&](const dialogue& d) { return is_branch(d, via_branch) && matches(d, from_tag, {}); });
    if (!branch.empty()) {
        return pair.empty() ? branch : pair;
    }
    if (!tagged) {
        return those([&](const dialogue& d) { return matches(d, from_tag, to_tag); });
    }
    // With tags that nobody has, a branch that nobody has is one that has ended before.
    const auto meant = those([&](const dialogue& d) {
        const bool unanswered =
            d.to_tag.empty() && (d.from_tag == from_tag || d.from_tag == to_tag);
        return is_between(d, from_tag, to_tag) ||
               (unanswered && (!pair.empty() || same_branch(d, via_branch)));
    });
    return pair.empty() && meant.size() > 1 ? pair : meant;
}

} // namespace voxplane::control
