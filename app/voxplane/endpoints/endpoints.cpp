// Registration, and the one callback that finds the answer for a path.
#include "endpoints/endpoints.hpp"

#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

#include <rte_telemetry.h>

#include "dpdk/error.hpp"
#include "endpoints/answers.hpp"

namespace voxplane::app {

namespace {

struct path {
    const char* command; // at most 55 characters
    const char* help;    // at most 127
    void (*answer)(const sources&, std::string_view, telemetry::reply&);
    bool waits = false; // for what workers do: others are answered meanwhile
};

constexpr std::array paths{
    path{"/voxplane/info", "Version, configuration, clocks and totals of calls. No parameters",
         answer_info},
    path{"/voxplane/lcores",
         "Cycles, packets, sleeps of each worker. Optional parameter: first worker", answer_lcores},
    path{"/voxplane/lcore", "All of one worker, distributions included. Parameter: worker",
         answer_lcore},
    path{"/voxplane/latency",
         "Nanoseconds from rx to tx, by worker and of all. Optional parameter: first worker",
         answer_latency},
    path{"/voxplane/history",
         "Seconds of the last 600. Optional parameters: how many, worker or all, seconds back",
         answer_history},
    path{"/voxplane/timing",
         "Cost by step, measured now. Optional parameters: bursts, worker or all, one in so many",
         answer_timing, true},
    path{"/voxplane/config", "Settings in effect. Optional: ports or addresses, and the first",
         answer_config},
    path{"/voxplane/quality", "MOS, loss, jitter, levels by leg. Optional parameter: first slot",
         answer_quality},
    path{"/voxplane/drops", "The balance, and drops by reason. No parameters", answer_drops},
    path{"/voxplane/stages", "Cycles a packet by stage, times 100. No parameters", answer_stages},
    path{"/voxplane/calls", "Ids of active calls by slot. Optional parameter: first slot",
         answer_calls},
    path{"/voxplane/call", "Both legs of a call. Parameter: id or slot", answer_call},
    path{"/voxplane/spectrum",
         "Spectrum of what leaves a leg's processors. Parameters: id or slot, a or b, windows",
         answer_spectrum, true},
    path{"/voxplane/control",
         "Calls and requests of the control protocol. Parameter: drain, resume or none",
         answer_control},
    path{"/voxplane/pools", "Packet pools, then frame pools. Optional parameter: first pool",
         answer_pools},
    path{"/voxplane/ports", "Ports, offloads, counters. Optional parameter: first port",
         answer_ports},
    path{"/voxplane/steering",
         "How packets come to workers; XDP counters and ports. Optional parameter: first port",
         answer_steering},
    path{"/voxplane/neighbours", "Next hops. Optional parameter: first entry", answer_neighbours},
    path{"/voxplane/health",
         "Whether workers, ports, pools and writers do their work. No parameters", answer_health},
    path{"/voxplane/worst",
         "Legs with the lowest MOS of the last ten seconds. Optional parameter: first one",
         answer_survey},
    path{"/voxplane/isa", "Instruction set of each kernel by size. No parameters", answer_isa},
};

// The one exception from "nothing at namespace scope": see the header. The mutex is held while an
// answer is made, so that the sources are not taken away meanwhile.
std::mutex current_lock;
const sources* current = nullptr;
bool registered = false;
// Held by an answer that waits, instead of the other, and by who takes the sources away.
std::mutex waiting_lock;
std::atomic<bool> ending{false};

const path* path_of(std::string_view command) noexcept {
    for (const path& one : paths) {
        if (one.command == command) {
            return &one;
        }
    }
    return nullptr;
}

void answer_at_once(const path& one, std::string_view params, telemetry::reply& out) {
    const std::lock_guard guard(current_lock);
    if (current == nullptr) {
        out.root().add("error", "voxplane is stopping");
    } else {
        one.answer(*current, params, out);
    }
}

void answer_in_time(const path& one, std::string_view params, telemetry::reply& out) {
    const std::unique_lock alone(waiting_lock, std::try_to_lock);
    if (!alone.owns_lock()) {
        out.root().add("error", "busy: something else is being measured");
        return;
    }
    const sources* from = nullptr;
    {
        const std::lock_guard guard(current_lock);
        from = current;
    }
    if (from == nullptr) {
        out.root().add("error", "voxplane is stopping");
    } else {
        one.answer(*from, params, out);
    }
}

int serve(const char* command, const char* params, rte_tel_data* data) noexcept {
    telemetry::reply out(data);
    (void)answer_question(command, params != nullptr ? params : "", out);
    return 0;
}

} // namespace

bool answer_question(std::string_view command, std::string_view params,
                     telemetry::reply& out) noexcept {
    const path* const one = path_of(command);
    if (one == nullptr) {
        return false;
    }
    try {
        (one->waits ? answer_in_time : answer_at_once)(*one, params, out);
    } catch (const std::exception& why) {
        out.root().add("error", why.what());
    }
    return true;
}

result<endpoints> endpoints::create(const sources& from) {
    auto own = std::make_unique<const sources>(from);
    const std::lock_guard guard(current_lock);
    if (current != nullptr) {
        return failure{"telemetry endpoints exist already"};
    }
    if (!registered) {
        for (const path& one : paths) {
            if (const int code = rte_telemetry_register_cmd(one.command, serve, one.help);
                code != 0) {
                return dpdk::call_failed(
                    "rte_telemetry_register_cmd('" + std::string(one.command) + "')", code);
            }
        }
        registered = true;
    }
    current = own.get();
    ending.store(false);
    return endpoints(std::move(own));
}

endpoints::endpoints(std::unique_ptr<const sources> from) noexcept : sources_(std::move(from)) {}

endpoints::endpoints(endpoints&& other) noexcept = default;

endpoints& endpoints::operator=(endpoints&& other) noexcept {
    std::swap(sources_, other.sources_);
    return *this;
}

endpoints::~endpoints() {
    if (sources_ != nullptr) {
        ending.store(true);
        {
            const std::lock_guard guard(current_lock);
            current = nullptr;
        }
        const std::lock_guard waited(waiting_lock);
    }
}

bool endpoints_ending() noexcept {
    return ending.load();
}

} // namespace voxplane::app
