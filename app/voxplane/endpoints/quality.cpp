// The answer about how calls sound: a row a leg, by slot.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "endpoints/answers.hpp"
#include "telemetry/call_view.hpp"
#include "telemetry/quality.hpp"

namespace voxplane::app {

namespace {

constexpr std::size_t most_bytes = 450; // of a leg whose call has the longest id, escaped

struct row {
    std::uint32_t slot = 0;
    const char* side = "a";
    std::string id;
    telemetry::leg_view leg;
    std::optional<double> mos;
};

void collect(const telemetry::call_view& call, std::vector<row>& out) {
    const auto one = [&](const char* side, const telemetry::leg_view& leg,
                         const telemetry::leg_view& other) {
        const auto heard = telemetry::judge(leg, other);
        out.push_back({call.slot, side, call.id, leg,
                       heard ? std::optional<double>(heard->score.mos) : std::nullopt});
    };
    one("a", call.a, call.b);
    one("b", call.b, call.a);
}

void add_row(const row& one, telemetry::dictionary out) {
    const telemetry::leg_view& leg = one.leg;
    out.add("id", one.id);
    out.add("leg", one.side);
    out.add("slot", one.slot);
    if (one.mos) {
        out.add_scaled("mos_x100", *one.mos, hundredths);
    }
    out.add("packets", leg.packets);
    out.add("lost", leg.lost);
    const double share =
        leg.expected == 0 ? 0.0 : static_cast<double>(leg.lost) / static_cast<double>(leg.expected);
    out.add_scaled("loss_percent_x100", share * 100, hundredths);
    out.add_scaled("jitter_us", leg.jitter_us, 1);
    if (leg.voice) {
        const dsp::voice_readings& now = leg.voice->readings;
        out.add_scaled("erle_db_x100", static_cast<double>(now.erle_db), hundredths);
        out.add_scaled("speech_share_permille", static_cast<double>(now.speech_share), 1000);
        out.add_scaled("active_level_dbov_x100", static_cast<double>(now.active_level_dbov),
                       hundredths);
    }
    if (leg.level) {
        out.add_scaled("level_rms_dbov_x100", leg.level->rms_dbov, hundredths);
    }
}

} // namespace

void answer_quality(const sources& from, std::string_view params, telemetry::reply& out) {
    out.root().add("active", std::uint64_t{from.controller->active()});
    const auto first = first_index(params);
    if (!first) {
        out.root().add("error", first.error().text);
        return;
    }
    constexpr std::size_t most_calls = telemetry::reply::max_bytes / most_bytes / 2 * 2;
    std::vector<row> rows;
    from.controller->visit(*first, [&](std::uint32_t slot, const session::call_record& record,
                                       const session::leg& a, const session::leg& b) {
        collect(telemetry::view(slot, record, a, b), rows);
        return rows.size() <= 2 * most_calls; // one more than fits tells where the next page begins
    });
    telemetry::dictionary legs = out.root().child("legs");
    std::size_t shown = 0;
    // Both legs of a call or none.
    for (; shown + 1 < rows.size() && out.has_room(2 * most_bytes); shown += 2) {
        add_row(rows[shown], legs.child(std::to_string(shown)));
        add_row(rows[shown + 1], legs.child(std::to_string(shown + 1)));
    }
    if (shown < rows.size()) {
        out.root().add("next", rows[shown].slot);
    }
}

} // namespace voxplane::app
