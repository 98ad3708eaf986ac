// Where telemetry's client threads ask for timing breakdowns and the main lcore sees to them: it
// alone may send commands to workers. One breakdown at a time; its memory stays here until every
// worker that has it is done, which each is by itself, in time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "session/command.hpp"
#include "stats/step_times.hpp"

namespace voxplane::app {

struct timing_request {
    std::uint32_t bursts = 0; // of each worker, looked at at most
    std::uint32_t one_in = 1; // bursts
    std::uint64_t end_tsc = 0;
    std::optional<std::size_t> worker; // none: all
};

class timing_desk {
public:
    explicit timing_desk(std::size_t workers) : workers_(workers) {}

    // By worker, as asked; all done.
    using found = std::vector<std::unique_ptr<stats::step_times>>;

    // Any thread but a worker. Error: another one is being measured, or there is no such worker.
    [[nodiscard]] result<void> ask(const timing_request& what);
    // Once, when every worker is done; nothing before.
    [[nodiscard]] std::optional<found> take();
    void give_up();

    // Main lcore: sends what has been asked for, frees what nobody wants any more.
    using sender = std::function<void(std::size_t worker, const session::command&)>;
    void tend(const sender& send);

private:
    [[nodiscard]] bool all_done() const noexcept;

    std::size_t workers_;
    std::mutex lock_;
    std::size_t first_ = 0; // worker of open_[0]
    found open_;            // empty: nothing is being measured
    bool sent_ = false;
    bool given_up_ = false;
};

} // namespace voxplane::app
