// Handlers store a number, which is all that they may do.
#include "signals.hpp"

#include <atomic>
#include <csignal>

namespace voxplane::app {

namespace {

std::atomic<bool> stop{false};
std::atomic<int> drain{0};
std::atomic<bool> reload{false};

} // namespace

void heed_stop_signals() {
    // A peer that closed its connection is an error of that connection.
    std::signal(SIGPIPE, SIG_IGN);
    for (const int number : {SIGINT, SIGTERM}) {
        std::signal(number, [](int) { stop.store(true, std::memory_order_relaxed); });
    }
}

bool stop_asked() noexcept {
    return stop.load(std::memory_order_relaxed);
}

void heed_drain_signals() {
    for (const int number : {SIGUSR1, SIGUSR2}) {
        std::signal(number, [](int given) { drain.store(given, std::memory_order_relaxed); });
    }
}

drain_wish take_drain_wish() noexcept {
    const int given = drain.exchange(0, std::memory_order_relaxed);
    return given == SIGUSR1   ? drain_wish::drain
           : given == SIGUSR2 ? drain_wish::resume
                              : drain_wish::none;
}

void heed_reload_signal() {
    std::signal(SIGHUP, [](int) { reload.store(true, std::memory_order_relaxed); });
}

bool take_reload_wish() noexcept {
    return reload.load(std::memory_order_relaxed) &&
           reload.exchange(false, std::memory_order_relaxed);
}

} // namespace voxplane::app
