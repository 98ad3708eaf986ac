// The JSON for scripts. Members keep the order given here.
#include <cerrno>
#include <cstring>
#include <fstream>

#include <nlohmann/json.hpp>

#include "report.hpp"

namespace voxplane::voxgen {

namespace {

using json = nlohmann::ordered_json;

double us(double cycles, std::uint64_t tsc_hz) {
    return cycles * 1e6 / static_cast<double>(tsc_hz);
}

// With its buckets, as [largest microseconds, how many].
json distribution(const stats::histogram& h, std::uint64_t hz) {
    const auto at = [&](double share) { return us(static_cast<double>(h.quantile(share)), hz); };
    json buckets = json::array();
    for (std::size_t i = 0; i < stats::histogram::buckets; ++i) {
        if (h.count_in(i) != 0) {
            const auto edge = static_cast<double>(stats::histogram::upper_edge(i));
            buckets.push_back({us(edge, hz), h.count_in(i)});
        }
    }
    return {{"count", h.count()},
            {"min_us", us(static_cast<double>(h.least()), hz)},
            {"mean_us", us(h.mean(), hz)},
            {"p50_us", at(0.5)},
            {"p90_us", at(0.9)},
            {"p99_us", at(0.99)},
            {"p99_9_us", at(0.999)},
            {"max_us", us(static_cast<double>(h.most()), hz)},
            {"buckets", std::move(buckets)}};
}

json wrong_of(const figures& f) {
    return {{"packets", f.wrong},
            {"payloads", f.wrong_payload},
            {"octets", f.wrong_octets},
            {"bits", f.wrong_bits},
            {"lengths", f.wrong_length},
            {"types", f.wrong_type},
            {"ssrcs", f.wrong_ssrc},
            {"timestamps", f.wrong_timestamp},
            {"sources", f.wrong_source},
            {"duplicated", f.duplicated},
            {"reordered", f.reordered},
            {"malformed", f.malformed},
            {"bad_checksums", f.bad_checksum},
            {"unknown", f.unknown}};
}

json trial_of(const trial_record& t, std::uint64_t hz) {
    const figures& f = t.counted;
    return {
        {"asked_pps", t.asked_pps},
        {"sent_pps", t.sent_pps},
        {"received_pps", t.received_pps},
        {"seconds", t.seconds},
        {"fell_behind", fell_behind(t)},
        {"packets", f.packets},
        {"sent", f.sent},
        {"received", f.received},
        {"lost", f.lost},
        {"loss_ratio", f.sent == 0 ? 0 : static_cast<double>(f.lost) / static_cast<double>(f.sent)},
        {"injected",
         {{"lost", f.losses_injected},
          {"reordered", f.reorders_injected},
          {"duplicated", f.duplicates_injected}}},
        {"reordered_as_sent", f.reordered_as_sent},
        {"wrong", wrong_of(f)},
        {"latency", distribution(f.latency_cycles, hz)},
        {"pacing", distribution(f.pacing_cycles, hz)},
        {"tx_full", f.tx_full},
        {"no_mbuf", f.no_mbuf},
        {"other_frames", f.other},
        {"rtcp", f.rtcp},
        {"allocations", t.allocations}};
}

const char* name_of(run_mode mode) {
    constexpr const char* names[] = {"paced", "rate", "flood", "search"};
    return names[static_cast<std::size_t>(mode)];
}

const char* name_of(expectation what) {
    constexpr const char* names[] = {"pcmu", "pcma", "same", "any"};
    return names[static_cast<std::size_t>(what)];
}

json traffic_of(const report& r, const options& o) {
    return {{"calls", o.calls},
            {"streams", r.streams},
            {"ip", to_string(*o.ip)},
            {"ptime_ms", o.ptime_ms},
            {"law", o.law == law_name::pcmu ? "pcmu" : "pcma"},
            {"expect", name_of(o.expect)},
            {"stream", o.own_stream ? "own" : "keep"},
            {"material", !o.wav.empty()   ? o.wav
                         : o.tone_hz != 0 ? std::to_string(static_cast<int>(o.tone_hz)) + " Hz"
                                          : std::string("all codewords")},
            {"udp_checksum", o.udp_checksum},
            {"jitter_us", o.jitter_us},
            {"seed", o.seed}};
}

json search_of(const search_result& s, const report& r, const options& o) {
    json trials = json::array();
    for (const search_trial& t : s.trials) {
        trials.push_back({{"asked_pps", t.asked_pps},
                          {"sent_pps", t.sent_pps},
                          {"received_pps", t.received_pps},
                          {"sent", t.sent},
                          {"lost", t.lost},
                          {"wrong", t.wrong},
                          {"limited", t.limited},
                          {"passed", t.passed}});
    }
    return {
        {"rate_pps", s.rate_pps},     {"calls", s.rate_pps / real_time_pps(o, r.streams) * o.calls},
        {"at_most", s.at_most},       {"limited", s.limited},
        {"max_loss", o.max_loss},     {"resolution", o.resolution},
        {"trial_seconds", o.seconds}, {"trials", std::move(trials)}};
}

} // namespace

result<void> write_json(const std::string& path, const report& r, const options& o) {
    json out = {
        {"program", "voxgen"},
        {"version", r.version},
        {"mode", name_of(o.mode)},
        {"passed", passed(r, o)},
        {"device", r.device},
        {"driver", r.driver},
        {"clock", {{"source", "cycle counter of the polling lcore, both ways"}, {"hz", r.tsc_hz}}},
        {"traffic", traffic_of(r, o)}};
    if (r.found) {
        out["search"] = search_of(*r.found, r, o);
    }
    out["trials"] = json::array();
    for (const trial_record& t : r.trials) {
        out["trials"].push_back(trial_of(t, r.tsc_hz));
    }
    std::ofstream file(path);
    file << out.dump(1) << '\n';
    file.close();
    if (!file) {
        return failure{"report '" + path + "': cannot write it: " + std::strerror(errno)};
    }
    return {};
}

} // namespace voxplane::voxgen
