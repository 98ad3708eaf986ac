// The whole data path on a bench: one worker turned by the benchmark's own thread between two ring
// ports, calls made by a real session controller, and packets that are put back into their first
// state after each pass, outside the timed region.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
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
    bool voice = false;               // canceller, detector and gain control on both sides
    datapath::tick_settings tick;     // of the media tick
    std::uint32_t burst = 128;        // packets that are there when the worker looks
    bool zero_checksum = false;       // both received and sent
    std::uint32_t packets = 4096;     // distinct mbufs
    unsigned stage_sample = 1U << 30; // 1: time every stage of every burst
    bool adjusts = false;             // the worker chooses how far ahead it fetches
    unsigned frames_ahead = datapath::usual_frames_ahead; // else
    bool measures = false;                                // latency and bursts, as the program does
    datapath::kernels kernels;
    simd::isa isa = simd::isa::scalar; // of voice processors
};

class bench_plane {
public:
    explicit bench_plane(const bench_settings& how);
    ~bench_plane();
    bench_plane(const bench_plane&) = delete;
    bench_plane& operator=(const bench_plane&) = delete;

    // Sends all packets through once, in bursts of 32 at most. Returns TSC cycles of the turns
    // alone.
    std::uint64_t pass();

    // Cycles a packet of the median turn since the last call of forget(): a turn that something
    // else interrupted does not count.
    [[nodiscard]] double median_cycles();
    // Mean cycles a packet of turns that took less than 4 medians: others were interrupted.
    [[nodiscard]] double quiet_cycles();
    void forget() noexcept { turns_.clear(); }

    // Of the last pass: all but those that wait for the media tick.
    [[nodiscard]] std::uint32_t packets() const noexcept { return sent_; }
    [[nodiscard]] const stats::counters& counters() const noexcept;

private:
    void make_ports();
    void make_plane();
    void make_worker();
    void make_calls();
    void make_packets();
    void begin_streams();
    void turn_on_voice(config::leg& leg) const;
    [[nodiscard]] std::uint32_t next_leg();
    void prepare(rte_mbuf* m);
    void collect(std::vector<rte_mbuf*>& into);

    bench_settings how_;
    std::string name_;
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
    std::unique_ptr<dpdk::rx_timestamp> timestamps_;
    std::unique_ptr<session::voice_pools> voices_;
    std::vector<session::voice_pools*> voice_of_; // by worker
    std::unique_ptr<datapath::shared> shared_;
    std::unique_ptr<datapath::worker> worker_;
    std::unique_ptr<session::controller> controller_;
    std::mt19937 random_{1};
    std::vector<rte_mbuf*> order_;
    std::vector<std::uint64_t> turns_;      // cycles of each
    std::vector<std::uint16_t> seq_;        // by leg
    std::vector<std::uint32_t> legs_round_; // the order in which legs speak first of all
    std::size_t spoken_ = 0;
    std::uint32_t sent_ = 0;
    std::uint64_t media_ns_ = 1'700'000'000'000'000'000;
    std::uint64_t stamp_flag_ = 0;
    int stamp_offset_ = 0;
    std::vector<std::uint8_t> payload_;
};

} // namespace voxplane::perf
