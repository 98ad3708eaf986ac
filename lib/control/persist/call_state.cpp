// Times become wall clock in the bytes, and the loop's clock again when they are read.
#include "control/persist/call_state.hpp"

#include <algorithm>
#include <chrono>

#include "control/persist/fields.hpp"

namespace voxplane::control::persist {

namespace {

using std::chrono::system_clock;

std::uint64_t wall_of(system_clock::time_point at) noexcept {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

system_clock::time_point point_of(std::uint64_t wall) noexcept {
    return system_clock::time_point(
        std::chrono::duration_cast<system_clock::duration>(std::chrono::nanoseconds(wall)));
}

std::uint64_t to_wall(std::uint64_t loop_ns, const clocks& at) noexcept {
    return loop_ns + (at.wall_ns - at.now_ns);
}

// What lies before the loop's clock began is its beginning, which is long ago for any time-out.
std::uint64_t from_wall(std::uint64_t wall, const clocks& at) noexcept {
    const std::uint64_t began = at.wall_ns - std::min(at.now_ns, at.wall_ns);
    return wall > began ? std::max<std::uint64_t>(wall - began, 1) : 1;
}

template <typename A>
void describe(A& a, auto& d, auto&& delete_at_wall_ns) {
    a(d.from_tag, d.to_tag, d.via_branch, d.state, d.streams, d.leaving, d.ended, d.words.values,
      d.interface.values, delete_at_wall_ns, d.converts_only);
}

bool consistent(const dialogue& d) noexcept {
    return d.converts_only ? d.state.streams.empty() : d.state.streams.size() == d.streams.size();
}

} // namespace

std::uint64_t wall_ns() noexcept {
    return wall_of(system_clock::now());
}

std::string encode(const control::call& of, const std::vector<stream_memory>& streams,
                   const clocks& at) {
    std::string bytes;
    bytes.reserve(2048);
    byte_writer w(bytes);
    w(of.id, wall_of(of.created), wall_of(of.last_signal), to_wall(of.last_signal_ns, at),
      static_cast<std::uint32_t>(of.dialogues.size()));
    for (const dialogue& d : of.dialogues) {
        describe(w, d, d.delete_at_ns == 0 ? std::uint64_t{0} : to_wall(d.delete_at_ns, at));
    }
    w(streams);
    return bytes;
}

std::string encode(const std::vector<stream_memory>& streams) {
    std::string bytes;
    byte_writer{bytes}(streams);
    return bytes;
}

std::string encode(const resting_ports& ports) {
    std::string bytes;
    byte_writer{bytes}(ports);
    return bytes;
}

std::optional<call_state> decode_call(std::string_view bytes, const clocks& at) {
    byte_reader r(bytes);
    call_state out;
    std::uint64_t created = 0;
    std::uint64_t last_signal = 0;
    std::uint64_t last_signal_wall = 0;
    std::uint32_t dialogues = 0;
    r(out.of.id, created, last_signal, last_signal_wall, up_to(dialogues, bytes.size()));
    for (; dialogues != 0 && r.good(); --dialogues) {
        dialogue& d = out.of.dialogues.emplace_back();
        std::uint64_t delete_at = 0;
        describe(r, d, delete_at);
        d.delete_at_ns = delete_at == 0 ? 0 : from_wall(delete_at, at);
    }
    r(out.streams);
    if (!r.whole() || out.of.id.empty() || out.of.dialogues.empty() ||
        !std::all_of(out.of.dialogues.begin(), out.of.dialogues.end(), consistent)) {
        return std::nullopt;
    }
    out.of.created = point_of(created);
    out.of.last_signal = point_of(last_signal);
    out.of.last_signal_ns = from_wall(last_signal_wall, at);
    return out;
}

std::optional<std::vector<stream_memory>> decode_streams(std::string_view bytes) {
    byte_reader r(bytes);
    std::vector<stream_memory> out;
    r(out);
    return r.whole() ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<resting_ports> decode_ports(std::string_view bytes) {
    byte_reader r(bytes);
    resting_ports out;
    r(out);
    return r.whole() ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace voxplane::control::persist
