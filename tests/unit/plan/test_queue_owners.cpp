// Which receive queue of a port is an owner's, for steering in the NIC: there is an answer only
// where each worker polls one queue of that port.
#include <algorithm>

#include "support/report.hpp"
#include "voxplane/plan.hpp"

namespace {

using namespace voxplane;
using voxplane::test::report;

std::vector<app::worker_facts> workers(unsigned count) {
    std::vector<app::worker_facts> all;
    for (unsigned lcore = 1; lcore <= count; ++lcore) {
        all.push_back({lcore, app::any_numa_node});
    }
    return all;
}

app::port_facts port(const char* driver, std::uint16_t queues, bool rss) {
    return {"p", driver, queues, queues, 0, app::any_numa_node, rss};
}

void each_worker_has_its_queue(report& r) {
    for (const unsigned count : {1U, 2U, 5U}) {
        const auto nic = port("net_ice", 64, true);
        const auto made = app::make_plan({nic, nic}, workers(count));
        for (std::uint16_t p = 0; made && p < 2; ++p) {
            const auto queues = app::queue_of_owner(*made, p);
            r.equal(queues.size(), count, "queues");
            for (std::size_t w = 0; w < queues.size(); ++w) {
                const auto& polls = made->workers[w].polls;
                r.that(std::find(polls.begin(), polls.end(), app::rx_queue{p, queues[w]}) !=
                           polls.end(),
                       "the worker polls its queue");
            }
        }
    }
}

void no_queue_is_the_owners(report& r) {
    const auto none = [&](const app::port_facts& of, unsigned count, const char* why) {
        const auto made = app::make_plan({of}, workers(count));
        r.that(made && app::queue_of_owner(*made, 0).empty(), why);
    };
    none(port("net_af_xdp", 1, false), 2, "worker 1 polls nothing");
    none(port("net_af_packet", 4, false), 2, "each polls two");
    none(port("net_ice", 2, true), 3, "fewer queues than workers");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(each_worker_has_its_queue),
        voxplane_test(no_queue_is_the_owners),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
