// What is on the screen, for a screen of any size. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "line.hpp"
#include "voxtop/model.hpp"
#include "voxtop/order.hpp"

namespace voxplane::voxtop {

enum class page { overview, call, help };

// What the keys have chosen, and what was seen before.
struct screen_state {
    sample now;
    std::vector<double> latency_us; // p99 by second, else of each sample, oldest first
    order by = order::loss;
    voxtop::page page = voxtop::page::overview;
    std::size_t selected = 0; // of now.legs
    std::size_t first = 0;    // leg in the first row of the list
    std::size_t scroll = 0;   // first line of a call's page
    call_detail call;
    bool paused = false;
};

struct extent {
    std::size_t rows = 24;
    std::size_t columns = 80;
};

// Keeps the selection where there are legs, and the list where the selection is. Then exactly as
// many lines as there are rows.
[[nodiscard]] std::vector<line> draw(screen_state& state, extent size);

// All of a sample, however long, for `--once`.
[[nodiscard]] std::vector<line> all_lines(const sample& now, order by);

} // namespace voxplane::voxtop
