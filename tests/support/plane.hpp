// The whole data path on a bench: workers turned by the test's own thread, a real session
// controller, ports whose far side the test holds. Media time is the time stamp that the test gives
// each frame, so that everything repeats exactly. After every turn the balance is checked and each
// mbuf accounted for. One plane at a time, made after EAL; frees all that it made.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "datapath/worker.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/timestamp.hpp"
#include "session/controller.hpp"
#include "simd/isa.hpp"
#include "support/frames.hpp"

struct rte_ring;

namespace voxplane::test {

inline constexpr std::uint64_t start_ns = 1'700'000'000'000'000'000;

// A local address of the plane on a port.
struct plane_address {
    std::string ip; // with prefix length
    std::uint16_t port = 0;
    std::vector<std::uint16_t> vlan;
    std::string gateway;
};

struct plane_settings {
    std::vector<plane_address> addresses{{"198.18.0.1/24"}};
    unsigned ports = 1;
    unsigned workers = 1;
    std::uint16_t burst = 32;
    std::uint32_t packets = 1023;  // mbufs
    std::uint32_t originated = 63; // mbufs for packets that the plane makes
    std::uint32_t ring = 1024;     // places of the far side's rings, one less usable
    std::uint32_t handover = 256;  // places of hand-over rings
    std::uint32_t calls = 16;
    bool capture_clock = true; // else the TSC
    std::string isa = "auto";
    // Which worker has a tx queue on which port, and over whom it sends otherwise; all, if empty.
    std::function<datapath::tx_route(unsigned worker, std::uint16_t port)> route;
    std::vector<config::neighbour> fixed;
    // Last changes to what workers see, before they are made.
    std::function<void(datapath::shared&)> adjust;
    std::uint64_t (*allocations)() noexcept = nullptr;
    const dsp::catalogue* processors = &dsp::processors(); // that legs' chains are made of
    std::size_t voice_bytes = std::size_t{32} << 20;
    datapath::shed_limits shed{0, 0}; // off: the bench never rests, and is busy all the time
    datapath::tick_settings tick;     // off
};

class plane {
public:
    explicit plane(const plane_settings& how = {});
    plane(const plane&) = delete;
    plane& operator=(const plane&) = delete;
    ~plane();

    // Calls, driven until the workers have answered. Empty, or the controller's error.
    std::string create(const config::call& call);
    std::string modify(const config::call& call, session::signalled_legs legs = {true, true});
    std::string end(const std::string& id);
    // Turns and polls until nothing is pending.
    void settle();

    // Frames into a port's queue, stamped with the media time. Returns the mbuf, null without room.
    rte_mbuf* inject(const bytes& frame, std::uint16_t port = 0);
    rte_mbuf* make(const bytes& frame); // stamped, but still the caller's
    bool inject(rte_mbuf* m, std::uint16_t port);
    void advance_ms(std::uint64_t ms) { now_ns_ += ms * 1'000'000; }
    [[nodiscard]] std::uint64_t now_ns() const { return now_ns_; }
    // Moves the media clock of all workers to the present by a frame that is dropped at once.
    void tick(std::uint16_t port = 0);

    // One turn of one worker; of each worker. The balance is checked after every turn.
    unsigned turn(unsigned worker);
    unsigned turn();
    // Turns until nothing moves any more.
    void run();
    // Frames transmitted on a port by any worker, oldest first, and their mbufs freed.
    std::vector<bytes> take(std::uint16_t port = 0);
    // The oldest one's mbuf; the caller's to free. Null for none.
    rte_mbuf* take_mbuf(std::uint16_t port = 0);
    // inject, run, take.
    std::vector<bytes> pass(const bytes& frame, std::uint16_t port = 0, std::uint16_t from = 0);

    // What was wrong with the balance or the accounting of mbufs so far, empty for nothing.
    [[nodiscard]] const std::string& fault() const { return fault_; }
    // Empties all rings and says which mbufs never came back, empty for none.
    std::string leaks();

    [[nodiscard]] datapath::context& context(unsigned worker = 0);
    [[nodiscard]] datapath::worker& worker(unsigned index = 0) { return *workers_[index]; }
    [[nodiscard]] const stats::counters& counters(unsigned worker = 0);
    [[nodiscard]] stats::counters total(); // over all workers
    [[nodiscard]] session::controller& calls() { return *controller_; }
    [[nodiscard]] session::leg& leg(std::uint32_t index) { return (*legs_)[index]; }
    [[nodiscard]] session::voice_pools& voice_memory() { return *voice_; }
    [[nodiscard]] session::port_table& ports() { return *port_entries_; }
    [[nodiscard]] net::neighbour_table& neighbours() { return *neighbours_; }
    [[nodiscard]] const datapath::shared& shared() const { return *shared_; }
    [[nodiscard]] rte_mempool* packets() { return packets_->get(); }
    [[nodiscard]] rte_mempool* originated() { return originated_->get(); }
    [[nodiscard]] rte_ring* far_tx(std::uint16_t port, unsigned worker);

private:
    struct port_rings {
        rte_ring* rx = nullptr;
        std::vector<rte_ring*> tx; // by worker
        std::uint16_t id = 0;
    };
    void make_port(unsigned index);
    void make_tables();
    void make_view();
    void make_workers();
    void check(unsigned worker);
    void check_passages();

    plane_settings how_;
    std::vector<config::address> addresses_;
    std::unique_ptr<dpdk::packet_pool> packets_;
    std::unique_ptr<dpdk::packet_pool> originated_;
    std::vector<port_rings> ports_;
    std::unique_ptr<dpdk::rx_timestamp> timestamps_;
    std::unique_ptr<session::leg_pool> legs_;
    std::unique_ptr<session::port_table> port_entries_;
    std::unique_ptr<net::neighbour_table> neighbours_;
    std::unique_ptr<dpdk::qsbr> quiescence_;
    std::vector<session::worker_link> links_;
    std::vector<std::unique_ptr<dpdk::mbuf_ring>> handovers_;
    std::unique_ptr<datapath::shared> shared_;
    std::unique_ptr<session::voice_pools> voice_;
    std::vector<session::voice_pools*> voice_of_;
    std::vector<std::unique_ptr<datapath::worker>> workers_;
    std::unique_ptr<session::controller> controller_;
    std::string fault_;
    std::uint64_t now_ns_ = start_ns;
    std::uint64_t stamp_flag_ = 0;
    int stamp_offset_ = 0;
};

// Own station address of a port of the plane, and that of everybody on its link.
[[nodiscard]] mac_address port_mac(std::uint16_t port = 0);
[[nodiscard]] mac_address peer_mac();

// One side of a call, with a fixed next hop, and a call of two.
[[nodiscard]] config::leg make_leg(const std::string& local, const std::string& remote,
                                   config::payload_kind audio = config::payload_kind::pcmu);
[[nodiscard]] config::call make_call(const std::string& id, const config::leg& a,
                                     const config::leg& b);
// A mu-law side 198.18.0.2:20000 on local port 10000, an A-law side 198.18.0.3:30000 on 10002.
[[nodiscard]] config::call usual_call();

// A datagram as a leg's remote side sends it to us.
[[nodiscard]] datagram from_remote(const config::leg& leg, const bytes& payload,
                                   std::uint16_t port = 0);
[[nodiscard]] datagram from_remote(const config::leg& leg, const rtp_packet& packet,
                                   std::uint16_t port = 0);

} // namespace voxplane::test
