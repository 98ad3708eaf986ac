// WAV files of mono 16-bit samples, whole in memory: what the harness feeds and keeps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace voxplane::quality {

struct recording {
    unsigned rate_hz = 8000;
    std::vector<std::int16_t> samples;
};

// Throws std::runtime_error with the path when it is no such file.
[[nodiscard]] recording read_wav(const std::string& path);
void write_wav(const std::string& path, const recording& what);

} // namespace voxplane::quality
