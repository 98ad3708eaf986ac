// The C library's allocator behind a counter. The names with __libc are glibc's own for a program
// that stands before its malloc; with another C library nothing is counted, and the count stays 0.
#include "support/allocations.hpp"

#include <cerrno>
#include <cstddef>
#include <features.h>

namespace {

// Of its thread alone, and in the program's own static storage: the first use allocates nothing.
thread_local std::uint64_t taken __attribute__((tls_model("initial-exec"))) = 0;

} // namespace

namespace voxplane::perf {

std::uint64_t allocations() noexcept {
    return taken;
}

} // namespace voxplane::perf

#if defined(__GLIBC__)
extern "C" {

void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* block);

void* malloc(std::size_t bytes) noexcept {
    ++taken;
    return __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
    ++taken;
    return __libc_calloc(count, bytes);
}

void* realloc(void* block, std::size_t bytes) noexcept {
    ++taken;
    return __libc_realloc(block, bytes);
}

void* memalign(std::size_t alignment, std::size_t bytes) noexcept {
    ++taken;
    return __libc_memalign(alignment, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    return memalign(alignment, bytes);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
    *block = memalign(alignment, bytes);
    return *block == nullptr ? ENOMEM : 0;
}

void free(void* block) noexcept {
    __libc_free(block);
}

} // extern "C"
#endif
