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

#include "base/result.hpp"
#include "dpdk/control_thread.hpp"

namespace voxplane::control {

class line_writer {
public:
    // Appends to the file, which is made if need be.
    [[nodiscard]] static result<std::unique_ptr<line_writer>> open(const std::string& path);
    // Writes nowhere before move_to().
    [[nodiscard]] static std::unique_ptr<line_writer> closed();
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;
    // Writes what is left.
    ~line_writer();

    // One line, without its end. Any thread.
    void write(std::string line);
    // Lines after those that wait go to this file, by the thread, which opens it anew even if it is
    // the same; empty: nowhere, and they are not counted. When it cannot be opened the file before
    // stays, and the log says so.
    void move_to(std::string path);
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(); }

private:
    static constexpr std::size_t most_waiting = 65536;
    explicit line_writer(std::FILE* to);
    struct line {
        std::string text;
        bool is_path;
    };
    void run();
    void put(const line& what);

    std::FILE* to_; // the thread's own; null: nowhere
    std::mutex lock_;
    std::condition_variable more_;
    std::deque<line> waiting_;
    bool ending_ = false;
    std::atomic<std::uint64_t> lost_{0};
    dpdk::control_thread thread_;
};

} // namespace voxplane::control
