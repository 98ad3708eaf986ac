// Keys that need a restart are told again at each reload until it comes, since they are compared
// with what runs: only live ones move on.
#include "reload.hpp"

#include <algorithm>
#include <iterator>

#include "config/load.hpp"
#include "dpdk/log.hpp"

namespace voxplane::app {

namespace {

constexpr std::size_t most_lines = 50;

void tell(const std::vector<config::changed_key>& changes) {
    std::size_t shown = 0;
    for (const config::changed_key& each : changes) {
        if (++shown > most_lines) {
            break;
        }
        dpdk::log_line(each.live ? dpdk::log_level::notice : dpdk::log_level::warning, "reload",
                       {{"key", each.key}, {"taken", each.live ? "live" : "needs a restart"}});
    }
    const auto live = std::ranges::count_if(changes, [](const auto& c) { return c.live; });
    const auto all = static_cast<std::ptrdiff_t>(changes.size());
    dpdk::log_line(dpdk::log_level::notice, "reloaded",
                   {{"changed", std::to_string(all)},
                    {"live", std::to_string(live)},
                    {"need_restart", std::to_string(all - live)}});
}

} // namespace

// On the thread, while main leaves both texts alone.
result<reloader::outcome> reloader::read() const {
    auto fresh = config::load(path_);
    if (!fresh) {
        return fresh.error();
    }
    auto since_start = config::difference(started_, fresh->text, path_);
    auto since_taken = config::difference(taken_, fresh->text, path_);
    if (!since_start || !since_taken) {
        return since_start ? since_taken.error() : since_start.error();
    }
    std::erase_if(*since_taken, [](const auto& c) { return !c.live; });
    std::ranges::copy_if(*since_start, std::back_inserter(*since_taken),
                         [](const auto& c) { return !c.live; });
    return outcome{std::move(*fresh), std::move(*since_taken)};
}

void reloader::ask() {
    asked_ = true;
}

void reloader::poll(const std::function<void(const config::settings&)>& fn) {
    if (reading_) {
        std::optional<result<outcome>> done;
        {
            const std::lock_guard guard(lock_);
            done.swap(done_);
        }
        if (!done) {
            return;
        }
        thread_.join(); // it has nothing left to do
        reading_ = false;
        if (*done) {
            tell((**done).changes);
            fn((**done).settings);
            taken_ = std::move((**done).settings.text);
        } else {
            dpdk::log_line(dpdk::log_level::error, "reload_refused",
                           {{"why", done->error().text}, {"taken", "nothing"}});
        }
    }
    if (asked_) {
        asked_ = false;
        reading_ = true;
        thread_ = dpdk::control_thread("vox-reload", [this] {
            auto read_now = read();
            const std::lock_guard guard(lock_);
            done_ = std::move(read_now);
        });
    }
}

} // namespace voxplane::app
