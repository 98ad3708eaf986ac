// A default that is written out is a change as well; taking it changes nothing.
#include "config/difference.hpp"

#include <algorithm>

#include "config/document.hpp"

namespace voxplane::config {

namespace {

constexpr std::string_view live_keys[] = {
    "control.allow",        "control.delete-delay-s",    "control.dscp",
    "control.events",       "control.latch-window-ms",   "control.max-busy-percent",
    "control.max-calls",    "control.media-timeout-s",   "control.offer-timeout-s",
    "control.quarantine-s", "control.records",           "control.silent-timeout-s",
    "control.stream",       "control.zero-udp-checksum",
};

bool is_live(std::string_view path) noexcept {
    return path == "log" || path.starts_with("log.") ||
           std::ranges::find(live_keys, path) != std::end(live_keys);
}

bool tables(const value& v) noexcept {
    return v.kind == value::type::array && !v.items.empty() &&
           v.items.front().kind == value::type::table;
}

class comparison {
public:
    void compare(const std::string& path, const value& before, const value& after) {
        const bool same_kind = before.kind == after.kind;
        if (same_kind && after.kind == value::type::table) {
            compare_tables(path, before, after);
        } else if (same_kind && after.kind == value::type::array) {
            compare_lists(path, before, after);
        } else if (!same_kind || before.boolean != after.boolean ||
                   before.integer != after.integer || before.real != after.real ||
                   before.text != after.text) {
            note(path);
        }
    }
    [[nodiscard]] std::vector<changed_key> take() { return std::move(changes_); }

private:
    void compare_tables(const std::string& path, const value& before, const value& after) {
        const auto inside = [&](const std::string& key) {
            return path.empty() ? key : path + "." + key;
        };
        for (const member& m : after.members) {
            if (const value* old = before.find(m.key)) {
                compare(inside(m.key), *old, m.content);
            } else {
                note_all(inside(m.key), m.content);
            }
        }
        for (const member& m : before.members) {
            if (after.find(m.key) == nullptr) {
                note_all(inside(m.key), m.content);
            }
        }
    }
    void compare_lists(const std::string& path, const value& before, const value& after) {
        const std::size_t n = after.items.size();
        if (before.items.size() != n) {
            note(path);
            return;
        }
        const std::size_t changes = changes_.size();
        for (std::size_t i = 0; i < n; ++i) {
            compare(tables(after) ? path + "[" + std::to_string(i) + "]" : path, before.items[i],
                    after.items[i]);
            if (!tables(after) && changes_.size() != changes) {
                return;
            }
        }
    }
    // Of a table that came or went each key counts for itself. With [control] the protocol itself
    // comes or goes, which no running program does.
    void note_all(const std::string& path, const value& v, bool may_live = true) {
        if (v.kind != value::type::table || v.members.empty()) {
            note(path, may_live);
            return;
        }
        for (const member& m : v.members) {
            note_all(path + "." + m.key, m.content, may_live && path != "control");
        }
    }
    void note(const std::string& path, bool may_live = true) {
        changes_.push_back({path, may_live && is_live(path)});
    }

    std::vector<changed_key> changes_;
};

} // namespace

result<std::vector<changed_key>> difference(std::string_view before, std::string_view after,
                                            const std::string& name) {
    const auto old = parse_document(before, name);
    const auto fresh = parse_document(after, name);
    if (!old || !fresh) {
        return old ? fresh.error() : old.error();
    }
    comparison all;
    all.compare("", *old, *fresh);
    return all.take();
}

} // namespace voxplane::config
