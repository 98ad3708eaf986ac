// The loop. Receiving comes first in each turn, so that a generator that is behind never loses what
// has come back; a turn sends one burst at most.
#include "engine.hpp"

#include <algorithm>

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "base/cycle_clock.hpp"

namespace voxplane::voxgen {

namespace {

constexpr unsigned bursts_a_turn = 4; // received
constexpr unsigned turns_a_look = 64; // at the progress that main reads

} // namespace

engine::engine(const engine_settings& how, const traffic& all, ledger& accounts,
               const injection& faults)
    : how_(how), all_(all), accounts_(accounts), source_(all.streams, accounts, faults),
      checker_(all, accounts), pacer_(static_cast<std::uint32_t>(all.streams.size()), faults) {}

engine::~engine() {
    rte_pktmbuf_free_bulk(spare_.data(), spares_);
    rte_pktmbuf_free_bulk(waiting_.data(), count_);
}

void engine::prepare(const trial_plan& plan) noexcept {
    plan_ = plan;
    flood_ = plan.when.interval_cycles == 0;
    figures_ = {};
    times_ = {};
    ended_ = false;
}

void engine::add(std::uint32_t stream, std::uint32_t n, std::uint64_t due) noexcept {
    rte_mbuf* const m = spare_[--spares_];
    const voxgen::stream& s = all_.streams[stream];
    const std::uint16_t bytes = all_.build(s, n, rte_pktmbuf_mtod(m, std::uint8_t*));
    m->data_len = bytes;
    m->pkt_len = bytes;
    waiting_[count_] = m;
    about_[count_] = {due, stream, n};
    ++count_;
}

void engine::send_due(std::uint64_t now) noexcept {
    const unsigned wanted = most_burst - spares_;
    if (wanted != 0 && rte_pktmbuf_alloc_bulk(how_.pool, spare_.data() + spares_, wanted) == 0) {
        spares_ = most_burst;
    }
    const unsigned most = how_.burst_pkts / source_.packets_a_departure();
    if (spares_ < how_.burst_pkts) {
        ++figures_.no_mbuf;
        return;
    }
    const auto emit = [this](std::uint32_t stream, std::uint32_t n, std::uint64_t due) {
        add(stream, n, due);
    };
    const bool flood_measured = now - begin_ >= plan_.flood_warm_up_cycles;
    (void)pacer_.run(
        now, most, [this](std::uint32_t index) { return all_.streams[index].next; },
        [&](departure d) {
            d.measured = flood_ ? flood_measured : d.measured;
            source_.depart(d, figures_, emit);
        });
    if (pacer_.finished()) {
        // One stream's a turn, in a burst that has room for it.
        ended_ =
            count_ + source::most_packets > how_.burst_pkts ? false : !source_.finish(now, emit);
    }
}

void engine::flush() noexcept {
    if (count_ == 0) {
        return;
    }
    const std::uint64_t now = read_cycles();
    const unsigned taken =
        rte_eth_tx_burst(how_.port, 0, waiting_.data(), static_cast<std::uint16_t>(count_));
    for (unsigned i = 0; i < taken; ++i) {
        const outgoing& o = about_[i];
        accounts_.stamp(o.stream, o.n, now - begin_);
        if (!accounts_.measured(o.stream, o.n)) {
            continue;
        }
        times_.first_sent = times_.first_sent == 0 ? now - begin_ : times_.first_sent;
        times_.last_sent = now - begin_;
        if (!flood_) {
            figures_.pacing_cycles.add(now - o.due);
        }
    }
    if (taken < count_) {
        ++figures_.tx_full;
        std::copy(waiting_.begin() + taken, waiting_.begin() + count_, waiting_.begin());
        std::copy(about_.begin() + taken, about_.begin() + count_, about_.begin());
    }
    count_ -= taken;
}

bool engine::receive() noexcept {
    bool any = false;
    for (unsigned i = 0; i < bursts_a_turn; ++i) {
        std::array<rte_mbuf*, most_burst> mbufs;
        const unsigned count = rte_eth_rx_burst(how_.port, 0, mbufs.data(), most_burst);
        if (count == 0) {
            return any;
        }
        any = true;
        const std::uint64_t now = read_cycles() - begin_;
        const std::uint64_t before = figures_.received;
        for (unsigned k = 0; k < count; ++k) {
            __builtin_prefetch(rte_pktmbuf_mtod(mbufs[k], const void*));
        }
        unsigned judged = 0;
        for (unsigned k = 0; k < count; ++k) {
            rte_mbuf* const m = mbufs[k];
            if (m->nb_segs == 1 && checker_.judge(rte_pktmbuf_mtod(m, const std::uint8_t*),
                                                  m->data_len, now, figures_)) {
                mbufs[judged++] = m;
            } else {
                ++figures_.other;
                (void)how_.slow.take(m);
            }
        }
        rte_pktmbuf_free_bulk(mbufs.data(), judged);
        if (figures_.received != before) {
            times_.first_received = times_.first_received == 0 ? now : times_.first_received;
            times_.last_received = now;
        }
        if (count < most_burst) {
            break;
        }
    }
    return any;
}

void engine::publish() noexcept {
    progress_.sent.set(figures_.sent);
    progress_.received.set(figures_.received);
    progress_.lost.set(figures_.lost);
    progress_.wrong.set(figures_.wrong);
    progress_.latency_most_cycles.set(figures_.latency_cycles.most());
}

bool engine::sending(std::uint64_t now) noexcept {
    const std::uint64_t spent = now - begin_;
    const bool out_of_time = plan_.most_cycles != 0 && spent > plan_.most_cycles;
    const bool flooded = flood_ && spent > plan_.flood_warm_up_cycles + plan_.flood_cycles;
    if (out_of_time || flooded || stopping_.load(std::memory_order_relaxed)) {
        times_.out_of_time = times_.out_of_time || (out_of_time && !pacer_.finished());
        pacer_.stop();
    }
    return !ended_;
}

bool engine::all_back() const noexcept {
    return figures_.received + figures_.lost >= figures_.sent;
}

// Whether the trial is over: all came back, or nothing more is waited for.
bool engine::over(std::uint64_t quiet_cycles) const noexcept {
    if (count_ != 0) { // the device takes nothing
        return pacer_.finished() && quiet_cycles > plan_.linger_cycles;
    }
    return ended_ && quiet_cycles > (all_back() ? plan_.settle_cycles : plan_.linger_cycles);
}

void engine::run() noexcept {
    const std::uint64_t allocations_before = how_.allocations != nullptr ? how_.allocations() : 0;
    begin_ = read_cycles();
    pace when = plan_.when;
    when.begin_cycles = begin_ + 1;
    pacer_.start(when);
    source_.start();
    std::uint64_t last = begin_; // when something was last to be sent
    for (unsigned turn = 0;; ++turn) {
        const bool received = receive();
        const std::uint64_t now = read_cycles();
        const bool sends = sending(now) && count_ == 0;
        if (sends) {
            send_due(now);
            last = now;
        } else if (over(now - last)) {
            break;
        }
        if (turn % turns_a_look == 0) {
            publish();
        }
        if (!received && count_ == 0) {
            rte_pause();
        }
        flush();
    }
    rte_pktmbuf_free_bulk(waiting_.data(), count_); // their accounts count them as lost
    count_ = 0;
    accounts_.close_all(figures_);
    publish();
    allocations_ = how_.allocations != nullptr ? how_.allocations() - allocations_before : 0;
}

} // namespace voxplane::voxgen
