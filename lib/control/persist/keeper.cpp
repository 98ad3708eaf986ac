// Calls come to the writer in any order, but each as it is at that time.
#include "control/persist/keeper.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "dpdk/log.hpp"

namespace voxplane::control::persist {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
// What a kill may cost of a call's figures, as long as looks suffice for it.
constexpr std::uint64_t progress_ns = second_ns;
constexpr std::uint64_t look_gap_ns = 100'000;
constexpr std::uint64_t most_looks_a_poll = 32; // 32 x 3 us, beside a loop's other work
constexpr std::size_t most_a_poll = 256;
constexpr std::size_t most_freed = 65536;
constexpr std::uint64_t full_log_ns = 10 * second_ns;
constexpr std::uint32_t most_pace_pps = 1000; // packets of 1 ms
constexpr auto longest_leave = std::chrono::seconds(2);

// Packets a second between two looks at a leg's numbers.
std::uint32_t pace_of(const session::leg_memory& now, const session::leg_memory& before,
                      std::uint64_t passed_ns) noexcept {
    if (!now.sent.known || !before.sent.known || passed_ns < second_ns) {
        return before.pace_pps;
    }
    const std::uint64_t packets = static_cast<std::uint16_t>(now.last_seq - before.last_seq);
    if (packets > INT16_MAX) { // back to a source that goes on after a restart
        return before.pace_pps;
    }
    const std::uint64_t pace = (packets * second_ns + passed_ns - 1) / passed_ns;
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(pace, 1, most_pace_pps));
}

} // namespace

keeper::keeper(std::unique_ptr<store> to, const registry& calls, const plane& media)
    : calls_(calls), media_(media), writer_(std::move(to)) {}

void keeper::changed(const std::string& call_id) {
    if (!left_) {
        due_[call_id] = true;
    }
}

void keeper::stream_changed(const std::string& stream) {
    const std::string call_id = stream.substr(0, stream.rfind('/'));
    if (!left_ && calls_.find(call_id) != nullptr) {
        due_.emplace(call_id, false);
    }
}

// A new call takes its place at the end of the turns.
void keeper::remember(const std::string& call_id, told&& now) {
    const auto found = told_.find(call_id);
    if (found != told_.end()) {
        now.turn = found->second.turn;
        found->second = std::move(now);
        return;
    }
    now.turn = next_turn_++;
    turns_.push_back({call_id, now.turn, now.at_ns + progress_ns});
    told_.emplace(call_id, std::move(now));
}

bool keeper::moved_on(const std::string& call_id, const told& since) const {
    const call* c = calls_.find(call_id);
    if (c == nullptr) {
        return false;
    }
    const std::vector<stream_memory> now = read_streams(*c, since, since.at_ns);
    return !std::equal(now.begin(), now.end(), since.streams.begin(), since.streams.end(),
                       [](const stream_memory& a, const stream_memory& b) {
                           return a.stream == b.stream &&
                                  a.legs.legs[0].totals == b.legs.legs[0].totals &&
                                  a.legs.legs[1].totals == b.legs.legs[1].totals;
                       });
}

// Times that went by without a look are not made up for.
void keeper::look_in_turn(std::uint64_t now_ns) {
    next_look_ns_ =
        std::max(next_look_ns_, now_ns - std::min(now_ns, most_looks_a_poll * look_gap_ns));
    for (; next_look_ns_ < now_ns && !turns_.empty() && turns_.front().due_ns <= now_ns;
         next_look_ns_ += look_gap_ns) {
        turn next = std::move(turns_.front());
        turns_.pop_front();
        const auto found = told_.find(next.call_id);
        if (found == told_.end() || found->second.turn != next.number) {
            continue;
        }
        if (moved_on(next.call_id, found->second)) {
            due_.emplace(next.call_id, false);
        }
        next.due_ns = now_ns + progress_ns;
        turns_.push_back(std::move(next));
    }
}

// A call that the store never heard of leaves no trace there.
void keeper::ended(const call& c, std::uint64_t quarantine_s) {
    if (left_) {
        return;
    }
    if (!told_.contains(c.id)) {
        due_.erase(c.id);
        return;
    }
    due_[c.id] = true;
    resting_ports ports;
    ports.locals = ports_of(c);
    if (quarantine_s == 0 || ports.locals.empty()) {
        return;
    }
    if (freed_.size() >= most_freed) {
        ++forgotten_ports_;
        return;
    }
    const std::uint64_t wall = wall_ns();
    ports.until_wall_ns = wall + quarantine_s * second_ns;
    freed_.push_back({record_kind::ports, wall,
                      std::to_string(wall) + "-" + std::to_string(next_ports_++), encode(ports)});
}

