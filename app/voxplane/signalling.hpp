// The control protocol inside the program: its service and what that needs of the session
// controller, polled by main's loop; figures of it for the telemetry thread. Main lcore only, but
// for figures().
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "control/service.hpp"
#include "control/session_plane.hpp"
#include "new_hops.hpp"
#include "setup.hpp"
#include "signalling_figures.hpp"
#include "telemetry/board.hpp"

namespace voxplane::app {

class signalling {
public:
    // Opens the listeners, and with `restore` begins the calls of the snapshot. Errors: an address
    // that cannot be bound, a file or server that cannot be used.
    [[nodiscard]] static result<std::unique_ptr<signalling>>
    open(plane& p, const telemetry::board& board, const voxplane::control::beginning& how);

    // Returns how much it did.
    std::size_t poll(std::uint64_t now_ns);
    // Sleeps until a request comes or the time is over.
    void wait(int milliseconds) const;
    // Refuses new calls, or takes them again. What runs goes on; poll() logs when nothing is left.
    void drain(bool on);
    // Ends all calls.
    void stop(std::uint64_t now_ns) { service_->stop(now_ns); }
    // Takes what may change while calls run.
    void reload(const config::control& fresh) { service_->reload(fresh); }
    // What is known of a call of the controller has changed.
    void changed(const std::string& call) {
        if (media_.on_changed) {
            media_.on_changed(call);
        }
    }
    // A call of the controller has ended.
    void ended(const telemetry::call_view& call) { media_.ended(call); }

    // Where other threads put requests.
    [[nodiscard]] voxplane::control::ng::mailbox& posts() noexcept { return service_->posts(); }

    // Any thread.
    [[nodiscard]] signalling_figures figures() const;

private:
    signalling(plane& p, const telemetry::board& board);
    void publish();

    new_hops hops_;
    std::uint64_t now_ns_ = 0; // of the last poll()
    voxplane::control::session_plane media_;
    std::unique_ptr<voxplane::control::service> service_;
    std::uint64_t next_publish_ns_ = 0;
    bool told_empty_ = false;
    mutable std::mutex lock_;
    signalling_figures shown_;
};

} // namespace voxplane::app
