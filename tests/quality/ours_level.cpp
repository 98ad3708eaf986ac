// Our meter of active speech level over the whole recording; its score is the level in dBov, and it
// is active from the first speech on.
#include "dsp/active_level/active_level.hpp"
#include "ours.hpp"
#include "subjects.hpp"

namespace voxplane::quality {
namespace {

class meter final : public subject {
public:
    explicit meter(const options& how)
        : format_(format_of(how)), block_(format_.block_samples()),
          meter_(dsp::active_level_settings{}, format_, isa_of(how)) {}
    [[nodiscard]] bool made() const { return meter_.made(); }
    [[nodiscard]] std::size_t block_samples() const override { return format_.block_samples(); }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        block_.load(near);
        meter_->process(block_.data());
    }
    [[nodiscard]] float score() const override { return meter_->read().active_level_dbov; }
    [[nodiscard]] bool active() const override { return score() > -100; }

private:
    dsp::format format_;
    float_block block_;
    owned<dsp::active_level> meter_;
};

constexpr entry ours[] = {{"level", "voxplane", made_or_null<meter>}};

} // namespace

std::span<const entry> our_level() {
    return ours;
}

} // namespace voxplane::quality
