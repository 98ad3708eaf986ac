// Programs: which rule each payload type gets, and that equal programs and tables are one object.
#include <string>
#include <utility>
#include <vector>

#include "session/program.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::payload_kind;
using config::program_kind;
using session::action;

config::leg speaking(std::vector<config::payload_binding> payloads) {
    config::leg leg;
    leg.payloads = std::move(payloads);
    return leg;
}

const config::payload_binding pcmu{"pcmu", payload_kind::pcmu, 0};
const config::payload_binding pcma{"pcma", payload_kind::pcma, 8};
const config::payload_binding event{"telephone-event", payload_kind::other, 101};
const config::payload_binding event_there{"telephone-event", payload_kind::other, 96};

struct rule_case {
    const char* name;
    program_kind kind;
    double gain_db;
    bool mute;
    bool level;
    std::uint8_t type;
    action what;
    std::uint8_t sent;
};

constexpr auto automatic = program_kind::automatic;

// From a side that speaks mu-law, A-law and events to one that is sent A-law and events.
const rule_case cases[] = {
    {"other law", automatic, 0, false, false, 0, action::map, 8},
    {"same law", automatic, 0, false, false, 8, action::pass, 8},
    {"same law with gain", automatic, 1, false, false, 8, action::map, 8},
    {"same law with a gain of nothing", automatic, 1e-6, false, false, 8, action::pass, 8},
    {"same law muted", automatic, 0, true, false, 8, action::map, 8},
    {"level meter", automatic, 0, false, true, 0, action::pcm, 8},
    {"level meter, same law", automatic, 0, false, true, 8, action::pcm, 8},
    {"pcm asked for", program_kind::pcm, 0, false, false, 8, action::pcm, 8},
    {"bytemap asked for, same law", program_kind::bytemap, 0, false, false, 8, action::pass, 8},
    {"relay by name", program_kind::relay, 0, false, false, 8, action::pass, 8},
    {"relay of what the other side lacks", program_kind::relay, 0, false, false, 0, action::drop,
     0},
    {"event", automatic, 0, false, false, 101, action::pass, 96},
    {"event with gain", automatic, 6, false, false, 101, action::pass, 96},
    {"unknown", automatic, 0, false, false, 33, action::drop, 0},
};

void rules(report& r) {
    const config::leg to = speaking({pcma, event_there});
    for (const rule_case& c : cases) {
        config::leg from = speaking({pcmu, pcma, event});
        from.program = c.kind;
        from.gain_db = c.gain_db;
        from.mute = c.mute;
        if (c.level) {
            from.processors.push_back(config::processor::level);
        }
        const session::program p = session::compile(from, to);
        r.equal(p.rules[c.type].what, c.what, c.name);
        r.equal(p.rules[c.type].payload_type, c.sent, std::string(c.name) + ", type sent");
        if (c.what == action::map || c.what == action::pcm) {
            r.equal(p.rules[c.type].from, c.type == 0 ? codec::pcmu : codec::pcma, c.name);
            r.equal(p.rules[c.type].to, codec::pcma, c.name);
        }
        r.equal(p.mute, c.mute, c.name);
    }
}

void strangers(report& r) {
    config::leg from = speaking({pcmu});
    const config::leg to = speaking({pcma});
    from.unknown = config::unknown_payload::pass;
    const session::program p = session::compile(from, to);
    for (std::size_t type = 1; type < 128; ++type) {
        r.equal(p.rules[type].what, action::pass, "type " + std::to_string(type));
        r.equal(std::size_t{p.rules[type].payload_type}, type, "type " + std::to_string(type));
    }
    r.equal(p.rules[0].what, action::map, "its own");
    r.that(p.plain, "plain");
}

void gains(report& r) {
    r.equal(session::gain_q12(0), 4096, "0 dB");
    r.equal(session::gain_q12(20), 40960, "20 dB");
    r.equal(session::gain_q12(-20), 410, "-20 dB");
    r.equal(session::gain_q12(24.08), 65518, "24.08 dB");
    r.equal(session::gain_q12(100), 65535, "beyond");
    r.equal(session::gain_q12(-300), 0, "nothing");
}

void equal_ones_are_one(report& r) {
    session::program_cache cache;
    const config::leg a = speaking({pcmu});
    const config::leg b = speaking({pcma});
    config::leg loud = a;
    loud.gain_db = 6;
    const auto* first = cache.acquire(a, b);
    r.that(cache.acquire(a, b) == first, "equal programs are one");
    r.equal(cache.programs(), 1U, "programs");
    r.equal(cache.tables(), 1U, "tables");
    const auto* second = cache.acquire(loud, b);
    r.that(second != first, "another gain is another program");
    r.equal(cache.tables(), 2U, "tables");
    const auto* back = cache.acquire(b, a);
    r.that(back->tables[1] != nullptr && back->tables[0] == nullptr, "table by the law received");
    r.equal(cache.tables(), 3U, "tables");
    config::leg with_strangers = a;
    with_strangers.unknown = config::unknown_payload::pass;
    const auto* third = cache.acquire(with_strangers, b);
    r.that(third != first, "other rules are another program");
    r.equal(cache.tables(), 3U, "but shares the table");
    cache.release(first);
    r.equal(cache.programs(), 4U, "one of two users left");
    cache.release(first);
    r.equal(cache.programs(), 3U, "none left");
    r.equal(cache.tables(), 3U, "the table is still used");
    for (const auto* p : {second, back, third}) {
        cache.release(p);
    }
    r.equal(cache.programs() + cache.tables(), 0U, "all gone");
    cache.release(nullptr);
}

// 16 kHz on one side: samples are made, clocks differ, events follow the clock of the audio.
void wideband_rules(report& r) {
    const config::payload_binding l16{"l16/16000", payload_kind::l16, 97};
    const session::program down = session::compile(speaking({l16, event}), speaking({pcma}));
    r.equal(down.rules[97].what, action::pcm, "to G.711");
    r.that(down.rules[97].from == codec::l16 && down.rules[97].to == codec::pcma, "codecs");
    r.equal(down.rules[97].rate_step, -1, "half the clock");
    r.that(down.rescales && down.clock_hz == 16'000 && down.sent_clock_hz == 8000, "clocks");
    const session::program up =
        session::compile(speaking({pcma, event}), speaking({l16, event_there}));
    r.equal(up.rules[8].rate_step, 1, "twice the clock");
    r.that(up.rules[101].what == action::pass && up.rules[101].rate_step == 1, "events too");
    const session::program same = session::compile(speaking({l16}), speaking({l16}));
    r.equal(same.rules[97].what, action::pass, "nothing to do");
    r.that(!same.rescales && same.tables[0] == nullptr, "no table either");
    config::leg worked_on = speaking({l16});
    worked_on.voice.on[static_cast<std::size_t>(dsp::part::agc)] = true;
    const session::program voice = session::compile(worked_on, speaking({l16}));
    r.equal(voice.rules[97].what, action::pcm, "processors need samples");
    r.equal(voice.processors, session::processor_voice, "processors");
    r.that(!down.plain && !up.plain && !same.plain && !voice.plain, "not plain");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(rules), voxplane_test(wideband_rules),     voxplane_test(strangers),
        voxplane_test(gains), voxplane_test(equal_ones_are_one),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
