// Units are in the names of the answers' members: _x100, _permille, _us, _ns.
#include "read.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "fields.hpp"

namespace voxplane::voxtop {

namespace {

constexpr double ns_per_us = 1000;
constexpr double us_per_ms = 1000;

// A member and what its unit is divided by.
struct candidate {
    std::string_view name;
    double scale;
};

number first_of(const json& of, std::initializer_list<candidate> names) {
    for (const candidate& one : names) {
        if (const number found = number_of(of, one.name, one.scale)) {
            return found;
        }
    }
    return std::nullopt;
}

std::string first_text(const json& of, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (std::string found = text_of(of, name); !found.empty()) {
            return found;
        }
    }
    return {};
}

// The objects of a dictionary by index, or of an array, in order of their index.
std::vector<std::pair<std::string, const json*>> items_of(const json* list) {
    std::vector<std::pair<std::string, const json*>> out;
    if (list == nullptr || !list->is_structured()) {
        return out;
    }
    for (const auto& [name, item] : list->items()) {
        if (item.is_object()) {
            out.emplace_back(printable(name), &item);
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.first.size() != b.first.size() ? a.first.size() < b.first.size()
                                                : a.first < b.first;
    });
    return out;
}

number loss_of(const json& leg) {
    if (const number told = first_of(leg, {{"loss_percent_x100", 100},
                                           {"lost_percent_x100", 100},
                                           {"loss_permille", 10},
                                           {"lost_permille", 10}})) {
        return told;
    }
    const number lost = number_of(leg, "lost");
    const number expected = number_of(leg, "expected");
    return lost && expected && *expected > 0 ? number(100 * *lost / *expected) : std::nullopt;
}

// Voice figures stand in the leg or in its `voice`.
number voice_figure(const json& leg, std::initializer_list<candidate> names) {
    if (const number direct = first_of(leg, names)) {
        return direct;
    }
    const json* const voice = member(leg, "voice");
    return voice != nullptr ? first_of(*voice, names) : std::nullopt;
}

quality row_of(const json& leg, std::string call, std::string side) {
    quality out;
    out.call = std::move(call);
    out.side = std::move(side);
    out.mos = number_of(leg, "mos_x100", 100);
    out.loss_percent = loss_of(leg);
    out.jitter_ms = number_of(leg, "jitter_us", us_per_ms);
    out.erle_db = voice_figure(leg, {{"erle_db_x100", 100}});
    out.speech_percent = voice_figure(
        leg, {{"speech_share_permille", 10}, {"vad_permille", 10}, {"speech_permille", 10}});
    out.level_dbov = voice_figure(leg, {{"level_rms_dbov_now_x100", 100},
                                        {"level_dbov_x100", 100},
                                        {"level_rms_dbov_x100", 100},
                                        {"active_level_dbov_x100", 100}});
    return out;
}

// As a page shows it: "2471" of level_rms_dbov_x100 as "-24.71".
std::string shown(std::string_view name, const json& value) {
    if (value.is_string()) {
        return printable(value.get_ref<const std::string&>());
    }
    if (!value.is_number()) {
        return {};
    }
    const bool hundredths = name.ends_with("_x100");
    if (!hundredths && value.is_number_integer()) {
        return value.dump();
    }
    char text[64];
    const int n =
        std::snprintf(text, sizeof text, "%.2f", value.get<double>() / (hundredths ? 100 : 1));
    return {text, static_cast<std::size_t>(std::clamp(n, 0, 63))};
}

void read_leg(const json* leg, const std::string& before, leg_detail& out) {
    if (leg == nullptr || !leg->is_object()) {
        return;
    }
    for (const auto& [name, value] : leg->items()) {
        if (value.is_object() && before.empty()) {
            read_leg(&value, printable(name) + ".", out);
        } else if (std::string text = shown(name, value); !text.empty()) {
            std::string key = before + printable(name);
            if (key.ends_with("_x100")) {
                key.resize(key.size() - 5);
            }
            out.values.insert_or_assign(std::move(key), std::move(text));
        }
    }
}

latency latency_of(const json& from, std::string worker) {
    latency out;
    out.worker = std::move(worker);
    out.count = first_of(from, {{"count", 1}, {"packets", 1}});
    out.p50_us = first_of(from, {{"p50_ns", ns_per_us}, {"p50", ns_per_us}});
    out.p90_us = first_of(from, {{"p90_ns", ns_per_us}, {"p90", ns_per_us}});
    out.p99_us = first_of(from, {{"p99_ns", ns_per_us}, {"p99", ns_per_us}});
    out.p999_us = first_of(from, {{"p99_9_ns", ns_per_us},
                                  {"p999_ns", ns_per_us},
                                  {"p99_9", ns_per_us},
                                  {"p999", ns_per_us}});
    out.max_us = first_of(from, {{"max_ns", ns_per_us}, {"max", ns_per_us}});
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
        one.busy_percent = first_of(*from, {{"busy_permille_now", 10}, {"busy_permille", 10}});
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
    for (const std::string_view name : {"all", "total"}) {
        if (const json* sum = member(all, name); sum != nullptr && sum->is_object()) {
            out.push_back(latency_of(*sum, ""));
        }
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

bool read_quality(std::string_view body, std::vector<quality>& out,
                  std::optional<std::uint64_t>& next) {
    const json all = object_of(body);
    const json* list = member(all, "legs");
    for (const std::string_view name : {"rows", "quality"}) {
        list = list != nullptr ? list : member(all, name);
    }
    for (const auto& [index, leg] : items_of(list)) {
        std::string call = first_text(*leg, {"call", "id", "call_id"});
        std::string side = first_text(*leg, {"side", "leg"});
        if (!call.empty()) {
            out.push_back(row_of(*leg, std::move(call), std::move(side)));
        }
    }
    next = index_of(all, "next");
    return list != nullptr;
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

bool read_call(std::string_view body, call_detail& out) {
    const json all = object_of(body);
    out.id = text_of(all, "id");
    out.error = text_of(all, "error");
    read_leg(member(all, "a"), "", out.a);
    read_leg(member(all, "b"), "", out.b);
    return !out.id.empty() || !out.error.empty();
}

bool read_calls(std::string_view body, std::vector<std::string>& slots,
                std::optional<std::uint64_t>& next) {
    const json all = object_of(body);
    const json* const list = member(all, "calls");
    if (list == nullptr || !list->is_object()) {
        return false;
    }
    for (const auto& [slot, id] : list->items()) {
        std::uint32_t index = 0;
        const auto [end, error] = std::from_chars(slot.data(), slot.data() + slot.size(), index);
        if (error == std::errc{} && end == slot.data() + slot.size()) {
            slots.push_back(slot);
        }
    }
    next = index_of(all, "next");
    return true;
}

void add_rows(std::string_view body, std::vector<quality>& out) {
    const json all = object_of(body);
    const std::string id = text_of(all, "id");
    for (const char* side : {"a", "b"}) {
        if (const json* leg = member(all, side);
            leg != nullptr && leg->is_object() && !id.empty()) {
            out.push_back(row_of(*leg, id, side));
        }
    }
}

} // namespace voxplane::voxtop
