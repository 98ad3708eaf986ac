// What the log tells of signalled calls.
#include "control/service.hpp"
#include "dpdk/log.hpp"

namespace voxplane::control {

void service::tell_change(const call& c) {
    const bool fresh = calls_.counts().managed != calls_told_;
    calls_told_ = calls_.counts().managed;
    const char* const event = fresh ? "call_begun" : "call_changed";
    if (c.dialogues.empty() || !dpdk::log_hears(dpdk::log_level::info, event)) {
        return;
    }
    const dialogue& latest = c.dialogues.back();
    const bool deleting = latest.delete_at_ns != 0;
    dpdk::log_line(dpdk::log_level::info, event,
                   {{"call", c.id},
                    {"from", latest.from_tag},
                    {"to", latest.to_tag},
                    {"dialogues", std::to_string(c.dialogues.size())},
                    {"streams", std::to_string(latest.streams.size())},
                    {"state", deleting                                        ? "deleted"
                              : latest.state.answered || latest.converts_only ? "answered"
                                                                              : "offered"}});
}

void service::tell_end(const call& c, call_end why) {
    const auto level = why == call_end::deleted || why == call_end::stopped
                           ? dpdk::log_level::info
                           : dpdk::log_level::notice;
    if (!dpdk::log_hears(level, "call_ended")) {
        return;
    }
    dpdk::log_line(
        level, "call_ended",
        {{"call", c.id}, {"reason", name_of(why)}, {"seconds", std::to_string(lasted_s(c))}});
}

void service::tell_refusal(const ng::request& what, const std::string& why) {
    dpdk::log_line(dpdk::log_level::notice, "call_refused",
                   {{"call", what.call_id}, {"command", ng::name_of(what.command)}, {"why", why}});
}

} // namespace voxplane::control
