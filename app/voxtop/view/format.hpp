// Numbers as people read them, in fixed width. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "voxtop/model.hpp"

namespace voxplane::voxtop {

// "1234567", from 10 million on "12.3M" and so on; "-" when it is not known.
[[nodiscard]] std::string count(const number& n);
// With so many digits behind the point.
[[nodiscard]] std::string fixed(const number& n, int digits);
// "3d 04:05:06", "04:05:06".
[[nodiscard]] std::string duration(const number& seconds);
[[nodiscard]] std::string left(std::string text, std::size_t width);
[[nodiscard]] std::string right(std::string text, std::size_t width);
// "[||||    ]" of so many columns in all.
[[nodiscard]] std::string bar(double percent, std::size_t width);
// The last values, one a column, from the lowest (space) to the highest ('#') of them.
[[nodiscard]] std::string sparkline(std::span<const double> values, std::size_t width);

} // namespace voxplane::voxtop
