// The answer that measures: asks the session controller for a spectrum of one leg and waits for it,
// on the client's own thread. One at a time; nothing is kept for the next.
#include <array>
#include <chrono>
#include <string>

#include "endpoints/answers.hpp"
#include "endpoints/wait.hpp"

namespace voxplane::app {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t usual_frames = 16; // 1.1 s
constexpr std::uint32_t most_frames = 50;  // 3.3 s
// A window has 128 ms, and the next one begins in its middle.
constexpr auto window_time = 64ms;

struct question {
    std::string call;
    std::size_t side = 0;
    std::uint32_t frames = usual_frames;
};

// What stands behind the last comma; it is cut off.
std::string_view cut_last(std::string_view& params) noexcept {
    const std::size_t comma = params.rfind(',');
    const std::string_view last = comma == params.npos ? params : params.substr(comma + 1);
    params = comma == params.npos ? std::string_view() : params.substr(0, comma);
    return last;
}

// <call>,<leg> or <call>,<leg>,<windows>; a call's id may have commas of its own.
result<question> parse(std::string_view params) {
    question out;
    std::string_view leg = cut_last(params);
    if (leg != "a" && leg != "b") {
        const auto frames = first_index(leg);
        if (!frames || leg.empty() || *frames < 1 || *frames > most_frames) {
            return failure{"expected /voxplane/spectrum,<id or slot>,<a or b>, and perhaps "
                           "windows from 1 to 50"};
        }
        out.frames = *frames;
        leg = cut_last(params);
    }
    if (params.empty() || (leg != "a" && leg != "b")) {
        return failure{"expected /voxplane/spectrum,<id or slot>,<a or b>"};
    }
    out.call = std::string(params);
    out.side = leg == "a" ? 0 : 1;
    return out;
}

// The name of a third octave, 0 being that at 1000 Hz.
std::string name_of(std::int32_t band) {
    constexpr std::array names{1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000};
    constexpr auto decade = static_cast<std::int32_t>(names.size());
    const bool below = band < 0;
    const int hz = names[static_cast<std::size_t>(below ? band + decade : band % decade)];
    return std::to_string(below ? hz / 10 : band < decade ? hz : hz * 10);
}

void add_spectrum(const dsp::spectrum_result& found, telemetry::dictionary& out) {
    out.add("frames", std::uint64_t{found.frames});
    out.add_scaled("total_dbov_x100", static_cast<double>(found.total_dbov), hundredths);
    telemetry::dictionary bands = out.child("bands_dbov_x100");
    for (std::uint32_t i = 0; i < found.bands; ++i) {
        bands.add_scaled(name_of(found.first_band + static_cast<std::int32_t>(i)),
                         static_cast<double>(found.level_dbov[i]), hundredths);
    }
}

} // namespace

void answer_spectrum(const sources& from, std::string_view params, telemetry::reply& out) {
    const auto asked = parse(params);
    if (!asked) {
        out.root().add("error", asked.error().text);
        return;
    }
    const std::string id = call_id(from, asked->call);
    if (id.empty()) {
        out.root().add("error", "no active call has the id or slot '" + asked->call + "'");
        return;
    }
    const auto begun = from.controller->measure_spectrum(id, asked->side, asked->frames);
    if (!begun) {
        out.root().add("error", begun.error().text);
        return;
    }
    const auto found = wait_for(
        asked->frames * window_time * 5 / 4, [&] { return from.controller->take_spectrum(); },
        [&] { from.controller->give_up_spectrum(); });
    if (!found) {
        out.root().add("error", "the leg had too little audio for the spectrum in time");
        return;
    }
    if (found->state != dsp::spectrum_state::done) {
        out.root().add("error", found->state == dsp::spectrum_state::stopped
                                    ? "the call was changed or ended meanwhile"
                                    : "the audio held what is no number");
        return;
    }
    out.root().add("id", id);
    out.root().add("leg", asked->side == 0 ? "a" : "b");
    telemetry::dictionary all = out.root();
    add_spectrum(*found, all);
}

} // namespace voxplane::app
