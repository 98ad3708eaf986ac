// Units are in the names of the answers' members: _x100, _permille, _us, _ns.
#include "read.hpp"

#include <cmath>

#include "fields.hpp"

namespace voxplane::voxtop {

namespace {

constexpr double ns_per_us = 1000;

latency latency_of(const json& from, std::string worker) {
    latency out;
    out.worker = std::move(worker);
    out.count = number_of(from, "count");
    out.p50_us = number_of(from, "p50", ns_per_us);
    out.p90_us = number_of(from, "p90", ns_per_us);
    out.p99_us = number_of(from, "p99", ns_per_us);
    out.p999_us = number_of(from, "p999", ns_per_us);
    out.max_us = number_of(from, "max", ns_per_us);
    return out;
}

} // namespace

std::optional<std::string> body_of(std::string_view answer, std::string_view question) {
    const json all = object_of(answer);
    const json* const body = member(all, question.substr(0, question.find(',')));
    if (body == nullptr || !body->is_object()) {
        return std::nullopt;
    }
    return body->dump(-1, ' ', false, json::error_handler_t::replace);
}

bool read_info(std::string_view body, info& out) {
    const json all = object_of(body);
    out.version = text_of(all, "version");
    out.config = text_of(all, "config");
    out.uptime_s = number_of(all, "uptime_ms", 1000);
    out.calls = number_of(all, "calls_active");
    out.events_lost = number_of(all, "events_lost");
    out.allocations = number_of(all, "allocations");
    return !out.version.empty() || out.calls;
}

bool read_lcores(std::string_view body, std::vector<core>& out,
                 std::optional<std::uint64_t>& next) {
    const json all = object_of(body);
    const auto workers = items_of(member(all, "workers"));
    for (const auto& [index, from] : workers) {
        core one;
        one.worker = index;
        one.lcore = number_of(*from, "lcore");
        one.busy_percent = number_of(*from, "busy_permille_now", 10);
        one.packets_per_s = number_of(*from, "packets_per_second");
        one.cycles_per_packet = number_of(*from, "cycles_per_packet_x100", 100);
        one.sleeps = number_of(*from, "sleeps");
        one.voice_legs = number_of(*from, "voice_legs");
        one.handed_in = number_of(*from, "handed_in");
        out.push_back(std::move(one));
    }
    next = index_of(all, "next");
    return !workers.empty();
}

bool read_drops(std::string_view body, traffic& out) {
    const json all = object_of(body);
    out.received = number_of(all, "received");
    out.transmitted = number_of(all, "transmitted");
    out.dropped = number_of(all, "dropped");
    out.held = number_of(all, "held");
    if (const json* reasons = member(all, "reasons"); reasons != nullptr && reasons->is_object()) {
        for (const auto& [name, value] : reasons->items()) {
            if (const number count = number_of(*reasons, name); count && *count > 0) {
                out.reasons.push_back({printable(name), *count});
            }
        }
    }
    return out.received && out.dropped;
}

bool read_latency(std::string_view body, std::vector<latency>& out) {
    const json all = object_of(body);
    const std::size_t before = out.size();
    for (const auto& [index, from] : items_of(member(all, "workers"))) {
        out.push_back(latency_of(*from, index));
    }
    if (const json* sum = member(all, "all"); sum != nullptr && sum->is_object()) {
        out.push_back(latency_of(*sum, ""));
    }
    return out.size() != before;
}

bool read_history(std::string_view body, std::vector<double>& p99_us) {
    const json all = object_of(body);
    const json* const column = member(all, "latency_p99_ns");
    if (column == nullptr || !column->is_array()) {
        return false;
    }
    for (const json& each : *column) {
        if (each.is_number() && std::isfinite(each.get<double>())) {
            p99_us.push_back(each.get<double>() / ns_per_us);
        }
    }
    return true;
}

bool read_health(std::string_view body, health& out) {
    const json all = object_of(body);
    out.status = text_of(all, "status");
    for (const auto& [index, fault] : items_of(member(all, "failing"))) {
        std::string text;
        for (const std::string_view name : {"check", "what", "reason"}) {
            const std::string word = text_of(*fault, name);
            text += word.empty() || text.empty() ? word : " " + word;
        }
        out.faults.push_back(std::move(text));
    }
    return !out.status.empty();
}

} // namespace voxplane::voxtop
