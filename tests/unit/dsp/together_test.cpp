// Processors with legs in lanes against the same legs alone: one to sixteen legs, some absent from
// some blocks, of different settings, changed meanwhile, running out of numbers; all formats, all
// instruction sets.
#include <map>
#include <string>
#include <utility>

#include "dsp/agc/lanes.hpp"
#include "dsp/eq/lanes.hpp"
#include "dsp/vad/advanced.hpp"
#include "equaliser_leg.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;

constexpr std::size_t most_legs = 16;
constexpr std::size_t blocks = 60;
constexpr std::size_t failing_block = 40;
constexpr std::size_t failing_leg = 1;

// How far together and alone may be apart: samples of full scale 1, and scores.
struct bounds {
    float sample;
    float figure;
};

// One processor of a leg.
template <typename Processor, typename Settings>
struct one {
    aligned_memory memory;
    Processor* it;

    one(const Settings& settings, format how, simd::isa which)
        : memory(Processor::state_bytes(settings, how)),
          it(Processor::make(memory.data(), settings, how, which)) {
        assert_non_null(it);
    }
};

// None to eight bands, by the leg's number.
struct equalising {
    using processor = equaliser;
    using settings = eq_settings;
    static constexpr bounds within = {3e-5F, 0};
    static settings of(std::size_t leg) {
        settings s = eight_bands();
        for (std::size_t k = leg % 9; k < 8; ++k) {
            s.bands[k].shape = eq_shape::off;
        }
        if (leg == 12) { // faint beyond what lanes can hold: goes alone
            s.bands.fill({eq_shape::low_pass, 20, 0.7071F, 0});
        }
        return s;
    }
    static bool alone(processor& p, float* x, float) { return p.process(x); }
    static std::uint32_t together(processor* const* p, float* const* x, const float*,
                                  std::size_t n) {
        return process_together(p, x, n);
    }
    static float figure(const processor&) { return 0; }
};

// Targets, look-ahead and what is limited differ.
struct controlling {
    using processor = dsp::agc_advanced;
    using settings = dsp::agc_settings;
    static constexpr bounds within = {2e-5F, 2e-3F};
    static settings of(std::size_t leg) {
        settings s;
        s.target_dbov = -30 + static_cast<float>(leg);
        s.look_ahead_ms = static_cast<std::uint32_t>(1 + leg % 10);
        s.ceiling_dbov = leg % 3 == 0 ? -9.0F : -1.0F;
        return s;
    }
    static bool alone(processor& p, float* x, float speech) { return p.process(x, speech); }
    static std::uint32_t together(processor* const* p, float* const* x, const float* speech,
                                  std::size_t n) {
        return process_together(p, x, speech, n);
    }
    static float figure(const processor& p) { return p.read().gain_db; }
};

// Every second leg keeps its spectrum.
struct detecting {
    using processor = dsp::vad_advanced;
    using settings = dsp::vad_settings;
    static constexpr bounds within = {0, 2e-3F};
    static settings of(std::size_t leg) {
        settings s;
        s.threshold = leg % 3 == 0 ? 0.2F : 0.0F;
        s.share_analysis = leg % 2 == 0;
        return s;
    }
    static bool alone(processor& p, float* x, float) { return p.analyse(x); }
    static std::uint32_t together(processor* const* p, float* const* x, const float*,
                                  std::size_t n) {
        return processor::analyse_together(p, x, n);
    }
    static float figure(const processor& p) { return p.score(); }
};

// Speech of a leg: its own level, gaps and noise. Made once a rate.
const std::vector<float>& heard(std::size_t leg, format how) {
    static std::map<std::pair<std::size_t, std::uint32_t>, std::vector<float>> all;
    std::vector<float>& x = all[{leg, how.rate_hz}];
    if (!x.empty()) {
        return x;
    }
    x = speech_like(how.rate_hz, 2, static_cast<std::uint32_t>(3 + leg)).samples;
    scale(x, -25 + 2 * static_cast<double>(leg));
    const std::vector<float> hiss = noise(x.size(), -60, static_cast<std::uint32_t>(9 + leg));
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += hiss[i];
    }
    return x;
}

void expect_near(float got, float want, float most, const std::string& what) {
    if (!(std::abs(got - want) <= most)) {
        fail_msg("%s: %g together, %g alone", what.c_str(), static_cast<double>(got),
                 static_cast<double>(want));
    }
}

// The spectra that are kept must agree, too.
void expect_alike(const dsp::vad_advanced& got, const dsp::vad_advanced& want,
                  const std::string& what) {
    assert_true(got.active() == want.active());
    const dsp::speech_analysis& a = got.analysis();
    const dsp::speech_analysis& b = want.analysis();
    assert_true((a.re() != nullptr) == (b.re() != nullptr));
    for (std::size_t k = 0; a.re() != nullptr && k < a.plan().padded; ++k) {
        expect_near(a.re()[k], b.re()[k], 2e-4F, what + " re");
        expect_near(a.im()[k], b.im()[k], 2e-4F, what + " im");
    }
}
template <typename Other>
void expect_alike(const Other&, const Other&, const std::string&) {}

