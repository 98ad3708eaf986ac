// What subjects of our own share: a processor in aligned memory of its own, as the pools of the
// data plane give it, and blocks between 16-bit samples and floats.
#pragma once

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

#include "dsp/format.hpp"
#include "simd/isa.hpp"
#include "subject.hpp"

namespace voxplane::quality {

// Made by the contract of processors: state_bytes(settings, format), then make() in that memory.
template <typename Processor>
class owned {
public:
    template <typename Settings>
    owned(const Settings& settings, dsp::format how, simd::isa which)
        : memory_(static_cast<std::byte*>(::operator new(
              std::max<std::size_t>(64, Processor::state_bytes(settings, how)), alignment))),
          made_(Processor::make(memory_.get(), settings, how, which)) {}
    [[nodiscard]] bool made() const { return made_ != nullptr; }
    [[nodiscard]] Processor* operator->() const { return made_; }
    [[nodiscard]] Processor& operator*() const { return *made_; }

private:
    static constexpr std::align_val_t alignment{64};
    struct release {
        void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
    };
    std::unique_ptr<std::byte, release> memory_;
    Processor* made_;
};

// A block as floats, in memory aligned as the data plane's.
class float_block {
public:
    explicit float_block(std::size_t samples) : samples_(samples) {}
    void load(const std::int16_t* from) {
        for (std::size_t at = 0; at < samples_; ++at) {
            data_[at] = static_cast<float>(from[at]) * (1.0F / 32768.0F);
        }
    }
    void store(std::int16_t* to) const {
        for (std::size_t at = 0; at < samples_; ++at) {
            const float whole = std::nearbyint(data_[at] * 32768.0F);
            to[at] = static_cast<std::int16_t>(std::clamp(whole, -32768.0F, 32767.0F));
        }
    }
    [[nodiscard]] float* data() { return data_; }

private:
    std::size_t samples_;
    alignas(64) float data_[dsp::max_block_samples] = {};
};

[[nodiscard]] inline dsp::format format_of(const options& how) {
    return {how.rate_hz, how.block_ms};
}

// The instruction set asked for; scalar when this machine lacks it or there is none of that name.
[[nodiscard]] inline simd::isa isa_of(const options& how) {
    const auto found = simd::select(how.isa);
    return found ? *found : simd::isa::scalar;
}

// Null where the processor refused its settings.
template <typename Subject>
std::unique_ptr<subject> made_or_null(const options& how) {
    auto one = std::make_unique<Subject>(how);
    return one->made() ? std::move(one) : nullptr;
}

} // namespace voxplane::quality
