// Names are those of the model, with their units.
#include "json.hpp"

#include "fields.hpp"

namespace voxplane::voxtop {

namespace {

json of(const number& n) {
    return n ? json(*n) : json(nullptr);
}

json cores(const sample& now) {
    json all = json::array();
    for (const core& each : now.cores) {
        all.push_back({{"worker", each.worker},
                       {"lcore", of(each.lcore)},
                       {"busy_percent", of(each.busy_percent)},
                       {"packets_per_s", of(each.packets_per_s)},
                       {"cycles_per_packet", of(each.cycles_per_packet)},
                       {"sleeps", of(each.sleeps)},
                       {"voice_legs", of(each.voice_legs)},
                       {"handed_in", of(each.handed_in)}});
    }
    return all;
}

json traffic_of(const traffic& t) {
    json reasons = json::object();
    for (const drop_reason& each : t.reasons) {
        reasons[each.name] = {{"count", each.count}, {"grows", each.grows}};
    }
    return {{"received", of(t.received)},
            {"transmitted", of(t.transmitted)},
            {"dropped", of(t.dropped)},
            {"held", of(t.held)},
            {"received_per_s", of(t.received_per_s)},
            {"transmitted_per_s", of(t.transmitted_per_s)},
            {"dropped_per_s", of(t.dropped_per_s)},
            {"drops", std::move(reasons)}};
}

json latencies(const sample& now) {
    json all = json::array();
    for (const latency& each : now.latency) {
        all.push_back({{"worker", each.worker},
                       {"count", of(each.count)},
                       {"p50_us", of(each.p50_us)},
                       {"p90_us", of(each.p90_us)},
                       {"p99_us", of(each.p99_us)},
                       {"p99_9_us", of(each.p999_us)},
                       {"max_us", of(each.max_us)}});
    }
    return all;
}

json legs(const sample& now) {
    json all = json::array();
    for (const quality& each : now.legs) {
        all.push_back({{"call", each.call},
                       {"side", each.side},
                       {"mos", of(each.mos)},
                       {"loss_percent", of(each.loss_percent)},
                       {"jitter_ms", of(each.jitter_ms)},
                       {"level_dbov", of(each.level_dbov)},
                       {"erle_db", of(each.erle_db)},
                       {"speech_percent", of(each.speech_percent)}});
    }
    return all;
}

} // namespace

std::string to_json(const sample& now) {
    json all{{"reachable", now.reachable}, {"socket", printable(now.socket)}};
    if (!now.reachable) {
        all["error"] = printable(now.error);
    } else {
        all["version"] = now.info.version;
        all["config"] = now.info.config;
        all["uptime_s"] = of(now.info.uptime_s);
        all["calls"] = of(now.info.calls);
        all["events_lost"] = of(now.info.events_lost);
        all["allocations"] = of(now.info.allocations);
        all["cores"] = cores(now);
        all["traffic"] = traffic_of(now.traffic);
        all["latency"] = latencies(now);
        all["p99_us_by_second"] = now.p99_us;
        all["health"] = now.health.status.empty()
                            ? json(nullptr)
                            : json{{"status", now.health.status}, {"faults", now.health.faults}};
        all["legs"] = legs(now);
        all["legs_partial"] = now.legs_partial;
        all["missing"] = now.missing;
    }
    return all.dump(-1, ' ', true, json::error_handler_t::replace);
}

} // namespace voxplane::voxtop
