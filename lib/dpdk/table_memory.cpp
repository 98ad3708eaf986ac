// Where EAL runs without hugepages its heap is a file in memory, whose pages the kernel leaves
// small by default (shmem_enabled); an anonymous mapping that asks gets large ones.
#include "dpdk/table_memory.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <sys/mman.h>

#include <rte_eal.h>
#include <rte_malloc.h>

namespace voxplane::dpdk {

namespace {

constexpr std::size_t large_page_bytes = std::size_t{2} << 20;

// Whole large pages at a multiple of their size: what lies before and behind goes back.
void* map_aligned(std::size_t bytes) noexcept {
    const std::size_t asked = bytes + large_page_bytes;
    void* const mapped =
        ::mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        return nullptr;
    }
    auto* const from = static_cast<std::uint8_t*>(mapped);
    const std::size_t before =
        (large_page_bytes - reinterpret_cast<std::uintptr_t>(from) % large_page_bytes) %
        large_page_bytes;
    if (before != 0) {
        (void)::munmap(from, before);
    }
    (void)::munmap(from + before + bytes, large_page_bytes - before);
    (void)::madvise(from + before, bytes, MADV_HUGEPAGE); // without them it works as well
    std::memset(from + before, 0, bytes);                 // workers meet no page fault
    return from + before;
}

} // namespace

result<table_memory> table_memory::create(const char* what, std::size_t bytes) {
    // A small table would leave most of a large page unused.
    const bool mapped = rte_eal_has_hugepages() == 0 && bytes >= large_page_bytes / 2;
    const std::size_t whole = (bytes + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
    void* const memory = mapped ? map_aligned(whole) : rte_zmalloc(what, bytes, alignment);
    if (memory == nullptr) {
        return failure{std::string(what) + ": no memory for " + std::to_string(bytes) + " bytes" +
                       (mapped ? "" : "; give EAL more (-m with --no-huge, else more hugepages)")};
    }
    return table_memory(memory, mapped ? whole : 0);
}

table_memory::table_memory(table_memory&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)),
      mapped_bytes_(std::exchange(other.mapped_bytes_, 0)) {}

table_memory& table_memory::operator=(table_memory&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(mapped_bytes_, other.mapped_bytes_);
    return *this;
}

table_memory::~table_memory() {
    if (mapped_bytes_ != 0) {
        (void)::munmap(memory_, mapped_bytes_);
    } else {
        rte_free(memory_);
    }
}

} // namespace voxplane::dpdk
