// The thread takes all that waits at once and writes it without the lock.
#include "control/line_writer.hpp"

#include <cerrno>
#include <cstring>

#include "dpdk/log.hpp"

namespace voxplane::control {

result<std::unique_ptr<line_writer>> line_writer::open(const std::string& path) {
    std::FILE* to = std::fopen(path.c_str(), "ae");
    if (to == nullptr) {
        return failure{path + ": cannot append to it: " + std::strerror(errno)};
    }
    return std::unique_ptr<line_writer>(new line_writer(to));
}

line_writer::line_writer(std::FILE* to) : to_(to), thread_("vox-records", [this] { run(); }) {}

std::unique_ptr<line_writer> line_writer::closed() {
    return std::unique_ptr<line_writer>(new line_writer(nullptr));
}

line_writer::~line_writer() {
    {
        const std::lock_guard guard(lock_);
        ending_ = true;
    }
    more_.notify_one();
    thread_.join();
    if (to_ != nullptr) {
        std::fclose(to_);
    }
}

void line_writer::write(std::string text) {
    {
        const std::lock_guard guard(lock_);
        if (waiting_.size() >= most_waiting) {
            lost_.fetch_add(1);
            return;
        }
        waiting_.push_back({std::move(text), false});
    }
    more_.notify_one();
}

void line_writer::move_to(std::string path) {
    {
        const std::lock_guard guard(lock_);
        waiting_.push_back({std::move(path), true});
    }
    more_.notify_one();
}

void line_writer::put(const line& what) {
    if (!what.is_path) {
        const bool whole = to_ == nullptr || (std::fwrite(what.text.data(), 1, what.text.size(),
                                                          to_) == what.text.size() &&
                                              std::fputc('\n', to_) != EOF);
        lost_.fetch_add(whole ? 0 : 1);
        return;
    }
    std::FILE* next = what.text.empty() ? nullptr : std::fopen(what.text.c_str(), "ae");
    if (next == nullptr && !what.text.empty()) {
        dpdk::log_line(dpdk::log_level::error, "records_not_opened",
                       {{"file", what.text}, {"why", std::strerror(errno)}});
        return;
    }
    if (to_ != nullptr) {
        std::fclose(to_);
    }
    to_ = next;
}

void line_writer::run() {
    std::unique_lock guard(lock_);
    for (;;) {
        more_.wait(guard, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        std::deque<line> now;
        now.swap(waiting_);
        guard.unlock();
        for (const line& each : now) {
            put(each);
        }
        if (to_ != nullptr) {
            std::fflush(to_);
        }
        guard.lock();
    }
}

} // namespace voxplane::control
