// Answers about calls. Records and legs are copied inside controller::visit(), under the registry's
// lock; the text is made after it.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "endpoints/answers.hpp"
#include "telemetry/call_view.hpp"
#include "telemetry/quality.hpp"

namespace voxplane::app {

namespace {

std::string shown(const endpoint& where) {
    return where.port == 0 ? "none" : to_string(where);
}

void add_level(const telemetry::level_view& level, telemetry::dictionary& out) {
    out.add_scaled("level_rms_dbov_x100", level.rms_dbov, hundredths);
    out.add_scaled("level_peak_dbov_x100", level.peak_dbov, hundredths);
    out.add("level_samples", level.samples);
    if (level.window_rms_dbov) {
        out.add_scaled("level_rms_dbov_now_x100", *level.window_rms_dbov, hundredths);
        out.add_scaled("level_peak_dbov_now_x100", *level.window_peak_dbov, hundredths);
    }
}

void add_voice(const telemetry::voice_view& voice, telemetry::dictionary out) {
    const dsp::voice_readings& now = voice.readings;
    out.add("level_asked", dsp::name(voice.asked));
    out.add("level", dsp::name(voice.level));
    out.add("why", voice.why);
    for (std::size_t i = 0; i < dsp::parts; ++i) {
        out.add(dsp::name(static_cast<dsp::part>(i)), dsp::name(now.forms[i]));
    }
    out.add_scaled("erle_db_x100", static_cast<double>(now.erle_db), hundredths);
    out.add_scaled("echo_delay_us", static_cast<double>(now.delay_ms), 1000);
    out.add("converged", std::uint64_t{now.converged});
    out.add_scaled("speech_share_permille", static_cast<double>(now.speech_share), 1000);
    out.add_scaled("agc_gain_db_x100", static_cast<double>(now.agc_gain_db), hundredths);
    out.add_scaled("noise_floor_dbov_x100", static_cast<double>(now.noise_floor_dbov), hundredths);
    out.add_scaled("agc_level_dbov_x100", static_cast<double>(now.agc_level_dbov), hundredths);
    out.add_scaled("active_level_dbov_x100", static_cast<double>(now.active_level_dbov),
                   hundredths);
    out.add_scaled("activity_permille", static_cast<double>(now.activity), 1000);
    out.add("blocks", std::uint64_t{now.blocks});
    out.add("fallbacks", std::uint64_t{now.fallbacks});
    out.add("delay_samples", std::uint64_t{now.delay_samples});
    out.add("late_or_duplicate", voice.bare);
    out.add("missed_samples", voice.missed_samples);
    out.add("state_bytes", std::uint64_t{voice.state_bytes});
}

void add_rtcp(const telemetry::rtcp_view& rtcp, telemetry::dictionary out) {
    out.add("generated", std::uint64_t{rtcp.generated ? 1U : 0U});
    out.add("made", std::uint64_t{rtcp.made});
    out.add("octets", rtcp.octets);
    out.add("reports", std::uint64_t{rtcp.reports});
    if (rtcp.reports != 0) {
        out.add_signed("lost", rtcp.lost);
        out.add_scaled("lost_percent_x100", rtcp.lost_percent, hundredths);
        out.add_scaled("jitter_us", rtcp.jitter_us, 1);
    }
    if (rtcp.round_trip_us) {
        out.add("round_trip_us", std::uint64_t{*rtcp.round_trip_us});
    }
}

// Of all that arrived on a leg so far.
void add_quality(const telemetry::leg_view& leg, const telemetry::leg_view& other,
                 telemetry::dictionary& out) {
    if (const auto heard = telemetry::judge(leg, other)) {
        out.add_scaled("mos_x100", heard->score.mos, hundredths);
        out.add_scaled("r_x100", heard->score.r, hundredths);
        out.add("mos_basis", std::string(telemetry::basis(heard->known)));
    }
}

void add_leg(const telemetry::leg_view& leg, const telemetry::leg_view& other,
             telemetry::dictionary out) {
    out.add("local", to_string(leg.local));
    out.add("signalled", shown(leg.signalled));
    out.add("source", shown(leg.source));
    out.add("gate", telemetry::name(leg.gate));
    out.add("ssrc", leg.ssrc);
    out.add("packets", leg.packets);
    out.add("octets", leg.octets);
    out.add("expected", leg.expected);
    out.add("lost", leg.lost);
    out.add("duplicates", leg.duplicates);
    out.add("reordered", leg.reordered);
    out.add_scaled("jitter_us", leg.jitter_us, 1);
    out.add("rejected", leg.rejected);
    out.add("discarded", leg.discarded);
    out.add("rtcp", leg.rtcp);
    out.add("opaque", leg.opaque);
    add_quality(leg, other, out);
    add_rtcp(leg.said, out.child("reports"));
    if (leg.level) {
        add_level(*leg.level, out);
    }
    if (leg.voice) {
        add_voice(*leg.voice, out.child("voice"));
    }
}

std::optional<telemetry::call_view> find_id(const sources& from, std::string_view id) {
    std::optional<telemetry::call_view> found;
    from.controller->look(std::string(id),
                          [&](std::uint32_t slot, const session::call_record& record,
                              const session::leg& a, const session::leg& b) {
                              found = telemetry::view(slot, record, a, b);
                              return true;
                          });
    return found;
}

std::optional<telemetry::call_view> find_slot(const sources& from, std::uint32_t wanted) {
    std::optional<telemetry::call_view> found;
    from.controller->visit(wanted, [&](std::uint32_t slot, const session::call_record& record,
                                       const session::leg& a, const session::leg& b) {
        if (slot == wanted) {
            found = telemetry::view(slot, record, a, b);
        }
        return false;
    });
    return found;
}

// What stands behind the last slash of a stream's name, if the call has that name before it.
std::optional<std::uint32_t> stream_of(std::string_view name, std::string_view call) {
    const bool fits = name.size() > call.size() + 1 && name.starts_with(call) &&
                      name[call.size()] == '/' && name.rfind('/') == call.size();
    const auto number = first_index(fits ? name.substr(call.size() + 1) : "-");
    return number ? std::optional(*number) : std::nullopt;
}

// A proxy's call is known by the names of its streams, "<call-id>/<number>": the first of them that
// is there. Looks through all, so it comes last.
std::optional<telemetry::call_view> find_stream(const sources& from, std::string_view call) {
    std::optional<telemetry::call_view> found;
    std::uint32_t least = UINT32_MAX;
    from.controller->visit(0, [&](std::uint32_t slot, const session::call_record& record,
                                  const session::leg& a, const session::leg& b) {
        if (const auto number = stream_of(record.id, call); number && *number < least) {
            least = *number;
            found = telemetry::view(slot, record, a, b);
        }
        return true;
    });
    return found;
}

// An id that looks like a number is still an id.
std::optional<telemetry::call_view> find_call(const sources& from, std::string_view params) {
    std::optional<telemetry::call_view> call = find_id(from, params);
    call = call ? call : find_stream(from, params);
    if (const auto slot = first_index(params); !call && slot) {
        call = find_slot(from, *slot);
    }
    return call;
}

} // namespace

std::string call_id(const sources& from, std::string_view params) {
    const auto call = find_call(from, params);
    return call ? call->id : std::string();
}

void answer_calls(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t fixed_bytes = 40; // name, punctuation
    const auto first = first_index(params);
    if (!first) {
        out.root().add("error", first.error().text);
        return;
    }
    // One more than is shown tells where the next page begins.
    std::vector<std::pair<std::uint32_t, std::string>> calls;
    from.controller->visit(*first, [&](std::uint32_t slot, const session::call_record& record,
                                       const session::leg&, const session::leg&) {
        calls.emplace_back(slot, record.id);
        return calls.size() <= telemetry::reply::max_members;
    });
    out.root().add("active", std::uint64_t{from.controller->active()});
    telemetry::dictionary ids = out.root().child("calls");
    std::size_t shown_calls = 0;
    while (shown_calls < calls.size() && shown_calls < telemetry::reply::max_members &&
           out.has_room(fixed_bytes + 2 * calls[shown_calls].second.size())) {
        ids.add(std::to_string(calls[shown_calls].first), calls[shown_calls].second);
        ++shown_calls;
    }
    if (shown_calls < calls.size()) {
        out.root().add("next", calls[shown_calls].first);
    }
}

void answer_call(const sources& from, std::string_view params, telemetry::reply& out) {
    if (params.empty()) {
        out.root().add("error", "expected a call: /voxplane/call,<id or slot>");
        return;
    }
    const auto call = find_call(from, params);
    if (!call) {
        out.root().add("error", "no active call has the id or slot '" + std::string(params) + "'");
        return;
    }
    out.root().add("id", call->id);
    out.root().add("slot", call->slot);
    out.root().add("worker", call->worker);
    add_leg(call->a, call->b, out.root().child("a"));
    add_leg(call->b, call->a, out.root().child("b"));
}

} // namespace voxplane::app
