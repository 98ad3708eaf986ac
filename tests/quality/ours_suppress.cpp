// Our noise suppressor, with an analysis of its own.
#include "dsp/suppress/suppressor.hpp"
#include "ours.hpp"
#include "subjects.hpp"

namespace voxplane::quality {
namespace {

class suppressor final : public subject {
public:
    explicit suppressor(const options& how)
        : format_(format_of(how)), block_(format_.block_samples()),
          suppressor_(dsp::suppressor_settings{}, format_, isa_of(how)) {}
    [[nodiscard]] bool made() const { return suppressor_.made(); }
    [[nodiscard]] std::size_t block_samples() const override { return format_.block_samples(); }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        block_.load(near);
        suppressor_->process(block_.data());
        block_.store(near);
    }
    [[nodiscard]] std::size_t delay_samples() const override {
        return suppressor_->delay_samples();
    }

private:
    dsp::format format_;
    float_block block_;
    owned<dsp::noise_suppressor> suppressor_;
};

constexpr entry ours[] = {{"suppress", "voxplane", made_or_null<suppressor>}};

} // namespace

std::span<const entry> our_suppressor() {
    return ours;
}

} // namespace voxplane::quality
