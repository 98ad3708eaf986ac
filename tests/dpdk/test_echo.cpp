// The library's echo canceller on live calls: A's side returns what it was sent, later and fainter,
// as a hybrid behind a network does, and what B hears of it is held against what came in. Through
// the codecs of the call, with the far end taken from the packets that really left.
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "eal_fixture.hpp"
#include "g711/reference.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using dsp::part;
using dsp::voice_level;

constexpr std::size_t frame_ms = 20;

// Encoded as a leg's first payload.
bytes encoded(const config::leg& leg, const std::vector<double>& in) {
    bytes out;
    for (const double v : in) {
        const auto s = static_cast<std::int16_t>(std::lround(std::clamp(v, -32768.0, 32767.0)));
        switch (leg.payloads[0].kind) {
        case config::payload_kind::l16:
            out.push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(s) >> 8));
            out.push_back(static_cast<std::uint8_t>(s));
            break;
        case config::payload_kind::pcma:
            out.push_back(g711::reference_encode(g711::law::pcma, s));
            break;
        default:
            out.push_back(g711::reference_encode(g711::law::pcmu, s));
        }
    }
    return out;
}

std::vector<double> decoded_samples(const config::leg& leg, const bytes& in) {
    std::vector<double> out;
    const auto kind = leg.payloads[0].kind;
    if (kind == config::payload_kind::l16) {
        for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
            out.push_back(static_cast<std::int16_t>(in[i] << 8 | in[i + 1]));
        }
        return out;
    }
    for (const std::uint8_t code : in) {
        out.push_back(g711::reference_decode(
            kind == config::payload_kind::pcma ? g711::law::pcma : g711::law::pcmu, code));
    }
    return out;
}

struct side {
    config::leg leg;
    double rate = 8000;
    std::uint16_t seq = 1;
    std::uint32_t timestamp = 0;

    [[nodiscard]] std::size_t samples() const {
        return static_cast<std::size_t>(rate) / 1000 * frame_ms;
    }
    bytes packet(const std::vector<double>& audio) {
        rtp_packet p;
        p.payload_type = leg.payloads[0].payload_type;
        p.seq = seq++;
        p.timestamp = timestamp;
        timestamp += static_cast<std::uint32_t>(audio.size());
        p.payload = encoded(leg, audio);
        return to_frame(from_remote(leg, p));
    }
};

// Noise that starts and stops like speech does, coloured a little.
struct talker {
    std::mt19937 random{7};
    std::normal_distribution<double> draw{0, 1};
    double last = 0;
    std::size_t at = 0;

    std::vector<double> next(std::size_t n, double rate) {
        std::vector<double> out(n);
        for (double& v : out) {
            const double t = static_cast<double>(at++) / rate;
            const double shape = std::fmod(t, 0.9) < 0.6 ? std::abs(std::sin(10 * t)) : 0;
            last = 0.6 * last + draw(random);
            v = 2500 * shape * last;
        }
        return out;
    }
};

// What A's phone and the way to it make of the audio that it is sent.
struct echo_path {
    std::size_t delay;
    std::vector<double> taps;
    std::vector<double> line;

    // One more frame went to A; as many samples come back.
    std::vector<double> pass(const std::vector<double>& sent, std::size_t n) {
        line.insert(line.end(), sent.begin(), sent.end());
        std::vector<double> out(n);
        const std::size_t end = line.size();
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < taps.size(); ++k) {
                const std::size_t back = n - i + delay + k;
                out[i] += back <= end && back > 0 ? taps[k] * line[end - back] : 0;
            }
        }
        return out;
    }
};

echo_path path(double rate, double delay_ms) {
    std::mt19937 random(3);
    std::normal_distribution<double> draw(0, 1);
    echo_path out{static_cast<std::size_t>(delay_ms * rate / 1000), {}, {}};
    double energy = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(0.012 * rate); ++k) {
        out.taps.push_back(draw(random) * std::exp(-static_cast<double>(k) / (0.003 * rate)));
        energy += out.taps.back() * out.taps.back();
    }
    for (double& tap : out.taps) {
        tap *= 0.4 / std::sqrt(energy); // 8 dB of return loss
    }
    return out;
}

struct outcome {
    double erle_db = 0; // echo that came in over what B hears, of the last seconds
    dsp::voice_readings shown;
};

struct conditions {
    double delay_ms = 60;
    unsigned seconds = 8;
    bool far_jitter = false; // every fourth packet to A leaves 20 ms late, with the next
    unsigned lose = 0;       // of A's packets one in so many is lost, 0: none
};

// A call in progress: who speaks, what is on its way, and what was measured.
struct live_call {
    live_call(report& r, const config::call& call, const conditions& with)
        : how(with), a{call.a, call.a.payloads[0].kind == config::payload_kind::l16 ? 16e3 : 8e3},
          b{call.b, 8000}, echo(path(a.rate, with.delay_ms)), playing(2 * a.samples(), 0) {
        a.timestamp = 0xffff0000;
        r.none(p.create(call), "create");
    }

