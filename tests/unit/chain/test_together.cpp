// Frames of several chains at once against the same chains one by one: legs of all kinds and
// levels in one call, frames that are no whole blocks, gaps, settings changed and levels limited
// meanwhile.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "dsp/chain/together.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

constexpr int most_apart = 2; // steps of a 16-bit sample: filters round otherwise in lanes

using samples = std::vector<std::int16_t>;

// Like speech to a detector, of a leg's own level, with an echo of what it was sent.
struct scene {
    samples sent;
    samples returned;

    scene(std::size_t n, double rate, unsigned leg) : sent(n), returned(n) {
        std::mt19937 random(leg);
        std::normal_distribution<double> hiss(0, 20);
        double phase = 0;
        double other = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double t = static_cast<double>(i) / rate + 0.1 * leg;
            phase += 6.283 * (120 + 10.0 * (leg % 5) + 30 * std::sin(3 * t)) / rate;
            other += 6.283 * (190 + 30 * std::sin(2 * t)) / rate;
            double near = 0;
            double far = 0;
            for (int h = 1; h < 15; ++h) {
                near += std::sin(h * phase) / h;
                far += std::sin(h * other) / h;
            }
            near *= std::fmod(t, 0.3) < 0.2 ? 500.0 * (1 + leg) : 0;
            far *= std::fmod(t + 1, 1.4) < 0.7 ? 4000 : 0;
            sent[i] = static_cast<std::int16_t>(far + hiss(random));
            const double echo = i < 160 ? 0 : 0.3 * sent[i - 160];
            returned[i] =
                static_cast<std::int16_t>(std::clamp(near + echo + hiss(random), -32768., 32767.));
        }
    }
};

voice_settings settings_of(std::size_t leg, std::uint32_t block_ms) {
    voice_settings s;
    s.budget_us = 0; // the machine may be shared
    s.block_ms = block_ms;
    const voice_level levels[] = {voice_level::quality, voice_level::balanced, voice_level::quality,
                                  voice_level::economy};
    s.level = levels[leg % 4];
    s.on = {leg % 3 == 0, true, leg % 5 == 2, leg % 2 == 0, leg % 7 != 3};
    s.aec.tail_ms = 32;
    s.agc.target_dbov = -26 + static_cast<float>(leg % 8);
    for (std::size_t k = 0; k < leg % 9; ++k) {
        s.eq.bands[k] = {eq_shape::peaking, 300 + 300 * static_cast<float>(k), 1,
                         k % 2 == 0 ? 4.0F : -3.0F};
    }
    return s;
}

// One leg, its chain and what it was sent.
struct member {
    struct alignas(64) line {
        std::uint8_t octets[64];
    };
    std::vector<line> memory;
    std::vector<line> far_memory;
    chain* it;
    far_end* far;

    member(const voice_settings& s, format how, simd::isa which)
        : memory(chain::state_bytes(s, how, processors()) / 64 + 1),
          far_memory(far_end::state_bytes(codec::pcmu) / 64 + 1) {
        it =
            chain::make(memory.data(), s, how, {&pcm::kernels_for(which), &processors(), which, 0});
        far = far_end::make(far_memory.data(), codec::pcmu, g711::kernels_for(simd::isa::scalar),
                            pcm::kernels_for(which));
    }
};

int furthest(const samples& a, const samples& b) {
    int apart = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        apart = std::max(apart, std::abs(a[i] - b[i]));
    }
    return apart;
}

// The same calls on both, one by one and together.
class pair_of_herds {
public:
    pair_of_herds(std::size_t legs, format how, simd::isa which) : how_(how) {
        for (std::size_t l = 0; l < legs; ++l) {
            const voice_settings s = settings_of(l, how.block_ms);
            alone_.push_back(std::make_unique<member>(s, how, which));
            grouped_.push_back(std::make_unique<member>(s, how, which));
            scenes_.emplace_back(std::size_t{2} * how.rate_hz, how.rate_hz,
                                 static_cast<unsigned>(l));
            at_.push_back(0);
        }
    }

