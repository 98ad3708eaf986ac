// Captures of calls: what workers copy into their rings goes to a pcapng file a capture, by a
// thread beside the workers. Limits on time, size, packets and captures at once are kept here;
// workers go on copying for the moment that it takes to tell them. Main lcore, but for figures().
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "capture/slot_ring.hpp"
#include "config/tools.hpp"
#include "dpdk/control_thread.hpp"

namespace voxplane::capture {

// Streams of one capture, at most; with 16 captures, their ends are what a ring keeps places for.
inline constexpr std::size_t max_streams = 16;

// One stream of a call and what its sides are called in the file.
struct stream_label {
    std::string name;
    std::string side[2]; // such as "198.18.0.1:16400, remote 198.18.0.2:40000"
};

struct wish {
    std::string call;
    std::vector<stream_label> streams; // 1..max_streams
    std::uint32_t seconds = 0;         // 0: as long as the settings allow, which is the most anyway
    std::uint64_t packets = 0;         // 0: any number
};

struct begun {
    std::string file;
    std::vector<std::uint32_t> numbers; // by stream: what workers are to mark its packets with
};

struct figures {
    std::uint64_t running = 0;
    std::uint64_t begun = 0;
    std::uint64_t refused = 0;
    std::uint64_t packets = 0; // in files
    std::uint64_t octets = 0;
    std::uint64_t lost = 0; // no slot was free
};

class recorder {
public:
    // rings: of all workers, which outlive this. Error: a folder that cannot be written to.
    [[nodiscard]] static result<std::unique_ptr<recorder>> open(const config::capture& how,
                                                                std::vector<slot_ring*> rings);
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;
    // Ends what still runs; workers must not copy any more.
    ~recorder();

    // Makes the file. Errors: too many captures, one of this call, a file that cannot be made.
    [[nodiscard]] result<begun> begin(const wish& what);
    // A stream that turned out not to be there.
    void has_no(std::uint32_t number);
    // Asks for the end of a call's capture; whether there is one.
    bool stop(const std::string& call);
    // Logs what has ended. Returns the streams that workers are to leave alone from now on.
    [[nodiscard]] std::vector<std::string> poll();

    // Any thread.
    [[nodiscard]] figures figures_now() const;

private:
    struct running;
    recorder(const config::capture& how, std::vector<slot_ring*> rings);
    void run();
    void drain(const std::vector<std::shared_ptr<running>>& now);
    void finish(const std::shared_ptr<running>& one);
    [[nodiscard]] std::uint64_t lost() const noexcept;

    config::capture how_;
    std::vector<slot_ring*> rings_;
    mutable std::mutex lock_; // running_, over_, figures_, ending_
    std::condition_variable more_;
    std::vector<std::shared_ptr<running>> running_;
    std::vector<std::shared_ptr<running>> over_; // ended, not logged yet
    figures figures_;
    bool ending_ = false;
    std::uint32_t next_ = 1;
    dpdk::control_thread thread_;
};

} // namespace voxplane::capture
