// Transposes without intrinsics, one sample at a time. Also serves frames that are shorter than a
// step of the vector sets. Functions begin at a line of the cache: where the linker puts these
// short loops changes their time twofold.
#include <cstddef>
#include <cstdint>

#include "dsp/lanes/kernels.hpp"

namespace voxplane::dsp::with_scalar {

namespace {

constexpr float full_scale = 32768.0F;

// To the nearest, halves to even: added to 1.5 * 2^23, a float has no bits left for fractions, and
// the machine rounds them off (IEEE 754's default, which nothing here changes).
inline std::int16_t rounded(float x) noexcept {
    const float scaled = x * full_scale;
    if (!(scaled < 32767.0F)) {
        return scaled >= 32767.0F ? std::int16_t{32767} : std::int16_t{0};
    }
    if (scaled < -32768.0F) {
        return -32768;
    }
    constexpr float no_fractions = 12582912.0F;
    return static_cast<std::int16_t>((scaled + no_fractions) - no_fractions);
}

[[gnu::aligned(64)]] void to_pcm16(const std::int16_t* const* frames, std::int16_t* rows,
                                   std::size_t n) noexcept {
    rows_of_pcm(frames, 16, rows, 16, n);
}

[[gnu::aligned(64)]] void from_float16(const float* rows, std::int16_t* const* frames,
                                       std::size_t n) noexcept {
    frames_of_float(rows, 16, frames, 16, n);
}

} // namespace

void rows_of_float(const std::int16_t* const* frames, std::size_t lanes, float* rows,
                   std::size_t stride, std::size_t n) noexcept {
    for (std::size_t k = 0; k < lanes; ++k) {
        const std::int16_t* const frame = frames[k];
        for (std::size_t i = 0; i < n; ++i) {
            rows[i * stride + k] = frame == nullptr ? 0.0F : frame[i] * (1.0F / full_scale);
        }
    }
}

void rows_of_pcm(const std::int16_t* const* frames, std::size_t lanes, std::int16_t* rows,
                 std::size_t stride, std::size_t n) noexcept {
    for (std::size_t k = 0; k < lanes; ++k) {
        const std::int16_t* const frame = frames[k];
        for (std::size_t i = 0; i < n; ++i) {
            rows[i * stride + k] = frame == nullptr ? std::int16_t{0} : frame[i];
        }
    }
}

void frames_of_float(const float* rows, std::size_t stride, std::int16_t* const* frames,
                     std::size_t lanes, std::size_t n) noexcept {
    for (std::size_t k = 0; k < lanes; ++k) {
        for (std::size_t i = 0; frames[k] != nullptr && i < n; ++i) {
            frames[k][i] = rounded(rows[i * stride + k]);
        }
    }
}

void frames_of_pcm(const std::int16_t* rows, std::size_t stride, std::int16_t* const* frames,
                   std::size_t lanes, std::size_t n) noexcept {
    for (std::size_t k = 0; k < lanes; ++k) {
        for (std::size_t i = 0; frames[k] != nullptr && i < n; ++i) {
            frames[k][i] = rows[i * stride + k];
        }
    }
}

[[gnu::aligned(64)]] void to_float8(const std::int16_t* const* frames, float* rows,
                                    std::size_t n) noexcept {
    rows_of_float(frames, 8, rows, 8, n);
}

[[gnu::aligned(64)]] void to_pcm8(const std::int16_t* const* frames, std::int16_t* rows,
                                  std::size_t n) noexcept {
    rows_of_pcm(frames, 8, rows, 8, n);
}

[[gnu::aligned(64)]] void from_float8(const float* rows, std::int16_t* const* frames,
                                      std::size_t n) noexcept {
    frames_of_float(rows, 8, frames, 8, n);
}

[[gnu::aligned(64)]] void from_pcm8(const std::int16_t* rows, std::int16_t* const* frames,
                                    std::size_t n) noexcept {
    frames_of_pcm(rows, 8, frames, 8, n);
}

[[gnu::aligned(64)]] void to_float16(const std::int16_t* const* frames, float* rows,
                                     std::size_t n) noexcept {
    rows_of_float(frames, 16, rows, 16, n);
}

[[gnu::aligned(64)]] void from_pcm16(const std::int16_t* rows, std::int16_t* const* frames,
                                     std::size_t n) noexcept {
    frames_of_pcm(rows, 16, frames, 16, n);
}

const lane_kernels lane_set{{to_float8, to_float16},
                            {to_pcm8, to_pcm16},
                            {from_float8, from_float16},
                            {from_pcm8, from_pcm16}};

} // namespace voxplane::dsp::with_scalar
