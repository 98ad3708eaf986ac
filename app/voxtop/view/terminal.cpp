// ncurses keeps its own state for the process, so nothing of it is here. A change of size comes as
// a key (KEY_RESIZE); sizes are asked for anew before each drawing.
#include "terminal.hpp"

#include <cstdio>
#include <utility>

#include <unistd.h>

#include <curses.h>

namespace voxplane::voxtop {

namespace {

constexpr short green = 1;
constexpr short yellow = 2;
constexpr short red = 3;
constexpr int escape = 27;
constexpr int control_c = 3;
constexpr int backspace = 127;

attr_t attribute(style how) {
    const auto colour = [](short pair, attr_t otherwise) {
        return has_colors() ? static_cast<attr_t>(COLOR_PAIR(pair)) : otherwise;
    };
    switch (how) {
    case style::plain:
        return A_NORMAL;
    case style::bold:
        return A_BOLD;
    case style::dim:
        return A_DIM;
    case style::good:
        return colour(green, A_NORMAL);
    case style::warn:
        return colour(yellow, A_BOLD);
    case style::bad:
        return colour(red, A_BOLD) | A_BOLD;
    case style::selected:
        return A_REVERSE;
    }
    return A_NORMAL;
}

} // namespace

result<terminal> terminal::open() {
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) {
        return failure{"there is no terminal; --once gives text, --once --json what scripts read"};
    }
    SCREEN* const made = newterm(nullptr, stdout, stdin);
    if (made == nullptr) {
        return failure{"$TERM names a terminal that terminfo does not know"};
    }
    set_term(made);
    raw(); // Ctrl-C is a key, so that the terminal is always put back
    noecho();
    keypad(stdscr, TRUE);
    set_escdelay(50);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
        init_pair(green, COLOR_GREEN, -1);
        init_pair(yellow, COLOR_YELLOW, -1);
        init_pair(red, COLOR_RED, -1);
    }
    return terminal();
}

terminal::terminal(terminal&& other) noexcept : owned_(std::exchange(other.owned_, false)) {}

terminal::~terminal() {
    if (owned_) {
        endwin();
    }
}

extent terminal::size() const {
    const int rows = getmaxy(stdscr);
    const int columns = getmaxx(stdscr);
    return {static_cast<std::size_t>(rows > 0 ? rows : 1),
            static_cast<std::size_t>(columns > 0 ? columns : 1)};
}

void terminal::show(const std::vector<line>& lines) {
    erase();
    int row = 0;
    for (const line& each : lines) {
        move(row++, 0);
        for (const piece& part : each.pieces) {
            attrset(static_cast<int>(attribute(part.style)));
            addnstr(part.text.c_str(), static_cast<int>(part.text.size()));
        }
    }
    attrset(A_NORMAL);
    refresh();
}

key terminal::wait(int milliseconds) {
    timeout(milliseconds);
    switch (const int code = getch(); code) {
    case ERR:
        return {};
    case KEY_RESIZE:
        return {key_kind::resize};
    case KEY_UP:
        return {key_kind::up};
    case KEY_DOWN:
        return {key_kind::down};
    case KEY_PPAGE:
        return {key_kind::page_up};
    case KEY_NPAGE:
        return {key_kind::page_down};
    case KEY_HOME:
        return {key_kind::home};
    case KEY_END:
        return {key_kind::end};
    case KEY_ENTER:
    case '\r':
    case '\n':
        return {key_kind::enter};
    case KEY_BACKSPACE:
    case backspace:
    case escape:
        return {key_kind::back};
    case control_c:
        return {key_kind::letter, 'q'};
    default:
        return code > ' ' && code <= '~' ? key{key_kind::letter, static_cast<char>(code)} : key{};
    }
}

} // namespace voxplane::voxtop
