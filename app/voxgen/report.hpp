// What a run found, for people and for programs. Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "options.hpp"
#include "search.hpp"
#include "trial.hpp"

namespace voxplane::voxgen {

struct report {
    std::string version;
    std::string device;
    std::string driver;
    std::uint64_t tsc_hz = 1;
    std::size_t streams = 0;
    std::vector<trial_record> trials; // of a search: in order, the flood that bounds it first
    std::optional<search_result> found;
};

// Faults of what came back, apart from loss: content, order, copies, checksums. In words, empty
// when there are none.
[[nodiscard]] std::string faults_of(const figures& f);

// Whether the run showed what it had to: no faults, no more loss than allowed (but for a flood,
// which is meant to overload); of a search: a rate was found. A pace that was not kept is told
// beside it.
[[nodiscard]] bool passed(const report& r, const options& o);

[[nodiscard]] std::string to_text(const report& r, const options& o);
// A line of a trial, for the search.
[[nodiscard]] std::string line_of(const trial_record& t, std::uint64_t tsc_hz);

// JSON, for scripts. Error: the file cannot be written.
[[nodiscard]] result<void> write_json(const std::string& path, const report& r, const options& o);

} // namespace voxplane::voxgen
