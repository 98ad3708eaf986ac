// Answers about health, and about the calls that sound worst: both from what the main lcore has
// looked at.
#include <string>

#include "base/steady_clock.hpp"
#include "endpoints/answers.hpp"

namespace voxplane::app {

namespace {

constexpr std::size_t most_faults = 64; // that one answer holds

} // namespace

bool add_health(const telemetry::health& from, telemetry::reply& out) {
    const auto faults = from.faults(steady_ms());
    out.root().add("status", faults.empty() ? "ok" : "failing");
    out.root().add("faults", std::uint64_t{faults.size()});
    if (!faults.empty()) {
        telemetry::dictionary failing = out.root().child("failing");
        for (std::size_t i = 0; i < faults.size() && i < most_faults; ++i) {
            telemetry::dictionary one = failing.child(std::to_string(i));
            one.add("check", faults[i].check);
            one.add("what", faults[i].what);
            one.add("reason", faults[i].reason);
        }
    }
    return faults.empty();
}

void answer_health(const sources& from, std::string_view, telemetry::reply& out) {
    if (from.health == nullptr) {
        out.root().add("error", "health is not told by this program");
        return;
    }
    (void)add_health(*from.health, out);
}

void answer_survey(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t leg_bytes = 400; // an id of 127 characters, escaped, and eight numbers
    if (from.survey == nullptr) {
        out.root().add("error", "calls are not surveyed by this program");
        return;
    }
    const telemetry::survey_figures now = from.survey->figures();
    out.root().add("rounds", now.rounds);
    add_page(out, "legs", params, now.worst.size(), leg_bytes,
             [&](std::size_t i, telemetry::dictionary& item) {
                 const telemetry::leg_interval& leg = now.worst[i];
                 item.add("id", leg.call);
                 item.add("slot", leg.slot);
                 item.add("leg", std::string(1, leg.side));
                 item.add_scaled("mos_x100", leg.mos, hundredths);
                 item.add("mos_basis", telemetry::basis(leg.known));
                 item.add_scaled("lost_percent_x100", leg.loss_percent, hundredths);
                 item.add_scaled("jitter_us", leg.jitter_us, 1);
                 item.add("expected", leg.expected);
             });
}

} // namespace voxplane::app
