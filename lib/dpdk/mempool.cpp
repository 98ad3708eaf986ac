// Makes and frees packet pools; main thread.
#include "dpdk/mempool.hpp"

#include <utility>

#include <rte_errno.h>
#include <rte_mbuf.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

namespace {

failure explain(const packet_pool_settings& wanted, int code) {
    failure why = call_failed("packet pool '" + wanted.name + "': rte_pktmbuf_pool_create", code);
    const std::uint64_t bytes =
        std::uint64_t{wanted.count} *
        (sizeof(rte_mbuf) + cache_line_bytes + wanted.private_bytes + wanted.data_room);
    why.text += "; asked for " + std::to_string(wanted.count) + " mbufs with a cache of " +
                std::to_string(wanted.cache) + ", about " + std::to_string((bytes >> 20) + 1) +
                " MiB on " +
                (wanted.numa < 0 ? "any NUMA node" : "NUMA node " + std::to_string(wanted.numa));
    if (code == ENOMEM)
        why.text += "; give EAL more memory (-m with --no-huge, else more hugepages)";
    if (code == EINVAL)
        why.text += "; the cache may hold at most " + std::to_string(RTE_MEMPOOL_CACHE_MAX_SIZE) +
                    " mbufs and two thirds of the pool";
    if (code == EEXIST)
        why.text += "; another pool has this name";
    return why;
}

} // namespace

result<packet_pool> packet_pool::create(const packet_pool_settings& wanted) {
    if (wanted.private_bytes % RTE_MBUF_PRIV_ALIGN != 0)
        return failure{"packet pool '" + wanted.name + "': a private area of " +
                       std::to_string(wanted.private_bytes) +
                       " bytes was asked for, expected a multiple of " +
                       std::to_string(RTE_MBUF_PRIV_ALIGN)};
    rte_mempool* const pool =
        rte_pktmbuf_pool_create(wanted.name.c_str(), wanted.count, wanted.cache,
                                wanted.private_bytes, wanted.data_room, wanted.numa);
    if (pool == nullptr)
        return explain(wanted, rte_errno);
    return packet_pool(pool);
}

packet_pool::packet_pool(packet_pool&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)) {}

packet_pool& packet_pool::operator=(packet_pool&& other) noexcept {
    if (this != &other) {
        rte_mempool_free(pool_);
        pool_ = std::exchange(other.pool_, nullptr);
    }
    return *this;
}

packet_pool::~packet_pool() {
    rte_mempool_free(pool_);
}

} // namespace voxplane::dpdk
