// Brings changes to a store, on a thread of its own beside the workers. What is given waits in a
// queue of bounded length; when that is full the giver keeps what it has and comes again. A store
// that fails is tried again, at growing distances, and nothing that was taken is lost meanwhile.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "control/persist/store.hpp"
#include "dpdk/control_thread.hpp"

namespace voxplane::control::persist {

struct writer_figures {
    std::uint64_t written = 0;  // records that the store has
    std::uint64_t failures = 0; // attempts that it did not take
    std::uint64_t refused = 0;  // times that the queue was full
    std::uint64_t waiting = 0;  // records
};

class writer {
public:
    // most: records in the queue.
    explicit writer(std::unique_ptr<store> to, std::size_t most = 16384);
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    // Writes what is left, unless the store fails.
    ~writer();

    // False when the queue is full: then the record was not taken. Main lcore; never waits longer
    // than for another thread to move a pointer.
    [[nodiscard]] bool offer(record&& change);

    // Any thread.
    [[nodiscard]] writer_figures figures() const;

private:
    void run();
    [[nodiscard]] std::vector<record> next();
    [[nodiscard]] bool put(const std::vector<record>& batch);
    void rest(unsigned failures);

    std::unique_ptr<store> to_;
    const std::size_t most_;
    mutable std::mutex lock_;
    std::condition_variable more_;
    std::deque<record> waiting_;
    bool ending_ = false;
    bool failing_ = false;    // the thread's own
    std::size_t in_work_ = 0; // records
    std::atomic<std::uint64_t> written_{0};
    std::atomic<std::uint64_t> failures_{0};
    std::atomic<std::uint64_t> refused_{0};
    dpdk::control_thread thread_;
};

} // namespace voxplane::control::persist