    void run(report& r, const std::string& what) {
        std::mt19937 random(5);
        std::size_t worked_on = 0;
        for (std::size_t tick = 0; tick < 80; ++tick) {
            std::vector<std::size_t> due;
            for (std::size_t l = 0; l < alone_.size(); ++l) {
                disturb(l, tick);
                if (random() % 8 != 0) {
                    due.push_back(l);
                }
            }
            worked_on += one_tick(r, what, due);
        }
        r.that(worked_on > 20 || alone_.size() == 1, what + ": audio was worked on");
        for (std::size_t l = 0; l < alone_.size(); ++l) {
            const voice_readings a = alone_[l]->it->read();
            const voice_readings b = grouped_[l]->it->read();
            r.equal(b.blocks, a.blocks, what + ": blocks");
            r.equal(b.fallbacks, a.fallbacks, what + ": fallbacks");
            r.equal(b.delay_samples, a.delay_samples, what + ": delay");
            r.that(std::equal(a.forms, a.forms + parts, b.forms), what + ": forms");
            r.that(std::abs(a.agc_gain_db - b.agc_gain_db) < 0.01F, what + ": gain");
            r.that(std::abs(a.speech_share - b.speech_share) < 0.001F, what + ": speech");
        }
    }

private:
    // Legs whose packets are no whole blocks, gaps, changes and limits, each at its time.
    void disturb(std::size_t l, std::size_t tick) {
        for (member* const each : {alone_[l].get(), grouped_[l].get()}) {
            if (tick == 20 + l) {
                voice_settings s = settings_of(l, how_.block_ms);
                s.eq.bands[1] = {eq_shape::high_pass, 300, 0.7F, 0};
                s.agc.target_dbov = -18;
                each->it->change(s);
            }
            if (tick == 40 + l % 4) {
                each->it->limit(voice_level::economy);
            }
            if (tick == 50 + l % 3) {
                each->it->limit(voice_level::quality);
            }
            if (tick == 60 && l % 4 == 1) {
                each->it->advance(3 * how_.block_samples(), at_[l], far_of(*each));
            }
        }
    }

    // Codewords of 8 kHz were sent; wider legs were sent nothing.
    far_end* far_of(const member& of) const { return how_.rate_hz == 8000 ? of.far : nullptr; }

    std::size_t frame_samples(std::size_t l) const {
        const std::size_t n = how_.block_samples();
        return l % 6 == 5 ? n + n / 2 : l % 6 == 4 ? 2 * n : n;
    }

    // Returns the legs whose audio was changed.
    std::size_t one_tick(report& r, const std::string& what, const std::vector<std::size_t>& due) {
        std::vector<samples> got;
        std::vector<chain_job> jobs;
        got.reserve(due.size());
        for (const std::size_t l : due) {
            got.push_back(arrived(l, *grouped_[l]));
            jobs.push_back({grouped_[l]->it, got.back().data(), got.back().size(), at_[l],
                            far_of(*grouped_[l])});
        }
        process_together(jobs.data(), jobs.size());
        std::size_t changed = 0;
        for (std::size_t k = 0; k < due.size(); ++k) {
            const std::size_t l = due[k];
            samples want = arrived(l, *alone_[l]);
            const samples was = want;
            alone_[l]->it->process(want.data(), want.size(), at_[l], far_of(*alone_[l]));
            const int apart = furthest(got[k], want);
            r.that(apart <= most_apart, what + ", leg " + std::to_string(l) + " at " +
                                            std::to_string(at_[l]) + ": off by " +
                                            std::to_string(apart));
            changed += furthest(got[k], was) > 100 ? 1U : 0U;
            at_[l] += static_cast<std::uint32_t>(was.size());
        }
        return changed;
    }

    // The next frame of a leg; what it was sent meanwhile goes to the far end.
    samples arrived(std::size_t l, const member& of) const {
        const std::size_t n = frame_samples(l);
        const std::size_t from = at_[l] % (scenes_[l].sent.size() - n);
        std::vector<std::uint8_t> coded(n);
        const auto pcm = scenes_[l].sent.begin() + static_cast<std::ptrdiff_t>(from);
        const samples sent(pcm, pcm + static_cast<std::ptrdiff_t>(n));
        g711::kernels_for(simd::isa::scalar).encode[0](sent.data(), coded.data(), n);
        const std::uint64_t now = std::uint64_t{at_[l]} * 1'000'000 / how_.rate_hz * 1000;
        of.far->sent(codec::pcmu, at_[l], coded.data(), n, now);
        of.far->arrived(at_[l], n, now);
        const auto begin = scenes_[l].returned.begin() + static_cast<std::ptrdiff_t>(from);
        return {begin, begin + static_cast<std::ptrdiff_t>(n)};
    }

    format how_;
    std::vector<std::unique_ptr<member>> alone_;
    std::vector<std::unique_ptr<member>> grouped_;
    std::vector<scene> scenes_;
    std::vector<std::uint32_t> at_;
};

void legs_of_all_kinds(report& r) {
    for (const simd::isa which : simd::supported_isas()) {
        for (const std::size_t legs : {1U, 2U, 7U, 16U}) {
            pair_of_herds(legs, {8000, 20}, which)
                .run(r, std::string(simd::name(which)) + ", " + std::to_string(legs) + " legs");
        }
    }
    const simd::isa best = simd::supported_isas().back();
    for (const format how : {format{8000, 10}, format{16000, 20}, format{16000, 10}}) {
        pair_of_herds(16, how, best).run(r, std::to_string(how.rate_hz) + " Hz");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {voxplane_test(legs_of_all_kinds)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
