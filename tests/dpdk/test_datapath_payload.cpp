// What programs make of payload, against the slow reference of G.711: every law pair, gain and
// mute, at every packet duration and odd lengths, by byte table and by PCM, on every isa of this
// machine.
#include <algorithm>
#include <cmath>

#include "dsp/level.hpp"
#include "eal_fixture.hpp"
#include "g711/reference.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::payload_kind;
using config::program_kind;
using g711::law;

// 40 to 480 samples are 5 to 60 ms; the others are odd or cross what vector kernels take at once.
constexpr std::size_t lengths[] = {
    40, 80, 120, 160, 200, 240, 320, 400, 480, 0,   1,   2,   3,   7,   15,  16,  17,   31,   32,
    33, 63, 64,  65,  127, 129, 159, 161, 239, 255, 256, 257, 333, 479, 481, 999, 1024, 1399, 1400};

bytes noise(std::size_t n, std::uint32_t seed) {
    bytes out(n);
    for (auto& b : out) {
        seed = seed * 1664525 + 1013904223;
        b = static_cast<std::uint8_t>(seed >> 24);
    }
    return out;
}

bytes all_codes() {
    bytes out;
    for (unsigned i = 0; i < 256; ++i) {
        out.push_back(static_cast<std::uint8_t>(i));
    }
    return out;
}

law law_of(payload_kind kind) {
    return kind == payload_kind::pcma ? law::pcma : law::pcmu;
}

struct chain {
    const char* name;
    payload_kind from;
    payload_kind to;
    program_kind program;
    double gain_db;
    bool mute;
    bool meter;
    bool untouched; // the program has nothing to do
};

constexpr auto u = payload_kind::pcmu;
constexpr auto a = payload_kind::pcma;
constexpr auto automatic = program_kind::automatic;

const chain chains[] = {
    {"mu to A", u, a, automatic, 0, false, false, false},
    {"A to mu", a, u, automatic, 0, false, false, false},
    {"mu to mu", u, u, automatic, 0, false, false, true},
    {"A to A", a, a, automatic, 0, false, false, true},
    {"relay", u, u, program_kind::relay, 0, false, false, true},
    {"mu to A, bytemap", u, a, program_kind::bytemap, 0, false, false, false},
    {"mu to A by +6.3 dB", u, a, automatic, 6.3, false, false, false},
    {"A to mu by -11 dB", a, u, automatic, -11, false, false, false},
    {"mu to mu by +24 dB", u, u, automatic, 24, false, false, false},
    {"A to A by -60 dB", a, a, automatic, -60, false, false, false},
    {"mu to A, mute", u, a, automatic, 0, true, false, false},
    {"A to A, mute", a, a, automatic, 0, true, false, false},
    {"mu to A, pcm", u, a, program_kind::pcm, 0, false, false, false},
    {"A to mu, pcm", a, u, program_kind::pcm, 0, false, false, false},
    {"mu to mu, pcm", u, u, program_kind::pcm, 0, false, false, false},
    {"mu to A, pcm with level", u, a, automatic, 0, false, true, false},
    {"mu to A by +6.3 dB, pcm", u, a, program_kind::pcm, 6.3, false, true, false},
    {"A to A by -60 dB, pcm", a, a, program_kind::pcm, -60, false, true, false},
    {"A to mu, pcm, mute", a, u, program_kind::pcm, 3, true, true, false},
};

std::uint8_t expected_code(const chain& c, std::uint8_t code) {
    if (c.untouched) {
        return code;
    }
    if (c.mute) {
        return c.to == a ? 0xd5 : 0xff;
    }
    const double gain = std::round(4096 * std::pow(10.0, c.gain_db / 20)) / 4096;
    const double sample = std::round(g711::reference_decode(law_of(c.from), code) * gain);
    return g711::reference_encode(law_of(c.to),
                                  static_cast<std::int16_t>(std::clamp(sample, -32768.0, 32767.0)));
}

config::call call_of(const chain& c) {
    config::call call = make_call(c.name, make_leg("198.18.0.1:10000", "198.18.0.2:20000", c.from),
                                  make_leg("198.18.0.1:10002", "198.18.0.3:30000", c.to));
    call.a.program = c.program;
    call.a.gain_db = c.gain_db;
    call.a.mute = c.mute;
    if (c.meter) {
        call.a.processors.push_back(config::processor::level);
    }
    return call;
}

// Sends packet on the call's first leg; what comes out has to be `expected`, well-formed.
void expect_rtp(report& r, plane& p, const config::call& call, const rtp_packet& packet,
                const rtp_packet& expected, const std::string& name) {
    const auto out = p.pass(to_frame(from_remote(call.a, packet)));
    if (!r.equal(out.size(), 1U, name + ", frames")) {
        return;
    }
    const decoded d = decode(out[0]);
    r.none(d.fault, name);
    const auto got = decode_rtp(d.payload);
    if (r.that(got.has_value(), name + ": not RTP")) {
        r.equal(got->payload, expected.payload, name + ", payload");
        r.that(*got == expected, name + ": RTP header differs");
    }
}

