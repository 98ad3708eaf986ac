// Echo cancellers in memory of their own, and the far ends and echoes that their tests give them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "dsp/aec/settings.hpp"
#include "simd/isa.hpp"
#include "support/cmocka.hpp"

namespace voxplane::dsp {

struct freed {
    void operator()(void* memory) const { std::free(memory); }
};

// A canceller in memory that held something else before.
template <typename Canceller>
class held {
public:
    explicit held(const aec_settings& settings, format of = {},
                  simd::isa which = simd::isa::scalar) {
        const std::size_t bytes = Canceller::state_bytes(settings, of);
        assert_int_equal(bytes % 64, 0);
        memory_.reset(std::aligned_alloc(64, bytes));
        std::fill_n(static_cast<unsigned char*>(memory_.get()), bytes, std::uint8_t{0x7F});
        made_ = Canceller::make(memory_.get(), settings, of, which);
        assert_non_null(made_);
    }
    Canceller* operator->() { return made_; }

private:
    std::unique_ptr<void, freed> memory_;
    Canceller* made_ = nullptr;
};

// White noise of a uniform distribution, through one pole so that it is as uneven as speech.
class source {
public:
    explicit source(std::uint32_t seed) : state_(seed) {}
    float next(float level) {
        state_ = state_ * 1664525U + 1013904223U;
        const float white = static_cast<float>(static_cast<std::int32_t>(state_)) / 2147483648.0F;
        last_ = 0.7F * last_ + white;
        return level * last_;
    }

private:
    std::uint32_t state_;
    float last_ = 0.0F;
};

struct sounds {
    std::vector<float> far;
    std::vector<float> near;
};

// Echo of 7 dB loss, `delay` samples late, over a path of 40 taps; noise at -70 dB besides.
inline sounds echo(std::size_t samples, std::size_t delay, float sign = 1.0F,
                   std::uint32_t seed = 1) {
    sounds made{std::vector<float>(samples), std::vector<float>(samples)};
    source far(seed);
    source noise(seed + 99);
    for (std::size_t i = 0; i < samples; ++i) {
        made.far[i] = std::nearbyint(far.next(0.1F) * 32768.0F) / 32768.0F;
        float back = noise.next(1e-5F);
        for (std::size_t k = 0; k < 40 && k + delay <= i; ++k) {
            back += sign * 0.35F * std::exp(-0.15F * static_cast<float>(k)) *
                    (k % 3 == 1 ? -1.0F : 1.0F) * made.far[i - k - delay];
        }
        made.near[i] = back;
    }
    return made;
}

} // namespace voxplane::dsp
