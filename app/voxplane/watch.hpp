// What the main lcore looks at besides its work, so that those who ask need not: health four times
// a second, pools and ports once a second, and some calls each turn. Main lcore, but for what is
// said to be for any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "setup.hpp"
#include "signalling_figures.hpp"
#include "telemetry/board.hpp"
#include "telemetry/health.hpp"
#include "telemetry/metrics/picture.hpp"
#include "telemetry/quality_survey.hpp"

namespace voxplane::app {

class signalling;

struct device_figures {
    std::vector<telemetry::metrics::pool_figures> pools;
    std::vector<telemetry::metrics::port_figures> ports;
};

// What the writers of the control protocol have lost for good or failed at, by name.
[[nodiscard]] std::vector<telemetry::health_facts::loss> losses_of(const signalling_figures& now);

class watch {
public:
    watch(const plane& p, const telemetry::board& board);
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    // Once a turn of main's loop. control: null without [control].
    void tend(std::uint64_t now_ns, const signalling* control);
    // A call ends; its legs can still be read.
    void ended(const telemetry::call_view& call) { survey_.ended(call); }

    // Any thread but a worker, as the rest.
    [[nodiscard]] const telemetry::health& health() const noexcept { return health_; }
    [[nodiscard]] const telemetry::quality_survey& survey() const noexcept { return survey_; }
    [[nodiscard]] device_figures devices() const;

private:
    [[nodiscard]] telemetry::health_facts facts(const signalling* control) const;

    const plane& p_;
    const telemetry::board& board_;
    std::uint64_t began_tsc_;
    std::uint64_t next_health_ns_ = 0;
    std::uint64_t next_devices_ns_ = 0;
    telemetry::health health_;
    telemetry::quality_survey survey_;
    mutable std::mutex lock_;
    device_figures devices_;
};

} // namespace voxplane::app
