// Cache line size and the one way in which a core shows a number to others: published values have a
// single writer, which loads and stores relaxed; readers see some recent value, never a torn one.
#pragma once

#include <atomic>
#include <cstddef>

namespace voxplane {

inline constexpr std::size_t cache_line_bytes = 64;

// Asks for a line that will be written: it arrives owned, where a line that was asked for to be
// read costs a second message to the core that wrote it last. Callers are compiled with the
// instruction.
inline void prefetch_to_write(const void* p) noexcept {
    __builtin_prefetch(p, 1, 3);
}

// Asks for `bytes` from p on, which its own core alone writes.
inline void prefetch_bytes(const void* p, std::size_t bytes) noexcept {
    const auto* const first = static_cast<const std::byte*>(p);
    for (std::size_t at = 0; at < bytes; at += cache_line_bytes) {
        __builtin_prefetch(first + at);
    }
}

// Single writer, any readers. Compiles to plain moves: no read-modify-write instruction, no fence.
template <typename T>
class published {
    static_assert(std::atomic<T>::is_always_lock_free);

public:
    constexpr published() noexcept = default;
    explicit constexpr published(T v) noexcept : value_(v) {}
    published(const published&) = delete;
    published& operator=(const published&) = delete;

    [[nodiscard]] T get() const noexcept { return value_.load(std::memory_order_relaxed); }
    void set(T v) noexcept { value_.store(v, std::memory_order_relaxed); }
    void add(T v) noexcept { set(static_cast<T>(get() + v)); }

private:
    std::atomic<T> value_{};
};

} // namespace voxplane