void each_chain(report& r) {
    for (const simd::isa isa : simd::supported_isas()) {
        plane_settings how;
        how.isa = simd::name(isa);
        for (const chain& c : chains) {
            plane p(how);
            const config::call call = call_of(c);
            r.none(p.create(call), c.name);
            rtp_packet packet;
            packet.payload_type = c.from == a ? 8 : 0;
            for (const std::size_t n : lengths) {
                packet.payload = n == 256 ? all_codes() : noise(n, static_cast<std::uint32_t>(n));
                ++packet.seq;
                packet.timestamp += 160;
                packet.marker = n % 2 == 0;
                rtp_packet expected = packet;
                expected.payload_type = c.to == a ? 8 : 0;
                std::transform(packet.payload.begin(), packet.payload.end(),
                               expected.payload.begin(),
                               [&](std::uint8_t code) { return expected_code(c, code); });
                expect_rtp(r, p, call, packet, expected,
                           std::string(c.name) + " of " + std::to_string(n) + " on " +
                               std::string(simd::name(isa)));
            }
            r.none(p.leaks(), c.name);
            r.none(p.fault(), c.name);
        }
    }
}

// CSRC list, extension and padding move the payload and stay as they are, whatever the program.
void unusual_headers(report& r) {
    for (const chain& c : chains) {
        plane p;
        const config::call call = call_of(c);
        r.none(p.create(call), c.name);
        for (unsigned shape = 0; shape < 8; ++shape) {
            for (const bool summed : {true, false}) {
                rtp_packet packet;
                packet.payload_type = c.from == a ? 8 : 0;
                packet.payload = noise(161, shape);
                packet.csrc.assign((shape & 1) != 0 ? 3 : 0, 0xdeadbeef);
                packet.padding = (shape & 2) != 0 ? 7 : 0;
                if ((shape & 4) != 0) {
                    packet.extension = noise(12, 99);
                }
                rtp_packet expected = packet;
                expected.payload_type = c.to == a ? 8 : 0;
                for (auto& code : expected.payload) {
                    code = expected_code(c, code);
                }
                datagram d = from_remote(call.a, packet);
                d.no_checksum = !summed;
                const auto out = p.pass(to_frame(d));
                const std::string name = std::string(c.name) + ", shape " + std::to_string(shape);
                r.equal(out.size(), 1U, name);
                const decoded got = decode(out.empty() ? bytes() : out[0]);
                r.none(got.fault, name);
                r.equal(got.payload, to_bytes(expected), name);
            }
        }
    }
}

// The same gain by table and by samples gives the same bytes.
void table_and_samples_agree(report& r) {
    for (double gain = -20; gain <= 20; gain += 2.3) {
        std::vector<bytes> results;
        for (const program_kind kind : {program_kind::bytemap, program_kind::pcm}) {
            plane p;
            const config::call call = call_of({"gain", u, a, kind, gain, false, false, false});
            r.none(p.create(call), "create");
            rtp_packet packet;
            packet.payload = all_codes();
            const auto out = p.pass(to_frame(from_remote(call.a, packet)));
            results.push_back(out.empty() ? bytes() : out[0]);
        }
        r.that(!results[0].empty(), "nothing sent");
        r.equal(results[0], results[1], "gain " + std::to_string(gain));
    }
}

void level_is_right(report& r) {
    for (const double amplitude : {32000.0, 3000.0, 100.0}) {
        plane p;
        const chain c{"level", u, a, automatic, -3, false, true, false};
        const config::call call = call_of(c);
        r.none(p.create(call), "create");
        const double gain = std::round(4096 * std::pow(10.0, -3.0 / 20)) / 4096;
        double energy = 0;
        double peak = 0;
        rtp_packet packet;
        for (unsigned i = 0; i < 8000; ++i) {
            const double sine = amplitude * std::sin(i * 2 * M_PI * 700 / 8000);
            const std::uint8_t code =
                g711::reference_encode(law::pcmu, static_cast<std::int16_t>(sine));
            const double heard = std::round(g711::reference_decode(law::pcmu, code) * gain);
            energy += heard * heard;
            peak = std::max(peak, std::abs(heard));
            packet.payload.push_back(code);
            if (packet.payload.size() == 160) {
                p.pass(to_frame(from_remote(call.a, packet)));
                ++packet.seq;
                packet.payload.clear();
            }
        }
        // Leg 0 heard it; full scale is 32768.
        const dsp::level_state& level = p.leg(0).level;
        r.equal(level.last_samples.get(), 8000U, "samples in the window");
        const double rms = 10 * std::log10(energy / 8000 / 32768 / 32768);
        const double shown = dsp::rms_dbov(level.last_energy.get(), level.last_samples.get());
        r.that(std::abs(shown - rms) < 0.01,
               "RMS " + std::to_string(shown) + " dBov, expected " + std::to_string(rms));
        const double top = 20 * std::log10(peak / 32768);
        const double shown_peak = dsp::peak_dbov(level.last_peak.get());
        r.that(std::abs(shown_peak - top) < 0.01,
               "peak " + std::to_string(shown_peak) + " dBov, expected " + std::to_string(top));
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(each_chain),
        voxplane_test(unusual_headers),
        voxplane_test(table_and_samples_agree),
        voxplane_test(level_is_right),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
