// The material that calls speak from: a recording, a tone or all codewords, cut into frames, in the
// law of each side, with what must arrive at the other. Main thread, before launch.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "checksum/checksum.hpp"
#include "engine/material.hpp"
#include "options.hpp"

namespace voxplane::voxgen {

// Owns what a `spoken` points to.
struct speech {
    speech() = default;
    speech(speech&&) = default;
    speech& operator=(speech&&) = default;
    speech(const speech&) = delete;
    speech& operator=(const speech&) = delete;
    ~speech() = default;

    std::vector<std::uint8_t> sent;
    std::vector<std::uint8_t> expected;
    std::vector<std::uint64_t> sums;
    spoken view;
};

// What one side says. Side a sends --law and is heard as --expect; side b the other way round.
// Error: a recording that cannot be read or is shorter than a frame.
[[nodiscard]] result<speech> make_speech(const options& o, bool side_b,
                                         const checksum::kernels& kernels);

} // namespace voxplane::voxgen
