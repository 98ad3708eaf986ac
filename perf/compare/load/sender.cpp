#include "sender.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

namespace voxplane::load {

namespace {

constexpr unsigned burst_pkts = 32;
// Send times kept in all; of a stream at least 16, a third of a second at real-time pace.
constexpr std::uint32_t departures_in_all = 1U << 20;
// A sender that was away so long would send a burst that no phone sends.
constexpr std::uint64_t late_after_us = 2000;
constexpr unsigned judged_one_in = 61; // prime, so that no period of the traffic hides from it

std::uint16_t get16(const std::uint8_t* p) noexcept {
    return static_cast<std::uint16_t>((p[0] << 8) | p[1]);
}

std::uint32_t get32(const std::uint8_t* p) noexcept {
    return (static_cast<std::uint32_t>(get16(p)) << 16) | get16(p + 2);
}

} // namespace

sender::sender(const plan& what, std::uint16_t port, rte_mempool* pool)
    : plan_(what), traffic_(what), port_(port), pool_(pool), hz_(rte_get_tsc_hz()) {
    const auto streams = static_cast<std::uint32_t>(plan_.flows.size());
    first_ip_ = plan_.flows.front().from_ip;
    for (const auto& f : plan_.flows)
        first_ip_ = std::min(first_ip_, f.from_ip);
    for (std::uint32_t i = 0; i < streams; ++i) {
        const std::uint32_t which = plan_.flows[i].from_ip - first_ip_;
        if (which >= by_port_.size())
            by_port_.resize(which + 1, std::vector<std::uint32_t>(65536));
        by_port_[which][plan_.flows[i].from_port] = i + 1;
    }
    slots_ = std::clamp(std::bit_floor(departures_in_all / streams), 16U, 65536U);
    departures_.resize(static_cast<std::size_t>(streams) * slots_);
}

std::uint32_t sender::stream_at(std::uint32_t ip, std::uint16_t port) const noexcept {
    const std::uint32_t which = ip - first_ip_;
    return which < by_port_.size() ? by_port_[which][port] : 0;
}

void sender::run(std::uint64_t cycles, double packets_per_second, bool measured) {
    measured_ = measured;
    began_ = rte_rdtsc();
    scheduled_ = 0;
    const std::uint64_t end = began_ + cycles;
    for (std::uint64_t now = began_; now < end; now = rte_rdtsc()) {
        take_back();
        if (const unsigned n = due(now, packets_per_second); n != 0)
            send(n);
        else
            rte_pause();
    }
    measured_ = false;
}

void sender::drain(std::uint64_t cycles) {
    for (const std::uint64_t end = rte_rdtsc() + cycles; rte_rdtsc() < end;)
        take_back();
}

unsigned sender::due(std::uint64_t now, double packets_per_second) {
    if (packets_per_second <= 0)
        return burst_pkts;
    const double cycles_a_packet = static_cast<double>(hz_) / packets_per_second;
    const auto should =
        static_cast<std::uint64_t>(static_cast<double>(now - began_) / cycles_a_packet);
    const auto late_cycles = static_cast<std::uint64_t>(
        static_cast<double>(should - std::min(should, scheduled_)) * cycles_a_packet);
    if (late_cycles > hz_ * late_after_us / 1000000) {
        if (measured_) {
            ++tally_.pauses;
            tally_.paused_cycles += late_cycles;
        }
        began_ += late_cycles;
        return 1;
    }
    return static_cast<unsigned>(
        std::min<std::uint64_t>(should - std::min(should, scheduled_), burst_pkts));
}

void sender::send(unsigned n) {
    std::array<rte_mbuf*, burst_pkts> burst{};
    if (rte_pktmbuf_alloc_bulk(pool_, burst.data(), n) != 0) {
        ++tally_.refused;
        return;
    }
    const std::uint64_t now = rte_rdtsc();
    for (unsigned i = 0; i < n; ++i) {
        const std::uint32_t stream = traffic_.next();
        traffic_.fill(burst[i], port_);
        const auto* data = rte_pktmbuf_mtod(burst[i], const std::uint8_t*);
        const std::uint16_t sequence = get16(data + 44);
        place(stream, sequence) = {now, sequence, measured_};
    }
    scheduled_ += n;
    if (measured_)
        tally_.sent += n;
    unsigned done = 0;
    while (done < n) {
        done +=
            rte_eth_tx_burst(port_, 0, burst.data() + done, static_cast<std::uint16_t>(n - done));
        if (done < n) {
            // The other side may wait for us to take what it has sent.
            ++tally_.refused;
            take_back();
        }
    }
}

void sender::take_back() {
    std::array<rte_mbuf*, burst_pkts> burst{};
    const unsigned n = rte_eth_rx_burst(port_, 0, burst.data(), burst_pkts);
    if (n == 0)
        return;
    const std::uint64_t now = rte_rdtsc();
    for (unsigned i = 0; i < n; ++i)
        settle(burst[i], now);
    rte_pktmbuf_free_bulk(burst.data(), n);
}

void sender::settle(const rte_mbuf* m, std::uint64_t now) {
    const auto* data = rte_pktmbuf_mtod(m, const std::uint8_t*);
    std::uint32_t found = 0;
    if (m->data_len >= ringpair::header_bytes && get16(data + 12) == 0x0800 && data[14] == 0x45 &&
        data[23] == 17)
        found = stream_at(get32(data + 30), get16(data + 36));
    if (found == 0) {
        ++tally_.foreign;
        return;
    }
    if (measured_)
        ++tally_.arrived;
    const std::uint32_t stream = (found - 1) ^ 1U;
    departure& left = place(stream, get16(data + 44));
    if (left.at == 0 || left.sequence != get16(data + 44)) {
        ++tally_.duplicate;
        return;
    }
    if (left.measured) {
        ++tally_.returned;
        latencies_.add(now - left.at);
    }
    left.at = 0;
    // The other direction has A-law payload, which the judge knows nothing of.
    if (plan_.flows[stream].payload_type == 0 && tally_.returned % judged_one_in == 0) {
        const std::size_t others = traffic_.other_octets(m);
        ++tally_.judged;
        tally_.damaged += others > ringpair::payload_bytes / 10 ? 1U : 0U;
        tally_.other_octets += others;
    }
}

} // namespace voxplane::load
