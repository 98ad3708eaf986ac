// Work that is due on the media clock: media time-outs of legs, their reports, repeated
// announcements.
#include <algorithm>

#include "datapath/originate.hpp"
#include "datapath/rtcp/rtcp.hpp"
#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

constexpr unsigned max_timers_a_turn = 64;
constexpr std::uint64_t announce_interval_ns =
    1'000'000'000; // RFC 5227: ANNOUNCE_INTERVAL is 2 s at
                   // most; one is enough on a fast link

// The timer is armed once and looks, when it fires, how long the leg has really been silent:
// packets never touch it.
void check_silence(context& c, session::leg& leg) noexcept {
    const std::uint64_t heard = std::max(leg.received.last_arrival_ns.get(), leg.last_activity_ns);
    if (heard == 0) { // the leg was made before the media clock began
        leg.last_activity_ns = c.now_ns;
        c.wheel.arm(leg.silence_timer, leg.media_timeout_ns);
        return;
    }
    const std::uint64_t silent = c.now_ns > heard ? c.now_ns - heard : 0;
    if (silent < leg.media_timeout_ns) {
        c.wheel.arm(leg.silence_timer, leg.media_timeout_ns - silent);
        return;
    }
    leg.timed_out = true;
    session::event what;
    what.kind = session::event_kind::timed_out;
    what.index = leg.silence_timer.owner;
    notify(c, what);
    // Main may have lost the notice; it ends a call once however often it is told.
    c.wheel.arm(leg.silence_timer, leg.media_timeout_ns);
}

void fire(context& c, session::timer_node& timer) noexcept {
    switch (timer.kind) {
    case session::timer_kind::media_timeout:
        check_silence(c, (*c.all->legs)[timer.owner]);
        break;
    case session::timer_kind::rtcp:
        run_rtcp(c, (*c.all->legs)[timer.owner]);
        break;
    case session::timer_kind::announce:
        announce(c, static_cast<std::uint16_t>(timer.owner));
        if (timer.remaining > 1) {
            --timer.remaining;
            c.wheel.arm(timer, announce_interval_ns);
        }
        break;
    }
}

} // namespace

unsigned run_timers(context& c) noexcept {
    if (!c.clock_known) {
        return 0;
    }
    return c.wheel.advance(c.now_ns, max_timers_a_turn,
                           [&](session::timer_node& timer) { fire(c, timer); });
}

} // namespace voxplane::datapath
