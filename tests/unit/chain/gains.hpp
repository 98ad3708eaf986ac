// Processors for the tests of the chain: a gain for each form of gain control, which can be told to
// fail, to give no numbers, or to take its time; and a chain of them in memory of its own.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/cycle_clock.hpp"
#include "dsp/chain/chain.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

// What the processors of a test do. One test at a time.
struct script {
    bool fail = false;
    bool spoil = false;
    bool memory = true;
    std::uint64_t spin_cycles = 0;
    unsigned runs = 0;
    unsigned skips = 0;
    unsigned resets = 0;
    unsigned far_blocks = 0;
    float change = 0; // added to the factor by change()
};
inline script advanced_agc;
inline script basic_agc;

struct gain {
    float factor;
    format how;
};

template <script& Does, int Percent>
const implementation& gain_of() {
    static const implementation code{
        .state_bytes = [](const voice_settings&, format) noexcept -> std::size_t {
            return sizeof(gain);
        },
        .make = [](void* memory, const voice_settings&, format how, simd::isa) -> void* {
            return Does.memory
                       ? std::construct_at(static_cast<gain*>(memory), gain{Percent / 100.0F, how})
                       : nullptr;
        },
        .run =
            [](void* state, block_io& io) noexcept {
                const gain& g = *static_cast<gain*>(state);
                ++Does.runs;
                Does.far_blocks += io.far != nullptr ? 1 : 0;
                if (Does.fail) {
                    return false;
                }
                const std::uint64_t begin = read_cycles();
                while (read_cycles() - begin < Does.spin_cycles) {
                }
                for (std::size_t i = 0; i < g.how.block_samples(); ++i) {
                    io.near[i] *= g.factor;
                }
                if (Does.spoil) {
                    io.near[7] = std::numeric_limits<float>::quiet_NaN();
                }
                return true;
            },
        .skip = [](void*, const block_io&) noexcept { ++Does.skips; },
        .reset = [](void*) noexcept { ++Does.resets; },
        .change =
            [](void* state, const voice_settings&) noexcept {
                static_cast<gain*>(state)->factor += Does.change;
            },
    };
    return code;
}

inline const catalogue& gains() {
    static const catalogue all = [] {
        catalogue made;
        made.basic[static_cast<std::size_t>(part::agc)] = &gain_of<basic_agc, 50>();
        made.advanced[static_cast<std::size_t>(part::agc)] = &gain_of<advanced_agc, 25>();
        return made;
    }();
    return all;
}

inline constexpr format narrow{8000, 20};

inline voice_settings agc_at(voice_level level) {
    voice_settings s;
    s.on[static_cast<std::size_t>(part::agc)] = true;
    s.level = level;
    s.budget_us = 0;
    return s;
}

struct bench {
    explicit bench(const voice_settings& settings, format how = narrow,
                   std::uint64_t cycles_per_us = 0)
        : bytes(chain::state_bytes(settings, how, gains())), memory(bytes / 64 + 1) {
        chain_tools tools{&pcm::kernels_for(simd::isa::scalar), &gains(), simd::isa::scalar,
                          cycles_per_us};
        it = chain::make(memory.data(), settings, how, tools);
    }
    // What becomes of n samples of this value.
    std::vector<std::int16_t> through(std::int16_t value, std::size_t n = 160) {
        std::vector<std::int16_t> frame(n, value);
        it->process(frame.data(), n, timestamp, nullptr);
        timestamp += static_cast<std::uint32_t>(n);
        return frame;
    }
    // The same where all of them are equal; INT_MIN otherwise.
    int constant(std::int16_t value, std::size_t n = 160) {
        const auto frame = through(value, n);
        for (const std::int16_t each : frame) {
            if (each != frame[0]) {
                return std::numeric_limits<int>::min();
            }
        }
        return frame[0];
    }

    struct alignas(64) line {
        std::uint8_t octets[64];
    };
    std::size_t bytes;
    std::vector<line> memory;
    chain* it;
    std::uint32_t timestamp = 0;
};

inline void begin() {
    advanced_agc = {};
    basic_agc = {};
}

} // namespace
