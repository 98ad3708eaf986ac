// Frames that are no media: ARP, neighbour discovery and ping for our addresses are answered, on
// the thread that polls the port.
#pragma once

#include <cstdint>
#include <span>

#include <rte_mbuf_core.h>

#include "checksum/checksum.hpp"
#include "net/frame.hpp"

namespace voxplane::voxgen {

struct slow_path {
    std::uint16_t port = 0; // ethdev id; queue 0
    std::span<const net::local_address> locals;
    const checksum::kernels* checksums = nullptr;

    // Takes the mbuf: sends the answer in it, or frees it. Tells what was heard.
    net::outcome take(rte_mbuf* m) const noexcept;
};

} // namespace voxplane::voxgen
