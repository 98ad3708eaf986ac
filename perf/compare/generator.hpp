// The generator thread of the ring pair: keeps the program under test supplied with frames, takes
// back what it sends, judges a sample of that, and writes a report when stopped. Runs on its own
// core; made and stopped by the program's main thread. It owns the mbufs that are in neither ring.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <rte_mempool.h>
#include <rte_ring.h>

#include "traffic.hpp"

namespace voxplane::ringpair {

inline constexpr unsigned burst_pkts = 32;

struct ring_port {
    rte_ring* to_program;
    rte_ring* from_program;
    std::uint16_t id; // of the ethdev, as a driver would write it into mbufs
};

// A page shared with perf/compare/testpmd, which lets the generator send so many packets and then
// stops the whole process to let another have its turn. Each field has one writer.
struct control_page {
    std::atomic<std::uint64_t> allowed;      // by the script: packets that may be sent in all
    std::atomic<std::uint64_t> returned;     // packets that came back
    std::atomic<std::uint64_t> first_cycles; // when the first packet of this turn was sent
    std::atomic<std::uint64_t> last_cycles;  // when the last so far came back
    // By the worker of the program under test, in its own cache line, through its receive call.
    alignas(64) std::atomic<std::uint64_t> busy_cycles;
    std::atomic<std::uint64_t> busy_packets;
    std::atomic<std::uint64_t> stalls; // turns of its loop left out, since something else ran
};

struct counters {
    std::uint64_t sent = 0;
    std::uint64_t returned = 0;
    std::uint64_t made_by_program = 0; // not ours: ARP and the like
    std::uint64_t judged = 0;
    std::uint64_t bad = 0;
    std::uint64_t turns = 0;
    std::uint64_t turns_without_room = 0; // the program was behind: its speed is what is measured
};

class generator {
public:
    // Error text goes to standard error and ends the process: this is a measuring tool.
    generator(const plan& what, const ring_port& port, unsigned core, control_page* control,
              std::string report_path);
    ~generator() { stop(); }
    generator(const generator&) = delete;
    generator& operator=(const generator&) = delete;

    void start() {
        thread_ = std::thread([this] { run(); });
    }
    void stop();

private:
    void run();
    bool take_back();
    static void prefetch(const rte_mbuf* m);
    void settle(rte_mbuf* m);
    bool send();
    void judge(const rte_mbuf* m);
    void report() const;
    void publish();

    traffic traffic_;
    unsigned core_;
    ring_port port_;
    std::string report_path_;
    rte_mempool* pool_ = nullptr;
    std::array<rte_mbuf*, burst_pkts> arriving_{};
    unsigned arrived_ = 0;
    std::vector<rte_mbuf*> idle_;
    counters counters_;
    control_page* control_;
    bool resting_ = true; // all that was allowed has been sent
    std::thread thread_;
    std::atomic<bool> stopping_{false};
};

} // namespace voxplane::ringpair
