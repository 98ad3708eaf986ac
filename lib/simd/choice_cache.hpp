// The file that remembers a calibration: times only, so that the rule of the choice is applied anew
// and cannot disagree with them. A file is for one processor and one list of kernels; one that is
// not of these, or not whole, is a failure that says so and costs a new calibration, never more.
// Control plane, at start.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "simd/choice.hpp"
#include "simd/operation.hpp"

namespace voxplane::simd {

// What a file must match.
struct cache_key {
    std::string cpu;     // cpu_name()
    std::string kernels; // list_version()
};

// To be raised when kernels were changed so much that old times mislead.
inline constexpr unsigned kernels_generation = 1;

// Digest of the generation, the timed sizes, and the names and candidates of operations.
[[nodiscard]] std::string list_version(std::span<const operation> operations);

// Name of the file inside a folder that several kinds of machines may share.
[[nodiscard]] std::string cache_file_name(const cache_key& key);

// The times of these operations. Error: no such file, unreadable, or foreign.
[[nodiscard]] result<std::vector<operation_times>>
load_times(const std::string& path, const cache_key& key, std::span<const operation> operations);

// Writes a new file and puts it in the place of the old one, so that a reader sees one or the
// other. Makes the folder, but not those above its parent.
[[nodiscard]] result<void> save_times(const std::string& path, const cache_key& key,
                                      std::span<const operation_times> times);

// Where files go by default: $XDG_CACHE_HOME/voxplane, else for root /var/cache/voxplane, else
// $HOME/.cache/voxplane; empty when there is none of them. Arguments: null when not set.
[[nodiscard]] std::string cache_folder(const char* xdg_cache_home, const char* home, bool root);

} // namespace voxplane::simd
