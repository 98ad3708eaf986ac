// The thread takes all that waits at once and writes it without the lock.
#include "control/line_writer.hpp"

#include <cerrno>
#include <cstring>

namespace voxplane::control {

result<std::unique_ptr<line_writer>> line_writer::open(const std::string& path) {
    std::FILE* to = std::fopen(path.c_str(), "ae");
    if (to == nullptr) {
        return failure{path + ": cannot append to it: " + std::strerror(errno)};
    }
    return std::unique_ptr<line_writer>(new line_writer(to));
}

line_writer::line_writer(std::FILE* to) : to_(to), thread_([this] { run(); }) {}

line_writer::~line_writer() {
    {
        const std::lock_guard guard(lock_);
        ending_ = true;
    }
    more_.notify_one();
    thread_.join();
    std::fclose(to_);
}

void line_writer::write(std::string line) {
    {
        const std::lock_guard guard(lock_);
        if (waiting_.size() >= most_waiting) {
            lost_.fetch_add(1);
            return;
        }
        waiting_.push_back(std::move(line));
    }
    more_.notify_one();
}

void line_writer::run() {
    std::unique_lock guard(lock_);
    for (;;) {
        more_.wait(guard, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        std::deque<std::string> now;
        now.swap(waiting_);
        guard.unlock();
        for (const std::string& line : now) {
            const bool whole = std::fwrite(line.data(), 1, line.size(), to_) == line.size() &&
                               std::fputc('\n', to_) != EOF;
            lost_.fetch_add(whole ? 0 : 1);
        }
        std::fflush(to_);
        guard.lock();
    }
}

} // namespace voxplane::control
