// Tells a proxy of calls that ended without it, on a thread of its own beside the workers: one
// after the other, each tried three times. What does not fit into the queue, or nobody takes, is
// counted and lost, and the log says so.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "control/notice/sender.hpp"
#include "dpdk/control_thread.hpp"

namespace voxplane::control::notice {

struct notifier_figures {
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t waiting = 0;
};

class notifier {
public:
    // Empty url: what is told goes nowhere. Errors: an address that cannot be used.
    [[nodiscard]] static result<std::unique_ptr<notifier>> open(const std::string& url);
    notifier(const notifier&) = delete;
    notifier& operator=(const notifier&) = delete;
    // Sends what waits, for two seconds at most and one attempt under way.
    ~notifier();

    // Never waits for the network. Main lcore.
    void tell(std::string text);
    // Another address from now on, for what waits too. The one before stays on an error.
    [[nodiscard]] result<void> redirect(const std::string& url);

    // Any thread.
    [[nodiscard]] notifier_figures figures() const;

private:
    explicit notifier(std::shared_ptr<sender> to);
    void run();
    [[nodiscard]] bool deliver(sender& to, const std::string& text);
    void judge(bool taken, const std::string& why);

    mutable std::mutex lock_;
    std::condition_variable more_;
    std::shared_ptr<sender> to_; // null: nobody
    std::deque<std::string> waiting_;
    notifier_figures figures_;
    bool ending_ = false;
    std::chrono::steady_clock::time_point end_by_;
    bool failing_ = false; // the thread's own, as what follows
    std::string why_;
    dpdk::control_thread thread_;
};

} // namespace voxplane::control::notice
