// The calls that proxies make: offer, answer and delete by call-id and tags, their ports, and their
// end when nobody deletes them. Each stream is one call of the media plane. Nothing here waits or
// does I/O. Main lcore only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "control/dialogue.hpp"
#include "control/interfaces.hpp"
#include "control/ng/request.hpp"
#include "control/plane.hpp"

namespace voxplane::control {

enum class call_end : std::uint8_t {
    deleted,
    media_timeout,
    silent_timeout,
    offer_timeout,
    stopped
};
[[nodiscard]] const char* name_of(call_end why) noexcept;

struct call_counts {
    std::uint64_t managed = 0;   // calls begun
    std::uint64_t refused = 0;   // by a limit, or for want of ports
    std::uint64_t restored = 0;  // calls that another process had begun
    std::uint64_t ended[5] = {}; // by call_end
};

class registry {
public:
    // slots: most streams that the plane can carry. All outlive this.
    registry(plane& media, interfaces& ports, const config::control& how, std::size_t slots);

    // Replies to offer, answer and delete_call; a failure is the reply's error-reason, or one of
    // ng::texts that tell a proxy to try its next node.
    [[nodiscard]] result<ng::tree> offer(const ng::request& what, std::uint64_t now_ns);
    [[nodiscard]] result<ng::tree> answer(const ng::request& what, std::uint64_t now_ns);
    // Begins conversions that need no SDP: from-tag's packets to the destinations given.
    [[nodiscard]] result<ng::tree> transform(const ng::request& what, std::uint64_t now_ns);
    ng::tree remove(const ng::request& what, std::uint64_t now_ns);

    // Takes up a call of another process: its dialogues as they were, and what `past` knows of its
    // streams. Its ports are taken already, by nobody else; they are free again on failure, which
    // says why it cannot go on.
    using memory = std::function<const session::call_memory*(const std::string& stream)>;
    [[nodiscard]] result<void> restore(call&& taken_up, const memory& past, std::uint64_t now_ns);

    // Ends what is due; some hundred calls a time. Returns how many it looked at.
    std::size_t poll(std::uint64_t now_ns);
    // Ends all calls now.
    void stop(std::uint64_t now_ns);
    // Refuses new calls from now on, or no longer.
    void drain(bool on) noexcept { draining_ = on; }
    [[nodiscard]] bool draining() const noexcept { return draining_; }

    [[nodiscard]] const call* find(const std::string& id) const;
    [[nodiscard]] std::size_t size() const noexcept { return calls_.size(); }
    // Ids of at most `most` calls.
    [[nodiscard]] std::vector<std::string> ids(std::size_t most) const;
    [[nodiscard]] const call_counts& counts() const noexcept { return counts_; }
    [[nodiscard]] const plane& media_plane() const noexcept { return media_; }

    // A call ends, while its streams' counters can still be read.
    std::function<void(const call&, call_end)> on_end;
    // A call began or was changed by signalling.
    std::function<void(const call&)> on_change;

private:
    struct exchange; // an offer or answer under way
    [[nodiscard]] const char* refusal(bool known_call) const;
    [[nodiscard]] result<void> choose_interfaces(const ng::request& what, exchange& x) const;
    [[nodiscard]] result<sdp::local_address> allot(exchange& x, std::size_t stream, sdp::side to,
                                                   ip_family family, bool rtcp);
    [[nodiscard]] result<void> apply(call& c, exchange& x);
    [[nodiscard]] bool settle_stream(call& c, exchange& x, std::size_t stream);
    void part(exchange& x);
    void undo(exchange& x, std::optional<std::size_t> stream);
    void drop(media& m);
    void close(dialogue& of, media& m);
    void mark_signalled(call& c, std::uint64_t now_ns);
    [[nodiscard]] std::uint64_t end_of(const call& c, const dialogue& d) const;
    [[nodiscard]] std::uint64_t next_look(const call& c) const;
    void schedule(call& c, std::uint64_t due_ns);
    void look_at(call& c);
    [[nodiscard]] bool fell_silent(call& c, call_end& why);
    void end(call& c, call_end why);
    void give_back(const media& m);
    [[nodiscard]] result<config::call> conversion(const ng::transform_media& asked,
                                                  const media& ports) const;
    [[nodiscard]] config::call conversion_of(const media& m) const;
    [[nodiscard]] result<void> restore_stream(const dialogue& d, const sdp::stream* said, media& m,
                                              const memory& past);
    void drop_all(dialogue& d);
    [[nodiscard]] result<media> begin_conversion(const ng::request& what,
                                                 const ng::transform_media& asked);

    plane& media_;
    interfaces& ports_;
    const config::control& how_;
    std::size_t slots_;
    std::size_t streams_ = 0; // that the plane was asked for and has not ended
    std::unordered_map<std::string, std::unique_ptr<call>> calls_;
    call_queue due_;                                // the earliest first
    std::unordered_map<std::string, media> ending_; // by the plane's name, until it has ended
    call_counts counts_;
    std::uint64_t next_stream_ = 0; // number in the plane's names, which are never used twice
    std::uint64_t now_ns_ = 0;
    bool draining_ = false;
};

} // namespace voxplane::control
