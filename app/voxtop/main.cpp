// voxtop: looks, draws, waits for keys. Only this file prints and sets the exit status.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "json.hpp"
#include "options.hpp"
#include "order.hpp"
#include "sampler.hpp"
#include "view/keys.hpp"
#include "view/pages.hpp"
#include "view/terminal.hpp"

namespace voxplane::voxtop {

namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t most_history = 512; // of the sparkline
constexpr int wrong_use = 2;

// A history is the server's own; without one it is what was seen here.
void remember_latency(screen_state& state) {
    if (!state.now.p99_us.empty()) {
        state.latency_us = state.now.p99_us;
        return;
    }
    number worst;
    for (const latency& each : state.now.latency) {
        const number one = each.p99_us ? each.p99_us : each.p50_us;
        worst = one && one.value_or(0) >= worst.value_or(0) ? one : worst;
    }
    if (worst) {
        state.latency_us.push_back(*worst);
    }
    if (state.latency_us.size() > most_history) {
        state.latency_us.erase(state.latency_us.begin());
    }
}

// The selection stays on its leg, wherever that comes to stand.
void look(sampler& from, screen_state& state) {
    const quality chosen =
        state.selected < state.now.legs.size() ? state.now.legs[state.selected] : quality{};
    state.now = from.take();
    sort_legs(state.now.legs, state.by);
    for (std::size_t i = 0; state.selected != 0 && i < state.now.legs.size(); ++i) {
        if (state.now.legs[i].call == chosen.call && state.now.legs[i].side == chosen.side) {
            state.selected = i;
            break;
        }
    }
    remember_latency(state);
    if (state.page == page::call) {
        state.call = from.look(state.call.id);
    }
}

int live(const options& how) {
    auto screen = terminal::open();
    if (!screen) {
        std::fprintf(stderr, "voxtop: %s\n", screen.error().text.c_str());
        return wrong_use;
    }
    sampler from(how.socket);
    screen_state state;
    const auto interval = std::chrono::milliseconds(how.interval_ms);
    look(from, state);
    auto next = clock::now() + interval;
    for (;;) {
        screen->show(draw(state, screen->size()));
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(next - clock::now());
        const key pressed = screen->wait(static_cast<int>(std::max<long>(left.count(), 0)));
        const effect wanted = press(state, pressed, screen->size().rows);
        if (wanted == effect::leave) {
            return 0;
        }
        if (wanted == effect::open_call) {
            state.call.id = state.now.legs[state.selected].call;
            const std::string id = state.call.id;
            state.call = from.look(id);
            state.call.id = id;
        }
        if (clock::now() >= next) {
            next = clock::now() + interval;
            if (!state.paused) {
                look(from, state);
            }
        }
    }
}

int once(const options& how) {
    sampler from(how.socket);
    sample now = from.take();
    if (now.reachable) {
        std::this_thread::sleep_for(std::chrono::milliseconds(how.interval_ms));
        now = from.take();
    }
    sort_legs(now.legs, order::loss);
    if (how.json) {
        std::puts(to_json(now).c_str());
    } else {
        for (const line& each : all_lines(now, order::loss)) {
            std::puts(each.text().c_str());
        }
    }
    return now.reachable ? 0 : 1;
}

} // namespace

} // namespace voxplane::voxtop

int main(int argc, char** argv) {
    using namespace voxplane::voxtop;
    const auto how = parse_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!how) {
        std::fprintf(stderr, "voxtop: %s\n", how.error().text.c_str());
        return wrong_use;
    }
    if (how->help) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }
    return how->once ? once(*how) : live(*how);
}
