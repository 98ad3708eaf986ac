// The steps from a document to settings: each reads its tables, then checks what can only be seen
// across tables. All report to the reader's diagnosis. Inner header of this module; main lcore
// only.
#pragma once

#include <string>
#include <vector>

#include "config/reader.hpp"
#include "config/settings.hpp"

namespace voxplane::config {

inline constexpr std::size_t max_ports = 32;      // RTE_MAX_ETHPORTS of DPDK as packaged
inline constexpr std::size_t max_addresses = 256; // each has a port table of 256 KiB
inline constexpr std::size_t max_vlans_per_port = 32;
inline constexpr std::uint32_t max_calls = 131'072;    // well inside the 2^20 legs of a port table
inline constexpr std::uint16_t max_local_port = 65534; // RTCP has the port above

// Where a call's settings came from, for errors found later. Points into the document.
struct call_source {
    const value* table; // [[call]] or [[call-range]]
    const char* path;   // how errors name it
};

// Tables of voice settings that legs inherit from. Point into the document.
struct voice_tables {
    const value* global = nullptr;       // [voice]
    std::vector<const member*> profiles; // [profile.NAME]
};

struct parsed {
    settings out;
    // Parallel to the vectors of out.
    std::vector<const value*> ports;
    std::vector<const value*> addresses;
    std::vector<const value*> neighbours;
    std::vector<call_source> calls;
    std::vector<const value*> interfaces;
    const value* control = nullptr;
    const value* metrics = nullptr;
    voice_tables voice;
};

// Forms in which errors ask for addresses.
inline constexpr std::string_view endpoint_form =
    "an endpoint such as 198.18.0.1:4000 or [2001:db8::1]:4000";

// Addresses that a host can have.
[[nodiscard]] bool is_unicast(const ip_address& ip) noexcept;
[[nodiscard]] bool is_unicast(const mac_address& mac) noexcept;

void parse_system(reader& root, parsed& to);
void parse_calls(reader& root, parsed& to);
void parse_control(reader& root, parsed& to);
void parse_metrics(reader& root, parsed& to);
void parse_tools(reader& root, settings& to);
void check_system(const parsed& all, diagnosis& errors);
void check_calls(const parsed& all, diagnosis& errors);
void check_control(const parsed& all, diagnosis& errors);
void check_metrics(const parsed& all, diagnosis& errors);

// Whether the port of an address steers RTP to us and leaves the rest of its packets to the kernel.
[[nodiscard]] bool shares_with_kernel(const settings& s, const address& own) noexcept;

// One side of a [[call-range]]: what its legs share, and where they start.
struct range_leg {
    leg pattern;
    std::vector<endpoint> locals;  // starting points
    std::vector<endpoint> remotes; // none, one for all calls, or one a starting point
    std::uint32_t per_local = 0;   // calls a starting point; 0: all of them, spread evenly
};

struct call_range {
    std::string id;
    std::uint32_t count = 0;
    std::uint32_t local_step = 2;
    std::uint32_t remote_step = 2;
    std::uint32_t remote_address_step = 0;
    range_leg sides[2];
};

// Reads and checks the tables that legs may inherit; then those and a leg's own, in that order.
void parse_profiles(reader& root, voice_tables& to);
void parse_voice(reader& from, leg& to, const voice_tables& inherited);

// A leg's key rtcp, which [control] has as well.
void parse_rtcp_mode(reader& from, leg& to);

// Keys of a leg; with a range also lists of endpoints and per-local, but no rtcp-remote.
void parse_leg(reader& from, leg& to, range_leg* range, const voice_tables& inherited);

// Appends the calls of a range.
void expand(const call_range& range, const value& table, parsed& to, diagnosis& errors);

} // namespace voxplane::config
