// A small record that one thread shows to others whole: readers never see half of an old value and
// half of a new one. The writer never waits; a reader tries again while it is disturbed. Words are
// relaxed atomics between two counts of a version (H.-J. Boehm, "Can seqlocks get along with
// programming language memory models?", MSPC 2012).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace voxplane {

template <typename T>
class published_record {
    static_assert(std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);

public:
    // The one writer.
    void set(const T& value) noexcept {
        std::array<std::uint32_t, words> raw{};
        std::memcpy(raw.data(), &value, sizeof value);
        const std::uint32_t version = version_.load(std::memory_order_relaxed);
        version_.store(version + 1, std::memory_order_relaxed);
        // Pairs with the reader's acquire fence: who saw a new word sees the odd version.
        std::atomic_thread_fence(std::memory_order_release);
        for (std::size_t i = 0; i < words; ++i) {
            words_[i].store(raw[i], std::memory_order_relaxed);
        }
        version_.store(version + 2, std::memory_order_release); // pairs with get()'s first load
    }

    // Any thread.
    [[nodiscard]] T get() const noexcept {
        std::array<std::uint32_t, words> raw;
        std::uint32_t before;
        std::uint32_t after;
        do {
            before = version_.load(std::memory_order_acquire);
            for (std::size_t i = 0; i < words; ++i) {
                raw[i] = words_[i].load(std::memory_order_relaxed);
            }
            std::atomic_thread_fence(std::memory_order_acquire);
            after = version_.load(std::memory_order_relaxed);
        } while (before != after || before % 2 != 0);
        T value;
        std::memcpy(static_cast<void*>(&value), raw.data(), sizeof value);
        return value;
    }

private:
    static constexpr std::size_t words = (sizeof(T) + 3) / 4;
    std::atomic<std::uint32_t> version_{0};
    std::array<std::atomic<std::uint32_t>, words> words_{};
};

} // namespace voxplane
