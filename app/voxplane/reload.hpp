// SIGHUP: the configuration read anew, on a thread beside the workers, and what of it may change
// while calls run handed to main's loop. A file with an error changes nothing. Main lcore only.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/difference.hpp"
#include "config/settings.hpp"
#include "dpdk/control_thread.hpp"

namespace voxplane::app {

class reloader {
public:
    // started: the text of the file as it was read at start.
    reloader(std::string path, std::string started)
        : path_(std::move(path)), started_(std::move(started)), taken_(started_) {}

    // Begins to read; asked for while it reads, it reads once more.
    void ask();
    // Gives settings that are to be taken to fn, once what was asked for is read, and logs each key
    // that has changed with what became of it. Never waits.
    void poll(const std::function<void(const config::settings&)>& fn);

private:
    struct outcome {
        config::settings settings;
        std::vector<config::changed_key> changes;
    };
    [[nodiscard]] result<outcome> read() const;

    std::string path_;
    std::string started_; // what runs of keys that need a restart
    std::string taken_;   // what runs of those that are live
    bool asked_ = false;
    bool reading_ = false;
    std::mutex lock_;
    std::optional<result<outcome>> done_; // by the thread
    dpdk::control_thread thread_;
};

} // namespace voxplane::app
