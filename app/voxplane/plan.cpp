// The plan: queue counts a port first, then receive queues, then transmit queues near those who
// poll. Main lcore, before launch; owns nothing but its result.
#include "plan.hpp"

#include <algorithm>
#include <string_view>

namespace voxplane::app {

namespace {

// These drivers receive on all queues they were created with, whether polled or not: a socket in a
// fan-out group, an XDP socket, a capture file, a ring. All must be polled, by fewer workers if
// need be.
bool receives_on_all_queues(const port_facts& port) {
    const std::string_view driver = port.driver;
    return driver == "net_af_packet" || driver == "net_af_xdp" || driver == "net_pcap" ||
           driver == "net_ring";
}

// Receive and transmit queue of one index share a socket, so there must be as many of both.
bool has_queue_pairs(const port_facts& port) {
    return port.driver == "net_af_packet" || port.driver == "net_af_xdp";
}

std::uint16_t least(std::size_t a, std::size_t b) {
    return static_cast<std::uint16_t>(std::min(a, b));
}

result<port_plan> count_queues(const port_facts& port, std::size_t workers) {
    if (port.max_rx_queues == 0 || port.max_tx_queues == 0) {
        return failure{"port " + port.name + " has " + std::to_string(port.max_rx_queues) +
                       " receive and " + std::to_string(port.max_tx_queues) +
                       " transmit queues, expected at least one of each"};
    }
    const std::size_t limit = port.max_queues == 0 ? SIZE_MAX : port.max_queues;
    if (receives_on_all_queues(port)) {
        if (port.max_rx_queues > limit) {
            return failure{"port " + port.name + " receives on " +
                           std::to_string(port.max_rx_queues) + " queues, but max-queues is " +
                           std::to_string(limit) + ": what arrives on the others would be lost"};
        }
        const std::uint16_t rx = port.max_rx_queues;
        if (!has_queue_pairs(port)) {
            return port_plan{rx, least(least(port.max_tx_queues, workers), limit)};
        }
        if (port.max_tx_queues < rx) {
            return failure{"port " + port.name + " has " + std::to_string(rx) +
                           " receive but only " + std::to_string(port.max_tx_queues) +
                           " transmit queues, expected pairs"};
        }
        return port_plan{rx, rx};
    }
    const std::size_t wanted = std::min(workers, limit);
    return port_plan{port.rss ? least(port.max_rx_queues, wanted) : std::uint16_t{1},
                     least(port.max_tx_queues, wanted)};
}

bool is_near(const port_facts& port, const worker_facts& worker) {
    return port.numa_node == any_numa_node || worker.numa_node == any_numa_node ||
           port.numa_node == worker.numa_node;
}

// The index with the smallest key; the first of equals, so that equal input gives an equal plan.
template <typename Key>
std::size_t index_of_least(std::size_t count, Key key) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count; ++i) {
        if (key(i) < key(best)) {
            best = i;
        }
    }
    return best;
}

struct poller_rank {
    std::size_t of_this_port; // a second queue of a port only when every worker has one
    bool far;                 // then memory is near
    std::size_t of_all;       // then the load is even
    auto operator<=>(const poller_rank&) const = default;
};

void assign_rx(std::uint16_t port, const port_facts& facts,
               const std::vector<worker_facts>& workers, plan& out) {
    for (std::uint16_t queue = 0; queue < out.ports[port].rx_queues; ++queue) {
        const std::size_t chosen = index_of_least(workers.size(), [&](std::size_t i) {
            const auto& polls = out.workers[i].polls;
            const auto here = std::count_if(polls.begin(), polls.end(),
                                            [&](const rx_queue& q) { return q.port == port; });
            return poller_rank{static_cast<std::size_t>(here), !is_near(facts, workers[i]),
                               polls.size()};
        });
        out.workers[chosen].polls.push_back({port, queue});
    }
}

