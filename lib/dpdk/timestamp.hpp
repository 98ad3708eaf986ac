// The receive timestamp that some drivers leave in a dynamic mbuf field. Registered once by the
// main thread; workers read it per packet with the inline accessors. Owns nothing: a dynamic field
// stays registered until EAL ends.
#pragma once

#include <cstdint>

#include <rte_mbuf_core.h>
#include <rte_mbuf_dyn.h>

#include "base/result.hpp"

namespace voxplane::dpdk {

class rx_timestamp {
public:
    // Looks the field and its flag up, registering them if no driver has yet. Drivers stamp in
    // units of their own: unit_ns is port::timestamp_unit_ns() of the port whose packets are read.
    [[nodiscard]] static result<rx_timestamp> create(std::uint32_t unit_ns);

    [[nodiscard]] bool has(const rte_mbuf* packet) const noexcept {
        return (packet->ol_flags & flag_) != 0;
    }
    // Only where has(). net_pcap: the capture's time, nanoseconds since 1970.
    [[nodiscard]] std::uint64_t ns(const rte_mbuf* packet) const noexcept {
        return *RTE_MBUF_DYNFIELD(packet, offset_, const rte_mbuf_timestamp_t*) * unit_ns_;
    }

private:
    rx_timestamp(int offset, std::uint64_t flag, std::uint32_t unit_ns) noexcept
        : flag_(flag), unit_ns_(unit_ns), offset_(static_cast<std::uintptr_t>(offset)) {}

    std::uint64_t flag_;
    std::uint64_t unit_ns_;
    std::uintptr_t offset_;
};

} // namespace voxplane::dpdk
