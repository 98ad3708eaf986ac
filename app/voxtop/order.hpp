// Which legs are shown first. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "model.hpp"

namespace voxplane::voxtop {

enum class order { loss, mos, level, jitter, erle, speech, call };

// "loss", "MOS" and so on, as the screen names it.
[[nodiscard]] std::string_view name(order by) noexcept;

// The worst first: most loss, lowest MOS, level furthest from -26 dBov, most jitter, least ERLE,
// least speech; by call: in alphabetical order. Legs of which the figure is not known come last.
// Equal ones keep the order of their calls and sides.
void sort_legs(std::vector<quality>& legs, order by);

} // namespace voxplane::voxtop
