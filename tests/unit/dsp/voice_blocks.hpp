// Blocks for tests of voice processors: noise, voiced bursts, and memory for states. One thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <numbers>
#include <random>
#include <vector>

#include "dsp/format.hpp"
#include "simd/isa.hpp"

namespace voxplane::tests {

inline constexpr dsp::format formats[] = {{8000, 20},  {8000, 10},  {16000, 20},
                                          {16000, 10}, {48000, 20}, {48000, 10}};

// A processor in memory of its size, filled with rubbish before.
template <typename Processor, typename Settings>
class placed {
public:
    placed(const Settings& settings, dsp::format how, simd::isa which = simd::isa::scalar) {
        const std::size_t bytes = Processor::state_bytes(settings, how);
        memory_.reset(::operator new (bytes, std::align_val_t{64}));
        std::fill_n(static_cast<unsigned char*>(memory_.get()), bytes,
                    static_cast<unsigned char>(0xA5));
        made_ = Processor::make(memory_.get(), settings, how, which);
    }
    Processor* operator->() const { return made_; }
    Processor& operator*() const { return *made_; }

private:
    struct release {
        void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{64}); }
    };
    std::unique_ptr<void, release> memory_;
    Processor* made_ = nullptr;
};

// White noise of a level.
inline std::vector<float> noise(std::size_t n, double dbov, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0F, static_cast<float>(std::pow(10.0, dbov / 20)));
    std::vector<float> made(n);
    for (float& each : made) {
        each = normal(random);
    }
    return made;
}

// Adds twelve harmonics of 140 Hz of that level together, from sample `from` on.
inline void add_voice(std::vector<float>& into, std::size_t from, std::size_t n, double dbov,
                      std::uint32_t rate_hz) {
    const double amplitude = std::pow(10.0, dbov / 20) * std::sqrt(2.0 / 12);
    for (std::size_t i = from; i < from + n && i < into.size(); ++i) {
        double sum = 0;
        for (int k = 1; k <= 12; ++k) {
            sum +=
                std::sin(2 * std::numbers::pi * 140 * k * static_cast<double>(i) / rate_hz + k * k);
        }
        into[i] += static_cast<float>(amplitude * sum);
    }
}

inline double level_db(const float* samples, std::size_t n) {
    double energy = 1e-30;
    for (std::size_t i = 0; i < n; ++i) {
        energy += double{samples[i]} * double{samples[i]};
    }
    return 10 * std::log10(energy / static_cast<double>(n));
}

} // namespace voxplane::tests
