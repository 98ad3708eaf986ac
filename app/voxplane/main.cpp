// voxplane: start and stop in order. Only this file prints errors and sets the exit status.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/load.hpp"
#include "control.hpp"
#include "dpdk/cycle_rate.hpp"
#include "dpdk/eal.hpp"
#include "dpdk/log.hpp"
#include "endpoints/endpoints.hpp"
#include "heap.hpp"
#include "http/service.hpp"
#include "kernels.hpp"
#include "options.hpp"
#include "setup.hpp"
#include "steering_claims.hpp"
#include "summary.hpp"

namespace voxplane::app {

namespace {

constexpr const char* version = "0.1.0";

int fail(const failure& why) {
    std::fprintf(stderr, "voxplane: %s\n", why.text.c_str());
    return 1;
}

sources sources_of(const plane& p, const options& how, const kernel_choice& kernels,
                   const telemetry::board& board, const telemetry::neighbour_list& neighbours,
                   control& loop) {
    sources from;
    if (const signalling* const talk = loop.signalling(); talk != nullptr) {
        from.signalling = [talk] { return talk->figures(); };
    }
    from.history = &loop.history();
    from.timing = &loop.timing();
    from.settings = &p.settings;
    from.health = &loop.watch().health();
    from.survey = &loop.watch().survey();
    from.board = &board;
    from.controller = p.controller.get();
    from.neighbours = &neighbours;
    from.steering = p.steering.get();
    for (const dpdk::packet_pool& pool : p.pools) {
        from.pools.push_back(&pool);
    }
    for (const frame::pools& pools : p.frames) {
        from.frames.push_back(&pools);
    }
    for (const dpdk::port& port : p.ports) {
        from.ports.push_back(&port);
    }
    from.lcores = p.lcores;
    from.version = version;
    from.isa = kernels.isa;
    from.kernels_origin = kernels.origin;
    from.kernels = kernels.taken;
    from.config = how.config;
    from.media_clock = p.timestamps ? "rx_timestamp" : "tsc";
    from.tsc_hz = dpdk::cycle_hz();
    return from;
}

result<void> report(const control& loop, const plane& p, const options& how,
                    const telemetry::board& board) {
    summary last;
    last.lcores = p.lcores;
    last.workers = loop.finals();
    last.calls = loop.calls();
    last.overruns = board.overruns();
    for (const frame::pools& pools : p.frames) {
        std::ranges::move(pools.usage(), std::back_inserter(last.frames));
    }
    last.voices = p.controller->voice_memory();
    last.leg_bytes = session::leg_bytes;
    last.tsc_hz = dpdk::cycle_hz();
    std::fputs(to_text(last).c_str(), stdout);
    return how.summary ? write_json(*how.summary, last) : result<void>{};
}

// While figures can be asked for.
result<void> run(control& loop, const sources& from, const config::metrics& how) {
    const auto socket = endpoints::create(from);
    if (!socket) {
        return socket.error();
    }
    std::unique_ptr<http::service> web;
    if (how.on) {
        auto opened = http::service::open(how, from, loop.watch(), loop.posts());
        if (!opened) {
            return opened.error();
        }
        web = std::move(*opened);
    }
    return loop.run();
}

// Serves from the first worker's launch to the last packet. What went wrong first is what is told.
result<void> serve(plane& p, const options& how, const kernel_choice& kernels) {
    telemetry::board board(p.workers.size(), dpdk::cycle_hz());
    telemetry::neighbour_list neighbours;
    control loop(p, how, board, neighbours);
    result<void> outcome = loop.start();
    if (outcome) {
        outcome =
            run(loop, sources_of(p, how, kernels, board, neighbours, loop), p.settings.metrics);
    }
    const result<void> stopped = loop.stop();
    const result<void> written = report(loop, p, how, board);
    if (!outcome) {
        return outcome;
    }
    return stopped ? written : stopped;
}

result<kernel_choice> kernels_for(const options& how, const config::settings& settings) {
    kernel_request request;
    request.isa = how.isa.value_or(settings.runtime.isa);
    if (!how.no_kernel_cache) {
        request.cache = how.kernel_cache ? how.kernel_cache : default_kernel_cache();
    }
    auto choice = choose_kernels(request);
    if (choice && !choice->warning.empty()) {
        std::fprintf(stderr, "voxplane: %s\n", choice->warning.c_str());
    }
    return choice;
}

int run(const options& how, const config::settings& settings, const command_line& line) {
    prepare_heap(settings.pools.calls * heap_bytes_a_call);
    const auto kernels = kernels_for(how, settings);
    if (!kernels) {
        return fail(kernels.error());
    }
    std::vector<std::string> words = line.eal;
    const auto claims = steering_claims::take(settings, words);
    if (!claims) {
        return fail(claims.error());
    }
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    auto eal = dpdk::eal::create(static_cast<int>(words.size()), argv.data());
    if (!eal) {
        return fail(eal.error());
    }
    for (const std::string& interface : claims->cleaned()) {
        dpdk::log_line(dpdk::log_level::notice, "stale_program_removed",
                       {{"interface", interface}});
    }
    auto p = set_up(settings, kernels->tables, kernels->voice);
    if (!p) {
        return fail(p.error());
    }
    const result<void> served = serve(**p, how, *kernels);
    return served ? 0 : fail(served.error());
}

int print_kernels(const options& how, const config::settings& settings) {
    const auto kernels = kernels_for(how, settings);
    if (!kernels) {
        return fail(kernels.error());
    }
    std::fputs(to_text(*kernels).c_str(), stdout);
    return 0;
}

int start(int argc, char** argv) {
    const command_line line = split(argc, argv);
    const auto how = parse_options(line.own);
    if (!how) {
        return fail(how.error());
    }
    if (how->help) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }
    if (how->version) {
        std::printf("voxplane %s\n", version);
        return 0;
    }
    if (how->print_kernels && how->config.empty()) {
        return print_kernels(*how, {});
    }
    const auto settings = config::load(how->config);
    if (!settings) {
        return fail(settings.error());
    }
    if (how->check) {
        std::printf("%s: good: %zu ports, %zu addresses, %zu calls\n", how->config.c_str(),
                    settings->ports.size(), settings->addresses.size(), settings->calls.size());
        return 0;
    }
    return how->print_kernels ? print_kernels(*how, *settings) : run(*how, *settings, line);
}

} // namespace

} // namespace voxplane::app

int main(int argc, char** argv) {
    return voxplane::app::start(argc, argv);
}
