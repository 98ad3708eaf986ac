// Copies of packets on their way from one worker to the writer of captures: a ring of slots that
// are made before the worker starts, with one producer and one consumer. A slot is filled where it
// lies. What finds no slot is counted and lost; nobody ever waits.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/cacheline.hpp"

namespace voxplane::capture {

enum class slot_kind : std::uint8_t {
    arrived, // as received
    left,    // as handed to the port
    ended    // no packet: the worker copies nothing more of that stream
};

struct alignas(cache_line_bytes) slot {
    static constexpr std::size_t bytes = 2048;
    static constexpr std::size_t room = bytes - 32; // more of a frame is cut off

    std::uint64_t unix_ns;
    std::uint32_t stream;     // number that the capture gave it
    std::uint16_t bytes_kept; // of data
    std::uint16_t bytes_wire;
    slot_kind kind;
    std::uint8_t side; // of the call: 0 is a, 1 is b
    std::uint8_t unused[14];
    std::uint8_t data[room];
};
static_assert(sizeof(slot) == slot::bytes);

class slot_ring {
public:
    // What only slot_kind::ended may take, so that ends arrive whatever else was lost.
    static constexpr std::size_t places_for_ends = 256;

    // Room for so many packets. Main, before launch; all pages are touched here.
    explicit slot_ring(std::size_t packets)
        : size_(packets + places_for_ends), slots_(std::make_unique<slot[]>(size_)) {}
    slot_ring(const slot_ring&) = delete;
    slot_ring& operator=(const slot_ring&) = delete;

    // A slot to fill, the same one until commit(); null when there is none, which counts as lost.
    // Producer.
    [[nodiscard]] slot* claim(slot_kind what) noexcept {
        const std::size_t keep = what == slot_kind::ended ? 0 : places_for_ends;
        if (size_ - (made_ - seen_) <= keep) {
            seen_ = taken_.load(std::memory_order_acquire); // partner: pop()
            if (size_ - (made_ - seen_) <= keep) {
                lost_.store(lost_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
                return nullptr;
            }
        }
        return &slots_[made_ % size_];
    }
    void commit() noexcept { given_.store(++made_, std::memory_order_release); } // partner: front()

    // The oldest filled slot; null: none. Consumer.
    [[nodiscard]] const slot* front() const noexcept {
        const std::size_t next = taken_.load(std::memory_order_relaxed);
        return next == given_.load(std::memory_order_acquire) ? nullptr : &slots_[next % size_];
    }
    void pop() noexcept {
        taken_.store(taken_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    // Any thread.
    [[nodiscard]] std::uint64_t lost() const noexcept {
        return lost_.load(std::memory_order_relaxed);
    }

private:
    // Read-only after launch.
    std::size_t size_;
    std::unique_ptr<slot[]> slots_;
    // The producer's.
    alignas(cache_line_bytes) std::size_t made_ = 0;
    std::size_t seen_ = 0; // taken_ at its last look
    std::atomic<std::size_t> given_{0};
    std::atomic<std::uint64_t> lost_{0};
    // The consumer's.
    alignas(cache_line_bytes) std::atomic<std::size_t> taken_{0};
};

} // namespace voxplane::capture
