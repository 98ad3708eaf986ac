// Time of gain control, equaliser, level meter and spectrum over blocks of
// 20 ms at 8 kHz: one state hot in the first-level cache, and the states of 5,000 legs in an order
// that no prefetcher guesses. Each row copies its input first, since it works in place (some 8 ns a
// leg). Counters: leg_ns divides by the legs of a group, blocks are heap blocks. Gain controls of
// speexdsp and WebRTC run beside ours where they are installed. Compare rows of one run only.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#ifdef HAVE_SPEEXDSP
#include <speex/speex_preprocess.h>
#endif
#ifdef HAVE_WEBRTC
#include <webrtc/modules/audio_processing/include/audio_processing.h>
#endif

#include "dsp/active_level/active_level.hpp"
#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "dsp/eq/equaliser.hpp"
#include "dsp/spectrum/spectrum.hpp"
#include "legs.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

constexpr std::size_t legs_of_a_core = 5000;
constexpr dsp::format how;

// States of many legs, and which of them has its turn.
template <typename Form>
struct herd {
    std::vector<memory> places;
    std::vector<Form*> legs;

    template <typename... Arguments>
    explicit herd(std::size_t count, std::size_t bytes, const Arguments&... arguments) {
        for (std::size_t i = 0; i < count; ++i) {
            places.push_back(aligned(bytes));
            legs.push_back(Form::make(places.back().data(), arguments...));
        }
        std::uint32_t state = 5;
        for (std::size_t i = count; i > 1; --i) {
            state = state * 1664525U + 1013904223U;
            std::swap(legs[i - 1], legs[(state >> 8) % i]);
        }
        at_ = 0;
    }
    Form& next() {
        at_ = at_ + 1 < legs.size() ? at_ + 1 : 0;
        return *legs[at_];
    }

private:
    std::size_t at_ = 0;
};

struct alignas(64) block {
    float of[n];
};

block& load(std::size_t turn) {
    static block b;
    std::memcpy(b.of, input(turn), sizeof b.of);
    return b;
}

template <typename Form, typename Settings>
void measure_agc(const std::string& name, const Settings& settings, simd::isa which) {
    for (const std::size_t count : {std::size_t{1}, legs_of_a_core}) {
        auto* const legs =
            new herd<Form>(count, Form::state_bytes(settings, how), settings, how, which);
        measure(name + (count > 1 ? "/cold" : ""), 1,
                [legs](std::size_t turn) { legs->next().process(load(turn).of, 1); });
    }
}

dsp::eq_settings eight_bands() {
    dsp::eq_settings s;
    for (std::size_t k = 0; k < s.bands.size(); ++k) {
        s.bands[k] = {dsp::eq_shape::peaking, 200 * std::pow(1.45F, static_cast<float>(k)), 1,
                      k % 2 == 0 ? 3.0F : -3.0F};
    }
    return s;
}

void measure_eq(const std::string& suffix, simd::isa which) {
    const dsp::eq_settings settings = eight_bands();
    for (const std::size_t count : {std::size_t{1}, legs_of_a_core}) {
        auto* const legs =
            new herd<dsp::equaliser>(count, sizeof(dsp::equaliser), settings, how, which);
        measure("eq8/alone" + suffix + (count > 1 ? "/cold" : ""), 1,
                [legs](std::size_t turn) { legs->next().process(load(turn).of); });
    }
}

void measure_meters(const std::string& suffix, simd::isa which) {
    const dsp::active_level_settings settings;
    for (const std::size_t count : {std::size_t{1}, legs_of_a_core}) {
        auto* const legs =
            new herd<dsp::active_level>(count, sizeof(dsp::active_level), settings, how, which);
        measure("active_level" + suffix + (count > 1 ? "/cold" : ""), 1,
                [legs](std::size_t turn) { legs->next().process(input(turn)); });
    }
    auto* const place = new memory(aligned(dsp::spectrum_work::bytes(how)));
    measure("spectrum/running" + suffix, 1,
            [place, which, analyser = dsp::spectrum_analyser()](std::size_t turn) mutable {
                if (!analyser.running()) { // once in 32,000 blocks
                    analyser.start(dsp::spectrum_work::make(place->data(), {10000}, how, which));
                }
                analyser.process(input(turn));
            });
}

void measure_rivals() {
    static std::int16_t pcm[inputs * n];
    for (std::size_t i = 0; i < inputs * n; ++i) {
        pcm[i] = static_cast<std::int16_t>(32768 * input(0)[i]);
    }
#ifdef HAVE_SPEEXDSP
    SpeexPreprocessState* const speex = speex_preprocess_state_init(n, 8000);
    int on = 1;
    int off = 0;
    speex_preprocess_ctl(speex, SPEEX_PREPROCESS_SET_DENOISE, &off);
    speex_preprocess_ctl(speex, SPEEX_PREPROCESS_SET_AGC, &on);
    measure("rival/speexdsp_agc", 1, [speex](std::size_t turn) {
        std::int16_t x[n];
        std::memcpy(x, pcm + turn % inputs * n, sizeof x);
        speex_preprocess_run(speex, x);
    });
#endif
#ifdef HAVE_WEBRTC
    webrtc::AudioProcessing* const work = webrtc::AudioProcessing::Create();
    static const webrtc::StreamConfig mono(8000, 1, false);
    work->Initialize(webrtc::ProcessingConfig{{mono, mono, mono, mono}});
    work->gain_control()->set_mode(webrtc::GainControl::kAdaptiveDigital);
    work->gain_control()->Enable(true);
    measure("rival/webrtc_agc1", 1, [work](std::size_t turn) {
        block& b = load(turn);
        for (std::size_t half = 0; half < n; half += n / 2) { // it takes 10 ms
            float* const channel = b.of + half;
            work->ProcessStream(&channel, mono, mono, &channel);
        }
    });
#endif
}

void print_bytes() {
    const auto row = [](const char* name, std::size_t bytes) {
        std::fprintf(stderr, "state bytes  %-24s %6zu\n", name, bytes);
    };
    row("agc_basic", dsp::agc_basic::state_bytes({}, how));
    row("agc_advanced", dsp::agc_advanced::state_bytes({}, how));
    row("equaliser", dsp::equaliser::state_bytes({}, how));
    row("active_level", dsp::active_level::state_bytes({}, how));
    row("spectrum_analyser, idle", sizeof(dsp::spectrum_analyser));
    row("spectrum_work, running", dsp::spectrum_work::bytes(how));
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    perf::flush_denormals();
    print_bytes();
    for (const simd::isa which : simd::supported_isas()) {
        const std::string suffix = "/" + std::string(simd::name(which));
        if (which == simd::isa::avx512vbmi) {
            continue; // the same kernels as avx512
        }
        measure_agc<dsp::agc_basic>("agc_basic" + suffix, dsp::agc_settings{}, which);
        measure_agc<dsp::agc_advanced>("agc_advanced" + suffix, dsp::agc_settings{}, which);
        measure_eq(suffix, which);
        measure_meters(suffix, which);
    }
    measure_rivals();
    return perf::run_rows(argc, argv);
}
