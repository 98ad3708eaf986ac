// Signals of known level for tests of voice processors, and memory aligned as states want it.
// Everything is computed anew from a seed: the same on every run and machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numbers>
#include <vector>

#include "dsp/format.hpp"

namespace voxplane::dsp_test {

// 64-byte aligned, first filled with what no state may count on.
class aligned_memory {
public:
    explicit aligned_memory(std::size_t bytes) : lines_(bytes / sizeof(line) + 1) {
        std::memset(static_cast<void*>(lines_.data()), 0xA5, lines_.size() * sizeof(line));
    }
    void* data() { return lines_.data(); }
    float* floats() { return reinterpret_cast<float*>(lines_.data()); }

private:
    struct alignas(64) line {
        unsigned char of[64];
    };
    std::vector<line> lines_;
};

inline constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
inline constexpr float infinite = std::numeric_limits<float>::infinity();

inline double to_db(double power) {
    return 10 * std::log10(power + 1e-15);
}

inline float amplitude(double db) {
    return static_cast<float>(std::pow(10.0, db / 20));
}

inline double mean_square(const float* x, std::size_t n) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += double{x[i]} * double{x[i]};
    }
    return sum / static_cast<double>(n);
}

inline double level_db(const std::vector<float>& x, std::size_t from = 0) {
    return to_db(mean_square(x.data() + from, x.size() - from));
}

inline float peak(const float* x, std::size_t n) {
    float most = 0;
    for (std::size_t i = 0; i < n; ++i) {
        most = std::max(most, std::abs(x[i]));
    }
    return most;
}

inline std::vector<float> tone(std::size_t n, double hz, double rate_hz, double level_dbov) {
    std::vector<float> x(n);
    const double size = std::sqrt(2.0) * std::pow(10.0, level_dbov / 20);
    for (std::size_t t = 0; t < n; ++t) {
        const double turns = hz * static_cast<double>(t) / rate_hz;
        x[t] = static_cast<float>(size * std::sin(2 * std::numbers::pi * (turns - floor(turns))));
    }
    return x;
}

// White, evenly distributed.
inline std::vector<float> noise(std::size_t n, double level_dbov, std::uint32_t seed = 7) {
    std::vector<float> x(n);
    const float size = static_cast<float>(std::sqrt(3.0)) * amplitude(level_dbov);
    std::uint32_t state = seed;
    for (float& each : x) {
        state = state * 1664525U + 1013904223U;
        each = size * static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31F;
    }
    return x;
}

// A voice of 120 Hz whose power lies as telephone speech's does: syllables of 0.19 s and closures
// between them, each of its own loudness within 10 dB, phrases of 2 s, pauses of 0.5 s. speech says
// for each 10 ms whether a syllable sounds.
struct voice {
    std::vector<float> samples;
    std::vector<bool> speech;

    [[nodiscard]] float probability(std::size_t at_sample, std::uint32_t rate_hz) const {
        return speech[at_sample * 100 / rate_hz] ? 1.0F : 0.0F;
    }
};

inline voice speech_like(std::uint32_t rate_hz, std::size_t seconds, std::uint32_t seed = 3) {
    voice v;
    v.samples.resize(rate_hz * seconds);
    v.speech.resize(100 * seconds);
    const std::size_t syllable = rate_hz / 4;
    std::uint32_t state = seed;
    for (std::size_t s = 0; s * syllable < v.samples.size(); ++s) {
        state = state * 1664525U + 1013904223U;
        const float size = s % 10 >= 8 ? 0.0F : amplitude(-10.0 * (state >> 8) * 0x1p-24);
        const double pitch = 110 + 20 * ((state >> 4 & 0xffU) / 255.0);
        for (std::size_t i = 0; i < syllable && s * syllable + i < v.samples.size(); ++i) {
            const double at = static_cast<double>(i) / static_cast<double>(syllable);
            const double turn = 2 * std::numbers::pi * pitch * static_cast<double>(i) / rate_hz;
            double sum = 0;
            for (int h = 1; h * pitch < 3400; ++h) {
                sum += std::cos(h * turn + h * h) / (h < 5 ? 2 : h * h / 8.0);
            }
            const double shape = at < 0.75 ? std::sin(std::numbers::pi * at / 0.75) : 0;
            v.samples[s * syllable + i] = size * static_cast<float>(0.1 * sum * shape);
            v.speech[(s * syllable + i) * 100 / rate_hz] = size > 0 && shape > 0.2;
        }
    }
    return v;
}

// ITU-T P.56 method B as its text says it, a sample at a time in double precision.
struct p56_figures {
    double active_dbov = -127;
    double long_term_dbov = -127;
    double activity = 0;
};

inline p56_figures p56(const float* x, std::size_t n, double rate_hz) {
    constexpr int thresholds = 15;
    const double g = std::exp(-1 / (rate_hz * 0.03));
    const auto hangover = static_cast<std::size_t>(std::ceil(rate_hz * 0.2));
    std::vector<std::size_t> active(thresholds, 0);
    std::vector<std::size_t> hang(thresholds, hangover);
    double p = 0;
    double q = 0;
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        squares += double{x[i]} * double{x[i]};
        p = g * p + (1 - g) * std::abs(double{x[i]});
        q = g * q + (1 - g) * p;
        for (std::size_t j = 0; j < thresholds; ++j) {
            if (q >= std::ldexp(1.0, static_cast<int>(j) - 15)) {
                ++active[j];
                hang[j] = 0;
            } else if (hang[j] < hangover) {
                ++active[j];
                ++hang[j];
            }
        }
    }
    p56_figures f;
    if (squares == 0) {
        return f;
    }
    f.long_term_dbov = to_db(squares / static_cast<double>(n));
    double level_before = 0;
    double above_before = 0;
    for (std::size_t j = 0; j < thresholds && active[j] > 0; ++j) {
        const double level = to_db(squares / static_cast<double>(active[j]));
        const double above =
            level - 20 * std::log10(std::ldexp(1.0, static_cast<int>(j) - 15)) - 15.9;
        if (above <= 0 && j > 0) {
            f.active_dbov =
                level_before + above_before / (above_before - above) * (level - level_before);
            f.activity = std::pow(10.0, (f.long_term_dbov - f.active_dbov) / 10);
            break;
        }
        level_before = level;
        above_before = above;
    }
    return f;
}

inline p56_figures p56(const std::vector<float>& x, double rate_hz, std::size_t from = 0) {
    return p56(x.data() + from, x.size() - from, rate_hz);
}

inline void scale(std::vector<float>& x, double db) {
    for (float& each : x) {
        each *= amplitude(db);
    }
}

// All formats that processors take.
inline constexpr dsp::format formats[] = {{8000, 20},  {8000, 10},  {16000, 20},
                                          {16000, 10}, {48000, 20}, {48000, 10}};

} // namespace voxplane::dsp_test
