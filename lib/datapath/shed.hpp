// Load shedding: the legs of one worker that have voice processors, by age, and how far the newest
// of them are stepped down. The worker looks at its busy share ten times a second: above the limit
// the newest leg that still has something to give goes down one level, and is at bypass before an
// older one is touched; when it has been below the lower limit for a second, levels come back, the
// oldest leg's first. Private to the worker, but for the limits, which are fixed before launch.
#pragma once

#include <cstddef>
#include <cstdint>

#include "session/voice.hpp"

namespace voxplane::datapath {

struct shed_limits {
    unsigned above_permille = 900; // of its time that a worker is busy; 0: never shed
    unsigned below_permille = 700; // levels come back
};

class shedder {
public:
    static constexpr unsigned calm_looks = 10;

    void set_limits(const shed_limits& limits) noexcept { limits_ = limits; }

    // A leg's voice begins, is replaced by another, ends. Voices without a chain are not listed.
    // What begins while legs are shed begins shed; returns whether it did.
    bool add(session::voice& fresh) noexcept;
    void replace(session::voice& old, session::voice& fresh) noexcept;
    void remove(session::voice& gone) noexcept;

    struct steps {
        unsigned shed = 0;
        unsigned restored = 0;
    };
    // One look at the busy share since the last one: a 32nd of the legs steps down, or a 64th up.
    steps look(unsigned busy_permille) noexcept;

    [[nodiscard]] std::size_t legs() const noexcept { return legs_; }
    [[nodiscard]] bool shedding() const noexcept;

private:
    bool shed_one() noexcept;
    bool restore_one() noexcept;

    shed_limits limits_;
    session::voice* newest_ = nullptr;
    session::voice* oldest_ = nullptr;
    // All that are newer are at bypass, all that are older are not shed. Null: all are at bypass.
    session::voice* edge_ = nullptr;
    std::size_t legs_ = 0;
    unsigned calm_ = 0;
};

} // namespace voxplane::datapath
