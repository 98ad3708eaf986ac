// Which kernels the plane runs with: a whole instruction set when one is named, else for each
// operation and size what is fastest here, timed now or remembered from an earlier start. Main
// lcore, before EAL starts; nothing here prints.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "datapath/kernels.hpp"
#include "simd/calibrate.hpp"
#include "simd/choice.hpp"

namespace voxplane::app {

struct kernel_request {
    std::string isa = "auto";
    std::optional<std::string> cache; // file; none: measure always, remember nothing
    simd::nanosecond_clock now = simd::steady_ns;
    simd::calibration_limits limits;
    std::chrono::milliseconds patience{47}; // by the real clock, whatever `now` says
};

struct kernel_choice {
    datapath::kernels tables;
    simd::isa voice = simd::isa::scalar;      // set of the voice processors: forced, or the best
    std::string isa;                          // as asked for
    std::string origin;                       // a phrase: where the choice comes from
    std::string warning;                      // why the cache was of no use, empty: it was
    std::vector<simd::selection> taken;       // by operation
    std::vector<simd::operation_times> times; // empty when an isa was named
};

// Error: an unknown isa, or one that this machine lacks. Trouble with the cache is only a warning.
[[nodiscard]] result<kernel_choice> choose_kernels(const kernel_request& how);

// The default file for this machine, none without a home.
[[nodiscard]] std::optional<std::string> default_kernel_cache();

// The table of --print-kernels.
[[nodiscard]] std::string to_text(const kernel_choice& choice);

} // namespace voxplane::app
