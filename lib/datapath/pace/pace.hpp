// What a worker adjusts while it runs, by what it sees, and when: burst size, prefetch distance,
// time of polling before it sleeps. Fixed settings keep their values. Pure; one thread.
#pragma once

#include <cstdint>

#include "datapath/pace/burst_size.hpp"
#include "datapath/pace/reach.hpp"
#include "datapath/pace/spin.hpp"

namespace voxplane::datapath {

struct pace_settings {
    bool adjusts = true;                        // false: everything stays as it is set
    unsigned most_burst = 32;                   // packets
    unsigned frames_ahead = usual_frames_ahead; // where nothing is adjusted
    std::uint64_t burst_budget = UINT64_MAX;    // cycles
    spin_costs costs;
    std::uint64_t spin = 0; // cycles of polling, where nothing is adjusted
};

class pace {
public:
    void set(const pace_settings& how) noexcept {
        how_ = how;
        burst_.set(how.most_burst, how.burst_budget);
        spin_.set(how.costs);
    }

    // A turn ended at `end` that had `packets` or other `work`.
    void saw_turn(unsigned packets, bool work, std::uint64_t begin, std::uint64_t end) noexcept {
        if (!work) {
            return;
        }
        if (how_.adjusts) {
            burst_.saw_turn(packets, end - begin);
            reach_.saw_turn(packets, end - begin);
            spin_.saw_packets(packets);
        }
        last_work_ = end;
    }

    // Ten times a second. `now` is of the clock of the turns.
    void choose(std::uint64_t now) noexcept {
        if (how_.adjusts) {
            burst_.choose();
            reach_.choose();
            spin_.choose(now);
        }
    }

    [[nodiscard]] unsigned burst_pkts() const noexcept { return burst_.size(); }
    [[nodiscard]] bool sends_at_once() const noexcept { return burst_.is_cut(); }
    [[nodiscard]] unsigned frames_ahead() const noexcept {
        return how_.adjusts ? reach_.distance() : how_.frames_ahead;
    }
    [[nodiscard]] bool has_polled_enough(std::uint64_t now) const noexcept {
        return now - last_work_ >= (how_.adjusts ? spin_.limit() : how_.spin);
    }

    // For figures: what holds outside of trials.
    [[nodiscard]] unsigned best_ahead() const noexcept {
        return how_.adjusts ? reach_.best() : how_.frames_ahead;
    }
    [[nodiscard]] std::uint64_t best_spin() const noexcept {
        return how_.adjusts ? spin_.limit() : how_.spin;
    }

private:
    pace_settings how_;
    burst_size burst_;
    reach reach_;
    spin spin_;
    std::uint64_t last_work_ = 0;
};

} // namespace voxplane::datapath