// Until its streams can be read, they are where they would go on by now.
void keeper::known(const std::string& call_id, std::vector<stream_memory> streams,
                   std::uint64_t now_ns) {
    constexpr std::uint32_t fastest_clock_hz = 16'000;
    for (stream_memory& s : streams) {
        for (session::leg_memory& m : s.legs.legs) {
            m.last_seq = session::resume_seq(m);
            m.last_timestamp = session::resume_timestamp(m, fastest_clock_hz);
            m.age_ns = 0;
        }
    }
    remember(call_id, {now_ns, std::move(streams)});
}

std::vector<stream_memory> keeper::read_streams(const call& c, const told& before,
                                                std::uint64_t now_ns) const {
    std::vector<stream_memory> all;
    for (const dialogue& d : c.dialogues) {
        for_each_media(d, [&](const media& m) {
            auto now = m.asked.id.empty() ? std::nullopt : media_.recall(m.asked.id);
            const auto old =
                std::find_if(before.streams.begin(), before.streams.end(),
                             [&](const stream_memory& s) { return s.stream == m.asked.id; });
            const bool had = !m.asked.id.empty() && old != before.streams.end();
            for (std::size_t side = 0; side < 2 && had && now; ++side) {
                now->legs[side].pace_pps =
                    pace_of(now->legs[side], old->legs.legs[side], now_ns - before.at_ns);
            }
            if (now || had) { // a stream that is still being made cannot be read
                all.push_back({m.asked.id, now ? *now : old->legs});
            }
        });
    }
    return all;
}

// A call that no record can hold, of hundreds of dialogues with large SDP: what was kept of it is
// no longer true.
bool keeper::forget(const std::string& call_id, const clocks& at, std::size_t bytes) {
    if (!writer_.offer({record_kind::gone, at.wall_ns, call_id, {}})) {
        return false;
    }
    told_.erase(call_id);
    dpdk::log_line(dpdk::log_level::warning, "snapshot_without",
                   {{"call", call_id}, {"bytes", std::to_string(bytes)}});
    return true;
}

// False: the writer is full.
bool keeper::tell(const std::string& call_id, bool whole, std::uint64_t now_ns) {
    const call* c = calls_.find(call_id);
    const clocks at{now_ns, wall_ns()};
    if (c == nullptr) {
        if (!writer_.offer({record_kind::gone, at.wall_ns, call_id, {}})) {
            return false;
        }
        told_.erase(call_id);
        return true;
    }
    const auto before = told_.find(call_id);
    told now{now_ns, read_streams(*c, before == told_.end() ? told{} : before->second, now_ns)};
    const bool all = whole || before == told_.end();
    std::string body = all ? encode(*c, now.streams, at) : encode(now.streams);
    if (body.size() > most_body_bytes) {
        return forget(call_id, at, body.size());
    }
    if (!writer_.offer({all ? record_kind::call : record_kind::streams, at.wall_ns, call_id,
                        std::move(body)})) {
        return false;
    }
    remember(call_id, std::move(now));
    return true;
}

std::size_t keeper::poll(std::uint64_t now_ns) {
    if (!left_) {
        look_in_turn(now_ns);
    }
    std::size_t done = 0;
    bool full = false;
    while (!freed_.empty() && done < most_a_poll && !full) {
        record one = freed_.front();
        full = !writer_.offer(std::move(one));
        if (!full) {
            freed_.pop_front();
            ++done;
        }
    }
    for (auto next = due_.begin(); next != due_.end() && done < most_a_poll && !full;) {
        full = !tell(next->first, next->second, now_ns);
        if (!full) {
            next = due_.erase(next);
            ++done;
        }
    }
    if (full && now_ns >= refused_at_ns_ + full_log_ns) {
        refused_at_ns_ = now_ns;
        dpdk::log_line(dpdk::log_level::warning, "snapshot_behind",
                       {{"changes", std::to_string(behind())}});
    }
    return done;
}

// The loop has ended, so this may wait; but not for ever.
void keeper::leave(std::uint64_t now_ns) {
    for (const auto& [call_id, what] : told_) {
        due_.emplace(call_id, false);
    }
    const auto limit = std::chrono::steady_clock::now() + longest_leave;
    while (behind() != 0 && std::chrono::steady_clock::now() < limit) {
        if (poll(now_ns) == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    left_ = true;
}

} // namespace voxplane::control::persist
