// DPDK 22.11 takes the base of its capture times from the second packet on and computes that of the
// first wrongly, so all are hours or centuries off. A copy of one packet from the future, which
// goes nowhere, sets the base right.
#include "dpdk/dumpcap.hpp"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <rte_pcapng.h>
#include <rte_pdump.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

namespace {

constexpr std::uint16_t some_bytes = 64;

void set_time_base(unsigned port, rte_mempool* pool) {
    rte_mbuf* const m = rte_pktmbuf_alloc(pool);
    if (m == nullptr) {
        return; // wrong times then, but a capture all the same
    }
    if (rte_pktmbuf_append(m, some_bytes) != nullptr) {
        const std::uint64_t soon = rte_get_tsc_cycles() + rte_get_tsc_hz() / 1000;
        rte_pktmbuf_free(rte_pcapng_copy(static_cast<std::uint16_t>(port), 0, m, pool, some_bytes,
                                         soon, RTE_PCAPNG_DIRECTION_IN));
    }
    rte_pktmbuf_free(m);
}

} // namespace

result<dumpcap> dumpcap::create(unsigned port, rte_mempool* pool) {
    if (const int code = rte_pdump_init(); code != 0) {
        failure why = call_failed("rte_pdump_init", code);
        why.text += "; [capture] dumpcap needs EAL without --in-memory and --no-shconf";
        return why;
    }
    set_time_base(port, pool);
    return dumpcap();
}

dumpcap::~dumpcap() {
    if (owned_) {
        rte_pdump_uninit();
    }
}

} // namespace voxplane::dpdk
