// Counts what a benchmark program takes from the heap: its own operator new, malloc, and that of
// every library which it uses, since the dynamic linker finds the program's malloc first.
// Link allocations.cpp into the program itself. Any thread; counts are of the calling thread.
#pragma once

#include <cstdint>

namespace voxplane::perf {

// Heap blocks that this thread has taken since it began, blocks resized included.
[[nodiscard]] std::uint64_t allocations() noexcept;

} // namespace voxplane::perf
