// What the log tells of the media plane's calls: made, changed, sources, silence, ends, and levels
// of their voice processors. Main lcore, inside callbacks of the session controller but for tend().
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "session/controller.hpp"
#include "telemetry/board.hpp"
#include "telemetry/call_view.hpp"

namespace voxplane::app {

class call_log {
public:
    // Reached by the controller's on_news and on_ended.
    void news(session::call_news what, std::size_t leg, const session::call_record& record,
              const session::event& about);
    void ended(const telemetry::call_view& call);

    // Looks for changed levels, once a second at most and only when a worker has counted some.
    void tend(const session::controller& calls, const telemetry::board& board,
              std::uint64_t now_ns);

private:
    struct leg_level {
        dsp::voice_level level;
        std::string why;
    };
    void tell_level(const std::string& call, char side, const telemetry::leg_view& leg);

    std::unordered_map<std::string, leg_level> levels_; // by call and side; those not as set
    std::uint64_t changes_ = 0;                         // of levels, that workers have counted
    std::uint64_t next_look_ns_ = 0;
};

} // namespace voxplane::app
