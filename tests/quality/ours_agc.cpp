// Our gain controls, each behind the voice detector of its form, as in the chain of a leg.
#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"
#include "ours.hpp"
#include "subjects.hpp"

namespace voxplane::quality {
namespace {

dsp::agc_settings settings_of(const options& how) {
    dsp::agc_settings settings;
    settings.target_dbov = how.target_dbov;
    return settings;
}

template <typename Detector, typename Control>
class control final : public subject {
public:
    explicit control(const options& how)
        : format_(format_of(how)), block_(format_.block_samples()),
          detector_(dsp::vad_settings{}, format_, isa_of(how)),
          control_(settings_of(how), format_, isa_of(how)) {}
    [[nodiscard]] bool made() const { return detector_.made() && control_.made(); }
    [[nodiscard]] std::size_t block_samples() const override { return format_.block_samples(); }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        block_.load(near);
        detector_->analyse(block_.data());
        control_->process(block_.data(), detector_->speech_probability());
        block_.store(near);
    }
    [[nodiscard]] std::size_t delay_samples() const override { return control_->delay_samples(); }

private:
    dsp::format format_;
    float_block block_;
    owned<Detector> detector_;
    owned<Control> control_;
};

constexpr entry ours[] = {
    {"agc", "voxplane-basic", made_or_null<control<dsp::vad_basic, dsp::agc_basic>>},
    {"agc", "voxplane-advanced", made_or_null<control<dsp::vad_advanced, dsp::agc_advanced>>},
};

} // namespace

std::span<const entry> our_agc() {
    return ours;
}

} // namespace voxplane::quality
