// What is told of a call, against legs with known contents, and the copy of the neighbour table.
#include <cmath>

#include "rtp/reception.hpp"
#include "telemetry/call_view.hpp"
#include "telemetry/neighbour_list.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;

namespace {

constexpr std::uint32_t clock_hz = 8000;

config::leg settings_of(const char* local, const char* remote) {
    config::leg out;
    out.local = parse_endpoint(local).value();
    if (remote != nullptr) {
        out.remote = parse_endpoint(remote).value();
    }
    return out;
}

// A leg of no pool.
struct lone_leg {
    session::leg_lines lines;
    dsp::level_state level;
    session::leg leg{lines, level};
};

// Ten packets of 160 octets, 20 ms apart: number 4 is lost, number 6 comes twice, 8 after 9.
void receive_some(rtp::reception& r, std::uint32_t ssrc, std::uint16_t first) {
    rtp::begin(r, ssrc, first);
    std::uint64_t now_ns = 1'000'000'000;
    for (const unsigned i : {0U, 1U, 2U, 3U, 5U, 6U, 6U, 7U, 9U, 8U}) {
        (void)rtp::receive(r, static_cast<std::uint16_t>(first + i), i * 160, 160, now_ns,
                           clock_hz);
        now_ns += 20'000'000;
    }
}

void silent_leg(void**) {
    static lone_leg leg_alone;
    session::leg& leg = leg_alone.leg;
    const auto v = telemetry::view(leg, settings_of("192.0.2.1:4000", nullptr), clock_hz);
    assert_int_equal(v.packets, 0);
    assert_int_equal(v.expected, 0); // not one, as the arithmetic of RFC 3550 would give
    assert_int_equal(v.lost, 0);
    assert_int_equal(v.ssrc, 0);
    assert_true(v.jitter_us == 0.0);
    assert_false(v.level.has_value());
    assert_true(v.gate == session::gate_state::closed);
    assert_int_equal(v.source.port, 0);
    assert_int_equal(v.signalled.port, 0);
    assert_int_equal(v.local.port, 4000);
    rtp::begin(leg.received, 7, 100); // begun, and its first packet not yet counted
    assert_int_equal(telemetry::view(leg, settings_of("192.0.2.1:4000", nullptr), clock_hz).lost,
                     0);
}

void one_stream(void**) {
    static lone_leg leg_alone;
    session::leg& leg = leg_alone.leg;
    receive_some(leg.received, 0xCAFE, 65530); // over the wrap of the sequence
    const auto v = telemetry::view(leg, settings_of("192.0.2.1:4000", nullptr), clock_hz);
    assert_int_equal(v.ssrc, 0xCAFE);
    assert_int_equal(v.packets, 10);
    assert_int_equal(v.octets, 1600);
    assert_int_equal(v.expected, 10);
    assert_int_equal(v.duplicates, 1);
    assert_int_equal(v.reordered, 1);
    assert_int_equal(v.lost, 1);
    assert_true(v.jitter_us > 0);
    assert_true(v.jitter_us == rtp::jitter_us(leg.received, clock_hz));
}

void past_streams_count(void**) {
    static lone_leg leg_alone;
    session::leg& leg = leg_alone.leg;
    receive_some(leg.received, 2, 10);
    leg.counters.past_packets.set(100);
    leg.counters.past_octets.set(16000);
    leg.counters.past_lost.set(5);
    leg.counters.past_duplicates.set(2);
    leg.counters.past_reordered.set(3);
    leg.counters.rejected.set(21);
    leg.counters.discarded.set(22);
    leg.counters.rtcp_packets.set(23);
    leg.counters.opaque_packets.set(24);
    const auto v = telemetry::view(leg, settings_of("192.0.2.1:4000", nullptr), clock_hz);
    assert_int_equal(v.packets, 110);
    assert_int_equal(v.octets, 17600);
    assert_int_equal(v.expected, 10 + 98 + 5);
    assert_int_equal(v.lost, 6);
    assert_int_equal(v.duplicates, 3);
    assert_int_equal(v.reordered, 4);
    assert_int_equal(v.rejected, 21);
    assert_int_equal(v.discarded, 22);
    assert_int_equal(v.rtcp, 23);
    assert_int_equal(v.opaque, 24);
    assert_int_equal(v.ssrc, 2);
}

void level_when_a_meter_ran(void**) {
    static lone_leg leg_alone;
    session::leg& leg = leg_alone.leg;
    leg.level.total_energy.set(160ULL * 16384 * 16384); // half of full scale: -6.02 dBov
    leg.level.total_samples.set(160);
    leg.level.total_peak.set(32768);
    const auto settings = settings_of("192.0.2.1:4000", nullptr);
    auto v = telemetry::view(leg, settings, clock_hz);
    assert_true(v.level.has_value());
    assert_int_equal(v.level->samples, 160);
    assert_true(std::abs(v.level->rms_dbov + 6.02) < 0.01);
    assert_true(std::abs(v.level->peak_dbov) < 0.01);
    assert_false(v.level->window_rms_dbov.has_value()); // no full second yet
    leg.level.last_energy.set(8000ULL * 3277 * 3277);   // a tenth: -20 dBov
    leg.level.last_samples.set(8000);
    leg.level.last_peak.set(3277);
    v = telemetry::view(leg, settings, clock_hz);
    assert_true(std::abs(*v.level->window_rms_dbov + 20) < 0.01);
    assert_true(std::abs(*v.level->window_peak_dbov + 20) < 0.01);
}

void addresses(void**) {
    static lone_leg leg_alone;
    session::leg& leg = leg_alone.leg;
    leg.shown_source.set({{192, 0, 2, 77}, __builtin_bswap16(5004)});
    const auto settings = settings_of("192.0.2.1:4000", "198.51.100.9:6000");
    leg.in.gate.set(session::gate_state::learning); // what is left there does not count yet
    auto v = telemetry::view(leg, settings, clock_hz);
    assert_int_equal(v.source.port, 0);
    assert_true(v.gate == session::gate_state::learning);
    leg.in.gate.set(session::gate_state::accepted);
    v = telemetry::view(leg, settings, clock_hz);
    assert_true(v.source == parse_endpoint("192.0.2.77:5004").value());
    assert_true(v.signalled == parse_endpoint("198.51.100.9:6000").value());

    leg.shown_source.set(
        {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9}, __builtin_bswap16(5004)});
    v = telemetry::view(leg, settings_of("[2001:db8::1]:4000", nullptr), clock_hz);
    assert_true(v.source == parse_endpoint("[2001:db8::9]:5004").value());
}

