// Frame pools: those of a NUMA node for all workers there, so that samples lie where they are used.
#include <map>

#include "dpdk/eal.hpp"
#include "setup_workers.hpp"

namespace voxplane::app {

namespace {

frame::pools_settings settings_of(const plane& p, int numa, std::size_t workers) {
    frame::pools_settings wanted;
    wanted.name = "frames" + std::to_string(numa) + "_";
    wanted.workers = static_cast<std::uint32_t>(workers);
    wanted.numa = numa;
    for (std::size_t i = 0; i < frame_classes; ++i) {
        wanted.classes[i] = {p.settings.pools.frames[i].initial,
                             p.settings.pools.frames[i].maximum};
    }
    return wanted;
}

} // namespace

result<void> make_frames(plane& p) {
    std::map<int, std::vector<std::size_t>> nodes; // workers by NUMA node
    for (std::size_t i = 0; i < p.lcores.size(); ++i) {
        nodes[dpdk::numa_of_lcore(p.lcores[i])].push_back(i);
    }
    p.stocks.resize(p.lcores.size());
    p.voice_memory.resize(p.lcores.size());
    for (const auto& [numa, workers] : nodes) {
        auto made = frame::pools::create(settings_of(p, numa, workers.size()));
        if (!made) {
            return made.error();
        }
        p.frames.push_back(std::move(*made));
        p.voice_pools.push_back(std::make_unique<session::voice_pools>(
            std::size_t{p.settings.pools.voice_mib} << 20, numa));
        for (std::size_t i = 0; i < workers.size(); ++i) {
            p.voice_memory[workers[i]] = p.voice_pools.back().get();
            p.stocks[workers[i]] = &p.frames.back().of_worker(static_cast<std::uint32_t>(i));
        }
    }
    return {};
}

} // namespace voxplane::app
