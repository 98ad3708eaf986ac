// The control protocol as the program runs it: the door, the calls behind it, and the file of
// records. Polled by the main lcore's loop; waits for nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "capture/recorder.hpp"
#include "config/settings.hpp"
#include "control/interfaces.hpp"
#include "control/line_writer.hpp"
#include "control/ng/server.hpp"
#include "control/notice/notifier.hpp"
#include "control/persist/keeper.hpp"
#include "control/persist/restore.hpp"
#include "control/plane.hpp"
#include "control/registry.hpp"

namespace voxplane::control {

// How a service begins.
struct beginning {
    bool restore = false;     // with the calls of the snapshot
    std::uint64_t now_ns = 0; // the loop's clock
};

class service {
public:
    // taken: local RTP ports of calls that are not the protocol's. All arguments outlive this.
    // Calls that are restored have been asked of the plane when this returns. Errors: an address
    // that cannot be bound, a file or server that cannot be used.
    [[nodiscard]] static result<std::unique_ptr<service>>
    open(const config::settings& from, plane& media, std::size_t workers,
         std::span<const endpoint> taken, std::uint64_t seed, const beginning& how = {});
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    // Answers what has come and ends what is due. Returns how much it did.
    std::size_t poll(std::uint64_t now_ns);
    // Ends all calls; their ports stay taken until the plane has let go of them.
    // With a snapshot they are left to the next process: then they leave no records.
    void stop(std::uint64_t now_ns);
    // Takes what may change while calls run: who may speak, time-outs, limits, files, addresses.
    // What cannot be used stays as it was, and the log says so.
    void reload(const config::control& fresh);

    // Where captures go; outlives this. Without one `capture` is an error.
    void record_with(capture::recorder* recorder) noexcept { recorder_ = recorder; }

    [[nodiscard]] capture::figures captures() const {
        return recorder_ != nullptr ? recorder_->figures_now() : capture::figures{};
    }

    [[nodiscard]] registry& calls() noexcept { return calls_; }
    [[nodiscard]] const registry& calls() const noexcept { return calls_; }
    [[nodiscard]] const interfaces& ports() const noexcept { return ports_; }
    [[nodiscard]] const ng::server& door() const noexcept { return *door_; }
    // Requests of other threads; see ng::mailbox.
    [[nodiscard]] ng::mailbox& posts() noexcept { return door_->mailbox(); }
    // What came of the snapshot at the beginning.
    [[nodiscard]] const persist::restoration& restored() const noexcept { return restored_; }
    // Null without a snapshot.
    [[nodiscard]] const persist::keeper* keeper() const noexcept { return keeper_.get(); }
    [[nodiscard]] notice::notifier_figures notices() const { return notices_->figures(); }
    [[nodiscard]] std::uint64_t records_lost() const noexcept {
        return records_ ? records_->lost() : 0;
    }

    // Readable when poll() has requests to answer.
    [[nodiscard]] int fd() const noexcept { return door_->fd(); }

private:
    service(const config::settings& from, plane& media, std::size_t workers,
            std::span<const endpoint> taken, std::uint64_t seed);
    [[nodiscard]] result<void> open_files(const config::control& how);
    [[nodiscard]] result<void> open_door(const config::control& how);
    void listen_to_calls();
    void ended(const call& c, call_end why);
    [[nodiscard]] ng::tree answer(const ng::request& what);
    [[nodiscard]] ng::tree about() const;
    [[nodiscard]] ng::tree transform(const ng::request& what);
    [[nodiscard]] ng::tree query(const ng::request& what) const;
    [[nodiscard]] ng::tree remove(const ng::request& what);
    [[nodiscard]] ng::tree list(const ng::request& what) const;
    [[nodiscard]] ng::tree capture_call(const ng::request& what);
    [[nodiscard]] std::vector<capture::stream_label> streams_of(const std::string& call) const;
    std::size_t poll_captures();
    void tell_change(const call& c);
    void tell_end(const call& c, call_end why);
    void tell_refusal(const ng::request& what, const std::string& why);
    [[nodiscard]] ng::tree reply(result<ng::tree> made, const ng::request& what);

    const std::string instance_; // our name among nodes that hand conversions on
    plane& media_;
    config::control how_; // what is live of it
    interfaces ports_;
    registry calls_;
    std::unique_ptr<line_writer> records_;
    std::unique_ptr<notice::notifier> notices_;
    std::unique_ptr<persist::keeper> keeper_;
    persist::restoration restored_;
    std::unique_ptr<ng::server> door_;
    capture::recorder* recorder_ = nullptr;
    std::uint64_t calls_told_ = 0; // that have begun
    std::uint64_t now_ns_ = 0;
    std::uint64_t started_ns_ = 0;
};

} // namespace voxplane::control
