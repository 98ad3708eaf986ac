// Sends RTP of many streams to a program under test and takes back what it forwards, on one port
// and one thread: at a pace, or all that it can. Loss and latency come from a table of send times
// by stream and sequence number, so the payload is free for the codecs to be judged by.
#pragma once

#include <cstdint>
#include <vector>

#include "../traffic.hpp"
#include "histogram.hpp"

struct rte_mempool;

namespace voxplane::load {

using ringpair::flow;
using ringpair::plan;
using ringpair::traffic;

struct tally {
    std::uint64_t sent = 0;      // while measured
    std::uint64_t returned = 0;  // of these, whenever they came
    std::uint64_t arrived = 0;   // while measured, whenever they were sent
    std::uint64_t duplicate = 0; // came twice, or too late for the table
    std::uint64_t foreign = 0;   // no RTP for any stream
    std::uint64_t judged = 0;    // payloads compared, sample for sample
    std::uint64_t damaged = 0;   // of these, wrong in more than a tenth of their octets
    std::uint64_t other_octets = 0;
    std::uint64_t refused = 0;       // our port had no room
    std::uint64_t pauses = 0;        // times we were late, and moved the schedule on
    std::uint64_t paused_cycles = 0; // by so much in all
};

class sender {
public:
    // The streams come in pairs: what is sent on one returns at the other's own address.
    sender(const plan& what, std::uint16_t port, rte_mempool* pool);

    // Runs for so many cycles; packets_per_second 0: as fast as possible. Measured time counts.
    void run(std::uint64_t cycles, double packets_per_second, bool measured);
    // Takes what still comes back.
    void drain(std::uint64_t cycles);

    [[nodiscard]] const tally& counts() const noexcept { return tally_; }
    [[nodiscard]] const histogram& latencies() const noexcept { return latencies_; } // cycles

private:
    struct departure {
        std::uint64_t at = 0; // cycles; 0: nothing is under way
        std::uint16_t sequence = 0;
        bool measured = false;
    };

    unsigned due(std::uint64_t now, double packets_per_second);
    void send(unsigned n);
    void take_back();
    void settle(const rte_mbuf* m, std::uint64_t now);
    [[nodiscard]] std::uint32_t stream_at(std::uint32_t ip, std::uint16_t port) const noexcept;
    departure& place(std::uint32_t stream, std::uint16_t sequence) noexcept {
        return departures_[stream * slots_ + (sequence & (slots_ - 1))];
    }

    plan plan_;
    traffic traffic_;
    std::uint16_t port_;
    rte_mempool* pool_;
    std::vector<std::vector<std::uint32_t>> by_port_; // of each address: stream + 1
    std::uint32_t first_ip_ = 0;
    std::uint32_t slots_ = 0; // send times kept of a stream, a power of two
    std::vector<departure> departures_;
    tally tally_;
    histogram latencies_;
    std::uint64_t began_ = 0; // of the schedule
    std::uint64_t scheduled_ = 0;
    std::uint64_t hz_;
    bool measured_ = false;
};

} // namespace voxplane::load
