// Pieces that pages are made of. Inner header of this folder.
#pragma once

#include <span>
#include <vector>

#include "pages.hpp"

namespace voxplane::voxtop {

[[nodiscard]] line head_line(const sample& now, std::size_t columns);
[[nodiscard]] line rates_line(const sample& now);
[[nodiscard]] line latency_line(const sample& now, std::span<const double> history,
                                std::size_t columns);
// At most so many lines; what does not fit is a number in the last one.
[[nodiscard]] std::vector<line> core_lines(const sample& now, std::size_t columns,
                                           std::size_t most);
[[nodiscard]] std::vector<line> drop_lines(const sample& now, std::size_t columns,
                                           std::size_t most);
[[nodiscard]] line legs_head(order by, std::size_t columns);
[[nodiscard]] line leg_line(const quality& leg, std::size_t columns, bool selected);
[[nodiscard]] std::vector<line> call_lines(const call_detail& call, std::size_t columns);
[[nodiscard]] std::vector<line> help_lines();

} // namespace voxplane::voxtop
