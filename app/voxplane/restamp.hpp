// Gives the records of an output capture the media time of their packets. net_pcap stamps what it
// writes with the time of writing; a replay must repeat byte for byte, so the program notes the
// media time of every frame that it sends to such a port and writes these into the file at exit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace voxplane::app {

// Overwrites the time stamps of a classic pcap file, in order, with times_ns (since 1970). Returns
// the number of records written. Errors: not a pcap file, damaged, or another number of records
// than times.
[[nodiscard]] result<std::size_t> restamp(const std::string& path,
                                          const std::vector<std::uint64_t>& times_ns);

} // namespace voxplane::app