template <typename Work>
class beside {
public:
    beside(std::size_t legs, format how, simd::isa which) : how_(how), n_(how.block_samples()) {
        for (std::size_t l = 0; l < legs; ++l) {
            alone_.emplace_back(Work::of(l), how, which);
            grouped_.emplace_back(Work::of(l), how, which);
            heard_.push_back(heard(l, how));
        }
        name_ = std::to_string(legs) + " legs, " + std::to_string(how.rate_hz) + " Hz, " +
                std::string(simd::name(which));
    }

    // How far the output is from the input, at most.
    float run() {
        for (std::size_t block = 0; block < blocks; ++block) {
            one_block(block);
        }
        return changed_;
    }

private:
    using processor = typename Work::processor;

    void one_block(std::size_t block) {
        processor* legs[most_legs] = {};
        float* at[most_legs] = {};
        float speech[most_legs] = {};
        std::vector<std::vector<float>> got;
        std::vector<std::size_t> present;
        for (std::size_t l = 0; l < heard_.size(); ++l) {
            if (block % 31 == 7 + l) {
                for (one_leg* const each : {&alone_[l], &grouped_[l]}) {
                    each->it->change(Work::of(l + block)); // size stays: the parity of legs does
                }
            }
            if ((block * 7 + l * 3) % 11 != 0 || heard_.size() == 1) {
                present.push_back(l);
                got.push_back(samples(l, block));
            }
        }
        for (std::size_t k = 0; k < present.size(); ++k) {
            legs[k] = grouped_[present[k]].it;
            at[k] = got[k].data();
            speech[k] = probability(present[k], block);
        }
        const std::uint32_t failed = Work::together(legs, at, speech, present.size());
        for (std::size_t k = 0; k < present.size(); ++k) {
            compare(present[k], block, got[k], (failed >> k & 1U) == 0);
        }
    }

    using one_leg = one<processor, typename Work::settings>;

    std::vector<float> samples(std::size_t leg, std::size_t block) const {
        const float* const from = heard_[leg].data() + block * n_ % (heard_[leg].size() - n_);
        std::vector<float> x(from, from + n_);
        if (block == failing_block && leg == failing_leg) {
            x[n_ / 3] = heard_.size() % 2 == 0 ? not_a_number : infinite;
        }
        return x;
    }
    static float probability(std::size_t leg, std::size_t block) {
        return (block + leg) % 25 < 17 ? 1.0F : 0.0F;
    }

    void compare(std::size_t leg, std::size_t block, const std::vector<float>& got, bool good) {
        const std::string what =
            name_ + ", leg " + std::to_string(leg) + ", block " + std::to_string(block);
        std::vector<float> want = samples(leg, block);
        const bool alone_good = Work::alone(*alone_[leg].it, want.data(), probability(leg, block));
        assert_int_equal(good, alone_good);
        if (!good) {
            assert_true(block == failing_block && leg == failing_leg);
            assert_memory_equal(got.data(), samples(leg, block).data(), n_ * sizeof(float));
        }
        const std::vector<float> was = samples(leg, block);
        for (std::size_t i = 0; good && i < n_; ++i) {
            expect_near(got[i], want[i], Work::within.sample, what);
            changed_ = std::max(changed_, std::abs(got[i] - was[i]));
        }
        expect_near(Work::figure(*grouped_[leg].it), Work::figure(*alone_[leg].it),
                    Work::within.figure, what);
        expect_alike(*grouped_[leg].it, *alone_[leg].it, what);
    }

    format how_;
    std::size_t n_;
    std::vector<one_leg> alone_;
    std::vector<one_leg> grouped_;
    std::vector<std::vector<float>> heard_;
    std::string name_;
    float changed_ = 0;
};

// Every number of legs at the telephone's format; few, and all lanes and a rest, at the others.
template <typename Work>
void as_alone(bool changes_audio) {
    const auto run = [changes_audio](std::size_t legs, format how, simd::isa which) {
        const float changed = beside<Work>(legs, how, which).run();
        assert_true(changes_audio ? changed > 0.001F || legs == 1 : changed == 0);
    };
    for (const simd::isa which : simd::supported_isas()) {
        for (const format how : formats) {
            if (how != format{}) {
                run(3, how, which);
                run(13, how, which);
            }
        }
        for (std::size_t legs = 1; legs <= most_legs; ++legs) {
            run(legs, {}, which);
        }
    }
}

void equalisers(void**) {
    as_alone<equalising>(true);
}

void gain_controls(void**) {
    as_alone<controlling>(true);
}

void detectors(void**) {
    as_alone<detecting>(false);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(equalisers), cmocka_unit_test(gain_controls),
                                cmocka_unit_test(detectors)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
