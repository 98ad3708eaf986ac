// A call that is being made or changed takes nothing: what is wanted meanwhile is merged into one
// wish and carried out when its worker has answered.
#include "control/session_plane.hpp"

#include "dpdk/log.hpp"

namespace voxplane::control {

namespace {

void tell_failure(const result<void>& done) {
    if (!done) {
        dpdk::log_line(dpdk::log_level::warning, "call_change_failed",
                       {{"why", done.error().text}});
    }
}

} // namespace

result<void> session_plane::create(const config::call& wanted) {
    const auto slot = sessions_.create(wanted);
    if (!slot) {
        return slot.error();
    }
    return {};
}

result<void> session_plane::restore(const config::call& wanted, const session::call_memory& past) {
    const auto slot = sessions_.create(wanted, &past);
    if (!slot) {
        return slot.error();
    }
    return {};
}

std::optional<session::call_memory> session_plane::recall(const std::string& id) const {
    std::optional<session::call_memory> found;
    sessions_.look(id, [&](std::uint32_t, const session::call_record&, const session::leg& a,
                           const session::leg& b) {
        found = session::call_memory{{session::remember(a, b), session::remember(b, a)}};
        return true;
    });
    return found;
}

bool session_plane::change(const config::call& wanted, session::signalled_legs signalled) {
    const session::call_progress now = sessions_.progress(wanted.id);
    if (now != session::call_progress::settled || (way_known_ && !way_known_(wanted))) {
        return now == session::call_progress::none;
    }
    tell_failure(sessions_.modify(wanted, signalled));
    return true;
}

bool session_plane::finish(const std::string& id) {
    const session::call_progress now = sessions_.progress(id);
    if (now == session::call_progress::settled) {
        tell_failure(sessions_.end(id));
    }
    return now != session::call_progress::busy;
}

bool session_plane::fulfil(const std::string& id, const wish& what) {
    return what.end ? finish(id) : change(*what.settings, what.signalled);
}

void session_plane::modify(const config::call& wanted, session::signalled_legs signalled) {
    const auto waiting = wishes_.find(wanted.id);
    if (waiting == wishes_.end()) {
        if (!change(wanted, signalled)) {
            wishes_.emplace(wanted.id, wish{wanted, signalled, false});
        }
        return;
    }
    wish& before = waiting->second;
    before.settings = wanted;
    before.signalled.a = before.signalled.a || signalled.a;
    before.signalled.b = before.signalled.b || signalled.b;
}

void session_plane::end(const std::string& id) {
    if (finish(id)) {
        wishes_.erase(id);
    } else {
        wishes_[id].end = true;
    }
}

std::optional<telemetry::call_view> session_plane::look(const std::string& id) const {
    std::optional<telemetry::call_view> found;
    sessions_.look(id, [&](std::uint32_t slot, const session::call_record& record,
                           const session::leg& a, const session::leg& b) {
        found = telemetry::view(slot, record, a, b);
        return true;
    });
    return found;
}

std::size_t session_plane::poll() {
    return std::erase_if(wishes_,
                         [&](const auto& each) { return fulfil(each.first, each.second); });
}

void session_plane::ended(const telemetry::call_view& call) {
    wishes_.erase(call.id);
    if (on_ended) {
        on_ended(call);
    }
}

} // namespace voxplane::control
