// Interposes the malloc family for the whole process, shared libraries included, by defining it in
// the executable. glibc offers its own under __libc_ names for this purpose.
#include "allocations.hpp"

#include <cerrno>
#include <cstddef>

#include "sanitized.hpp"

namespace voxplane::app {

namespace {
thread_local std::uint64_t heap_calls = 0;
} // namespace

std::uint64_t allocations() noexcept {
    return heap_calls;
}

bool allocations_counted() noexcept {
#ifdef VOXPLANE_SANITIZED
    return false;
#else
    return true;
#endif
}

} // namespace voxplane::app

#ifndef VOXPLANE_SANITIZED

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept {
    ++voxplane::app::heap_calls;
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
    ++voxplane::app::heap_calls;
    return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
    ++voxplane::app::heap_calls;
    return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++voxplane::app::heap_calls;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
    ++voxplane::app::heap_calls;
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}

void free(void* memory) noexcept {
    ++voxplane::app::heap_calls;
    __libc_free(memory);
}
}

#endif
