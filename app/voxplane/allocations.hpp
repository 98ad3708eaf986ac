// Heap calls of each thread, counted: the proof that workers allocate nothing. The program's own
// malloc family passes each call on to the C library's after adding one to a thread-local count.
#pragma once

#include <cstdint>

namespace voxplane::app {

// Calls of malloc, calloc, realloc, aligned_alloc, posix_memalign and free by the calling thread so
// far. 0 in builds with a sanitizer, which brings its own allocator.
[[nodiscard]] std::uint64_t allocations() noexcept;
[[nodiscard]] bool allocations_counted() noexcept;

} // namespace voxplane::app
