// The plane that is: the session controller, with what is wanted of calls that are still busy kept
// until they are not. Main lcore only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "control/plane.hpp"
#include "session/controller.hpp"

namespace voxplane::control {

class session_plane final : public plane {
public:
    // busy_percent: asked for when a call begins. way_known: asked before a call is changed, again
    // and again until it says so; empty: it always is. The controller outlives this.
    session_plane(session::controller& sessions, std::function<unsigned()> busy_percent,
                  std::function<bool(const config::call&)> way_known = {})
        : sessions_(sessions), busy_percent_(std::move(busy_percent)),
          way_known_(std::move(way_known)) {}

    [[nodiscard]] result<void> create(const config::call& wanted) override;
    [[nodiscard]] result<void> restore(const config::call& wanted,
                                       const session::call_memory& past) override;
    void modify(const config::call& wanted, session::signalled_legs signalled) override;
    void end(const std::string& id) override;
    [[nodiscard]] std::optional<telemetry::call_view> look(const std::string& id) const override;
    [[nodiscard]] std::optional<session::call_memory> recall(const std::string& id) const override;
    [[nodiscard]] result<void> capture(const std::string& id, std::uint32_t number) override {
        return sessions_.capture(id, number);
    }
    [[nodiscard]] unsigned busy_percent() const override { return busy_percent_(); }

    // Tries again what had to wait; after each controller::poll(). Returns how much was done.
    std::size_t poll();
    // Told by the controller's on_ended.
    void ended(const telemetry::call_view& call);

private:
    struct wish {
        std::optional<config::call> settings;
        session::signalled_legs signalled{};
        bool end = false;
    };
    // Whether nothing of it is left to do.
    [[nodiscard]] bool fulfil(const std::string& id, const wish& what);
    [[nodiscard]] bool change(const config::call& wanted, session::signalled_legs signalled);
    [[nodiscard]] bool finish(const std::string& id);

    session::controller& sessions_;
    std::function<unsigned()> busy_percent_;
    std::function<bool(const config::call&)> way_known_;
    std::unordered_map<std::string, wish> wishes_;
};

} // namespace voxplane::control
