// The list of subjects. Each file ours_<kind>.cpp and rival_<library>.cpp exports its entries by a
// function; subjects.cpp joins those that were built.
#pragma once

#include <vector>

#include "subject.hpp"

namespace voxplane::quality {

[[nodiscard]] std::span<const entry> our_aec();
[[nodiscard]] std::span<const entry> our_vad();
[[nodiscard]] std::span<const entry> our_agc();
[[nodiscard]] std::span<const entry> our_suppressor();
[[nodiscard]] std::span<const entry> our_level();
[[nodiscard]] std::span<const entry> speexdsp_rivals();
[[nodiscard]] std::span<const entry> webrtc_rivals();
[[nodiscard]] std::span<const entry> spandsp_rivals();

// All that this build has, in the order of the tables.
[[nodiscard]] std::vector<entry> subjects();

// The one of that kind and name, or null.
[[nodiscard]] const entry* find(std::span<const entry> all, const std::string& kind,
                                const std::string& name);

} // namespace voxplane::quality
