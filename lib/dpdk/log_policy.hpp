// Which lines of the log are written: by the level of the event's module, and at most so many of an
// event a second; what is left out is counted and told with the event's next line. Knows no clock
// and writes nothing; its owner keeps threads apart.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/tools.hpp"

namespace voxplane::dpdk {

// The module that an event belongs to; `plane` for events that are not in the list.
[[nodiscard]] config::log_module module_of(std::string_view event) noexcept;

class log_policy {
public:
    struct verdict {
        bool write = false;
        std::uint64_t suppressed = 0; // lines of that event left out since its last one
    };

    void set(const config::log& how) noexcept { how_ = how; }
    [[nodiscard]] const config::log& settings() const noexcept { return how_; }

    // now_ns: any clock that only goes forward.
    [[nodiscard]] verdict judge(config::log_level level, std::string_view event,
                                std::uint64_t now_ns);
    // Events of which lines were left out, and none has come since to tell it; each is told once.
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> untold(std::uint64_t now_ns);

private:
    struct second {
        std::uint64_t begin_ns = 0;
        std::uint32_t lines = 0;
        std::uint64_t suppressed = 0;
    };
    config::log how_;
    std::map<std::string, second, std::less<>> events_; // as many as the program has
};

} // namespace voxplane::dpdk
