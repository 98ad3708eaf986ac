// The summary as text and as JSON, from the same figures.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "voxplane/summary.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;
using nlohmann::json;

namespace {

stats::snapshot worker() {
    stats::snapshot out;
    stats::counters& c = out.values;
    c.received = 1000;
    c.made = 3;
    c.transmitted = 990;
    c.held = 1;
    c.drops[static_cast<std::size_t>(stats::drop::no_leg)] = 8;
    c.drops[static_cast<std::size_t>(stats::drop::udp_checksum)] = 4;
    c.busy_cycles = 300'000;
    c.idle_cycles = 100'000;
    c.busy_packets = 1000;
    c.bursts = 50;
    c.sleeps = 2;
    c.voice_shed = 7;
    c.stage_packets.fill(100);
    c.stage_cycles[static_cast<std::size_t>(stats::stage::parse)] = 1250;
    c.stage_cycles[static_cast<std::size_t>(stats::stage::transform)] = 2000;
    return out;
}

app::summary example(std::size_t calls) {
    app::summary out;
    out.lcores = {1, 4};
    out.workers = {worker(), worker()};
    out.leg_bytes = 448;
    out.tsc_hz = 2'600'000'000;
    frame::usage used;
    used.name = "frames0_160";
    used.samples = 160;
    used.size = 512;
    used.hits = 9;
    used.misses = 8;
    used.exhausted = 7;
    used.high_water_at_most = 6;
    used.in_use = 1;
    out.frames = {used, frame::usage{}};
    out.voices = {{.block_bytes = 1024, .refused = 2}};
    for (std::size_t i = 0; i < calls; ++i) {
        telemetry::call_view call;
        call.id = "call-" + std::to_string(i);
        call.a.packets = 500 + i;
        call.a.expected = 505 + i;
        call.a.lost = 7;
        call.a.octets = call.a.packets * 160;
        call.b.said.round_trip_us = 40'000;
        call.a.duplicates = 2;
        call.a.reordered = 1;
        call.a.jitter_us = 812.5;
        call.a.level = telemetry::level_view{-23.4567, -3.0, 80'000, std::nullopt, std::nullopt};
        telemetry::voice_view voice;
        voice.asked = dsp::voice_level::quality;
        voice.level = dsp::voice_level::balanced;
        voice.why = "load";
        voice.readings.erle_db = 30.5F;
        voice.readings.forms[0] = dsp::form::advanced;
        call.b.voice = voice;
        out.calls.push_back(call);
    }
    return out;
}

bool has(const std::string& text, const char* part) {
    if (text.find(part) != std::string::npos) {
        return true;
    }
    std::fprintf(stderr, "missing \"%s\" in:\n%s\n", part, text.c_str());
    return false;
}

void text_of_a_good_run(void**) {
    const std::string text = app::to_text(example(1));
    assert_true(has(text, "  received              2000"));
    assert_true(has(text, "  dropped: no_leg 16 (no leg owns this address and port)\n"));
    assert_true(has(text, "  dropped: udp_checksum 8 ("));
    assert_false(text.find("rtp_malformed") != std::string::npos); // nothing of what did not happen
    assert_true(has(text, "balance: 2006 entered, 2006 left: exact\n"));
    assert_true(has(text, "  lcore 4     busy  75.0 %          1000 packets"));
    assert_true(has(text, "   300 cycles a packet\n"));
    assert_true(has(text, "cycles a packet by stage (200 packets sampled)\n"));
    assert_true(has(text, "  parse                 12.5\n"));
    assert_true(has(text, "  all                   32.5\n"));
    assert_true(has(text,
                    "frames of 160                9 taken, 8 from larger pools, 7 not to be had; "
                    "512 made, at most 6 in use, 1 not given back\n"));
    assert_false(text.find("frames of 0") != std::string::npos); // nor of pools that nobody asked
    assert_true(has(text, "calls: 1\n  call-0\n"));
    assert_true(has(text, "    a: 500 packets, 7 lost, 2 duplicates, 1 reordered, jitter 812 us"
                          "  MOS 4.25 (received RTP, round trip of one leg)"
                          "  level -23.46 dBov RMS, -3.00 peak\n"));
    assert_true(has(text, "    b: 0 packets, 0 lost, 0 duplicates, 0 reordered, jitter 0 us\n"));
    assert_true(has(text, "allocations in workers: 0\n"));
    assert_true(has(text, "leg memory: 448 bytes\n"));
    assert_false(text.find("notices lost") != std::string::npos);
}

void text_shows_what_fell_short(void**) {
    app::summary run = example(0);
    run.workers[0].values.transmitted -= 1;
    run.workers[1].values.allocations = 12;
    run.workers[1].values.events_lost = 5;
    run.overruns = 3;
    const std::string text = app::to_text(run);
    assert_true(has(text, "balance: 2006 entered, 2005 left: NOT BALANCED\n"));
    assert_true(has(text, "allocations in workers: 12\n"));
    assert_true(has(text, "5 notices lost"));
    assert_true(has(text, "3 late reports"));
    assert_true(has(text, "calls: 0\n"));
}

void text_shows_ten_calls(void**) {
    const std::string text = app::to_text(example(13));
    assert_true(has(text, "  call-9\n"));
    assert_false(text.find("  call-10\n") != std::string::npos);
    assert_true(has(text, "  and 3 more (all are in --summary FILE)\n"));
    assert_true(has(app::to_text(example(10)), "  call-9\n"));
    assert_true(app::to_text(example(10)).find("more (all") == std::string::npos);
}

void text_without_workers(void**) {
    const std::string text = app::to_text(app::summary{});
    assert_true(has(text, "balance: 0 entered, 0 left: exact\n"));
    assert_false(text.find("by stage") != std::string::npos); // nothing was sampled
}

void json_of_a_good_run(void**) {
    const json j = json::parse(app::to_json(example(12)), nullptr, false);
    assert_true(j["frames"].size() == 2 && j["frames"][0]["name"] == "frames0_160");
    assert_true(j["frames"][0]["misses"] == 8 && j["frames"][0]["in_use"] == 1);
    assert_false(j.is_discarded());
    const json& voice = j["calls"][0]["b"]["voice"];
    assert_true(voice["level"] == "balanced" && voice["why"] == "load");
    assert_true(voice["erle_db"] == 30.5 && voice["forms"]["aec"] == "advanced");
    assert_false(j["calls"][0]["a"].contains("voice"));
    assert_int_equal(j["voice"]["shed"].get<int>(), 14);
    assert_int_equal(j["voice_memory"][0]["refused"].get<int>(), 2);
    assert_int_equal(j["packets"]["received"].get<int>(), 2000);
    assert_int_equal(j["packets"]["made"].get<int>(), 6);
    assert_int_equal(j["packets"]["cloned"].get<int>(), 0);
    assert_int_equal(j["packets"]["transmitted"].get<int>(), 1980);
    assert_int_equal(j["packets"]["held"].get<int>(), 2);
    assert_true(j["drops"] == json({{"no_leg", 16}, {"udp_checksum", 8}}));
    assert_true(j["balanced"] == true);
    assert_int_equal(j["stages"].size(), stats::stages);
    assert_true(j["stages"]["parse"] == 12.5);
    assert_true(j["stages"]["lookup"] == 0.0);
    assert_int_equal(j["workers"].size(), 2);
    assert_int_equal(j["workers"][1]["lcore"].get<int>(), 4);
    assert_int_equal(j["workers"][1]["busy_cycles"].get<int>(), 300'000);
    assert_int_equal(j["workers"][1]["idle_cycles"].get<int>(), 100'000);
    assert_int_equal(j["workers"][1]["packets"].get<int>(), 1000);
    assert_int_equal(j["workers"][1]["bursts"].get<int>(), 50);
    assert_int_equal(j["workers"][1]["sleeps"].get<int>(), 2);
    assert_int_equal(j["workers"][1]["allocations"].get<int>(), 0);
    assert_int_equal(j["allocations"].get<int>(), 0);
    assert_int_equal(j["leg_bytes"].get<int>(), 448);
    assert_true(j["tsc_hz"] == 2'600'000'000U);
    assert_int_equal(j["calls"].size(), 12); // all of them
    const json& a = j["calls"][11]["a"];
    assert_true(j["calls"][11]["id"] == "call-11");
    assert_int_equal(a["packets"].get<int>(), 511);
    assert_int_equal(a["lost"].get<int>(), 7);
    assert_int_equal(a["duplicates"].get<int>(), 2);
    assert_int_equal(a["reordered"].get<int>(), 1);
    assert_true(a["jitter_us"] == 812.5);
    assert_true(a["level_rms_dbov"] == -23.4567);
    assert_true(a["level_peak_dbov"] == -3.0);
    assert_true(a["mos"] > 4.0 && a["mos"] < 4.4);
    assert_true(a["mos_basis"] == "received RTP, round trip of one leg");
    assert_true(j["calls"][11]["b"]["mos"].is_null()); // nothing came
    assert_true(j["calls"][11]["b"]["mos_basis"].is_null());
    assert_true(j["calls"][11]["b"]["level_rms_dbov"].is_null());
    assert_true(j["calls"][11]["b"]["level_peak_dbov"].is_null());
}

void json_of_a_bad_run(void**) {
    app::summary run = example(1);
    run.workers[0].values.received += 1;
    run.calls[0].id = "quote\" back\\slash \xff";
    const json j = json::parse(app::to_json(run), nullptr, false);
    assert_false(j.is_discarded());
    assert_true(j["balanced"] == false);
    assert_true(j["calls"][0]["id"] == "quote\" back\\slash \xef\xbf\xbd");
    const json empty = json::parse(app::to_json(app::summary{}), nullptr, false);
    assert_true(empty["drops"].is_object() && empty["drops"].empty());
    assert_true(empty["calls"].is_array() && empty["calls"].empty());
}

void file_is_written(void**) {
    char path[] = "/tmp/voxplane-summary-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    const bool good = app::write_json(path, example(1)).has_value();
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    std::remove(path);
    assert_true(good);
    assert_string_equal(text.str().c_str(), app::to_json(example(1)).c_str());
    const auto refused = app::write_json("/nonexistent/summary.json", example(1));
    assert_false(refused.has_value());
    assert_string_equal(
        refused.error().text.c_str(),
        "summary file '/nonexistent/summary.json' cannot be written: No such file or directory");
    // A disk that is full is noticed, though opening succeeds.
    assert_false(app::write_json("/dev/full", example(1)).has_value());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(text_of_a_good_run),   cmocka_unit_test(text_shows_what_fell_short),
        cmocka_unit_test(text_shows_ten_calls), cmocka_unit_test(text_without_workers),
        cmocka_unit_test(json_of_a_good_run),   cmocka_unit_test(json_of_a_bad_run),
        cmocka_unit_test(file_is_written),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
