// CPU time of the program under test, user and system together, as the scheduler counts it to the
// nanosecond. Softirqs that ran in its stead are part of it unless the kernel accounts interrupts
// by themselves (IRQ_TIME_ACCOUNTING).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace voxplane::load {

// (name, nanoseconds) of each thread of a process; none where it is gone.
std::vector<std::pair<std::string, std::uint64_t>> thread_times(int process);

// What each thread took between two readings, as a JSON object by thread name.
std::string json_of_difference(const std::vector<std::pair<std::string, std::uint64_t>>& before,
                               const std::vector<std::pair<std::string, std::uint64_t>>& after);

} // namespace voxplane::load
