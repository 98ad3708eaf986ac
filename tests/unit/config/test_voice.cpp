// Voice settings: who inherits what, key by key, and errors of the tables that are inherited.
#include <string>

#include "config/load.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using config::settings;
using dsp::form_choice;
using dsp::part;
using dsp::voice_level;
using voxplane::test::report;

constexpr const char* plane = R"([[port]]
device = "p"
[[address]]
port = "p"
ip = "198.18.0.1/24"
)";

constexpr const char* tables = R"([voice]
processors = ["agc", "level"]
level = "economy"
budget-us = 77
agc = { target-dbov = -25, max-gain-db = 12 }
[profile.conference]
level = "quality"
agc = { max-gain-db = 30, form = "basic" }
[profile.trunk]
processors = ["aec", "eq"]
block-ms = 10
eq = { bands = [ { hz = 300, shape = "high-pass" }, { hz = 2000, gain-db = 3.5, q = 2 } ] }
)";

std::string leg(const char* side, int port, const std::string& more) {
    return std::string("[call.") + side + "]\nlocal = \"198.18.0.1:" + std::to_string(port) +
           "\"\nremote = \"198.18.0.2:" + std::to_string(port) +
           "\"\npayload-types = { pcmu = 0 }\n" + more;
}

// The legs of a call with these keys.
config::call call_of(report& r, const std::string& inherited, const std::string& a,
                     const std::string& b) {
    const auto made = config::parse(
        plane + inherited + "[[call]]\nid = \"c\"\n" + leg("a", 4000, a) + leg("b", 4002, b), "f");
    r.none(made ? "" : made.error().text, "parse");
    return made ? made->calls[0] : config::call{};
}

std::string on(const config::leg& l) {
    std::string out;
    for (std::size_t i = 0; i < dsp::parts; ++i) {
        out += l.voice.on[i] ? std::string(name(static_cast<part>(i))) + " " : "";
    }
    return out + (l.processors.empty() ? "" : "level");
}

void nothing_by_itself(report& r) {
    const config::call c = call_of(r, "", "", "voice = { level = \"quality\" }\n");
    r.equal(on(c.a), std::string(), "no tables");
    r.that(c.a.voice.level == voice_level::balanced && c.a.voice.block_ms == 20, "defaults");
    r.equal(on(c.b), std::string(), "a level is no processor");
    r.that(c.b.voice.level == voice_level::quality, "its level");
}

void call_before_profile_before_global(report& r) {
    const config::call c =
        call_of(r, tables, "profile = \"conference\"\nvoice = { agc = { max-gain-db = 6 } }\n", "");
    r.equal(on(c.b), std::string("agc level"), "global");
    r.that(c.b.voice.level == voice_level::economy, "global level");
    r.equal(c.b.voice.budget_us, 77U, "global budget");
    r.that(c.b.voice.agc.target_dbov == -25 && c.b.voice.agc.max_gain_db == 12, "global agc");
    r.equal(on(c.a), std::string("agc level"), "inherited through the profile");
    r.that(c.a.voice.level == voice_level::quality, "profile over global");
    r.equal(c.a.voice.budget_us, 77U, "what the profile does not say");
    r.that(c.a.voice.agc.target_dbov == -25, "nor of one processor");
    r.that(c.a.voice.agc.max_gain_db == 6, "call over profile");
    r.that(c.a.voice.forms[static_cast<std::size_t>(part::agc)] == form_choice::basic, "form");
}

void lists_replace_lists(report& r) {
    const config::call c =
        call_of(r, tables, "profile = \"trunk\"\n", "processors = []\nprofile = \"trunk\"\n");
    r.equal(on(c.a), std::string("aec eq "), "the profile's list");
    r.equal(c.a.voice.block_ms, 10U, "block");
    const dsp::eq_settings& eq = c.a.voice.eq;
    r.that(eq.bands[0].shape == dsp::eq_shape::high_pass && eq.bands[0].hz == 300, "first band");
    r.that(eq.bands[1].shape == dsp::eq_shape::peaking && eq.bands[1].gain_db == 3.5F &&
               eq.bands[1].q == 2,
           "second band");
    r.that(eq.bands[2].shape == dsp::eq_shape::off, "third band");
    r.equal(on(c.b), std::string(), "an empty list is none");
}