// Pollers first: with queue pairs they take the partner of a queue they poll, since the two share a
// socket and its cache lines. Then workers near the port, then the others.
void assign_tx_queues(std::uint16_t port, const port_facts& facts,
                      const std::vector<worker_facts>& workers, plan& out) {
    std::vector<bool> taken(out.ports[port].tx_queues, false);
    const auto take = [&](std::size_t worker, std::size_t queue) {
        out.workers[worker].tx[port].queue = static_cast<std::uint16_t>(queue);
        taken[queue] = true;
    };
    const auto take_first_free = [&](std::size_t worker) {
        const auto free = std::find(taken.begin(), taken.end(), false);
        if (free != taken.end() && !out.workers[worker].tx[port].queue) {
            take(worker, static_cast<std::size_t>(free - taken.begin()));
        }
    };
    const auto polled = [&](std::size_t worker) {
        const auto& polls = out.workers[worker].polls;
        return std::find_if(polls.begin(), polls.end(),
                            [&](const rx_queue& q) { return q.port == port; });
    };
    const auto polls_it = [&](std::size_t w) { return polled(w) != out.workers[w].polls.end(); };
    for (std::size_t w = 0; has_queue_pairs(facts) && w < workers.size(); ++w) {
        if (polls_it(w)) {
            take(w, polled(w)->queue);
        }
    }
    for (std::size_t w = 0; w < workers.size(); ++w) {
        if (polls_it(w)) {
            take_first_free(w);
        }
    }
    for (std::size_t w = 0; w < workers.size(); ++w) {
        if (is_near(facts, workers[w])) {
            take_first_free(w);
        }
    }
    for (std::size_t w = 0; w < workers.size(); ++w) {
        take_first_free(w);
    }
}

struct carrier_rank {
    bool without_queue;
    bool far;           // from the worker that hands over
    std::size_t served; // workers that already hand over to it
    auto operator<=>(const carrier_rank&) const = default;
};

// Workers left without a queue hand over to one that has one, spread evenly.
void assign_handover(std::uint16_t port, const std::vector<worker_facts>& workers, plan& out) {
    std::vector<std::size_t> served(workers.size(), 0);
    for (std::size_t w = 0; w < workers.size(); ++w) {
        tx_route& route = out.workers[w].tx[port];
        if (route.queue) {
            route.via = w;
            continue;
        }
        route.via = index_of_least(workers.size(), [&](std::size_t i) {
            const bool far = workers[i].numa_node != workers[w].numa_node;
            return carrier_rank{!out.workers[i].tx[port].queue.has_value(), far, served[i]};
        });
        ++served[route.via];
    }
}

} // namespace

result<plan> make_plan(const std::vector<port_facts>& ports,
                       const std::vector<worker_facts>& workers) {
    if (ports.empty()) {
        return failure{"no ports to poll: the configuration names none"};
    }
    if (workers.empty()) {
        return failure{"no worker lcores: EAL needs at least two lcores, as in -l 0,1, since the "
                       "main lcore polls nothing"};
    }
    plan out;
    for (const worker_facts& worker : workers) {
        out.workers.push_back({worker.lcore, {}, std::vector<tx_route>(ports.size())});
    }
    for (const port_facts& port : ports) {
        const auto counts = count_queues(port, workers.size());
        if (!counts) {
            return counts.error();
        }
        out.ports.push_back(*counts);
    }
    const auto port_count = static_cast<std::uint16_t>(ports.size()); // RTE_MAX_ETHPORTS at most
    for (std::uint16_t p = 0; p < port_count; ++p) {
        assign_rx(p, ports[p], workers, out);
    }
    for (std::uint16_t p = 0; p < port_count; ++p) {
        assign_tx_queues(p, ports[p], workers, out);
        assign_handover(p, workers, out);
    }
    return out;
}

std::vector<std::uint16_t> queue_of_owner(const plan& made, std::uint16_t port) {
    std::vector<std::uint16_t> queues;
    for (const worker_plan& worker : made.workers) {
        std::uint16_t queue = 0;
        const auto here =
            std::count_if(worker.polls.begin(), worker.polls.end(), [&](const rx_queue& q) {
                queue = q.port == port ? q.queue : queue;
                return q.port == port;
            });
        if (here != 1) {
            return {};
        }
        queues.push_back(queue);
    }
    return queues;
}

} // namespace voxplane::app
