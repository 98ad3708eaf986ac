// Pools of packet mbufs. A pool is created and destroyed by the main thread; any worker takes from
// it and returns to it through its lcore's cache. The pool owns the memory of all its mbufs and
// must outlive every port and ring that holds one.
#pragma once

#include <cstdint>
#include <string>

#include <rte_config.h>
#include <rte_mbuf_core.h>
#include <rte_mempool.h>

#include "base/cacheline.hpp"
#include "base/result.hpp"

namespace voxplane::dpdk {

// Bytes of the private area behind each mbuf header. Our metadata takes 32 of them; the area has 64
// so that a packet's first byte is 64-byte aligned: a mempool object starts on a cache line (64),
// the mbuf header is two lines (128), the private area one (64), the headroom two (128).
inline constexpr std::uint16_t packet_private_bytes = 64;
static_assert(sizeof(rte_mbuf) % cache_line_bytes == 0);
static_assert(RTE_PKTMBUF_HEADROOM % cache_line_bytes == 0);
static_assert(packet_private_bytes % cache_line_bytes == 0);

// Headroom and room for an Ethernet frame of any usual size; drivers ask for 2 KiB behind the
// headroom. With header, private area and object header an object is 2,432 bytes, below the 4 KiB
// that AF_XDP allows, because there the pool is the umem.
inline constexpr std::uint16_t packet_data_room = RTE_MBUF_DEFAULT_BUF_SIZE;

struct packet_pool_settings {
    std::string name;        // unique, at most 25 characters, shown by /mempool/list
    std::uint32_t count = 0; // mbufs; 2^k - 1 wastes nothing
    std::uint32_t cache = 0; // mbufs kept by each lcore, 0..512 and at most count / 1.5
    std::uint16_t private_bytes = packet_private_bytes;
    std::uint16_t data_room = packet_data_room; // headroom included
    int numa = SOCKET_ID_ANY;
};

class packet_pool {
public:
    [[nodiscard]] static result<packet_pool> create(const packet_pool_settings& wanted);

    packet_pool(packet_pool&& other) noexcept;
    packet_pool& operator=(packet_pool&& other) noexcept;
    packet_pool(const packet_pool&) = delete;
    packet_pool& operator=(const packet_pool&) = delete;
    ~packet_pool();

    [[nodiscard]] rte_mempool* get() const noexcept { return pool_; }
    [[nodiscard]] const char* name() const noexcept { return pool_->name; }
    [[nodiscard]] std::uint32_t size() const noexcept { return pool_->size; }
    [[nodiscard]] std::uint32_t element_bytes() const noexcept { return pool_->elt_size; }
    [[nodiscard]] int numa() const noexcept { return pool_->socket_id; }
    // Both look into every lcore's cache: for the control plane, never per burst. Exact only while
    // nobody allocates or frees.
    [[nodiscard]] std::uint32_t in_use() const noexcept { return rte_mempool_in_use_count(pool_); }
    [[nodiscard]] std::uint32_t available() const noexcept {
        return rte_mempool_avail_count(pool_);
    }

private:
    explicit packet_pool(rte_mempool* pool) noexcept : pool_(pool) {}

    rte_mempool* pool_ = nullptr;
};

} // namespace voxplane::dpdk
