// speexdsp: its echo canceller alone or followed by its preprocessor as residual suppressor, and
// the preprocessor alone as voice detector, gain control and noise suppressor.
#include <cmath>

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

#include "subjects.hpp"

namespace voxplane::quality {
namespace {

struct free_echo {
    void operator()(SpeexEchoState* state) const { speex_echo_state_destroy(state); }
};
struct free_preprocess {
    void operator()(SpeexPreprocessState* state) const { speex_preprocess_state_destroy(state); }
};
using echo_state = std::unique_ptr<SpeexEchoState, free_echo>;
using preprocess_state = std::unique_ptr<SpeexPreprocessState, free_preprocess>;

void set(SpeexPreprocessState* state, int what, int value) {
    speex_preprocess_ctl(state, what, &value);
}

class canceller final : public subject {
public:
    explicit canceller(const options& how)
        : block_(how.block_samples()), out_(block_), silence_(block_),
          echo_(speex_echo_state_init(static_cast<int>(block_),
                                      static_cast<int>(how.tail_samples()))) {
        int rate = static_cast<int>(how.rate_hz);
        speex_echo_ctl(echo_.get(), SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
        if (how.suppressor) {
            after_.reset(speex_preprocess_state_init(static_cast<int>(block_), rate));
            speex_preprocess_ctl(after_.get(), SPEEX_PREPROCESS_SET_ECHO_STATE, echo_.get());
        }
    }
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* far, std::int16_t* near) override {
        speex_echo_cancellation(echo_.get(), near, far != nullptr ? far : silence_.data(),
                                out_.data());
        if (after_) {
            speex_preprocess_run(after_.get(), out_.data());
        }
        std::copy(out_.begin(), out_.end(), near);
    }

private:
    std::size_t block_;
    std::vector<std::int16_t> out_, silence_;
    echo_state echo_;
    preprocess_state after_;
};

class preprocessor final : public subject {
public:
    preprocessor(const options& how, int what)
        : block_(how.block_samples()), detector_(what == SPEEX_PREPROCESS_SET_VAD),
          state_(speex_preprocess_state_init(static_cast<int>(block_),
                                             static_cast<int>(how.rate_hz))) {
        set(state_.get(), SPEEX_PREPROCESS_SET_DENOISE, 0);
        set(state_.get(), what, 1);
        if (what == SPEEX_PREPROCESS_SET_AGC) {
            // Its level is an amplitude of 16-bit samples.
            float level = 32768.0F * std::pow(10.0F, how.target_dbov / 20.0F);
            speex_preprocess_ctl(state_.get(), SPEEX_PREPROCESS_SET_AGC_LEVEL, &level);
        }
    }
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        active_ = speex_preprocess_run(state_.get(), near) != 0;
        if (detector_) {
            int percent = 0;
            speex_preprocess_ctl(state_.get(), SPEEX_PREPROCESS_GET_PROB, &percent);
            score_ = static_cast<float>(percent);
        }
    }
    [[nodiscard]] float score() const override { return score_; }
    [[nodiscard]] bool active() const override { return active_; }

private:
    std::size_t block_;
    bool detector_;
    float score_ = 0;
    bool active_ = false;
    preprocess_state state_;
};

std::unique_ptr<subject> make_canceller(const options& how) {
    return std::make_unique<canceller>(how);
}

template <int What>
std::unique_ptr<subject> make_preprocessor(const options& how) {
    return std::make_unique<preprocessor>(how, What);
}

constexpr entry rivals[] = {
    {"aec", "speexdsp", make_canceller},
    {"vad", "speexdsp", make_preprocessor<SPEEX_PREPROCESS_SET_VAD>},
    {"agc", "speexdsp", make_preprocessor<SPEEX_PREPROCESS_SET_AGC>},
    {"suppress", "speexdsp", make_preprocessor<SPEEX_PREPROCESS_SET_DENOISE>},
};

} // namespace

std::span<const entry> speexdsp_rivals() {
    return rivals;
}

} // namespace voxplane::quality
