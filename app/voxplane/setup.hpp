// Everything that the running program is made of, built from checked settings in dependency order
// and taken down in reverse: pools, ports, tables, rings, workers, session controller.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "capture/recorder.hpp"
#include "config/settings.hpp"
#include "datapath/worker.hpp"
#include "dpdk/dumpcap.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "dpdk/qsbr.hpp"
#include "dpdk/ring.hpp"
#include "dpdk/timestamp.hpp"
#include "frame/pools.hpp"
#include "net/neighbour.hpp"
#include "plan.hpp"
#include "session/controller.hpp"
#include "session/leg_pool.hpp"
#include "session/port_table.hpp"
#include "steering.hpp"

namespace voxplane::app {

// Media times of frames sent to one re-stamped port by one worker.
struct stamp_ring {
    std::size_t port = 0; // index into plane::ports
    dpdk::record_ring<std::uint64_t> ring;
};

// Members in order of construction; destroyed in reverse. Main lcore only; workers reach what they
// need through their contexts.
struct plane {
    config::settings settings;
    app::plan plan;
    std::vector<unsigned> lcores; // of workers, by worker index

    std::vector<dpdk::packet_pool>
        pools;                     // by NUMA node as met; the last one is for originated packets
    std::vector<dpdk::port> ports; // settings.ports, then their exception ports
    std::unique_ptr<steered_ports> steering;
    std::vector<frame::pools> frames;    // by NUMA node of workers as met
    std::vector<frame::stock*> stocks;   // by worker index
    std::vector<std::string> port_names; // name of each in the configuration
    std::unique_ptr<dpdk::rx_timestamp> timestamps;
    std::unique_ptr<session::leg_pool> legs;
    std::unique_ptr<session::port_table> port_entries;
    std::unique_ptr<net::neighbour_table> neighbours;
    std::unique_ptr<dpdk::qsbr> quiescence;
    std::vector<session::worker_link> links;
    std::vector<dpdk::record_ring<stats::snapshot>> snapshots;
    std::vector<std::unique_ptr<dpdk::mbuf_ring>>
        handovers; // [from * workers + to], null on diagonal
    std::deque<stamp_ring> stamps;
    std::vector<std::unique_ptr<capture::slot_ring>> captures; // by worker; none without a folder
    std::unique_ptr<datapath::shared> shared;
    std::vector<std::unique_ptr<session::voice_pools>> voice_pools; // as frames
    std::vector<session::voice_pools*> voice_memory;                // by worker index
    std::vector<std::unique_ptr<datapath::worker>> workers;
    std::unique_ptr<session::controller> controller;
    std::unique_ptr<capture::recorder> recorder; // null: captures of calls are not configured
    std::optional<dpdk::dumpcap> dumpcap;

    plane() = default;
    plane(const plane&) = delete;
    plane& operator=(const plane&) = delete;
};

// Builds all of it; nothing runs yet. Errors name the port, queue, lcore or pool and the value.
// which: instruction set of the voice processors.
[[nodiscard]] result<std::unique_ptr<plane>>
set_up(const config::settings& settings, const datapath::kernels& kernels, simd::isa which);

} // namespace voxplane::app
