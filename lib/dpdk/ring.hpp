// Single-producer single-consumer rings between two lcores: of plain records (commands, events,
// snapshots) and of mbufs (hand-over). Made and destroyed by the main thread. push belongs to one
// thread, pop to one other; mbufs in a ring are owned by it and must be popped before it ends. The
// untyped ring may have many users instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include <rte_mbuf_core.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

#include "base/result.hpp"

namespace voxplane::dpdk {

// one_each: one producer and one consumer thread. many: any number of both, with relaxed tails: a
// thread that is held up in the middle holds up the others only after so many more elements as
// rte_ring_set_cons_htd_max() and its twin for producers allow, an eighth of the ring if not
// called.
// ThreadSanitizer reports races in it (DPDK 22.11): the tail goes from thread to thread by 64-bit
// operations of which others load 32 bits, an order that it does not see, and rte_ring_count()
// loads plainly. A serialized ring (HTS) is reported too, if less often, and stops behind one held
// up.
enum class ring_users : std::uint8_t { one_each, many };

// The untyped ring that both kinds stand on.
class raw_ring {
public:
    // Any capacity from 1; memory is rounded up to a power of two. element_bytes is a multiple
    // of 4.
    [[nodiscard]] static result<raw_ring> create(const std::string& name, std::size_t element_bytes,
                                                 std::uint32_t capacity, int numa,
                                                 ring_users users = ring_users::one_each);

    raw_ring(raw_ring&& other) noexcept : ring_(std::exchange(other.ring_, nullptr)) {}
    raw_ring& operator=(raw_ring&& other) noexcept;
    raw_ring(const raw_ring&) = delete;
    raw_ring& operator=(const raw_ring&) = delete;
    ~raw_ring();

    [[nodiscard]] rte_ring* get() const noexcept { return ring_; }

private:
    explicit raw_ring(rte_ring* ring) noexcept : ring_(ring) {}

    rte_ring* ring_ = nullptr;
};

template <typename T>
class record_ring {
    static_assert(std::is_trivially_copyable_v<T>, "records are copied as bytes");
    static_assert(sizeof(T) % 4 == 0, "rte_ring copies whole 32-bit words");

public:
    [[nodiscard]] static result<record_ring> create(const std::string& name, std::uint32_t capacity,
                                                    int numa) {
        auto ring = raw_ring::create(name, sizeof(T), capacity, numa);
        if (!ring)
            return ring.error();
        return record_ring(std::move(*ring));
    }

    // False when full. Producer thread.
    [[nodiscard]] bool push(const T& record) noexcept {
        return rte_ring_sp_enqueue_elem(ring_.get(), const_cast<T*>(&record), sizeof(T)) == 0;
    }
    // False when empty. Consumer thread.
    [[nodiscard]] bool pop(T& record) noexcept {
        return rte_ring_sc_dequeue_elem(ring_.get(), &record, sizeof(T)) == 0;
    }
    // How many of at most room records were taken. Consumer thread.
    [[nodiscard]] unsigned pop_burst(T* records, unsigned room) noexcept {
        return rte_ring_sc_dequeue_burst_elem(ring_.get(), records, sizeof(T), room, nullptr);
    }

    // A look from any thread; exact only for the caller's own side.
    [[nodiscard]] bool empty() const noexcept { return rte_ring_empty(ring_.get()) != 0; }
    [[nodiscard]] unsigned count() const noexcept { return rte_ring_count(ring_.get()); }
    [[nodiscard]] unsigned capacity() const noexcept { return rte_ring_get_capacity(ring_.get()); }

private:
    explicit record_ring(raw_ring ring) noexcept : ring_(std::move(ring)) {}

    raw_ring ring_;
};

class mbuf_ring {
public:
    [[nodiscard]] static result<mbuf_ring> create(const std::string& name, std::uint32_t capacity,
                                                  int numa) {
        auto ring = raw_ring::create(name, sizeof(void*), capacity, numa);
        if (!ring)
            return ring.error();
        return mbuf_ring(std::move(*ring));
    }

    // How many of the first mbufs were taken over; the caller keeps the others. Producer thread.
    [[nodiscard]] unsigned push_burst(rte_mbuf* const* mbufs, unsigned count) noexcept {
        return rte_ring_sp_enqueue_burst_elem(ring_.get(), mbufs, sizeof(void*), count, nullptr);
    }
    // How many mbufs, of at most room, now belong to the caller. Consumer thread.
    [[nodiscard]] unsigned pop_burst(rte_mbuf** mbufs, unsigned room) noexcept {
        return rte_ring_sc_dequeue_burst_elem(ring_.get(), mbufs, sizeof(void*), room, nullptr);
    }

    [[nodiscard]] bool empty() const noexcept { return rte_ring_empty(ring_.get()) != 0; }
    [[nodiscard]] unsigned count() const noexcept { return rte_ring_count(ring_.get()); }
    [[nodiscard]] unsigned capacity() const noexcept { return rte_ring_get_capacity(ring_.get()); }

private:
    explicit mbuf_ring(raw_ring ring) noexcept : ring_(std::move(ring)) {}

    raw_ring ring_;
};

} // namespace voxplane::dpdk
