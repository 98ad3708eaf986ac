// The answer that times: asks workers, by way of the main lcore, to break the cost of some of their
// bursts down by step, and waits for it on the client's own thread.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "base/cycle_clock.hpp"
#include "endpoints/answers.hpp"
#include "endpoints/params.hpp"
#include "endpoints/wait.hpp"
#include "stats/step_times.hpp"
#include "timing_desk.hpp"

namespace voxplane::app {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t usual_bursts = 1000;
constexpr std::uint32_t most_bursts = 100'000;
constexpr std::uint32_t usual_one_in = 8;
constexpr std::uint32_t most_one_in = 65'536;
constexpr std::uint64_t limit_s = 3; // however few packets come

constexpr const char* usage = "expected /voxplane/timing,<bursts 1 to 100000>,<worker or all>,"
                              "<one in so many 1 to 65536>, each from the right may be left out";

result<timing_request> parse(std::string_view params, std::uint64_t tsc_hz) {
    timing_request out;
    const std::string_view bursts = cut_first(params);
    const auto worker = worker_or_all(cut_first(params));
    const auto count = first_index(bursts);
    const auto one_in = first_index(params);
    if (!count || !worker || !one_in || (!bursts.empty() && *count == 0) ||
        (!params.empty() && *one_in == 0) || *count > most_bursts || *one_in > most_one_in) {
        return failure{usage};
    }
    out.bursts = bursts.empty() ? usual_bursts : *count;
    out.one_in = params.empty() ? usual_one_in : *one_in;
    out.worker = *worker;
    out.end_tsc = read_cycles() + limit_s * tsc_hz;
    return out;
}

void add_step(const stats::histogram& cycles, std::uint64_t tsc_hz, telemetry::dictionary out) {
    const double ns = 1e9 / static_cast<double>(tsc_hz);
    out.add("count", cycles.count());
    out.add_scaled("mean_ns", cycles.mean() * ns, 1);
    out.add_scaled("mean_cycles", cycles.mean(), 1);
    for (const auto& [name, share] : {std::pair{"p50", 0.5}, std::pair{"p90", 0.9},
                                      std::pair{"p99", 0.99}, std::pair{"max", 1.0}}) {
        const std::uint64_t value = cycles.quantile(share);
        out.add_scaled(std::string(name) + "_ns", static_cast<double>(value) * ns, 1);
        out.add(std::string(name) + "_cycles", value);
    }
}

} // namespace

void answer_timing(const sources& from, std::string_view params, telemetry::reply& out) {
    const auto asked = parse(params, from.tsc_hz);
    if (!asked) {
        out.root().add("error", asked.error().text);
        return;
    }
    if (from.timing == nullptr) {
        out.root().add("error", "this program takes no timing breakdowns");
        return;
    }
    if (const auto begun = from.timing->ask(*asked); !begun) {
        out.root().add("error", begun.error().text);
        return;
    }
    const auto found = wait_for(
        limit_s * 1s, [&] { return from.timing->take(); }, [&] { from.timing->give_up(); });
    if (!found) {
        out.root().add("error", "a worker did not answer in time");
        return;
    }
    std::uint64_t bursts = 0;
    const auto all = std::make_unique<std::array<stats::histogram, stats::steps>>();
    for (const auto& one : *found) {
        bursts += one->seen;
        for (std::size_t i = 0; i < stats::steps; ++i) {
            (*all)[i].add(one->cycles[i]);
        }
    }
    out.root().add("workers", std::uint64_t{found->size()});
    out.root().add("bursts", bursts);
    out.root().add("one_in", asked->one_in);
    telemetry::dictionary steps = out.root().child("steps");
    for (std::size_t i = 0; i < stats::steps; ++i) {
        if ((*all)[i].count() != 0) {
            add_step((*all)[i], from.tsc_hz, steps.child(stats::name(static_cast<stats::step>(i))));
        }
    }
}

} // namespace voxplane::app
