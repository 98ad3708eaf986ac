// Copies, and the names under which the control protocol's counts are shown.
#include "http/figures.hpp"

#include <utility>

#include <rte_version.h>

#include "base/steady_clock.hpp"
#include "control/ng/request.hpp"

namespace voxplane::app::http {

namespace {

namespace protocol = voxplane::control;
using counts = telemetry::metrics::control_figures::counts;

std::uint64_t ended(const signalling_figures& now, protocol::call_end why) {
    return now.counts.ended[static_cast<std::size_t>(why)];
}

counts requests_of(const protocol::ng::server_counters& door) {
    counts out;
    for (std::size_t i = 0; i < protocol::ng::commands; ++i) {
        out.emplace_back(protocol::ng::name_of(static_cast<protocol::ng::command>(i)),
                         door.by_command[i]);
    }
    out.emplace_back("unrecognized", door.by_command[protocol::ng::commands]);
    return out;
}

// Calls that stop with the program are not among them: nobody hears of them here.
telemetry::metrics::control_figures control_of(const signalling_figures& now) {
    using protocol::call_end;
    telemetry::metrics::control_figures out;
    out.calls = now.calls;
    out.begun = now.counts.managed;
    out.draining = now.draining;
    out.ports = now.ports;
    out.ports_in_use = now.ports_in_use;
    out.closed = {{"terminated", ended(now, call_end::deleted)},
                  {"timeout", ended(now, call_end::media_timeout)},
                  {"silent_timeout", ended(now, call_end::silent_timeout)},
                  {"offer_timeout", ended(now, call_end::offer_timeout)},
                  {"rejected", now.counts.refused}};
    out.requests = requests_of(now.door);
    out.messages = {{"received", now.door.received},   {"replied", now.door.replied},
                    {"replayed", now.door.replayed},   {"waited", now.door.waited},
                    {"malformed", now.door.malformed}, {"refused", now.door.refused},
                    {"too_large", now.door.too_large}, {"unsent", now.door.unsent}};
    for (const auto& loss : losses_of(now)) {
        out.lost.emplace_back(loss.name, loss.count);
    }
    return out;
}

} // namespace

telemetry::metrics::picture picture_of(const sources& from, const watch& seen) {
    telemetry::metrics::picture out;
    out.version = from.version;
    out.dpdk = rte_version();
    out.isa = from.isa;
    out.uptime_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - from.started).count();
    out.tsc_hz = from.tsc_hz;
    out.lcores = from.lcores;
    out.workers = from.board->latest();
    for (std::size_t i = 0; i < from.board->workers(); ++i) {
        out.now.push_back(from.board->rates(i));
    }
    out.late_reports = from.board->overruns();
    out.calls = from.controller->totals();
    out.calls_active = from.controller->active();
    out.calls_pending = from.controller->pending();
    out.quality = seen.survey().figures();
    out.faults = seen.health().faults(steady_ms());
    device_figures devices = seen.devices();
    out.pools = std::move(devices.pools);
    out.ports = std::move(devices.ports);
    if (from.signalling) {
        out.control = control_of(from.signalling());
    }
    return out;
}

} // namespace voxplane::app::http
