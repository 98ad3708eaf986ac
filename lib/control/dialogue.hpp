// What is known of a call: its dialogues, one for each pair of tags (or branch of a forked offer),
// and in each the streams that the media plane carries. Plain values. Main lcore only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "control/flow_totals.hpp"
#include "control/interfaces.hpp"
#include "control/media_call.hpp"
#include "control/quality_log.hpp"
#include "control/sdp/session.hpp"

namespace voxplane::control {

// One m= line.
struct media {
    sdp::pair_of<std::optional<grant>> ports;
    config::call asked;              // of the plane; its id is empty while nothing was
    sdp::pair_of<quality_log> heard; // what arrived from that side
    bool agreed = false;             // an offer that had it was answered
};

// A stream that the latest offer leaves out.
struct former {
    sdp::stream said;
    media carried;
};

struct dialogue {
    std::string from_tag; // of the first offer: side a
    std::string to_tag;   // of its answer: side b; empty before
    std::string via_branch;
    sdp::session state;
    std::vector<media> streams; // as many as state has
    // Agreed on, and left out by offers since: they go on until one is answered, for a refusal is
    // told to nobody.
    std::vector<former> leaving;
    flow_totals ended; // of streams that it had before
    sdp::pair_of<leg_words> words;
    sdp::pair_of<std::size_t> interface;
    std::uint64_t offered_ns = 0;   // last time, in this process
    std::uint64_t delete_at_ns = 0; // 0: nobody deleted it
    bool converts_only = false;     // began without SDP: there is no state
};

// Calls fn for each stream of a dialogue that the plane carries or may carry.
template <typename Dialogue, typename Fn>
void for_each_media(Dialogue& d, const Fn& fn) {
    for (auto& m : d.streams) {
        fn(m);
    }
    for (auto& f : d.leaving) {
        fn(f.carried);
    }
}

struct call;
// Calls by when they are looked at.
using call_queue = std::multimap<std::uint64_t, call*>;

struct call {
    std::string id;
    std::vector<dialogue> dialogues;
    std::chrono::system_clock::time_point created;
    std::chrono::system_clock::time_point last_signal;
    std::uint64_t last_signal_ns = 0;             // of the loop's clock, as all that follows
    std::uint64_t last_media_ns = 0;              // a packet was counted
    std::uint64_t packets = 0;                    // counted then
    std::optional<call_queue::iterator> in_queue; // none: not yet
};

// Local addresses and ports of all its streams.
[[nodiscard]] std::vector<endpoint> ports_of(const call& c);

// Whole seconds since it began, by the wall clock; 0 when that was set back since.
[[nodiscard]] std::int64_t lasted_s(const call& c);

// Where an offer or answer belongs.
struct place {
    std::size_t dialogue; // index; that of none: a new one
    sdp::side from;       // who speaks
};

// An offer without to_tag is the first one of a new dialogue, or again that of one that has no
// answer yet; with it, either side offers anew: the dialogue of both tags, else one without answer.
[[nodiscard]] place place_of_offer(const call& in, std::string_view from_tag,
                                   std::string_view to_tag, std::string_view via_branch) noexcept;

// The offerer is named by from_tag. The answer of another tag to the same offer counts instead of
// the one before it (a fork without branches); one of a branch that was never offered belongs to
// the latest offer that has no answer. Index of none: there was no such offer.
[[nodiscard]] place place_of_answer(const call& in, std::string_view from_tag,
                                    std::string_view to_tag, std::string_view via_branch) noexcept;

// Whether a query with these tags (empty: any) is about the dialogue.
[[nodiscard]] bool matches(const dialogue& d, std::string_view from_tag,
                           std::string_view to_tag) noexcept;

// Indices of the dialogues that a delete with these words (empty: any) ends: as in rtpengine 10.5,
// but for what has no answer. An offered branch is one dialogue, and no other ends with it. Both
// tags name theirs by any branch, as a BYE has its own, and end offers without answer too. Tags
// that nobody has end an offer without answer if there is one alone.
[[nodiscard]] std::vector<std::size_t> deleted_by(const call& in, std::string_view from_tag,
                                                  std::string_view to_tag,
                                                  std::string_view via_branch);

} // namespace voxplane::control
