// L16 at 16 kHz on one side of a call: samples, octet order, lengths, timestamps in both
// directions, and what becomes of packets that do not fit.
#include <cmath>
#include <numbers>
#include <string>

#include "eal_fixture.hpp"
#include "g711/reference.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

constexpr std::uint8_t wide_type = 96;

// A speaks L16, B speaks A-law.
config::call wide_call() {
    config::call call = usual_call();
    call.a.payloads = {{"l16/16000", config::payload_kind::l16, wide_type},
                       {"telephone-event", config::payload_kind::other, 101}};
    call.b.payloads.push_back({"telephone-event", config::payload_kind::other, 102});
    return call;
}

double tone(double hz, double rate, double n) {
    return 10'000 * std::sin(2 * std::numbers::pi * hz * n / rate);
}

bytes l16(std::size_t first, std::size_t samples, double hz) {
    bytes out;
    for (std::size_t i = first; i < first + samples; ++i) {
        const auto v = static_cast<std::uint16_t>(
            static_cast<std::int16_t>(std::lround(tone(hz, 16'000, static_cast<double>(i)))));
        out.push_back(static_cast<std::uint8_t>(v >> 8));
        out.push_back(static_cast<std::uint8_t>(v));
    }
    return out;
}

bytes alaw(std::size_t first, std::size_t samples, double hz) {
    bytes out;
    for (std::size_t i = first; i < first + samples; ++i) {
        out.push_back(g711::reference_encode(
            g711::law::pcma,
            static_cast<std::int16_t>(std::lround(tone(hz, 8000, static_cast<double>(i))))));
    }
    return out;
}

std::vector<double> samples_of(const rtp_packet& p) {
    std::vector<double> out;
    if (p.payload_type == wide_type) {
        for (std::size_t i = 0; i + 1 < p.payload.size(); i += 2) {
            out.push_back(static_cast<std::int16_t>(p.payload[i] << 8 | p.payload[i + 1]));
        }
    } else {
        for (const std::uint8_t code : p.payload) {
            out.push_back(g711::reference_decode(g711::law::pcma, code));
        }
    }
    return out;
}

// Amplitude of a frequency in samples.
double amplitude(const std::vector<double>& in, double hz, double rate) {
    double re = 0;
    double im = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate;
        re += in[i] * std::cos(phase);
        im += in[i] * std::sin(phase);
    }
    return 2 * std::hypot(re, im) / static_cast<double>(in.size());
}

rtp_packet through(report& r, plane& p, const config::leg& from, const rtp_packet& packet) {
    const auto out = p.pass(to_frame(from_remote(from, packet)));
    p.advance_ms(20);
    if (!r.equal(out.size(), 1U, "packets out")) {
        return {};
    }
    const decoded d = decode(out[0]);
    r.none(d.fault, "frame out");
    return decode_rtp(d.payload).value_or(rtp_packet{});
}

void down_to_alaw(report& r) {
    plane p;
    const config::call call = wide_call();
    r.none(p.create(call), "create");
    std::vector<double> heard;
    rtp_packet packet;
    packet.payload_type = wide_type;
    packet.timestamp = 0xffffff00; // both time lines wrap
    std::uint32_t first = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
        packet.payload = l16(i * 320, 320, 1030);
        const rtp_packet out = through(r, p, call.a, packet);
        first = i == 0 ? out.timestamp : first;
        r.equal(out.payload.size(), 160U, "octets");
        r.equal(out.payload_type, 8, "type");
        r.equal(out.timestamp - first, i * 160, "timestamp");
        const auto some = samples_of(out);
        heard.insert(heard.end(), some.begin(), some.end());
        packet.timestamp += 320;
        ++packet.seq;
    }
    heard.erase(heard.begin(), heard.begin() + 160);
    const double level = amplitude(heard, 1030, 8000);
    r.that(std::abs(level - 10'000) < 150, "1030 Hz at " + std::to_string(level));
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "mbufs");
}

void up_from_alaw(report& r) {
    plane p;
    config::call call = wide_call();
    call.a.stream = config::stream_mode::own;
    call.a.first_timestamp = 0xfffffff0;
    r.none(p.create(call), "create");
    std::vector<double> heard;
    rtp_packet packet;
    packet.payload_type = 8;
    packet.timestamp = 77;
    for (std::uint32_t i = 0; i < 20; ++i) {
        packet.payload = alaw(i * 160, 160, 1030);
        const rtp_packet out = through(r, p, call.b, packet);
        r.equal(out.payload.size(), 640U, "octets");
        r.equal(out.payload_type, wide_type, "type");
        r.equal(out.timestamp, 0xfffffff0U + i * 320, "timestamp");
        const auto some = samples_of(out);
        heard.insert(heard.end(), some.begin(), some.end());
        packet.timestamp += 160;
        ++packet.seq;
    }
    heard.erase(heard.begin(), heard.begin() + 320);
    r.that(std::abs(amplitude(heard, 1030, 16'000) - 10'000) < 150, "1030 Hz");
    r.that(amplitude(heard, 6970, 16'000) < 10, "its image");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "mbufs");
}

void events_follow_the_clock(report& r) {
    plane p;
    const config::call call = wide_call();
    r.none(p.create(call), "create");
    rtp_packet packet;
    packet.payload_type = wide_type;
    packet.payload = l16(0, 320, 500);
    packet.timestamp = 1000;
    const std::uint32_t first = through(r, p, call.a, packet).timestamp;
    packet.payload_type = 101;
    packet.payload = {1, 2, 3, 4};
    packet.timestamp = 1000 + 3200;
    ++packet.seq;
    const rtp_packet event = through(r, p, call.a, packet);
    r.equal(event.timestamp, first + 1600, "timestamp of an event");
    r.equal(event.payload, packet.payload, "its octets");
    // Another source: the numbers kept are its own.
    packet.payload_type = wide_type;
    packet.payload = l16(0, 320, 500);
    packet.ssrc ^= 7;
    packet.timestamp = 9;
    r.equal(through(r, p, call.a, packet).timestamp, 9U, "a new source");
    packet.timestamp += 640;
    ++packet.seq;
    r.equal(through(r, p, call.a, packet).timestamp, 9U + 320, "and on");
}

void odd_shapes(report& r) {
    plane p;
    frame::pools_settings wanted;
    wanted.classes.fill({4, 4});
    auto frames = frame::pools::create(wanted); // for what is too long for a packet's tailroom
    if (!r.that(bool(frames), "frames")) {
        return;
    }
    p.context().frames = &frames->of_worker(0);
    const config::call call = wide_call();
    r.none(p.create(call), "create");
    rtp_packet packet;
    packet.payload_type = wide_type;
    packet.payload = l16(0, 320, 500);
    packet.padding = 8;
    packet.csrc = {1, 2};
    const rtp_packet padded = through(r, p, call.a, packet);
    r.equal(padded.payload.size(), 160U, "padded: octets");
    r.equal(padded.padding, 0, "padded: the padding is gone");
    r.equal(padded.csrc.size(), 2U, "padded: sources stay");
    packet = {};
    packet.payload_type = wide_type;
    ++packet.seq;
    packet.payload = l16(0, 320, 500);
    packet.payload.push_back(9);
    r.equal(through(r, p, call.a, packet).payload.size(), 160U, "half a sample too many");
    ++packet.seq;
    packet.payload.clear();
    r.equal(through(r, p, call.a, packet).payload.size(), 0U, "empty");
    rtp_packet up;
    up.payload_type = 8;
    up.payload = alaw(0, 350, 500);
    r.equal(through(r, p, call.b, up).payload.size(), 1400U, "the longest that fits a frame");
    ++up.seq;
    up.payload = alaw(0, 480, 500);
    r.that(p.pass(to_frame(from_remote(call.b, up))).empty(), "60 ms would not fit");
    r.equal(p.counters().drops[static_cast<std::size_t>(drop::no_room)], 1U, "counted");
    r.equal(frames->in_use(), 0U, "frames in use");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "mbufs");
}

void between_wide_sides(report& r) {
    plane p;
    config::call call = wide_call();
    call.b.payloads = {{"l16/16000", config::payload_kind::l16, 98}};
    r.none(p.create(call), "create");
    r.equal(p.voice_memory().in_use(), 0U, "no filters");
    rtp_packet packet;
    packet.payload_type = wide_type;
    packet.payload = l16(0, 320, 500);
    const rtp_packet same = through(r, p, call.a, packet);
    r.equal(same.payload, packet.payload, "untouched");
    r.equal(same.payload_type, 98, "type");
    call.a.gain_db = -6.0206; // a half
    r.none(p.modify(call), "gain");
    packet.payload = {0x10, 0x00, 0xf0, 0x00, 0x7f, 0xff, 0x80, 0x00};
    ++packet.seq;
    packet.timestamp += 320;
    r.equal(through(r, p, call.a, packet).payload,
            bytes{0x08, 0x00, 0xf8, 0x00, 0x40, 0x00, 0xc0, 0x00}, "halved");
    call.a.mute = true;
    r.none(p.modify(call), "mute");
    ++packet.seq;
    r.equal(through(r, p, call.a, packet).payload, bytes(8, 0), "silence");
    r.none(p.fault(), "balance");
}

void a_modify_between_rates(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.stream = call.b.stream = config::stream_mode::own;
    r.none(p.create(call), "create");
    rtp_packet packet;
    packet.payload_type = 8;
    packet.payload = alaw(0, 160, 500);
    packet.timestamp = 5000;
    const std::uint32_t narrow = through(r, p, call.b, packet).timestamp;
    config::call wide = wide_call();
    wide.a.stream = wide.b.stream = config::stream_mode::own;
    r.none(p.modify(wide), "to 16 kHz");
    packet.timestamp += 160;
    ++packet.seq;
    const std::uint32_t first = through(r, p, call.b, packet).timestamp;
    r.equal(first - narrow, 320U, "goes on in the new clock");
    packet.timestamp += 160;
    ++packet.seq;
    r.equal(through(r, p, call.b, packet).timestamp - first, 320U, "and on");
    r.none(p.modify(call), "and back");
    packet.timestamp += 160;
    ++packet.seq;
    r.equal(through(r, p, call.b, packet).timestamp - first, 480U, "in the old clock");
    p.calls().poll();
    r.equal(p.voice_memory().in_use(), 0U, "filters are given back");
}

void without_memory_the_call_is_refused(report& r) {
    plane_settings how;
    how.voice_bytes = 0;
    plane p(how);
    r.equal(p.create(wide_call()),
            std::string("call 'usual': no memory for the filter between sample rates ([pools] "
                        "voice-mib)"),
            "error");
    r.none(p.create(usual_call()), "another is taken");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(down_to_alaw),
        voxplane_test(up_from_alaw),
        voxplane_test(events_follow_the_clock),
        voxplane_test(odd_shapes),
        voxplane_test(between_wide_sides),
        voxplane_test(a_modify_between_rates),
        voxplane_test(without_memory_the_call_is_refused),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
