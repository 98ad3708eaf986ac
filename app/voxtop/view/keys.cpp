// Positions beyond the list are put right by draw().
#include "keys.hpp"

#include <algorithm>
#include <optional>

namespace voxplane::voxtop {

namespace {

std::optional<order> order_of(char letter) {
    switch (letter) {
    case 'l':
        return order::loss;
    case 'm':
        return order::mos;
    case 'v':
        return order::level;
    case 'j':
        return order::jitter;
    case 'e':
        return order::erle;
    case 's':
        return order::speech;
    case 'c':
        return order::call;
    default:
        return std::nullopt;
    }
}

effect letter(screen_state& state, char which) {
    if (which == 'q') {
        return effect::leave;
    }
    if (which == 'h' || which == '?') {
        state.page = state.page == page::help ? page::overview : page::help;
        return effect::redraw;
    }
    if (which == 'p') {
        state.paused = !state.paused;
        return effect::redraw;
    }
    if (const auto by = order_of(which); by && state.page == page::overview) {
        state.by = *by;
        state.selected = state.first = 0;
        sort_legs(state.now.legs, *by);
        return effect::redraw;
    }
    return effect::nothing;
}

void step(std::size_t& at, std::size_t most, bool down, std::size_t by) {
    at = down ? std::min(at + by, most) : at - std::min(at, by);
}

} // namespace

effect press(screen_state& state, key what, std::size_t rows) {
    constexpr std::size_t far = 1'000'000;
    const bool list = state.page == page::overview;
    std::size_t& at = list ? state.selected : state.scroll;
    const std::size_t most = !list ? far : state.now.legs.empty() ? 0 : state.now.legs.size() - 1;
    const std::size_t page_rows = std::max<std::size_t>(rows / 2, 1);
    switch (what.kind) {
    case key_kind::none:
        return effect::nothing;
    case key_kind::letter:
        return letter(state, what.letter);
    case key_kind::up:
    case key_kind::down:
        step(at, most, what.kind == key_kind::down, 1);
        return effect::redraw;
    case key_kind::page_up:
    case key_kind::page_down:
        step(at, most, what.kind == key_kind::page_down, page_rows);
        return effect::redraw;
    case key_kind::home:
        at = 0;
        return effect::redraw;
    case key_kind::end:
        at = most;
        return effect::redraw;
    case key_kind::enter:
        if (!list || state.now.legs.empty()) {
            return effect::nothing;
        }
        state.scroll = 0;
        state.page = page::call;
        return effect::open_call;
    case key_kind::back:
        state.page = page::overview;
        return effect::redraw;
    case key_kind::resize:
        return effect::redraw;
    }
    return effect::nothing;
}

} // namespace voxplane::voxtop
