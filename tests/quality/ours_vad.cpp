// Our voice detectors. With look-back, a decision counts for the block before it, which then is
// sent one block late.
#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"
#include "ours.hpp"
#include "subjects.hpp"

namespace voxplane::quality {
namespace {

enum class decision { at_once, look_back };

template <typename Detector, decision When>
class detector final : public subject {
public:
    explicit detector(const options& how)
        : format_(format_of(how)), block_(format_.block_samples()),
          detector_(dsp::vad_settings{}, format_, isa_of(how)) {}
    [[nodiscard]] bool made() const { return detector_.made(); }
    [[nodiscard]] std::size_t block_samples() const override { return format_.block_samples(); }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        block_.load(near);
        detector_->analyse(block_.data());
    }
    [[nodiscard]] float score() const override { return detector_->score(); }
    [[nodiscard]] bool active() const override {
        return When == decision::at_once ? detector_->active() : detector_->active_before();
    }
    [[nodiscard]] std::size_t delay_samples() const override {
        return When == decision::at_once ? 0 : format_.block_samples();
    }

private:
    dsp::format format_;
    float_block block_;
    owned<Detector> detector_;
};

constexpr entry ours[] = {
    {"vad", "voxplane-basic", made_or_null<detector<dsp::vad_basic, decision::at_once>>},
    {"vad", "voxplane-advanced", made_or_null<detector<dsp::vad_advanced, decision::at_once>>},
    {"vad", "voxplane-look-back", made_or_null<detector<dsp::vad_advanced, decision::look_back>>},
};

} // namespace

std::span<const entry> our_vad() {
    return ours;
}

} // namespace voxplane::quality
