// The main lcore's loop. One tick a millisecond; nothing here is on a packet's way.
#include "control.hpp"

#include <thread>

#include <rte_launch.h>

#include "await.hpp"
#include "base/steady_clock.hpp"
#include "datapath/neighbours.hpp"
#include "dpdk/cycle_rate.hpp"
#include "dpdk/log.hpp"
#include "restamp.hpp"
#include "signals.hpp"

namespace voxplane::app {

namespace {

using namespace std::chrono_literals;

// Between two looks at what workers report, while somebody waits for it and while nobody does: each
// takes 5 to 20 us of a processor that others may be in need of.
constexpr auto tick_interval = 1ms;
constexpr auto quiet_interval = 5ms;
constexpr auto link_interval = 250ms;
constexpr auto start_limit = 10s;

int run_worker(void* worker) {
    static_cast<datapath::worker*>(worker)->run();
    return 0;
}

} // namespace

control::control(plane& p, const options& how, telemetry::board& board,
                 telemetry::neighbour_list& neighbours)
    : p_(p), how_(how), board_(board), neighbours_(neighbours),
      history_(p.workers.size(), dpdk::cycle_hz()), timing_(p.workers.size()),
      stamps_(p.settings.ports.size()), link_up_(p.settings.ports.size(), false), watch_(p, board),
      reloader_(how.config, p.settings.text) {
    p_.controller->on_neighbour = [this](const session::event& what) {
        (void)datapath::take_neighbour(*p_.neighbours, *p_.shared, what, steady_ns());
    };
    p_.controller->on_port = [this](const config::leg& leg, std::uint16_t address, bool answers) {
        p_.steering->follow(leg, address, answers);
    };
    p_.controller->on_news =
        [this](session::call_news what, std::size_t leg, const session::call_record& record,
               const session::event& about) { log_.news(what, leg, record, about); };
    p_.controller->on_changed = [this](const std::string& call) {
        if (signalling_ != nullptr) {
            signalling_->changed(call);
        }
    };
    p_.controller->on_ended = [this](std::uint32_t slot, const session::call_record& record,
                                     const session::leg& a, const session::leg& b) {
        const telemetry::call_view view = telemetry::view(slot, record, a, b);
        log_.ended(view);
        if (signalling_ != nullptr) {
            signalling_->ended(view);
        }
        watch_.ended(view);
        if (calls_.size() < max_calls_shown) {
            calls_.push_back(view);
        }
    };
}

result<void> control::start() {
    heed_stop_signals();
    dpdk::log_set(p_.settings.log);
    for (std::size_t i = 0; i < p_.workers.size(); ++i) {
        const int launched = rte_eal_remote_launch(run_worker, p_.workers[i].get(), p_.lcores[i]);
        if (launched != 0) {
            return failure{"lcore " + std::to_string(p_.lcores[i]) +
                           ": cannot launch its worker, it is busy"};
        }
        launched_ = true;
    }
    for (const config::call& call : p_.settings.calls) {
        const auto created = p_.controller->create(call);
        if (!created) {
            return created.error();
        }
    }
    if (auto opened = open_signalling(); !opened) {
        return opened;
    }
    if (auto made = await_calls(); !made) {
        return made;
    }
    if (auto links = watch_links(); !links) {
        return links;
    }
    started_ = last_packet_ = clock::now();
    for (auto& worker : p_.workers) {
        worker->open();
    }
    p_.steering->open(*p_.controller);
    return {};
}

result<void> control::await_calls() {
    const std::size_t left = await_answers(
        {tick_interval, start_limit}, [&] { return p_.controller->pending(); },
        [&] { return p_.controller->poll(); }, [&] { tick(); }, &clock::now);
    if (left == 0) {
        return {};
    }
    return failure{"workers have set up no call for 10 s, and " + std::to_string(left) + " wait"};
}

// Before queues are opened, so that packets of restored calls find them.
result<void> control::open_signalling() {
    heed_reload_signal();
    if (!p_.settings.control.on) {
        return {};
    }
    auto opened = signalling::open(p_, board_, {how_.restore, steady_ns()});
    if (!opened) {
        return opened.error();
    }
    signalling_ = std::move(*opened);
    heed_drain_signals();
    return {};
}

void control::drain_rings() {
    stats::snapshot latest;
    for (std::size_t i = 0; i < p_.snapshots.size(); ++i) {
        while (p_.snapshots[i].pop(latest)) {
            board_.update(i, latest);
            history_.take(i, latest);
        }
    }
    std::uint64_t time;
    for (stamp_ring& stamps : p_.stamps) {
        while (stamps.ring.pop(time)) {
            stamps_[stamps.port].push_back(time);
        }
    }
}

// Frames that ran low are made here, so that no worker ever allocates.
void control::tend_frames() {
    for (frame::pools& pools : p_.frames) {
        if (const std::uint32_t added = pools.tend(); added != 0) {
            dpdk::log_line(dpdk::log_level::info, "frames_added",
                           {{"frames", std::to_string(added)}});
        }
    }
}

void control::tend_signals() {
    if (take_reload_wish()) {
        reloader_.ask();
    }
    reloader_.poll([this](const config::settings& fresh) {
        dpdk::log_set(fresh.log);
        if (signalling_ != nullptr && fresh.control.on) { // else nobody would be allowed to speak
            signalling_->reload(fresh.control);
        }
    });
    const drain_wish wish = signalling_ == nullptr ? drain_wish::none : take_drain_wish();
    if (wish != drain_wish::none) {
        signalling_->drain(wish == drain_wish::drain);
    }
}

void control::tick() {
    const std::uint64_t now = steady_ns();
    solicit_neighbours(now);
    std::size_t steps = p_.controller->poll();
    drain_rings();
    end_second();
    timing_.tend([this](std::size_t worker, const session::command& what) {
        p_.controller->send(worker, what);
    });
    tend_frames();
    tend_signals();
    watch_.tend(now, signalling_.get());
    log_.tend(*p_.controller, board_, now);
    if (signalling_ != nullptr) {
        steps += signalling_->poll(now);
    }
    if (steps != 0) {
        return;
    }
    const bool awaited = p_.controller->pending() != 0 || !p_.stamps.empty();
    const auto interval = awaited ? tick_interval : quiet_interval;
    if (signalling_ != nullptr) {
        signalling_->wait(static_cast<int>(interval.count()));
    } else {
        std::this_thread::sleep_for(interval);
    }
}

bool control::time_to_stop() {
    const auto now = clock::now();
    const std::uint64_t packets = board_.totals().received;
    if (packets != packets_seen_) {
        packets_seen_ = packets;
        last_packet_ = now;
    }
    return stop_asked() || (how_.duration && now - started_ >= *how_.duration) ||
           (how_.exit_when_idle && now - last_packet_ >= *how_.exit_when_idle);
}

result<void> control::run() {
    while (!time_to_stop()) {
        tick();
        if (clock::now() >= next_link_look_) {
            next_link_look_ = clock::now() + link_interval;
            if (auto links = watch_links(); !links) {
                return links;
            }
        }
    }
    return {};
}

} // namespace voxplane::app
