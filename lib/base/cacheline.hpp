// Cache line size and the one way in which a core shows a number to others: published values have a
// single writer, which loads and stores relaxed; readers see some recent value, never a torn one.
#pragma once

#include <atomic>
#include <cstddef>

namespace voxplane {

inline constexpr std::size_t cache_line_bytes = 64;

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
