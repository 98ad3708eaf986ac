// Calls for a snapshot: one with all that a call can have, records of it, a folder that goes away.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "control/persist/call_state.hpp"
#include "control/persist/record.hpp"

namespace voxplane::test {

namespace persist = control::persist;
using control::sdp::side;

inline constexpr persist::clocks start{1'000'000'000'000, 1'700'000'000'000'000'000};

// A folder of its own under the temporary one.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "vox-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) {
            path_ = name;
        }
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

inline std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_all(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline endpoint at(const char* text) {
    return *parse_endpoint(text);
}

inline control::sdp::stream full_stream() {
    using namespace control::sdp;
    control::sdp::stream s;
    s.kind = media_kind::g711;
    s.type = "audio";
    s.converts = true;
    for (const side who : {side::a, side::b}) {
        leg& l = s.legs[who];
        l.local = {*parse_ip("203.0.113.1"), 30000, 30001};
        l.remote = at(who == side::a ? "198.18.0.9:4000" : "[2001:db8::9]:5000");
        l.remote_rtcp = at("198.18.0.9:4001");
        l.rtcp_mux = who == side::b;
        l.says = who == side::a ? direction::recvonly : direction::sendrecv;
        l.ptime_ms = 20;
        l.payloads = {{codec_kind::pcmu, "pcmu", 0}, {codec_kind::event, "telephone-event", 101}};
    }
    s.offered.enabled = s.offered.rtp = s.offered.engaged = true;
    s.offered.theirs = {{{0, "PCMU", 8000, 1, "x=y", codec_kind::pcmu}, true, true}};
    s.offered.ours = {{8, "PCMA", 8000, 1, "", codec_kind::pcma}};
    s.offered.protocol = "RTP/AVP";
    s.offered.formats = {"0", "101"};
    s.offered.rtcp_apart = at("198.18.0.9:4003");
    s.offered.ptime_reverse_ms = 30;
    return s;
}

inline control::call full_call(const std::string& id) {
    control::call c;
    c.id = id;
    c.created = c.last_signal = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(start.wall_ns - 90'000'000'000)));
    c.last_signal_ns = start.now_ns - 60'000'000'000;
    control::dialogue d;
    d.from_tag = "alice";
    d.to_tag = "bob";
    d.via_branch = "z9hG4bK";
    d.state.answered = true;
    d.state.streams = {full_stream()};
    d.state.told[side::a] = {true, "-", "talk", 7, 0x1234567890abcdef};
    control::media m;
    m.ports[side::a] = control::grant{at("198.18.0.1:30000"), *parse_ip("203.0.113.1")};
    m.ports[side::b] = control::grant{at("198.18.1.1:30000"), *parse_ip("198.18.1.1")};
    m.asked.id = id + "/17";
    d.streams = {m};
    d.words[side::b] = {true, 46, true};
    d.interface[side::b] = 1;
    c.dialogues = {d};
    c.dialogues.push_back(d);
    c.dialogues[1].delete_at_ns = start.now_ns + 5'000'000'000;
    c.dialogues[1].streams[0] = {};
    c.dialogues[1].state.streams[0] = {};
    return c;
}

inline std::vector<persist::stream_memory> full_streams(const std::string& id) {
    session::call_memory m;
    for (session::leg_memory& leg : m.legs) {
        leg.known = true;
        leg.gate = session::gate_state::accepted;
        leg.source = {{198, 18, 0, 9}, 0xa00f};
        leg.sent = {111, 222, 333, 444, 555, -1, true, true, true};
        leg.last_seq = 4711;
        leg.last_timestamp = 0xfffffff0;
        leg.pace_pps = 50;
        leg.totals = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    }
    return {{id + "/17", m}};
}

inline persist::record call_record(const std::string& id) {
    return {persist::record_kind::call, start.wall_ns, id,
            persist::encode(full_call(id), full_streams(id), start)};
}

} // namespace voxplane::test
