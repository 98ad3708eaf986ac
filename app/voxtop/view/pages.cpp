// The list of legs takes what head, cores and drops leave of the screen.
#include "pages.hpp"

#include <algorithm>

#include "parts.hpp"

namespace voxplane::voxtop {

namespace {

void append(std::vector<line>& to, std::vector<line> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string list_end(const sample& now) {
    std::string text = std::to_string(now.legs.size()) + " legs";
    text += now.legs_partial ? ", and more that were not asked for" : "";
    for (std::size_t i = 0; i < now.missing.size(); ++i) {
        text += (i == 0 ? "; not told: " : " ") + now.missing[i];
    }
    return text;
}

void overview(screen_state& state, extent size, std::vector<line>& out) {
    const sample& now = state.now;
    out.push_back(head_line(now, size.columns));
    out.push_back(rates_line(now));
    out.push_back(latency_line(now, state.latency_us, size.columns));
    append(out, core_lines(now, size.columns, std::max<std::size_t>(size.rows / 4, 1)));
    append(out, drop_lines(now, size.columns, 2));
    out.push_back(legs_head(state.by, size.columns));
    const std::size_t room = size.rows > out.size() + 1 ? size.rows - out.size() - 1 : 0;
    state.selected = now.legs.empty() ? 0 : std::min(state.selected, now.legs.size() - 1);
    state.first = std::min(state.first, state.selected);
    if (room > 0 && state.selected >= state.first + room) {
        state.first = state.selected - room + 1;
    }
    for (std::size_t i = state.first; i < now.legs.size() && i < state.first + room; ++i) {
        out.push_back(leg_line(now.legs[i], size.columns, i == state.selected));
    }
    out.resize(std::max(out.size(), size.rows > 0 ? size.rows - 1 : 0));
    out.push_back(
        line().add(state.paused ? "paused  " : "", style::warn).add(list_end(now), style::dim));
}

} // namespace

std::vector<line> draw(screen_state& state, extent size) {
    std::vector<line> out;
    switch (state.page) {
    case page::overview:
        overview(state, size, out);
        break;
    case page::call: {
        std::vector<line> all = call_lines(state.call, size.columns);
        const std::size_t most = all.size() > size.rows ? all.size() - size.rows : 0;
        state.scroll = std::min(state.scroll, most);
        out.assign(all.begin() + static_cast<std::ptrdiff_t>(state.scroll), all.end());
        break;
    }
    case page::help:
        out = help_lines();
        break;
    }
    out.resize(size.rows);
    for (line& each : out) {
        each = cut(each, size.columns);
    }
    return out;
}

std::vector<line> all_lines(const sample& now, order by) {
    constexpr std::size_t columns = 100;
    std::vector<line> out{head_line(now, 0)};
    if (!now.reachable) {
        return out;
    }
    out.push_back(rates_line(now));
    out.push_back(latency_line(now, {}, columns));
    append(out, core_lines(now, columns, now.cores.size() + 1));
    append(out, drop_lines(now, columns, now.traffic.reasons.size() + 1));
    out.push_back(legs_head(by, columns));
    for (const quality& leg : now.legs) {
        out.push_back(leg_line(leg, columns, false));
    }
    out.push_back(line().add(list_end(now)));
    return out;
}

} // namespace voxplane::voxtop
