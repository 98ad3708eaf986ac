// Names of steps.
#include "stats/step_times.hpp"

namespace voxplane::stats {

std::string_view name(step which) noexcept {
    constexpr std::array<std::string_view, steps> words{"decode", "aec",   "vad",    "suppressor",
                                                        "eq",     "agc",   "meter",  "level",
                                                        "encode", "table", "rewrite"};
    return words[static_cast<std::size_t>(which)];
}

} // namespace voxplane::stats
