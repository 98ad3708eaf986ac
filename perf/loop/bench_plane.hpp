// The whole data path on a bench: one worker turned by the benchmark's own thread between two ring
// ports, calls made by a real session controller, and packets that are put back into their first
// state after each pass, outside the timed region.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "config/settings.hpp"
#include "datapath/kernels.hpp"
#include "datapath/worker.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "dpdk/qsbr.hpp"
#include "net/neighbour.hpp"
#include "session/controller.hpp"

struct rte_mbuf;
struct rte_ring;

namespace voxplane::perf {

struct bench_settings {
    std::uint32_t calls = 1;
    config::program_kind program = config::program_kind::bytemap;
    bool level = false;
    bool zero_checksum = false;       // both received and sent
    std::uint32_t packets = 4096;     // distinct mbufs
    unsigned stage_sample = 1U << 30; // 1: time every stage of every burst
    datapath::kernels kernels;
};

class bench_plane {
public:
    explicit bench_plane(const bench_settings& how);
    ~bench_plane();
    bench_plane(const bench_plane&) = delete;
    bench_plane& operator=(const bench_plane&) = delete;

    // Sends all packets through once, in bursts of 32. Returns TSC cycles of the turns alone.
    std::uint64_t pass();

    [[nodiscard]] std::uint32_t packets() const noexcept { return how_.packets; }
    [[nodiscard]] const stats::counters& counters() const noexcept;

private:
    void make_ports();
    void make_plane();
    void make_calls();
    void make_packets();
    void prepare(rte_mbuf* m);

    bench_settings how_;
    std::vector<dpdk::packet_pool> pools_;
    rte_ring* rx_ = nullptr;
    rte_ring* tx_ = nullptr;
    std::unique_ptr<dpdk::port> port_;
    std::unique_ptr<session::leg_pool> legs_;
    std::unique_ptr<session::port_table> entries_;
    std::unique_ptr<net::neighbour_table> neighbours_;
    std::unique_ptr<dpdk::qsbr> quiescence_;
    std::vector<session::worker_link> links_;
    std::vector<config::address> addresses_;
    std::unique_ptr<datapath::shared> shared_;
    std::unique_ptr<datapath::worker> worker_;
    std::unique_ptr<session::controller> controller_;
    std::mt19937 random_{1};
    std::vector<rte_mbuf*> order_;
    std::vector<std::uint16_t> seq_; // by call
    std::vector<std::uint8_t> payload_;
};

} // namespace voxplane::perf