void whole_call(void**) {
    static lone_leg a_alone;
    session::leg& a = a_alone.leg;
    static lone_leg b_alone;
    session::leg& b = b_alone.leg;
    static session::call_record record; // static: assertions leave by longjmp
    static session::program wideband;
    receive_some(a.received, 1, 0);
    receive_some(b.received, 2, 0);
    wideband.clock_hz = 16000;
    record.id = "one";
    record.owner = 3;
    record.expired = true;
    record.settings.a = settings_of("192.0.2.1:4000", nullptr);
    record.settings.b = settings_of("192.0.2.1:4002", nullptr);
    record.programs[1] = &wideband;
    const auto v = telemetry::view(7, record, a, b);
    assert_string_equal(v.id.c_str(), "one");
    assert_int_equal(v.slot, 7);
    assert_int_equal(v.worker, 3);
    assert_true(v.expired);
    assert_int_equal(v.a.ssrc, 1);
    assert_int_equal(v.b.ssrc, 2);
    assert_int_equal(v.b.local.port, 4002);
    // The same estimate in timestamp units is half the time at twice the clock.
    assert_true(v.a.jitter_us == 2 * v.b.jitter_us && v.b.jitter_us > 0);
}

void neighbours_are_copied(void**) {
    static auto table = net::neighbour_table::create(8);
    static telemetry::neighbour_list list;
    const mac_address mac{{2, 0, 0, 0, 0, 9}};
    assert_true(table.has_value());
    assert_true(list.copy().empty());
    assert_true(table->find_or_add(parse_ip("192.0.2.9").value(), 1).has_value());
    assert_true(table->add_fixed(parse_ip("2001:db8::9").value(), 2, mac).has_value());
    assert_true(list.copy().empty()); // until it is refreshed
    list.refresh(*table);
    const auto copy = list.copy();
    assert_int_equal(copy.size(), 2);
    assert_true(copy[0].ip == parse_ip("192.0.2.9").value());
    assert_int_equal(copy[0].address, 1);
    assert_false(copy[0].mac_known);
    assert_true(copy[0].state == net::neighbour_state::incomplete);
    assert_true(copy[1].mac_known);
    assert_true(copy[1].mac == mac);
    assert_string_equal(telemetry::name(copy[1].state).data(), "fixed");
}

} // namespace

// Why a leg runs what it runs.
void reasons_of_a_level(void**) {
    static lone_leg a_alone;
    session::leg& a = a_alone.leg;
    static lone_leg b_alone;
    session::leg& b = b_alone.leg;
    static session::call_record record;
    record.settings.a = settings_of("192.0.2.1:4000", nullptr);
    record.settings.b = settings_of("192.0.2.1:4002", nullptr);
    assert_false(telemetry::view(0, record, a, b).a.voice.has_value());
    record.settings.a.voice.on[static_cast<std::size_t>(dsp::part::agc)] = true;
    record.settings.a.voice.level = dsp::voice_level::quality;
    assert_string_equal(telemetry::view(0, record, a, b).a.voice->why.c_str(), "memory");
    record.voices[0].chain = true;
    record.voices[0].bytes = 1234;
    record.voices[0].settings = record.settings.a.voice;
    auto v = telemetry::view(0, record, a, b).a.voice.value();
    assert_string_equal(v.why.c_str(), "settings");
    assert_true(v.level == dsp::voice_level::quality && v.state_bytes == 1234);
    dsp::voice_readings now;
    now.blocks = 1;
    now.level = dsp::voice_level::economy;
    a.voice.shown.set(now);
    v = telemetry::view(0, record, a, b).a.voice.value();
    assert_string_equal(v.why.c_str(), "load");
    assert_true(v.level == dsp::voice_level::economy);
    now.fallbacks = 2;
    a.voice.shown.set(now);
    assert_string_equal(telemetry::view(0, record, a, b).a.voice->why.c_str(), "failures");
    record.voices[0].settings.level = dsp::voice_level::balanced;
    now.fallbacks = 0;
    a.voice.shown.set(now);
    assert_string_equal(telemetry::view(0, record, a, b).a.voice->why.c_str(), "memory");
}

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(silent_leg),         cmocka_unit_test(one_stream),
        cmocka_unit_test(past_streams_count), cmocka_unit_test(level_when_a_meter_ran),
        cmocka_unit_test(addresses),          cmocka_unit_test(whole_call),
        cmocka_unit_test(reasons_of_a_level), cmocka_unit_test(neighbours_are_copied),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
