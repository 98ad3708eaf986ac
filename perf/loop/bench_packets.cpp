// The passes of the bench's packets: who speaks next, what is in the packet, through the worker and
// back.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include "bench_addresses.hpp"
#include "bench_plane.hpp"
#include "checksum/checksum.hpp"

namespace voxplane::perf {

namespace {

constexpr std::uint64_t packet_ns = 20'000'000; // of a leg

} // namespace

// All legs once, in random order; from then on any of them, or with voice processors each once in
// 20 ms.
std::uint32_t bench_plane::next_leg() {
    if (legs_round_.empty()) {
        legs_round_.resize(std::size_t{2} * how_.calls);
        std::iota(legs_round_.begin(), legs_round_.end(), 0);
        std::shuffle(legs_round_.begin(), legs_round_.end(), random_);
    }
    if (!how_.voice && spoken_ >= legs_round_.size()) {
        return static_cast<std::uint32_t>(random_()) % (2 * how_.calls);
    }
    media_ns_ += packet_ns / legs_round_.size();
    return legs_round_[spoken_++ % legs_round_.size()];
}

// Distinct mbufs in random order, as a port's pool gives them after some time.
void bench_plane::make_packets() {
    order_.resize(how_.packets);
    for (rte_mbuf*& m : order_) {
        m = rte_pktmbuf_alloc(pools_[0].get());
    }
    std::shuffle(order_.begin(), order_.end(), random_);
}

// The next packet of any call: all calls come by, however many there are.
void bench_plane::prepare(rte_mbuf* m) {
    const std::uint32_t leg = next_leg();
    const std::uint32_t call = leg / 2;
    const unsigned side = leg % 2;
    rte_pktmbuf_reset(m);
    auto* f = reinterpret_cast<std::uint8_t*>(rte_pktmbuf_append(m, frame_bytes));
    const std::uint16_t seq = seq_[leg]++;
    std::memset(f, 0, header_bytes);
    store_be16(f + 12, 0x0800);
    f[14] = 0x45;
    store_be16(f + 16, frame_bytes - 14);
    f[22] = 64;
    f[23] = 17;
    store_be32(f + 26, remote_ip);
    store_be32(f + 30, local_ip(call));
    const checksum::kernels& k = shared_->kernels.checksum.for_size(frame_bytes);
    const auto ip_sum = static_cast<std::uint16_t>(~checksum::fold(k.sum(f + 14, 20)));
    std::memcpy(f + 24, &ip_sum, 2);
    store_be16(f + 34, local_port(call, side));
    store_be16(f + 36, local_port(call, side));
    store_be16(f + 38, 8 + 12 + payload_bytes);
    f[42] = 0x80;
    f[43] = side == 0 || how_.program == config::program_kind::relay ? 0 : 8;
    store_be16(f + 44, seq);
    store_be32(f + 46, seq * 160U);
    store_be32(f + 50, 0x1000 + leg);
    std::memcpy(f + header_bytes, payload_.data(), payload_bytes);
    if (!how_.zero_checksum) {
        const std::uint64_t sum = k.sum(f + 26, frame_bytes - 26) + (17U << 8) +
                                  __builtin_bswap16(8 + 12 + payload_bytes);
        const auto udp_sum = static_cast<std::uint16_t>(~checksum::fold(sum));
        std::memcpy(f + 40, &udp_sum, 2);
    }
    if (how_.voice) {
        *RTE_MBUF_DYNFIELD(m, static_cast<unsigned>(stamp_offset_), rte_mbuf_timestamp_t*) =
            media_ns_;
        m->ol_flags |= stamp_flag_;
    }
}

void bench_plane::collect(std::vector<rte_mbuf*>& into) {
    std::array<void*, 2 * chunk> mbufs;
    const unsigned count = rte_ring_sc_dequeue_burst(tx_, mbufs.data(), mbufs.size(), nullptr);
    for (unsigned i = 0; i < count; ++i) {
        into.push_back(static_cast<rte_mbuf*>(mbufs[i]));
    }
}

// The first packet of a stream costs more than those that follow: no leg sends its first one while
// others are measured.
void bench_plane::begin_streams() {
    do {
        pass();
    } while (spoken_ < legs_round_.size());
    forget();
}

std::uint64_t bench_plane::pass() {
    sent_ = static_cast<std::uint32_t>(order_.size()) / chunk * chunk;
    std::for_each_n(order_.begin(), sent_, [&](rte_mbuf* m) { prepare(m); });
    std::vector<rte_mbuf*> back(order_.begin() + sent_, order_.end());
    back.reserve(how_.packets);
    std::uint64_t cycles = 0;
    for (std::uint32_t i = 0; i < sent_; i += how_.burst) {
        rte_ring_sp_enqueue_bulk(rx_, reinterpret_cast<void**>(order_.data() + i), how_.burst,
                                 nullptr);
        const std::uint64_t begin = rte_rdtsc_precise();
        worker_->turn();
        const std::uint64_t spent = rte_rdtsc_precise() - begin;
        cycles += spent;
        turns_.push_back(spent);
        collect(back);
    }
    order_.swap(back);
    if (order_.size() + counters().held != how_.packets) {
        std::fprintf(stderr, "bench: packets were lost, the figures would be wrong\n");
        std::exit(1);
    }
    return cycles;
}

double bench_plane::median_cycles() {
    const auto middle = turns_.begin() + static_cast<std::ptrdiff_t>(turns_.size() / 2);
    std::nth_element(turns_.begin(), middle, turns_.end());
    return static_cast<double>(*middle) / how_.burst;
}

double bench_plane::quiet_cycles() {
    const double limit = 4 * median_cycles() * how_.burst;
    double cycles = 0;
    double turns = 0;
    for (const std::uint64_t each : turns_) {
        if (static_cast<double>(each) < limit) {
            cycles += static_cast<double>(each);
            ++turns;
        }
    }
    return cycles / turns / how_.burst;
}

} // namespace voxplane::perf
