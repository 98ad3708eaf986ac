// What of calls is written when: all of a call when signalling or its worker changed it, what its
// streams know each second while packets come, its end. Calls are looked at in turn, at most 10,000
// a second: of more than that each waits longer. Remembers names alone until the writer takes more,
// so that main never waits and nothing is lost when the writer falls behind. Main lcore only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/persist/call_state.hpp"
#include "control/persist/writer.hpp"
#include "control/registry.hpp"

namespace voxplane::control::persist {

class keeper {
public:
    // calls and media outlive this.
    keeper(std::unique_ptr<store> to, const registry& calls, const plane& media);

    // A call of that name began, changed, or is to be forgotten because it cannot be restored.
    void changed(const std::string& call_id);
    // The plane's name for a stream of a call.
    void stream_changed(const std::string& stream);
    // Before its end takes effect; its ports rest for so long.
    void ended(const call& c, std::uint64_t quarantine_s);
    // A call that was restored from the store, and what that knew of its streams. now_ns: the
    // loop's clock, as below.
    void known(const std::string& call_id, std::vector<stream_memory> streams,
               std::uint64_t now_ns);

    // Gives the writer what it takes. Returns how much that was.
    std::size_t poll(std::uint64_t now_ns);
    // The process ends and leaves its calls to the next one: writes all of them as they are now,
    // and hears no more.
    void leave(std::uint64_t now_ns);

    [[nodiscard]] std::size_t behind() const noexcept { return due_.size() + freed_.size(); }
    [[nodiscard]] std::uint64_t forgotten_ports() const noexcept { return forgotten_ports_; }
    [[nodiscard]] writer_figures figures() const { return writer_.figures(); }

private:
    // What the writer has of a call.
    struct told {
        std::uint64_t at_ns = 0;
        std::vector<stream_memory> streams;
        std::uint64_t turn = 0; // that of its place among the turns
    };
    struct turn {
        std::string call_id;
        std::uint64_t number;
        std::uint64_t due_ns;
    };
    void remember(const std::string& call_id, told&& now);
    void look_in_turn(std::uint64_t now_ns);
    [[nodiscard]] bool moved_on(const std::string& call_id, const told& since) const;
    [[nodiscard]] bool forget(const std::string& call_id, const clocks& at, std::size_t bytes);
    [[nodiscard]] bool tell(const std::string& call_id, bool whole, std::uint64_t now_ns);
    [[nodiscard]] std::vector<stream_memory> read_streams(const call& c, const told& before,
                                                          std::uint64_t now_ns) const;

    const registry& calls_;
    const plane& media_;
    std::unordered_map<std::string, bool> due_; // true: the whole call
    std::unordered_map<std::string, told> told_;
    std::deque<turn> turns_; // one of each call in told_, and some of calls that are gone
    std::uint64_t next_turn_ = 0;
    std::uint64_t next_look_ns_ = 0;
    std::deque<record> freed_;
    std::uint64_t next_ports_ = 0;
    std::uint64_t forgotten_ports_ = 0;
    std::uint64_t refused_at_ns_ = 0; // the writer was full then
    bool left_ = false;
    writer writer_;
};

} // namespace voxplane::control::persist
