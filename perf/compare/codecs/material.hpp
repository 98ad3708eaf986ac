// Audio for the comparison: a batch of frames that fits in the first-level cache, refilled outside
// of the measured stretch. What a branch predictor could learn is the difference between the kinds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sides.hpp"

namespace voxplane::codecs {

enum class kind : std::uint8_t { learned, speech, random };
inline constexpr std::size_t kinds = 3;

inline constexpr std::size_t batch_frames = 32;
inline constexpr std::size_t batch_samples = batch_frames * frame_samples;

struct alignas(64) batch {
    std::array<std::int16_t, batch_samples> pcm;
    // Indexed by g711::law.
    std::array<std::uint8_t, batch_samples + padding_bytes> code[2];
};

class material {
public:
    material();

    // The next batch: the same eight frames again and again (learned), the next ones of a recording
    // (speech), or white noise at full scale and as likely codewords (random).
    void fill(kind which, batch& into) noexcept;

    // What the speech is, for the table's head.
    [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

private:
    void copy_from(std::size_t at, std::size_t samples, std::size_t to, batch& into) noexcept;
    void fill_random(batch& into) noexcept;

    std::string origin_;
    std::vector<std::int16_t> pcm_;
    std::vector<std::uint8_t> code_[2];
    std::size_t next_ = 0;
    std::uint64_t state_ = 0x9e3779b97f4a7c15U;
};

} // namespace voxplane::codecs
