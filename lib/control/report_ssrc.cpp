// Names and units of keys are those that clients of the protocol read: MOS times ten, round trips
// in microseconds, jitter in milliseconds, loss in percent. "MOS basis" is ours: what it comes
// from.
#include "control/report_ssrc.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "control/ng/dictionary.hpp"

namespace voxplane::control {

namespace {

ng::tree figures(const quality_entry& of) {
    ng::tree out =
        ng::dictionary("MOS", of.mos_x10, "MOS basis", std::string(telemetry::basis(of.known)),
                       "jitter", of.jitter_ms, "packet loss", of.loss_percent);
    if (of.known != telemetry::round_trip_of::nothing) {
        out["round-trip time"] = of.round_trip_us;
        out["round-trip time leg"] = of.round_trip_leg_us;
    }
    return out;
}

ng::tree dated(const quality_entry& of) {
    ng::tree out = figures(of);
    out["reported at"] = of.at_s;
    return out;
}

void add_scores(ng::tree& to, const quality_log& heard) {
    ng::tree average = figures(heard.average());
    average["samples"] = heard.samples();
    to["average MOS"] = std::move(average);
    to["lowest MOS"] = dated(heard.lowest());
    to["highest MOS"] = dated(heard.highest());
    const auto& course = heard.progression();
    ng::tree entries = ng::tree::list();
    for (const quality_entry& each : course) {
        entries.push_back(dated(each));
    }
    const std::int64_t span_s = course.back().at_s - course.front().at_s;
    const auto gaps = static_cast<std::int64_t>(course.size()) - 1;
    // The clock may have been set back meanwhile.
    const std::int64_t mean_s = gaps == 0 ? 0 : span_s / gaps;
    to["MOS progression"] = ng::dictionary("entries", std::move(entries), "interval",
                                           std::max(mean_s, quality_log::interval_s));
}

} // namespace

void add_ssrc(ng::tree& to, const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
              quality_log heard, std::int64_t now_s) {
    if (arriving.ssrc == 0) {
        return;
    }
    ng::tree one = ng::dictionary("bytes", arriving.octets, "duplicates", arriving.duplicates,
                                  "jitter", static_cast<std::uint64_t>(arriving.jitter_us / 1000),
                                  "packets", arriving.packets, "packets lost", arriving.lost);
    if (const telemetry::rtcp_view& said = sent_to.said; said.reports != 0) {
        one["receiver"] = ng::dictionary("jitter", std::lround(said.jitter_us / 1000),
                                         "packet loss", std::lround(said.lost_percent),
                                         "packets lost", said.lost, "reports", said.reports);
    }
    heard.complete(arriving, sent_to, now_s);
    if (heard.samples() != 0) {
        add_scores(one, heard);
    }
    to[std::to_string(arriving.ssrc)] = std::move(one);
}

} // namespace voxplane::control
