// The media plane as the control protocol sees it: calls of two legs, by name. What is wanted of a
// call takes effect as soon as its worker has done what was wanted before; nothing here waits. Main
// lcore only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "session/command.hpp"
#include "telemetry/call_view.hpp"

namespace voxplane::control {

class plane {
public:
    plane() = default;
    plane(const plane&) = delete;
    plane& operator=(const plane&) = delete;
    virtual ~plane() = default;

    // Errors: those of session::controller::create().
    [[nodiscard]] virtual result<void> create(const config::call& wanted) = 0;
    // The same for a call that another process had, which goes on from what that knew.
    [[nodiscard]] virtual result<void> restore(const config::call& wanted,
                                               const session::call_memory& past) = 0;
    // Of a call that exists. The last of several modifications in a row counts, and what any of
    // them signalled. Errors that come later are logged; the call stays as it was.
    virtual void modify(const config::call& wanted, session::signalled_legs signalled) = 0;
    // Also while it is still being made or changed. A name without a call is ignored.
    virtual void end(const std::string& id) = 0;

    // Addresses and counters now; none: no such call, or it is still being made.
    [[nodiscard]] virtual std::optional<telemetry::call_view> look(const std::string& id) const = 0;
    // What restore() would need; none: as with look().
    [[nodiscard]] virtual std::optional<session::call_memory>
    recall(const std::string& id) const = 0;
    // The call's packets copied for the recorder, marked with the number; 0: no longer. Errors: no
    // such call.
    [[nodiscard]] virtual result<void> capture(const std::string& id, std::uint32_t /*number*/) {
        return failure{"call '" + id + "' cannot be captured"};
    }
    // Share of time that the busiest worker works, in percent.
    [[nodiscard]] virtual unsigned busy_percent() const = 0;

    // A call has ended, as asked or because it fell silent (expired); its name is free.
    std::function<void(const telemetry::call_view&)> on_ended;
    // What recall() gives of a call has changed by more than counters. May miss some.
    std::function<void(const std::string& id)> on_changed;
};

} // namespace voxplane::control
