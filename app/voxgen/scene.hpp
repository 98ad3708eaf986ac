// Who talks to whom: all streams with their addresses, made from the options once the next hop is
// known. Main thread; owns what the polling lcore sees of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "checksum/checksum.hpp"
#include "engine/traffic.hpp"
#include "net/frame.hpp"
#include "options.hpp"
#include "speech.hpp"

namespace voxplane::voxgen {

// The peer's two endpoints of each call: where side a and side b send to.
struct call_endpoints {
    endpoint a;
    endpoint b;
};

// Calls on consecutive ports of consecutive addresses from --peer-ip on, or those of --endpoints.
// Error: more addresses than the last octets count, or a line of the file that is none.
[[nodiscard]] result<std::vector<call_endpoints>> peer_endpoints(const options& o);

// Our endpoints of a call: ports count up by 4 from --first-port, then the address does.
[[nodiscard]] call_endpoints own_endpoints(const options& o, std::uint32_t call);

// As many as fit between --first-port and 65535, or --calls-per-address.
[[nodiscard]] std::uint32_t calls_per_address(const options& o);
[[nodiscard]] std::uint32_t addresses(const options& o); // of ours, for all calls

// An address so many behind another, without carry into the first 12 octets of IPv6.
[[nodiscard]] ip_address behind(const ip_address& first, std::uint32_t count) noexcept;

struct scene {
    speech a;
    speech b;
    std::vector<path> paths;
    std::vector<stream> streams;
    traffic view; // points into this
};

[[nodiscard]] result<std::unique_ptr<scene>> make_scene(const options& o, const mac_address& own,
                                                        const mac_address& next_hop,
                                                        const checksum::kernels& kernels);

// Our addresses, to be answered for.
[[nodiscard]] std::vector<net::local_address> make_locals(const options& o, const mac_address& own);

// voxplane's configuration for these calls (TOML), with its addresses and ours changed over.
[[nodiscard]] std::string plane_config(const options& o);

} // namespace voxplane::voxgen
