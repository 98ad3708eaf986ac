// What the main lcore does while workers run: drains their rings, moves calls on, keeps next hops
// resolved and links watched, and decides when to stop. Waits for nothing longer than its own tick.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "call_log.hpp"
#include "options.hpp"
#include "reload.hpp"
#include "setup.hpp"
#include "signalling.hpp"
#include "telemetry/board.hpp"
#include "telemetry/call_view.hpp"
#include "telemetry/history.hpp"
#include "telemetry/neighbour_list.hpp"
#include "timing_desk.hpp"
#include "watch.hpp"

namespace voxplane::app {

class control {
public:
    control(plane& p, const options& how, telemetry::board& board,
            telemetry::neighbour_list& neighbours);

    // Launches workers, creates the configured calls, opens the queues. Error: a worker did not
    // start, a call was refused.
    [[nodiscard]] result<void> start();

    // Runs until a signal, --duration, --exit-when-idle, or a lost port. Error: the port.
    [[nodiscard]] result<void> run();

    // Stops workers: nothing more is taken in, what is held is sent or dropped and counted. Ends
    // all calls, stops and re-stamps captures. Called once, also after an error.
    [[nodiscard]] result<void> stop();

    // After stop(): final counters by worker, and the calls that were served.
    [[nodiscard]] std::vector<stats::snapshot> finals() const;
    [[nodiscard]] const std::vector<telemetry::call_view>& calls() const noexcept { return calls_; }
    [[nodiscard]] const telemetry::history& history() const noexcept { return history_; }
    [[nodiscard]] timing_desk& timing() noexcept { return timing_; }
    // Null without [control], as the next.
    [[nodiscard]] const app::signalling* signalling() const noexcept { return signalling_.get(); }
    [[nodiscard]] voxplane::control::ng::mailbox* posts() noexcept {
        return signalling_ != nullptr ? &signalling_->posts() : nullptr;
    }
    [[nodiscard]] const app::watch& watch() const noexcept { return watch_; }

private:
    using clock = std::chrono::steady_clock;
    static constexpr std::size_t max_calls_shown = 1000;
    [[nodiscard]] result<void> open_signalling();
    [[nodiscard]] result<void> await_calls();
    void tick();
    void tend_signals();
    void drain_rings();
    void end_second();
    void tend_frames();
    void say_good_bye();
    void solicit_neighbours(std::uint64_t now_ns);
    [[nodiscard]] result<void> watch_links();
    [[nodiscard]] bool time_to_stop();
    [[nodiscard]] bool drained() const;
    void announce(std::size_t port);
    [[nodiscard]] std::size_t keeper(std::uint16_t address) const;

    plane& p_;
    const options& how_;
    telemetry::board& board_;
    telemetry::neighbour_list& neighbours_;
    telemetry::history history_;
    timing_desk timing_;
    std::vector<std::vector<std::uint64_t>> stamps_; // by port
    std::vector<bool> link_up_;
    std::vector<telemetry::call_view> calls_;
    std::unique_ptr<app::signalling> signalling_;
    app::watch watch_;
    reloader reloader_;
    call_log log_;
    clock::time_point started_;
    clock::time_point last_packet_;
    clock::time_point next_link_look_;
    std::uint64_t packets_seen_ = 0;
    std::uint64_t second_ = 0; // number of the last one that ended
    bool launched_ = false;
};

} // namespace voxplane::app
