// Memory of voice processors by size class, in hugepage memory where there is any. All of it is the
// control core's: it takes a block when a call is set up, hands it to the worker with the command,
// and gives it back after the worker has let go, so that workers neither allocate nor share a list.
// Pools grow by chunks up to a limit and keep what they have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace voxplane::session {

// What a class has and did.
struct voice_usage {
    std::size_t block_bytes = 0;
    std::uint32_t size = 0; // blocks made so far
    std::uint32_t in_use = 0;
    std::uint32_t high_water = 0;
    std::uint64_t taken = 0;
    std::uint64_t refused = 0; // no memory, or the limit
    int numa = -1;
};

class voice_pools {
public:
    // Four sizes an octave: at most a fifth of a block is wasted, whatever the settings ask for.
    static constexpr std::size_t classes = 40;
    static constexpr std::size_t smallest_bytes = 1024;
    static constexpr std::size_t largest_bytes = smallest_bytes << 10;

    // most_bytes: of all blocks together. numa: -1 for any node.
    voice_pools(std::size_t most_bytes, int numa) noexcept : most_bytes_(most_bytes), numa_(numa) {}
    voice_pools(const voice_pools&) = delete;
    voice_pools& operator=(const voice_pools&) = delete;

    // A block of at least so many bytes, aligned to 64, or null. Its content is undefined.
    [[nodiscard]] void* take(std::size_t bytes);
    // bytes: as asked for.
    void give(void* block, std::size_t bytes);

    // Classes that were ever asked for.
    [[nodiscard]] std::vector<voice_usage> usage() const;
    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }
    [[nodiscard]] std::size_t bytes_made() const noexcept { return made_bytes_; }

private:
    struct eal_free {
        void operator()(void* memory) const noexcept;
    };
    struct size_class {
        std::vector<void*> free;
        std::uint32_t size = 0;
        std::uint32_t in_use = 0;
        std::uint32_t high_water = 0;
        std::uint64_t taken = 0;
        std::uint64_t refused = 0;
    };
    bool grow(std::size_t which);

    std::array<size_class, classes> classes_;
    std::vector<std::unique_ptr<void, eal_free>> chunks_;
    std::size_t most_bytes_;
    std::size_t made_bytes_ = 0;
    std::size_t in_use_ = 0;
    int numa_;
};

} // namespace voxplane::session