    // Runs what was injected, and gives the audio that a side was sent.
    std::vector<double> sent_to(const side& to) {
        std::vector<double> out;
        p.run();
        for (const bytes& frame : p.take()) {
            if (const auto packet = decode_rtp(decode(frame).payload)) {
                const auto some = decoded_samples(to.leg, packet->payload);
                out.insert(out.end(), some.begin(), some.end());
            }
        }
        p.advance_ms(frame_ms / 2);
        return out;
    }

    // B speaks; A plays at its own pace what its jitter buffer holds.
    void speak(unsigned tick) {
        held.push_back(b.packet(far.next(b.samples(), b.rate)));
        if (!how.far_jitter || tick % 4 != 3) {
            for (const bytes& frame : held) {
                p.inject(frame);
            }
            held.clear();
        }
        const std::vector<double> sent = sent_to(a);
        playing.insert(playing.end(), sent.begin(), sent.end());
    }

    // A returns the echo of what it plays, with its room's noise.
    void answer(unsigned tick, bool measured) {
        const auto end = playing.begin() + static_cast<std::ptrdiff_t>(a.samples());
        std::vector<double> back = echo.pass({playing.begin(), end}, a.samples());
        playing.erase(playing.begin(), end);
        for (double& v : back) {
            came += measured ? v * v * 8000 / a.rate : 0;
            v += room(random);
        }
        const bytes frame = a.packet(back);
        if (how.lose == 0 || tick % how.lose != how.lose - 1) {
            p.inject(frame);
        }
        for (const double v : sent_to(b)) {
            heard += measured ? v * v : 0;
        }
    }

    plane p;
    conditions how;
    side a;
    side b;
    echo_path echo;
    std::vector<double> playing; // A's jitter buffer: two frames and what comes
    std::vector<bytes> held;     // packets to A that are late
    talker far;
    std::mt19937 random{11};
    std::normal_distribution<double> room{0, 8};
    double came = 0;
    double heard = 0;
};

outcome call_with_echo(report& r, const config::call& call, const conditions& how) {
    live_call live(r, call, how);
    const unsigned ticks = how.seconds * 1000 / frame_ms;
    for (unsigned tick = 0; tick < ticks; ++tick) {
        live.speak(tick);
        live.answer(tick, tick >= ticks - 100);
    }
    r.none(live.p.fault(), "balance");
    r.none(live.p.leaks(), "mbufs");
    r.equal(live.p.counters().voice_fallbacks, 0U, "failures");
    return {10 * std::log10(live.came / (live.heard + 1)), live.p.leg(0).voice.shown.get()};
}

config::call with_canceller(voice_level level) {
    config::call call = usual_call();
    call.a.voice.on[static_cast<std::size_t>(part::aec)] = true;
    call.a.voice.level = level;
    call.a.voice.budget_us = 0;
    return call;
}

void at_least(report& r, const outcome& got, double db, const std::string& what) {
    std::printf("    %s: echo %.1f dB down, shown %.1f dB, delay %.0f ms\n", what.c_str(),
                got.erle_db, static_cast<double>(got.shown.erle_db),
                static_cast<double>(got.shown.delay_ms));
    r.that(got.erle_db >= db, what + ": echo " + std::to_string(got.erle_db) +
                                  " dB down, expected " + std::to_string(db));
}

void without_a_canceller_it_is_heard(report& r) {
    const outcome got = call_with_echo(r, usual_call(), {});
    r.that(std::abs(got.erle_db) < 1.5, "as it came: " + std::to_string(got.erle_db) + " dB");
}

void advanced_cancels(report& r) {
    for (const double delay : {0.0, 60.0, 250.0}) {
        conditions how;
        how.delay_ms = delay;
        const outcome got = call_with_echo(r, with_canceller(voice_level::quality), how);
        at_least(r, got, 28, "advanced, " + std::to_string(static_cast<int>(delay)) + " ms");
        r.that(got.shown.erle_db > 10, "shown");
        r.that(got.shown.converged != 0, "converged");
    }
}

void basic_cancels(report& r) {
    conditions how;
    how.delay_ms = 10;
    config::call call = with_canceller(voice_level::quality);
    call.a.voice.forms[static_cast<std::size_t>(part::aec)] = dsp::form_choice::basic;
    at_least(r, call_with_echo(r, call, how), 22, "basic");
}

void with_jitter_and_loss(report& r) {
    conditions jitter;
    jitter.far_jitter = true;
    at_least(r, call_with_echo(r, with_canceller(voice_level::quality), jitter), 26, "far jitter");
    conditions loss;
    loss.lose = 25;
    at_least(r, call_with_echo(r, with_canceller(voice_level::quality), loss), 25, "4 % lost");
}

void wideband_cancels(report& r) {
    config::call call = with_canceller(voice_level::quality);
    call.a.payloads = {{"l16/16000", config::payload_kind::l16, 96}};
    at_least(r, call_with_echo(r, call, {}), 28, "16 kHz");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(without_a_canceller_it_is_heard),
        voxplane_test(advanced_cancels),
        voxplane_test(basic_cancels),
        voxplane_test(with_jitter_and_loss),
        voxplane_test(wideband_cancels),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
