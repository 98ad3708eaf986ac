// A leg is named by its call, with side a or b.
#include "call_log.hpp"

#include "dpdk/log.hpp"

namespace voxplane::app {

namespace {

using dpdk::log_level;

constexpr std::uint64_t second_ns = 1'000'000'000;

std::string side_of(std::size_t leg) {
    return leg == 0 ? "a" : "b";
}

std::string source_of(const session::event& about) {
    const ip_address ip{about.where.ip, about.family == 4 ? ip_family::ipv4 : ip_family::ipv6};
    return to_string(endpoint{ip, __builtin_bswap16(about.where.port_be)});
}

} // namespace

void call_log::news(session::call_news what, std::size_t leg, const session::call_record& record,
                    const session::event& about) {
    switch (what) {
    case session::call_news::ready:
        if (!dpdk::log_hears(log_level::info, "stream_ready")) {
            return;
        }
        dpdk::log_line(log_level::info, "stream_ready",
                       {{"call", record.id},
                        {"worker", std::to_string(record.owner)},
                        {"a", to_string(record.settings.a.local)},
                        {"b", to_string(record.settings.b.local)}});
        break;
    case session::call_news::changed:
        if (!dpdk::log_hears(log_level::debug, "stream_changed")) {
            return;
        }
        dpdk::log_line(log_level::debug, "stream_changed",
                       {{"call", record.id},
                        {"a_remote", to_string(record.settings.a.remote)},
                        {"b_remote", to_string(record.settings.b.remote)}});
        break;
    case session::call_news::source:
        dpdk::log_line(log_level::info, "source_accepted",
                       {{"call", record.id}, {"leg", side_of(leg)}, {"source", source_of(about)}});
        break;
    case session::call_news::renumbered:
        dpdk::log_line(log_level::debug, "stream_renumbered",
                       {{"call", record.id}, {"leg", side_of(leg)}});
        break;
    case session::call_news::silent:
        dpdk::log_line(log_level::notice, "stream_silent",
                       {{"call", record.id}, {"leg", side_of(leg)}, {"reason", "media timeout"}});
        break;
    }
}

void call_log::ended(const telemetry::call_view& call) {
    if (!levels_.empty()) {
        levels_.erase(call.id + "/a");
        levels_.erase(call.id + "/b");
    }
    if (!dpdk::log_hears(log_level::info, "stream_ended")) {
        return;
    }
    dpdk::log_line(log_level::info, "stream_ended",
                   {{"call", call.id},
                    {"reason", call.expired ? "media timeout" : "ended"},
                    {"a_packets", std::to_string(call.a.packets)},
                    {"a_lost", std::to_string(call.a.lost)},
                    {"b_packets", std::to_string(call.b.packets)},
                    {"b_lost", std::to_string(call.b.lost)}});
}

// Only what is not as it was last told; a leg at the level that it was set to is not remembered.
void call_log::tell_level(const std::string& call, char side, const telemetry::leg_view& leg) {
    if (!leg.voice) {
        return;
    }
    const std::string key = call + "/" + side;
    const auto known = levels_.find(key);
    const leg_level before =
        known != levels_.end() ? known->second : leg_level{leg.voice->asked, "settings"};
    if (before.level == leg.voice->level && before.why == leg.voice->why) {
        return;
    }
    dpdk::log_line(log_level::notice, "voice_level",
                   {{"call", call},
                    {"leg", std::string(1, side)},
                    {"from", std::string(dsp::name(before.level))},
                    {"level", std::string(dsp::name(leg.voice->level))},
                    {"why", leg.voice->why}});
    if (leg.voice->level == leg.voice->asked && leg.voice->why == "settings") {
        levels_.erase(key);
    } else {
        levels_.insert_or_assign(key, leg_level{leg.voice->level, leg.voice->why});
    }
}

void call_log::tend(const session::controller& calls, const telemetry::board& board,
                    std::uint64_t now_ns) {
    if (now_ns < next_look_ns_) {
        return;
    }
    next_look_ns_ = now_ns + second_ns;
    dpdk::log_tend();
    const stats::counters all = board.totals();
    const std::uint64_t changes =
        all.voice_fallbacks + all.voice_shed + all.voice_restored + calls.totals().voices_reduced;
    if (changes == changes_ || !dpdk::log_hears(log_level::notice, "voice_level")) {
        changes_ = changes;
        return;
    }
    changes_ = changes;
    calls.visit(0, [&](std::uint32_t slot, const session::call_record& record,
                       const session::leg& a, const session::leg& b) {
        if (record.settings.a.voice.any() || record.settings.b.voice.any()) {
            const telemetry::call_view now = telemetry::view(slot, record, a, b);
            tell_level(now.id, 'a', now.a);
            tell_level(now.id, 'b', now.b);
        }
        return true;
    });
}

} // namespace voxplane::app
