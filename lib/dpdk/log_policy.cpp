// The list of events by module is here; seconds begin with an event's first line.
#include "dpdk/log_policy.hpp"

#include <algorithm>
#include <iterator>

namespace voxplane::dpdk {

namespace {

using config::log_module;

constexpr std::uint64_t second_ns = 1'000'000'000;

struct owner {
    std::string_view event;
    log_module module;
};

constexpr owner owners[] = {
    {"call_begun", log_module::call},
    {"call_change_failed", log_module::call},
    {"call_changed", log_module::call},
    {"call_ended", log_module::call},
    {"call_refused", log_module::call},
    {"capture_begun", log_module::capture},
    {"capture_ended", log_module::capture},
    {"capture_failed", log_module::capture},
    {"control", log_module::control},
    {"drain", log_module::control},
    {"drained", log_module::control},
    {"events_not_opened", log_module::notice},
    {"not_restored", log_module::persist},
    {"notice_lost", log_module::notice},
    {"notices_arrive_again", log_module::notice},
    {"records_not_opened", log_module::notice},
    {"reload", log_module::control},
    {"reload_refused", log_module::control},
    {"reloaded", log_module::control},
    {"restored", log_module::persist},
    {"snapshot_behind", log_module::persist},
    {"snapshot_fails", log_module::persist},
    {"snapshot_works_again", log_module::persist},
    {"source_accepted", log_module::media},
    {"stream_changed", log_module::media},
    {"stream_ended", log_module::media},
    {"stream_ready", log_module::media},
    {"stream_renumbered", log_module::media},
    {"stream_silent", log_module::media},
    {"voice_level", log_module::media},
};
static_assert(std::is_sorted(std::begin(owners), std::end(owners),
                             [](const owner& a, const owner& b) { return a.event < b.event; }));

} // namespace

log_module module_of(std::string_view event) noexcept {
    const owner* const found = std::lower_bound(
        std::begin(owners), std::end(owners), event,
        [](const owner& one, std::string_view wanted) { return one.event < wanted; });
    return found != std::end(owners) && found->event == event ? found->module : log_module::plane;
}

log_policy::verdict log_policy::judge(config::log_level level, std::string_view event,
                                      std::uint64_t now_ns) {
    if (level > how_.levels[static_cast<std::size_t>(module_of(event))]) {
        return {};
    }
    const auto found = events_.find(event);
    second& s = found != events_.end() ? found->second : events_[std::string(event)];
    if (s.lines == 0 || now_ns - s.begin_ns >= second_ns) {
        s.begin_ns = now_ns;
        s.lines = 0;
    }
    if (how_.rate != 0 && s.lines >= how_.rate) {
        ++s.suppressed;
        return {};
    }
    ++s.lines;
    return {true, std::exchange(s.suppressed, 0)};
}

std::vector<std::pair<std::string, std::uint64_t>> log_policy::untold(std::uint64_t now_ns) {
    std::vector<std::pair<std::string, std::uint64_t>> out;
    for (auto& [event, s] : events_) {
        if (s.suppressed != 0 && now_ns - s.begin_ns >= second_ns) {
            out.emplace_back(event, std::exchange(s.suppressed, 0));
        }
    }
    return out;
}

} // namespace voxplane::dpdk
