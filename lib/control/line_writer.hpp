// Lines for a file, written by a thread of its own, so that a slow disk never holds up the caller.
// What does not fit into the queue is counted and lost.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.hpp"

namespace voxplane::control {

class line_writer {
public:
    // Appends to the file, which is made if need be.
    [[nodiscard]] static result<std::unique_ptr<line_writer>> open(const std::string& path);
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    // Writes what is left.
    ~line_writer();

    // One line, without its end. Any thread.
    void write(std::string line);
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(); }

private:
    static constexpr std::size_t most_waiting = 65536;
    explicit line_writer(std::FILE* to);
    void run();

    std::FILE* to_;
    std::mutex lock_;
    std::condition_variable more_;
    std::deque<std::string> waiting_;
    bool ending_ = false;
    std::atomic<std::uint64_t> lost_{0};
    std::thread thread_;
};

} // namespace voxplane::control
