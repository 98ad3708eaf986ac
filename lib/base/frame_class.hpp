// Sizes of the PCM frames that pools keep: the configuration names them, the pools are made of
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace voxplane {

// In 16-bit samples of all channels together, ascending: 20 ms at 8, 16, 24, 32 and 48 kHz, and
// 60 ms at 48 kHz, the longest packet that RTP audio has in practice. What lies between takes the
// next larger class.
inline constexpr std::array<std::uint32_t, 6> frame_class_samples{160, 320, 480, 640, 960, 2880};
inline constexpr std::size_t frame_classes = frame_class_samples.size();

} // namespace voxplane
