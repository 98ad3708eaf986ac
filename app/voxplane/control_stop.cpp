// The end of a run: nothing more is taken in, what is held is sent or dropped and counted, all is
// handed back.
#include <rte_launch.h>

#include "base/steady_clock.hpp"
#include "control.hpp"
#include "datapath/stages.hpp"
#include "restamp.hpp"

namespace voxplane::app {

using namespace std::chrono_literals;

bool control::drained() const {
    for (const auto& ring : p_.handovers) {
        if (ring != nullptr && !ring->empty()) {
            return false;
        }
    }
    for (const auto& worker : p_.workers) {
        if (!worker->drained()) {
            return false;
        }
    }
    return true;
}

// Those who hear reports of ours are told that there are no more: calls of the file that have any
// end while their workers still send. A proxy's calls are the signalling's.
void control::say_good_bye() {
    for (const config::call& each : p_.settings.calls) {
        bool reports = false;
        p_.controller->look(each.id, [&](std::uint32_t, const session::call_record&,
                                         const session::leg& a, const session::leg& b) {
            reports = a.rtcp.generates.get() || b.rtcp.generates.get();
            return false;
        });
        if (reports) {
            (void)p_.controller->end(each.id); // an error: it ends, or changes, already
        }
    }
}

result<void> control::stop() {
    p_.steering->close();
    if (signalling_ != nullptr) {
        signalling_->stop(steady_ns());
    }
    for (auto& worker : p_.workers) {
        worker->stop();
    }
    say_good_bye();
    // A packet may move from one worker to another while they drain: quiet twice in a row is quiet.
    const auto limit = clock::now() + 2s;
    for (int quiet = 0; launched_ && quiet < 2 && clock::now() < limit;) {
        tick();
        quiet = drained() && p_.controller->pending() == 0 ? quiet + 1 : 0;
    }
    p_.controller->visit(0, [&](std::uint32_t slot, const session::call_record& record,
                                const session::leg& a, const session::leg& b) {
        calls_.push_back(telemetry::view(slot, record, a, b));
        return calls_.size() < max_calls_shown;
    });
    for (auto& worker : p_.workers) {
        worker->finish();
    }
    rte_eal_mp_wait_lcore();
    p_.recorder.reset(); // what is left of captures goes to their files
    drain_rings();
    for (const auto& ring : p_.handovers) { // only after the 2 s above went by in vain
        rte_mbuf* left = nullptr;
        while (ring != nullptr && ring->pop_burst(&left, 1) == 1) {
            datapath::context& c = p_.workers.front()->context(); // its thread has ended
            ++c.counters.handed_in;
            datapath::drop(c, left, stats::drop::shutdown);
        }
    }
    p_.ports.clear(); // closes captures, so that they are complete on disk
    for (std::size_t i = 0; i < stamps_.size(); ++i) {
        if (!p_.settings.ports[i].restamp.empty()) {
            const auto written = restamp(p_.settings.ports[i].restamp, stamps_[i]);
            if (!written) {
                return written.error();
            }
        }
    }
    return {};
}

std::vector<stats::snapshot> control::finals() const {
    std::vector<stats::snapshot> all;
    for (const auto& worker : p_.workers) {
        all.push_back({0, worker->context().counters});
    }
    return all;
}

} // namespace voxplane::app
