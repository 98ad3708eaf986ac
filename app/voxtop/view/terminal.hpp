// The terminal by ncurses: drawing lines, keys, size. One at a time; what it changed is put back at
// its end.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "keys.hpp"
#include "line.hpp"
#include "pages.hpp"

namespace voxplane::voxtop {

class terminal {
public:
    // Errors: no terminal, or one of a kind that terminfo does not know.
    [[nodiscard]] static result<terminal> open();
    terminal(terminal&& other) noexcept;
    terminal& operator=(terminal&&) = delete;
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal();

    [[nodiscard]] extent size() const;
    void show(const std::vector<line>& lines);
    // Waits for a key so long at most.
    [[nodiscard]] key wait(int milliseconds);

private:
    terminal() = default;
    bool owned_ = true;
};

} // namespace voxplane::voxtop
