// Our voice detectors as subjects of the harness.
#include <memory>
#include <new>
#include <vector>

#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"
#include "simd/isa.hpp"
#include "subjects.hpp"

namespace voxplane::quality {

namespace {

struct release {
    void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{64}); }
};

template <typename Detector>
class detector final : public subject {
public:
    detector(const options& how, simd::isa which) : block_(how.block_samples()), real_(block_) {
        const dsp::format format{how.rate_hz, how.block_ms};
        const dsp::vad_settings settings;
        memory_.reset(
            ::operator new (Detector::state_bytes(settings, format), std::align_val_t{64}));
        detector_ = Detector::make(memory_.get(), settings, format, which);
    }
    [[nodiscard]] bool made() const { return detector_ != nullptr; }
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        for (std::size_t i = 0; i < block_; ++i) {
            real_[i] = static_cast<float>(near[i]) / 32768.0F;
        }
        detector_->analyse(real_.data());
    }
    [[nodiscard]] float score() const override { return detector_->score(); }
    [[nodiscard]] bool active() const override { return detector_->active(); }

private:
    std::size_t block_;
    std::vector<float> real_;
    std::unique_ptr<void, release> memory_;
    Detector* detector_ = nullptr; // in memory_, without a destructor of its own
};

template <typename Detector>
std::unique_ptr<subject> make(const options& how) {
    const auto which = simd::select(how.isa);
    if (!which || !dsp::format{how.rate_hz, how.block_ms}.valid()) {
        return nullptr;
    }
    auto made = std::make_unique<detector<Detector>>(how, *which);
    return made->made() ? std::move(made) : nullptr;
}

constexpr entry ours[] = {
    {"vad", "voxplane-basic", make<dsp::vad_basic>},
    {"vad", "voxplane-advanced", make<dsp::vad_advanced>},
};

} // namespace

std::span<const entry> our_vad() {
    return ours;
}

} // namespace voxplane::quality
