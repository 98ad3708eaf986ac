// The paths under /voxplane on DPDK's telemetry socket. Answers are made on EAL's client threads,
// from what the main lcore has drained and what legs publish; they take the board's mutex or the
// registry's lock, which no worker ever does.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "frame/pools.hpp"
#include "session/controller.hpp"
#include "signalling_figures.hpp"
#include "simd/operation.hpp"
#include "steering.hpp"
#include "telemetry/board.hpp"
#include "telemetry/health.hpp"
#include "telemetry/history.hpp"
#include "telemetry/neighbour_list.hpp"
#include "telemetry/quality_survey.hpp"

namespace voxplane::app {

class timing_desk;

// Where answers come from. What is pointed to must outlive the endpoints.
struct sources {
    std::function<signalling_figures()> signalling; // empty: there is no [control]
    const telemetry::board* board = nullptr;
    session::controller* controller = nullptr;
    const telemetry::neighbour_list* neighbours = nullptr; // null: not told
    const steered_ports* steering = nullptr;               // null: no port is steered
    const telemetry::health* health = nullptr;             // null: not told, as the next
    const telemetry::quality_survey* survey = nullptr;
    std::vector<const dpdk::packet_pool*> pools;
    std::vector<const frame::pools*> frames;
    std::vector<const dpdk::port*> ports;
    std::vector<unsigned> lcores;                // by worker
    std::string version;                         // of voxplane
    std::string isa;                             // asked for: a name, or "auto"
    std::string kernels_origin;                  // where the choice of kernels comes from
    std::vector<simd::selection> kernels;        // taken, by operation
    std::string config;                          // file
    const config::settings* settings = nullptr;  // null: not told
    const telemetry::history* history = nullptr; // null: none is kept
    timing_desk* timing = nullptr;               // null: there are no breakdowns
    std::string media_clock;                     // what it is taken from: "tsc" or "rx_timestamp"
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    std::uint64_t tsc_hz = 0;
};

// While it lives, the paths answer; afterwards they answer an error, since DPDK cannot take a
// command back. One at a time: 22.11 hands no context to callbacks, so they find their sources
// through one pointer of the process. Main lcore.
class endpoints {
public:
    // After EAL has started. Error: another one lives, or a command was refused.
    [[nodiscard]] static result<endpoints> create(const sources& from);
    endpoints(endpoints&& other) noexcept;
    endpoints& operator=(endpoints&& other) noexcept;
    endpoints(const endpoints&) = delete;
    endpoints& operator=(const endpoints&) = delete;
    // Waits for the answers that are being made.
    ~endpoints();

private:
    explicit endpoints(std::unique_ptr<const sources> from) noexcept;
    std::unique_ptr<const sources> sources_;
};

} // namespace voxplane::app
