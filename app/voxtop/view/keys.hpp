// What keys do. Pure.
#pragma once

#include "pages.hpp"

namespace voxplane::voxtop {

enum class key_kind { none, letter, up, down, page_up, page_down, home, end, enter, back, resize };

struct key {
    key_kind kind = key_kind::none;
    char letter = 0;
};

enum class effect {
    nothing,
    redraw,
    open_call, // the selected leg's is to be asked for
    leave
};

// rows: of the screen, for paging.
[[nodiscard]] effect press(screen_state& state, key what, std::size_t rows);

} // namespace voxplane::voxtop
