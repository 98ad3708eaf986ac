// The thread's loop. What it costs must not be what is measured: it works in bursts, prefetches for
// writing, and where the program is behind it waits without touching the rings' cache lines.
#include "generator.hpp"

#include <pthread.h>
#include <sched.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

namespace voxplane::ringpair {

namespace {

constexpr unsigned pool_mbufs = 8191;
// The private area of voxplane's own pools: a device under test may keep its metadata there.
constexpr std::uint16_t private_bytes = 64;
// Every 1021st frame is judged: prime, so that no period of the traffic hides from it.
constexpr unsigned judged_one_in = 1021;
// About a quarter of a microsecond: two to eight packets' time, in rings of a thousand.
constexpr int pauses_when_behind = 16;

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "ringpair: %s\n", what);
    std::exit(EXIT_FAILURE);
}

} // namespace

generator::generator(const plan& what, const ring_port& port, unsigned core, control_page* control,
                     std::string report_path)
    : traffic_(what), core_(core), port_(port), report_path_(std::move(report_path)),
      control_(control) {
    pool_ = rte_pktmbuf_pool_create("ringpair", pool_mbufs, 0, private_bytes,
                                    RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
    if (pool_ == nullptr)
        fail("no memory for the generator's mbufs (20 MB)");
    idle_.reserve(pool_mbufs);
}

void generator::judge(const rte_mbuf* m) {
    ++counters_.judged;
    counters_.bad += traffic_.is_good(m) ? 0U : 1U;
}

// Asks for the cache lines that fill() will write: the program's core has them. Computed from the
// mbuf's address, since reading the mbuf would wait for its line.
void generator::prefetch(const rte_mbuf* m) {
    const auto* at = reinterpret_cast<const char*>(m);
    __builtin_prefetch(at, 1);
    at += sizeof(rte_mbuf) + private_bytes + RTE_PKTMBUF_HEADROOM;
    for (std::size_t offset = 0; offset < frame_bytes; offset += 64)
        __builtin_prefetch(at + offset, 1);
}

// Takes a burst from the program and looks at the one taken before, whose lines have come by now.
bool generator::take_back() {
    std::array<rte_mbuf*, burst_pkts> fresh;
    const unsigned n = rte_ring_sc_dequeue_burst(
        port_.from_program, reinterpret_cast<void**>(fresh.data()), burst_pkts, nullptr);
    for (unsigned i = 0; i < n; ++i)
        prefetch(fresh[i]);
    for (unsigned i = 0; i < arrived_; ++i)
        settle(arriving_[i]);
    arriving_ = fresh;
    arrived_ = n;
    return n != 0;
}

void generator::settle(rte_mbuf* m) {
    if (m->pool != pool_) {
        ++counters_.made_by_program;
        rte_pktmbuf_free(m);
        return;
    }
    if (++counters_.returned % judged_one_in == 0)
        judge(m);
    idle_.push_back(m);
}

bool generator::send() {
    if (control_ != nullptr &&
        counters_.sent >= control_->allowed.load(std::memory_order_relaxed)) {
        resting_ = true;
        return false;
    }
    if (std::exchange(resting_, false) && control_ != nullptr)
        control_->first_cycles.store(rte_rdtsc(), std::memory_order_relaxed);
    ++counters_.turns;
    if (rte_ring_free_count(port_.to_program) < burst_pkts) {
        ++counters_.turns_without_room;
        return false;
    }
    rte_mbuf* burst[burst_pkts];
    if (idle_.size() < burst_pkts) {
        // At first nothing has come back yet; later, what the program dropped is in the pool again.
        if (rte_mempool_get_bulk(pool_, reinterpret_cast<void**>(burst), burst_pkts) != 0)
            return false;
        for (auto* m : burst)
            rte_mbuf_refcnt_set(m, 1);
        idle_.insert(idle_.end(), burst, burst + burst_pkts);
    }
    for (auto*& m : burst) {
        m = idle_.back();
        idle_.pop_back();
        traffic_.fill(m, port_.id);
    }
    rte_ring_sp_enqueue_bulk(port_.to_program, reinterpret_cast<void**>(burst), burst_pkts,
                             nullptr);
    counters_.sent += burst_pkts;
    return true;
}

void generator::run() {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(core_, &cpus);
    pthread_setaffinity_np(pthread_self(), sizeof cpus, &cpus);
    pthread_setname_np(pthread_self(), "ringpair");
    while (!stopping_.load(std::memory_order_relaxed)) {
        const bool took = take_back();
        const bool sent = send();
        if (took && control_ != nullptr)
            publish();
        for (int pause = 0; !took && !sent && pause < pauses_when_behind; ++pause)
            rte_pause();
    }
    while (take_back())
        continue;
}

void generator::publish() {
    control_->last_cycles.store(rte_rdtsc(), std::memory_order_relaxed);
    control_->returned.store(counters_.returned + arrived_, std::memory_order_relaxed);
}

void generator::stop() {
    if (!thread_.joinable())
        return;
    stopping_.store(true, std::memory_order_relaxed);
    thread_.join();
    report();
}

void generator::report() const {
    std::FILE* out = std::fopen(report_path_.c_str(), "w");
    if (out == nullptr)
        fail("cannot write the file named by RINGPAIR_REPORT");
    const auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    const std::uint64_t queued = rte_ring_count(port_.to_program);
    const std::uint64_t away = counters_.sent - counters_.returned - queued;
    std::fprintf(out,
                 "{\"sent\": %llu, \"returned\": %llu, \"queued\": %llu, \"dropped\": %llu, "
                 "\"made_by_program\": %llu, \"judged\": %llu, \"bad\": %llu, \"turns\": %llu, "
                 "\"turns_without_room\": %llu, \"tsc_hz\": %llu}\n",
                 n(counters_.sent), n(counters_.returned), n(queued), n(away),
                 n(counters_.made_by_program), n(counters_.judged), n(counters_.bad),
                 n(counters_.turns), n(counters_.turns_without_room), n(rte_get_tsc_hz()));
    std::fclose(out);
}

} // namespace voxplane::ringpair