void the_meter_of_speech(report& r) {
    const config::call c = call_of(r, "", "processors = [\"agc\", \"meter\"]\n",
                                   "voice = { meter = { memory-s = 30, form = \"off\" } }\n");
    r.equal(on(c.a), std::string("agc meter "), "on");
    r.that(c.a.voice.meter.memory_s == 0, "since the start");
    r.equal(on(c.b), std::string(), "settings turn nothing on");
    r.that(c.b.voice.meter.memory_s == 30, "memory");
    r.that(c.b.voice.forms[static_cast<std::size_t>(part::meter)] == form_choice::off, "form");
}

void legs_that_are_not_read_inherit_nothing(report& r) {
    const config::call c = call_of(r, tables, "program = \"relay\"\n", "program = \"bytemap\"\n");
    r.equal(on(c.a), std::string(), "relay");
    r.equal(on(c.b), std::string(), "bytemap");
}

void wideband(report& r) {
    const auto made =
        config::parse(std::string(plane) +
                          "[[call]]\nid = \"c\"\n[call.a]\nlocal = \"198.18.0.1:4000\"\n"
                          "remote = \"198.18.0.2:4000\"\npayload-types = { \"l16/16000\" = 96 }\n"
                          "processors = [\"agc\"]\n" +
                          leg("b", 4002, ""),
                      "f");
    if (!made) {
        r.none(made.error().text, "parse");
        return;
    }
    const config::payload_binding& p = made->calls[0].a.payloads[0];
    r.that(p.kind == config::payload_kind::l16 && p.payload_type == 96, "L16");
}

void media_tick(report& r) {
    const auto usual = config::parse(plane, "f");
    const auto made =
        config::parse(std::string(plane) + "[runtime]\ntick-ms = 0\ntick-legs = 7\n", "f");
    if (!r.that(usual && made, "parse")) {
        return;
    }
    r.equal(usual->runtime.tick_ms, 5U, "longest wait");
    r.equal(usual->runtime.tick_legs, 64U, "from so many legs on");
    r.equal(made->runtime.tick_ms, 0U, "none");
    r.equal(made->runtime.tick_legs, 7U, "legs");
}

void errors_of_inherited_tables(report& r) {
    const std::pair<const char*, const char*> cases[] = {
        {"[voice]\nlevel = 3\n", "f:7: voice.level: expected \"economy\", \"balanced\" or "
                                 "\"quality\", got 3"},
        {"[profile.x]\nagc = { loud = 1 }\n",
         "f:7: profile.x.agc.loud: unknown key, expected \"form\", \"target-dbov\", "
         "\"max-gain-db\", \"min-gain-db\", \"noise-gain-db\", \"noise-limit-dbov\", "
         "\"ceiling-dbov\", \"look-ahead-ms\" or \"band-correction-db\""},
        {"[voice]\nmeter = { memory-s = 2 }\n",
         "f:7: voice.meter.memory-s: expected 0 or a number from 5 to 3600"},
        {"[profile]\nx = 1\n", "f:7: profile.x: expected a table of voice settings"},
        {"[voice]\neq = { bands = [{},{},{},{},{},{},{},{},{}] }\n",
         "f:7: voice.eq.bands: expected at most 8 bands, got 9"},
        {"[runtime]\nshed-percent = 50\nrestore-percent = 60\n",
         "f:8: runtime.restore-percent: expected an integer from 0 to 50, got 60"},
        {"[runtime]\ntick-ms = 11\n",
         "f:7: runtime.tick-ms: expected an integer from 0 to 10, got 11"},
    };
    for (const auto& [text, error] : cases) {
        const auto made = config::parse(std::string(plane) + text, "f");
        r.equal(made ? std::string("good") : made.error().text, std::string(error), text);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(nothing_by_itself),
        voxplane_test(call_before_profile_before_global),
        voxplane_test(lists_replace_lists),
        voxplane_test(the_meter_of_speech),
        voxplane_test(legs_that_are_not_read_inherit_nothing),
        voxplane_test(wideband),
        voxplane_test(media_tick),
        voxplane_test(errors_of_inherited_tables),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
