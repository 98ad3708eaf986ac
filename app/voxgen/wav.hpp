// Recordings to speak from: RIFF WAVE files of one channel at 8 kHz with 16-bit, mu-law or A-law
// samples. Main thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace voxplane::voxgen {

constexpr std::uint32_t rate_hz = 8000; // of all that is spoken

// 16-bit linear samples. Error: what is wrong with the file, by name.
[[nodiscard]] result<std::vector<std::int16_t>> read_wav(const std::string& path);

// The same from the file's octets; the error lacks the name.
[[nodiscard]] result<std::vector<std::int16_t>> parse_wav(std::string_view octets);

} // namespace voxplane::voxgen
