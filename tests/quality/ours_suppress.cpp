// Our noise suppressor as a subject of the harness.
#include <cmath>
#include <memory>
#include <new>
#include <vector>

#include "dsp/suppress/suppressor.hpp"
#include "simd/isa.hpp"
#include "subjects.hpp"

namespace voxplane::quality {

namespace {

struct release {
    void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{64}); }
};

class suppressor final : public subject {
public:
    suppressor(const options& how, simd::isa which) : block_(how.block_samples()), real_(block_) {
        const dsp::format format{how.rate_hz, how.block_ms};
        const dsp::suppressor_settings settings;
        memory_.reset(::operator new (dsp::noise_suppressor::state_bytes(settings, format),
                                      std::align_val_t{64}));
        suppressor_ = dsp::noise_suppressor::make(memory_.get(), settings, format, which);
    }
    [[nodiscard]] bool made() const { return suppressor_ != nullptr; }
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* /*far*/, std::int16_t* near) override {
        for (std::size_t i = 0; i < block_; ++i) {
            real_[i] = static_cast<float>(near[i]) / 32768.0F;
        }
        suppressor_->process(real_.data());
        for (std::size_t i = 0; i < block_; ++i) {
            const float scaled = std::nearbyint(real_[i] * 32768.0F);
            near[i] = static_cast<std::int16_t>(std::fmin(std::fmax(scaled, -32768.0F), 32767.0F));
        }
    }
    [[nodiscard]] std::size_t delay_samples() const override {
        return suppressor_->delay_samples();
    }

private:
    std::size_t block_;
    std::vector<float> real_;
    std::unique_ptr<void, release> memory_;
    dsp::noise_suppressor* suppressor_ = nullptr; // in memory_, without a destructor of its own
};

std::unique_ptr<subject> make(const options& how) {
    const auto which = simd::select(how.isa);
    if (!which || !dsp::format{how.rate_hz, how.block_ms}.valid()) {
        return nullptr;
    }
    auto made = std::make_unique<suppressor>(how, *which);
    return made->made() ? std::move(made) : nullptr;
}

constexpr entry ours[] = {{"suppress", "voxplane", make}};

} // namespace

std::span<const entry> our_suppressor() {
    return ours;
}

} // namespace voxplane::quality
