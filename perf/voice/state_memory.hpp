// Memory for the states of thousands of legs as the product has it: pages of 2 MiB where the kernel
// gives them (4 KiB elsewhere), zeroed, all present before anything is measured. Freed with the
// object. Beside it the order in which legs take turns.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

namespace voxplane::perf {

class state_memory {
public:
    explicit state_memory(std::size_t bytes) : bytes_((bytes + 2 * page - 1) / page * page) {
        pages_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages_ == MAP_FAILED) {
            std::perror("mmap of the legs' states");
            std::exit(1);
        }
        // Advice: a kernel without huge pages refuses it, and measures small ones.
        static_cast<void>(madvise(pages_, bytes_, MADV_HUGEPAGE));
        std::memset(pages_, 0, bytes_);
    }
    ~state_memory() { munmap(pages_, bytes_); }
    state_memory(const state_memory&) = delete;
    state_memory& operator=(const state_memory&) = delete;

    // Aligned to a page of 2 MiB.
    [[nodiscard]] std::byte* data() const {
        const auto at = reinterpret_cast<std::uintptr_t>(pages_);
        return static_cast<std::byte*>(pages_) + (page - at % page) % page;
    }

private:
    static constexpr std::size_t page = std::size_t{2} << 20;
    std::size_t bytes_;
    void* pages_;
};

// Packets come from legs in no order that a prefetcher of the processor could guess.
inline std::vector<std::size_t> shuffled(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::minstd_rand(1));
    return order;
}

} // namespace voxplane::perf
