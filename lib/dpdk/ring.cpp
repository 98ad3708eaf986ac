// Makes and frees the untyped ring; main thread.
#include "dpdk/ring.hpp"

#include <rte_errno.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

result<raw_ring> raw_ring::create(const std::string& name, std::size_t element_bytes,
                                  std::uint32_t capacity, int numa, ring_users users) {
    if (capacity == 0)
        return failure{"ring '" + name + "': a capacity of 0 was asked for, expected 1 or more"};
    const unsigned access = users == ring_users::many ? RING_F_MP_RTS_ENQ | RING_F_MC_RTS_DEQ
                                                      : RING_F_SP_ENQ | RING_F_SC_DEQ;
    // Without RING_F_EXACT_SZ the capacity would have to be a power of two and hold one less.
    rte_ring* const ring = rte_ring_create_elem(name.c_str(), static_cast<unsigned>(element_bytes),
                                                capacity, numa, access | RING_F_EXACT_SZ);
    if (ring == nullptr) {
        failure why = call_failed("ring '" + name + "': rte_ring_create_elem", rte_errno);
        why.text += "; asked for " + std::to_string(capacity) + " records of " +
                    std::to_string(element_bytes) + " bytes on " +
                    (numa < 0 ? "any NUMA node" : "NUMA node " + std::to_string(numa));
        return why;
    }
    return raw_ring(ring);
}

raw_ring& raw_ring::operator=(raw_ring&& other) noexcept {
    if (this != &other) {
        rte_ring_free(ring_);
        ring_ = std::exchange(other.ring_, nullptr);
    }
    return *this;
}

raw_ring::~raw_ring() {
    rte_ring_free(ring_);
}

} // namespace voxplane::dpdk
