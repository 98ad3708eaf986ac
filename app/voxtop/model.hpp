// What voxtop knows of a voxplane at one moment, in units that people read. What an answer did not
// give, or gave in another type than it should, is missing here, never invented. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace voxplane::voxtop {

using number = std::optional<double>;

struct info {
    std::string version;
    std::string config;
    number uptime_s;
    number calls;
    number events_lost;
    number allocations;
};

struct core {
    std::string worker; // its index
    number lcore;
    number busy_percent; // now
    number packets_per_s;
    number cycles_per_packet;
    number sleeps;
    number voice_legs;
    number handed_in;
};

struct drop_reason {
    std::string name;
    double count = 0;
    bool grows = false; // since the sample before
};

// Packets by their balance, in all; rates since the sample before.
struct traffic {
    number received;
    number transmitted;
    number dropped;
    number held;
    number received_per_s;
    number transmitted_per_s;
    number dropped_per_s;
    std::vector<drop_reason> reasons; // those that are not zero
};

// Of a worker, or of all ("").
struct latency {
    std::string worker;
    number count;
    number p50_us;
    number p90_us;
    number p99_us;
    number p999_us;
    number max_us;
};

// One side of a call in a list.
struct quality {
    std::string call;
    std::string side; // "a" or "b"
    number mos;
    number loss_percent;
    number jitter_ms;
    number erle_db;
    number speech_percent;
    number level_dbov;
};

struct health {
    std::string status; // "ok", or what it is not; empty: not told
    std::vector<std::string> faults;
};

// What a leg says of itself, by the words of the answer with their units taken out of the numbers.
struct leg_detail {
    std::map<std::string, std::string> values;
};

struct call_detail {
    std::string id;
    std::string error; // why there is nothing else
    leg_detail a;
    leg_detail b;
};

struct sample {
    bool reachable = false;
    std::string error; // why it is not
    std::string socket;
    std::uint64_t at_ms = 0; // monotonic
    voxtop::info info;
    std::vector<core> cores;
    voxtop::traffic traffic;
    std::vector<voxtop::latency> latency; // none: not told
    std::vector<double> p99_us;           // of the last seconds, oldest first; none: not told
    voxtop::health health;
    std::vector<quality> legs;
    bool legs_partial = false;        // there are more than were asked for
    std::vector<std::string> missing; // paths that gave no answer that could be read
};

} // namespace voxplane::voxtop
