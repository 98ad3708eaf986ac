// Memory of a measurement: zeroed pages of 4 KiB, all present before the first stretch, never
// joined to a huge page behind the measurement's back. What is taken from it lies at the same
// offsets in every run. Freed with the arena; nothing in it is destroyed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace voxplane::perf {

class arena {
public:
    explicit arena(std::size_t bytes) : bytes_(bytes) {
        void* const pages =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) {
            std::perror("mmap of a measurement's memory");
            std::exit(1);
        }
        // Advice: where the kernel has no huge pages it fails, and there is nothing to avoid.
        static_cast<void>(madvise(pages, bytes, MADV_NOHUGEPAGE));
        first_ = static_cast<std::uint8_t*>(pages);
        constexpr std::size_t page = 4096;
        for (std::size_t at = 0; at < bytes; at += page) {
            static_cast<volatile std::uint8_t*>(first_)[at] = 0;
        }
    }
    ~arena() { munmap(first_, bytes_); }
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;

    [[nodiscard]] std::uint8_t* data() const { return first_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    // Octets that look like noise, the same in every run.
    void fill() const {
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < bytes_; ++i) {
            state = state * 1664525U + 1013904223U;
            first_[i] = static_cast<std::uint8_t>(state >> 24);
        }
    }

private:
    std::uint8_t* first_;
    std::size_t bytes_;
};

// `count` objects side by side from a page's beginning, made in the arena.
template <typename T>
class arena_array {
public:
    explicit arena_array(std::size_t count) : memory_(count * sizeof(T)) {
        for (std::size_t i = 0; i < count; ++i) {
            new (memory_.data() + i * sizeof(T)) T();
        }
    }
    [[nodiscard]] T& operator[](std::size_t i) const {
        return *std::launder(reinterpret_cast<T*>(memory_.data() + i * sizeof(T)));
    }

private:
    arena memory_;
};

} // namespace voxplane::perf
