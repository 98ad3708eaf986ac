// The C library's heap, fitted to what signalling does with it: thousands of calls keep some
// kilobytes each, and a restart makes them all at once.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::app {

// What a call keeps there, 6 KiB with two phones' SDP, and as much again for what stands beside
// calls for a while: a snapshot that is read, stored replies.
inline constexpr std::size_t heap_bytes_a_call = std::size_t{12} << 10;

// Grows the heap of the main thread by that much address space, which costs no memory before it is
// used, and asks for large pages there: with small ones a third of a restart went to page faults.
// Freed memory stays. Without glibc, or where the system refuses, the heap stays as it is. Main
// thread, before other threads start.
void prepare_heap(std::size_t bytes) noexcept;

} // namespace voxplane::app
