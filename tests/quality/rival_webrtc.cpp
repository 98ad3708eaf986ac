// WebRTC audio processing 0.3, one component at a time, in its blocks of 10 ms. Its cancellers
// always suppress, so they stand in the rows with suppressor; its voice detector only decides.
#include <array>

#include <webrtc/modules/audio_processing/include/audio_processing.h>

#include "subjects.hpp"

namespace voxplane::quality {
namespace {

using webrtc::AudioProcessing;
using webrtc::StreamConfig;

enum class component { aec, aec_mobile, vad, agc, suppress };

class processor final : public subject {
public:
    processor(const options& how, component which)
        : block_(how.block_samples()), chunk_(how.rate_hz / 100), which_(which),
          config_(static_cast<int>(how.rate_hz), 1), in_(chunk_), out_(chunk_) {
        webrtc::Config setup;
        // Far and near come aligned only roughly: its delay-agnostic mode finds the delay itself.
        setup.Set(new webrtc::DelayAgnostic(true));
        setup.Set(new webrtc::ExtendedFilter(how.tail_ms > 64));
        // Else a later manager of a sound card's level takes the gain control's settings over.
        setup.Set(new webrtc::ExperimentalAgc(false));
        work_.reset(AudioProcessing::Create(setup));
        enable(how);
        const webrtc::ProcessingConfig streams{{config_, config_, config_, config_}};
        work_->Initialize(streams);
    }
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* far, std::int16_t* near) override {
        active_ = false;
        for (std::size_t at = 0; at < block_; at += chunk_) {
            if (far != nullptr) {
                load(far + at);
                work_->ProcessReverseStream(&channel_in_, config_, config_, &channel_out_);
            }
            load(near + at);
            work_->set_stream_delay_ms(0);
            work_->ProcessStream(&channel_in_, config_, config_, &channel_out_);
            active_ = active_ || work_->voice_detection()->stream_has_voice();
            store(near + at);
        }
    }
    [[nodiscard]] float score() const override { return active_ ? 1.0F : 0.0F; }
    [[nodiscard]] bool active() const override { return active_; }

private:
    void enable(const options& how) {
        using detector = webrtc::VoiceDetection;
        switch (which_) {
        case component::aec:
            work_->echo_cancellation()->Enable(true);
            break;
        case component::aec_mobile:
            work_->echo_control_mobile()->Enable(true);
            break;
        case component::vad: {
            constexpr std::array likelihood{detector::kHighLikelihood,
                                            detector::kModerateLikelihood, detector::kLowLikelihood,
                                            detector::kVeryLowLikelihood};
            work_->voice_detection()->set_likelihood(likelihood.at(how.mode));
            work_->voice_detection()->Enable(true);
            break;
        }
        case component::agc:
            work_->gain_control()->set_mode(webrtc::GainControl::kAdaptiveDigital);
            work_->gain_control()->set_target_level_dbfs(3);
            work_->gain_control()->set_compression_gain_db(30);
            work_->gain_control()->Enable(true);
            break;
        case component::suppress:
            work_->noise_suppression()->set_level(webrtc::NoiseSuppression::kHigh);
            work_->noise_suppression()->Enable(true);
            break;
        }
    }
    void load(const std::int16_t* from) {
        for (std::size_t at = 0; at < chunk_; ++at) {
            in_[at] = static_cast<float>(from[at]) / 32768.0F;
        }
    }
    void store(std::int16_t* to) const {
        for (std::size_t at = 0; at < chunk_; ++at) {
            const float scaled = std::min(32767.0F, std::max(-32768.0F, out_[at] * 32768.0F));
            to[at] = static_cast<std::int16_t>(scaled < 0 ? scaled - 0.5F : scaled + 0.5F);
        }
    }

    std::size_t block_, chunk_;
    component which_;
    StreamConfig config_;
    std::vector<float> in_, out_;
    float* channel_in_ = in_.data();
    float* channel_out_ = out_.data();
    bool active_ = false;
    std::unique_ptr<AudioProcessing> work_;
};

template <component Which>
std::unique_ptr<subject> make(const options& how) {
    if constexpr (Which == component::aec || Which == component::aec_mobile) {
        if (!how.suppressor) {
            return nullptr;
        }
    }
    return how.mode < 4 ? std::make_unique<processor>(how, Which) : nullptr;
}

constexpr entry rivals[] = {
    {"aec", "webrtc", make<component::aec>},
    {"aec", "webrtc-mobile", make<component::aec_mobile>},
    {"vad", "webrtc", make<component::vad>},
    {"agc", "webrtc", make<component::agc>},
    {"suppress", "webrtc", make<component::suppress>},
};

} // namespace

std::span<const entry> webrtc_rivals() {
    return rivals;
}

} // namespace voxplane::quality
