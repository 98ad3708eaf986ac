// Slots are made by main and touched once, so that a worker never waits for a page.
#include "setup_captures.hpp"

namespace voxplane::app {

result<void> make_captures(plane& p) {
    const config::capture& how = p.settings.capture;
    if (!how.folder.empty()) {
        std::vector<capture::slot_ring*> rings;
        for (auto& worker : p.workers) {
            p.captures.push_back(std::make_unique<capture::slot_ring>(how.slots));
            worker->context().capture = p.captures.back().get();
            rings.push_back(p.captures.back().get());
        }
        auto recorder = capture::recorder::open(how, std::move(rings));
        if (!recorder) {
            return recorder.error();
        }
        p.recorder = std::move(*recorder);
    }
    if (how.dumpcap) {
        auto door = dpdk::dumpcap::create(p.ports.front().id(), p.pools.front().get());
        if (!door) {
            return door.error();
        }
        p.dumpcap = std::move(*door);
    }
    return {};
}

} // namespace voxplane::app
