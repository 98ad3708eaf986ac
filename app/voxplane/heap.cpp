// By the brk() heap, which grows in one piece: what is asked for at its end covers all that the
// main thread's malloc() hands out later. Other threads have heaps of their own.
#include "heap.hpp"

#include <algorithm>
#include <cstdlib>
#include <features.h>

#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace voxplane::app {

#if defined(__GLIBC__)

namespace {

constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
constexpr std::size_t most_bytes = std::size_t{1} << 30; // mallopt() takes an int
// Larger blocks are mappings of their own. The program's own tables grow up to this in the heap.
constexpr std::size_t mapped_bytes = std::size_t{4} << 20;
constexpr int later_growth_bytes = 16 << 20;

} // namespace

void prepare_heap(std::size_t bytes) noexcept {
    bytes = std::min(bytes, most_bytes);
    const auto* const before = static_cast<const char*>(::sbrk(0));
    (void)::mallopt(M_MMAP_THRESHOLD, static_cast<int>(mapped_bytes));
    (void)::mallopt(M_TRIM_THRESHOLD, static_cast<int>(most_bytes));
    (void)::mallopt(M_TOP_PAD, static_cast<int>(bytes));
    // More than there is, so that the heap grows; volatile, or the compiler leaves both out.
    void* volatile block = std::malloc(mapped_bytes / 2);
    std::free(block);
    (void)::mallopt(M_TOP_PAD, later_growth_bytes);
    auto* const end = static_cast<char*>(::sbrk(0));
    const std::size_t grown = static_cast<std::size_t>(end - before) / large_page_bytes;
    if (grown > 1) {
        const std::size_t whole = (grown - 1) * large_page_bytes;
        char* const last = end - reinterpret_cast<std::uintptr_t>(end) % large_page_bytes;
        (void)::madvise(last - whole, whole, MADV_HUGEPAGE);
    }
}

#else

void prepare_heap(std::size_t) noexcept {}

#endif

} // namespace voxplane::app
