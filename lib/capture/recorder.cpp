// The thread empties the rings every two milliseconds while there are captures, and sleeps while
// there are none. It holds the lock to see which there are, never to write.
#include "capture/recorder.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <unistd.h>

#include "base/steady_clock.hpp"
#include "capture/running.hpp"
#include "dpdk/log.hpp"

namespace voxplane::capture {

namespace {

constexpr auto between_looks = std::chrono::milliseconds(2);

} // namespace

result<std::unique_ptr<recorder>> recorder::open(const config::capture& how,
                                                 std::vector<slot_ring*> rings) {
    if (::access(how.folder.c_str(), W_OK | X_OK) != 0) {
        return failure{"capture.folder: " + how.folder +
                       ": expected a folder to write to: " + std::strerror(errno)};
    }
    return std::unique_ptr<recorder>(new recorder(how, std::move(rings)));
}

recorder::recorder(const config::capture& how, std::vector<slot_ring*> rings)
    : how_(how), rings_(std::move(rings)), thread_("vox-capture", [this] { run(); }) {}

recorder::~recorder() {
    {
        const std::lock_guard guard(lock_);
        ending_ = true;
    }
    more_.notify_one();
    thread_.join();
    (void)poll(); // logs
}

std::uint64_t recorder::lost() const noexcept {
    std::uint64_t all = 0;
    for (const slot_ring* ring : rings_) {
        all += ring->lost();
    }
    return all;
}

result<begun> recorder::begin(const wish& what) {
    const auto refuse = [this](std::string why) {
        ++figures_.refused;
        return failure{std::move(why)};
    };
    const std::lock_guard guard(lock_);
    if (running_.size() >= how_.at_once) {
        return refuse("as many captures run as capture.at-once allows");
    }
    if (what.streams.empty() || what.streams.size() > max_streams) {
        return refuse("the call has " + std::to_string(what.streams.size()) +
                      " streams, expected 1 to " + std::to_string(max_streams));
    }
    for (const auto& each : running_) {
        if (each->what.call == what.call) {
            return refuse("the call is being captured");
        }
    }
    auto fresh = std::make_shared<running>(what, next_, how_, lost());
    if (const auto made = fresh->make_file(how_.folder); !made) {
        dpdk::log_line(dpdk::log_level::error, "capture_failed",
                       {{"call", what.call}, {"why", made.error().text}});
        return refuse(made.error().text);
    }
    next_ = next_ % 0xff'ffffU + 1; // 24 bits, never 0
    begun out{fresh->file, {}};
    for (std::size_t i = 0; i < what.streams.size(); ++i) {
        out.numbers.push_back(fresh->number_of(i));
    }
    running_.push_back(std::move(fresh));
    ++figures_.begun;
    more_.notify_one();
    dpdk::log_line(dpdk::log_level::notice, "capture_begun",
                   {{"call", what.call}, {"file", out.file}});
    return out;
}

void recorder::has_no(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    for (const auto& each : running_) {
        if (each->number == running::capture_of(number)) {
            each->streams_open.fetch_sub(1);
        }
    }
}

bool recorder::stop(const std::string& call) {
    const std::lock_guard guard(lock_);
    for (const auto& each : running_) {
        if (each->what.call == call) {
            each->want_end(end_reason::asked);
            return true;
        }
    }
    return false;
}

std::vector<std::string> recorder::poll() {
    std::vector<std::string> alone;
    const std::lock_guard guard(lock_);
    for (const auto& each : running_) {
        if (each->why() != end_reason::none && !each->told_workers) {
            each->told_workers = true;
            for (const stream_label& stream : each->what.streams) {
                alone.push_back(stream.name);
            }
        }
    }
    for (const auto& each : over_) {
        dpdk::log_line(each->why() == end_reason::disk ? dpdk::log_level::error
                                                       : dpdk::log_level::notice,
                       "capture_ended",
                       {{"call", each->what.call},
                        {"file", each->file},
                        {"reason", name_of(each->why())},
                        {"packets", std::to_string(each->packets)},
                        {"octets", std::to_string(each->octets)},
                        {"capture_lost", std::to_string(each->lost)}});
    }
    over_.clear();
    return alone;
}

figures recorder::figures_now() const {
    const std::lock_guard guard(lock_);
    figures now = figures_;
    now.running = running_.size();
    now.lost = lost();
    return now;
}

void recorder::drain(const std::vector<std::shared_ptr<running>>& now) {
    for (slot_ring* ring : rings_) {
        while (const slot* s = ring->front()) {
            const auto found = std::ranges::find_if(now, [s](const auto& each) {
                return each->number == running::capture_of(s->stream);
            });
            if (found != now.end()) {
                (*found)->take(*s);
            }
            ring->pop();
        }
    }
    for (const auto& each : now) {
        each->write();
    }
}

void recorder::finish(const std::shared_ptr<running>& one) {
    one->close(lost());
    const std::lock_guard guard(lock_);
    figures_.packets += one->packets;
    figures_.octets += one->octets;
    std::erase(running_, one);
    over_.push_back(one);
}

void recorder::run() {
    std::unique_lock guard(lock_);
    for (;;) {
        if (running_.empty() && !ending_) {
            more_.wait(guard, [this] { return ending_ || !running_.empty(); });
        } else if (!ending_) {
            more_.wait_for(guard, between_looks, [this] { return ending_; });
        }
        const bool last = ending_;
        const auto now = running_;
        guard.unlock();
        drain(now);
        for (const auto& each : now) {
            if (last) {
                each->want_end(end_reason::stopped);
            }
            if (each->over(steady_ns()) || last) {
                finish(each);
            }
        }
        guard.lock();
        if (last) {
            return;
        }
    }
}

} // namespace voxplane::capture
