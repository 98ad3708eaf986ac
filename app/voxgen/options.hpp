// The command line: EAL's arguments, then --, then ours. Main thread, before EAL starts; nothing
// here prints or exits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"

namespace voxplane::voxgen {

enum class run_mode : std::uint8_t { paced, rate, flood, search };
enum class law_name : std::uint8_t { pcmu, pcma };
// What must arrive at side b of what side a sends: a law, the same octets, or anything.
enum class expectation : std::uint8_t { pcmu, pcma, same, any };

struct options {
    std::string device;          // ethdev name; empty: the only port
    std::optional<ip_prefix> ip; // first address of ours, with its link's prefix
    std::optional<ip_address> peer_ip;
    std::optional<ip_address> gateway;
    std::optional<mac_address> peer_mac; // next hop; else asked for
    std::string endpoints;               // file: the peer's two endpoints of each call
    std::uint32_t calls = 1;
    std::uint32_t calls_per_address = 0; // 0: as many as fit
    std::uint16_t first_port = 16384;
    bool both_ways = false;
    law_name law = law_name::pcmu;
    expectation expect = expectation::pcma;
    bool own_stream = false;
    std::string wav;
    double tone_hz = 0; // 0: none
    std::uint32_t ptime_ms = 20;
    run_mode mode = run_mode::paced;
    double rate_pps = 0;
    double seconds = 10;
    double warm_up_s = 1;
    std::uint32_t linger_ms = 500;
    std::uint32_t jitter_us = 0;
    double loss = 0;
    double reorder = 0;
    double duplicate = 0;
    std::uint64_t seed = 1;
    double max_loss = 0;
    double min_rate = 0;
    double max_rate = 0;
    double resolution = 0.01;
    std::uint32_t repeat = 1;
    std::uint32_t need = 0; // 0: all
    bool udp_checksum = true;
    std::uint32_t burst = 32;
    std::uint32_t mbufs = 16383;
    std::uint32_t descriptors = 1024;
    std::uint32_t wait_s = 10; // for the link and the next hop
    std::string report;
    std::string plane_device = "net_memif0";
    bool quiet = false;
    bool print_config = false;
    bool help = false;
    bool version = false;
};

// Error: one sentence on what is wrong with which argument.
[[nodiscard]] result<options> parse_options(const std::vector<std::string>& own);

// The text of --help.
[[nodiscard]] std::string usage();

} // namespace voxplane::voxgen
