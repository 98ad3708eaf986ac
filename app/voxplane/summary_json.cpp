// The JSON for scripts. Members keep the order given here.
#include <cerrno>
#include <cstring>
#include <fstream>

#include <nlohmann/json.hpp>

#include "stats/drop.hpp"
#include "summary.hpp"
#include "telemetry/figures.hpp"
#include "telemetry/quality.hpp"

namespace voxplane::app {

namespace {

using json = nlohmann::ordered_json;

json packets_of(const stats::counters& all) {
    return {{"received", all.received},       {"made", all.made}, {"cloned", all.cloned},
            {"transmitted", all.transmitted}, {"held", all.held}, {"rx_octets", all.rx_octets},
            {"tx_octets", all.tx_octets}};
}

json drops_of(const stats::counters& all) {
    json out = json::object();
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        if (all.drops[i] != 0) {
            out[std::string(stats::name(static_cast<stats::drop>(i)))] = all.drops[i];
        }
    }
    return out;
}

json stages_of(const stats::counters& all) {
    json out = json::object();
    for (std::size_t i = 0; i < stats::stages; ++i) {
        const auto which = static_cast<stats::stage>(i);
        out[std::string(stats::name(which))] = telemetry::cycles_per_packet(all, which);
    }
    return out;
}

json workers_of(const summary& of) {
    json out = json::array();
    for (std::size_t i = 0; i < of.workers.size(); ++i) {
        const stats::counters& c = of.workers[i].values;
        out.push_back({{"lcore", i < of.lcores.size() ? of.lcores[i] : 0U},
                       {"busy_cycles", c.busy_cycles},
                       {"idle_cycles", c.idle_cycles},
                       {"packets", c.busy_packets},
                       {"bursts", c.bursts},
                       {"turns", c.turns},
                       {"sleeps", c.sleeps},
                       {"handed_out", c.handed_out},
                       {"handed_in", c.handed_in},
                       {"allocations", c.allocations}});
    }
    return out;
}

json frames_of(const summary& of) {
    json out = json::array();
    for (const frame::usage& pool : of.frames) {
        out.push_back({{"name", pool.name},
                       {"samples", pool.samples},
                       {"size", pool.size},
                       {"maximum", pool.maximum},
                       {"in_use", pool.in_use},
                       {"high_water_at_most", pool.high_water_at_most},
                       {"hits", pool.hits},
                       {"misses", pool.misses},
                       {"exhausted", pool.exhausted},
                       {"too_long", pool.too_long},
                       {"growths", pool.growths},
                       {"growths_refused", pool.growths_refused}});
    }
    return out;
}

json voice_memory_of(const summary& of) {
    json out = json::array();
    for (const session::voice_usage& pool : of.voices) {
        out.push_back({{"block_bytes", pool.block_bytes},
                       {"size", pool.size},
                       {"in_use", pool.in_use},
                       {"high_water", pool.high_water},
                       {"taken", pool.taken},
                       {"refused", pool.refused}});
    }
    return out;
}

json voice_of(const telemetry::voice_view& voice) {
    const dsp::voice_readings& now = voice.readings;
    json forms = json::object();
    for (std::size_t i = 0; i < dsp::parts; ++i) {
        forms[std::string(dsp::name(static_cast<dsp::part>(i)))] = dsp::name(now.forms[i]);
    }
    return {{"level_asked", dsp::name(voice.asked)},
            {"level", dsp::name(voice.level)},
            {"why", voice.why},
            {"forms", forms},
            {"erle_db", now.erle_db},
            {"echo_delay_ms", now.delay_ms},
            {"converged", now.converged != 0},
            {"speech_share", now.speech_share},
            {"agc_gain_db", now.agc_gain_db},
            {"noise_floor_dbov", now.noise_floor_dbov},
            {"agc_level_dbov", now.agc_level_dbov},
            {"active_level_dbov", now.active_level_dbov},
            {"activity", now.activity},
            {"blocks", now.blocks},
            {"fallbacks", now.fallbacks},
            {"delay_samples", now.delay_samples},
            {"late_or_duplicate", voice.bare},
            {"missed_samples", voice.missed_samples},
            {"state_bytes", voice.state_bytes}};
}

json voices_of(const stats::counters& all) {
    return {{"legs", all.voice_legs},
            {"frames", all.voice_frames},
            {"fallbacks", all.voice_fallbacks},
            {"shed", all.voice_shed},
            {"restored", all.voice_restored},
            {"groups", all.voice_groups},
            {"legs_per_group", telemetry::legs_per_group(all)},
            {"tick_packets", all.tick_packets},
            {"tick_mean_wait_us", telemetry::mean_wait_us(all)},
            {"tick_full", all.tick_full},
            {"tick_due", all.tick_due},
            {"tick_order", all.tick_order},
            {"tick_call", all.tick_call}};
}

// other: where the round trip's second half is known from.
json leg_of(const telemetry::leg_view& leg, const telemetry::leg_view& other) {
    json out = {{"packets", leg.packets},
                {"octets", leg.octets},
                {"expected", leg.expected},
                {"lost", leg.lost},
                {"duplicates", leg.duplicates},
                {"reordered", leg.reordered},
                {"rejected", leg.rejected},
                {"discarded", leg.discarded},
                {"rtcp", leg.rtcp},
                {"opaque", leg.opaque},
                {"jitter_us", leg.jitter_us},
                {"level_rms_dbov", nullptr},
                {"level_peak_dbov", nullptr},
                {"mos", nullptr},
                {"mos_basis", nullptr}};
    if (const auto heard = telemetry::judge(leg, other)) {
        out["mos"] = heard->score.mos;
        out["mos_basis"] = telemetry::basis(heard->known);
    }
    if (leg.level) {
        out["level_rms_dbov"] = leg.level->rms_dbov;
        out["level_peak_dbov"] = leg.level->peak_dbov;
    }
    if (leg.voice) {
        out["voice"] = voice_of(*leg.voice);
    }
    return out;
}

json calls_of(const summary& of) {
    json out = json::array();
    for (const telemetry::call_view& call : of.calls) {
        out.push_back({{"id", call.id},
                       {"expired", call.expired},
                       {"a", leg_of(call.a, call.b)},
                       {"b", leg_of(call.b, call.a)}});
    }
    return out;
}

} // namespace

std::string to_json(const summary& of) {
    const stats::counters all = telemetry::sum(of.workers);
    const json out = {{"packets", packets_of(all)},
                      {"drops", drops_of(all)},
                      {"balanced", telemetry::balanced(of.workers)},
                      {"stages", stages_of(all)},
                      {"sampled_packets", telemetry::sampled_packets(all)},
                      {"workers", workers_of(of)},
                      {"frames", frames_of(of)},
                      {"voice", voices_of(all)},
                      {"voice_memory", voice_memory_of(of)},
                      {"calls", calls_of(of)},
                      {"allocations", all.allocations},
                      {"made_failed", all.made_failed},
                      {"events_lost", all.events_lost},
                      {"stamps_lost", all.stamps_lost},
                      {"late_reports", of.overruns},
                      {"latched", all.latched},
                      {"leg_bytes", of.leg_bytes},
                      {"tsc_hz", of.tsc_hz}};
    // Names that are not UTF-8 are shown with replacement characters instead of an exception.
    return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

result<void> write_json(const std::string& path, const summary& of) {
    const std::string text = to_json(of);
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) {
        return failure{"summary file '" + path +
                       "' cannot be written: " + std::strerror(errno == 0 ? EIO : errno)};
    }
    return {};
}

} // namespace voxplane::app
