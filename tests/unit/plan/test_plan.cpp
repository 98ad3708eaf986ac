// The plan for small machines by hand, then what must hold for any: every receive queue is polled
// once, no transmit queue has two users, and every worker reaches every port. Locals that own
// memory are static: a failed assertion leaves past destructors.
#include <initializer_list>

#include "support/cmocka.hpp"
#include "voxplane/plan.hpp"

using namespace voxplane;
using app::any_numa_node;
using app::plan;
using app::port_facts;
using app::rx_queue;
using app::worker_facts;

namespace {

port_facts port(const char* driver, std::uint16_t rx, std::uint16_t tx, bool rss = false,
                int node = any_numa_node) {
    return {"p", driver, rx, tx, 0, node, rss};
}

std::vector<worker_facts> workers(std::initializer_list<int> nodes) {
    std::vector<worker_facts> out;
    for (const int node : nodes) {
        out.push_back({static_cast<unsigned>(out.size() + 1), node});
    }
    return out;
}

// Checks the laws and counts violations: assertions would leave by longjmp past the vectors.
unsigned violations(const plan& made, std::size_t ports, std::size_t workers) {
    unsigned bad = made.ports.size() != ports || made.workers.size() != workers;
    const auto port_count = static_cast<std::uint16_t>(ports);
    for (std::uint16_t p = 0; p < port_count; ++p) {
        std::vector<unsigned> polled(made.ports[p].rx_queues);
        std::vector<unsigned> sent(made.ports[p].tx_queues);
        for (const auto& w : made.workers) {
            for (const rx_queue& q : w.polls) {
                if (q.port == p) {
                    q.queue < polled.size() ? ++polled[q.queue] : ++bad;
                }
            }
            const auto& route = w.tx[p];
            if (route.queue) {
                *route.queue < sent.size() ? ++sent[*route.queue] : ++bad;
            } else {
                bad += route.via >= workers || !made.workers[route.via].tx[p].queue;
            }
        }
        for (const unsigned n : polled) {
            bad += n != 1;
        }
        for (const unsigned n : sent) {
            bad += n > 1;
        }
        bad += polled.empty() || sent.empty();
    }
    return bad;
}

void one_by_one(void**) {
    static const auto made = app::make_plan({port("net_pcap", 1, 1)}, workers({0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 1, 1), 0);
    assert_int_equal(made->workers[0].lcore, 1);
    assert_int_equal(made->ports[0].rx_queues, 1);
    assert_int_equal(made->ports[0].tx_queues, 1);
    assert_int_equal(*made->workers[0].tx[0].queue, 0);
}

void two_single_queue_ports(void**) {
    static const auto made =
        app::make_plan({port("net_af_packet", 1, 1), port("net_af_packet", 1, 1)}, workers({0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 2, 2), 0);
    for (std::uint16_t i = 0; i < 2; ++i) {
        const auto& w = made->workers[i];
        assert_int_equal(w.polls.size(), 1);
        assert_true((w.polls[0] == rx_queue{i, 0}));
        assert_int_equal(*w.tx[i].queue, 0);
        assert_false(w.tx[1U - i].queue.has_value()); // the other's only queue: hand over to it
        assert_int_equal(w.tx[1U - i].via, 1 - i);
    }
}

void two_ports_with_tx_for_all(void**) {
    static const auto made =
        app::make_plan({port("net_ice", 16, 16, true), port("net_null", 16, 16)}, workers({0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 2, 2), 0);
    assert_int_equal(made->ports[0].rx_queues, 2);
    assert_int_equal(made->ports[1].rx_queues, 1); // cannot spread
    assert_int_equal(made->ports[1].tx_queues, 2);
    assert_true(made->workers[0].tx[1].queue && made->workers[1].tx[1].queue);
    assert_int_equal(made->workers[0].polls.size(), 2);
    assert_int_equal(made->workers[1].polls.size(), 1);
}

void one_port_two_queues(void**) {
    static const auto made = app::make_plan({port("net_virtio", 2, 2, true)}, workers({0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 1, 2), 0);
    for (std::uint16_t i = 0; i < 2; ++i) {
        assert_true((made->workers[i].polls[0] == rx_queue{0, i}));
        assert_int_equal(*made->workers[i].tx[0].queue, i);
    }
}

void more_workers_than_queues(void**) {
    static const auto made =
        app::make_plan({port("net_virtio", 2, 2, true)}, workers({0, 0, 0, 0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 1, 5), 0);
    for (std::size_t i = 2; i < 5; ++i) {
        assert_true(made->workers[i].polls.empty());
        assert_false(made->workers[i].tx[0].queue.has_value());
        assert_int_equal(made->workers[i].tx[0].via, i % 2);
    }
}

void af_xdp_pairs(void**) {
    // Two queues, four workers: pairs stay together with who polls them.
    static const auto made =
        app::make_plan({port("net_ring", 1, 1), port("net_af_xdp", 2, 2)}, workers({0, 0, 0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 2, 4), 0);
    assert_int_equal(made->ports[1].rx_queues, 2);
    assert_int_equal(made->ports[1].tx_queues, 2);
    unsigned pollers = 0;
    for (const auto& w : made->workers) {
        for (const rx_queue& q : w.polls) {
            if (q.port == 1) {
                ++pollers;
                assert_true(w.tx[1].queue.has_value());
                assert_int_equal(*w.tx[1].queue, q.queue);
            }
        }
    }
    assert_int_equal(pollers, 2);
    // Worker 0 polls the ring, so 1 and 2 take the XDP queues.
    assert_true(made->workers[0].polls.size() == 1 && made->workers[1].polls.size() == 1);
    assert_true(made->workers[2].polls.size() == 1 && made->workers[3].polls.empty());
}

void all_fanout_queues_are_polled(void**) {
    // Four sockets share the load by the kernel's hash: two workers poll two each.
    static const auto made = app::make_plan({port("net_af_packet", 4, 4)}, workers({0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 1, 2), 0);
    assert_int_equal(made->ports[0].rx_queues, 4);
    assert_int_equal(made->ports[0].tx_queues, 4);
    assert_int_equal(made->workers[0].polls.size(), 2);
    assert_int_equal(made->workers[1].polls.size(), 2);
}

void fewer_tx_than_rx_queues(void**) {
    static const auto made = app::make_plan({port("net_ring", 4, 1)}, workers({0, 0, 0}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 1, 3), 0);
    assert_int_equal(made->ports[0].rx_queues, 4);
    assert_int_equal(made->ports[0].tx_queues, 1);
    assert_int_equal(made->workers[2].tx[0].via, 0);
}

void near_workers_first(void**) {
    static const auto made =
        app::make_plan({port("net_ice", 1, 1, true, 1), port("net_ice", 1, 1, true, 1),
                        port("net_ice", 2, 2, true, 1)},
                       workers({0, 1, 0, 1}));
    assert_true(made.has_value());
    assert_int_equal(violations(*made, 3, 4), 0);
    assert_true(made->workers[0].polls.empty() && made->workers[2].polls.empty());
    assert_int_equal(made->workers[1].polls.size(), 2);
    assert_int_equal(made->workers[3].polls.size(), 2);
    assert_int_equal(made->workers[1].tx[1].via, 3);
    // A queue more than near workers: the rest goes far before anyone polls twice.
    static const auto wide =
        app::make_plan({port("net_ice", 3, 3, true, 1)}, workers({0, 1, 0, 1}));
    assert_true(wide.has_value());
    assert_int_equal(wide->workers[0].polls.size(), 1);
    assert_int_equal(wide->workers[2].polls.size(), 0);
}

void handover_prefers_the_same_node(void**) {
    static const auto made = app::make_plan({port("net_ice", 2, 2, true)}, workers({0, 1, 1, 0}));
    assert_true(made.has_value());
    assert_int_equal(made->workers[2].tx[0].via, 1);
    assert_int_equal(made->workers[3].tx[0].via, 0);
}

void limits_hold(void**) {
    static port_facts limited = port("net_ice", 16, 16, true);
    limited.max_queues = 2;
    static const auto made = app::make_plan({limited}, workers({0, 0, 0}));
    assert_true(made.has_value());
    assert_int_equal(made->ports[0].rx_queues, 2);
    assert_int_equal(made->ports[0].tx_queues, 2);
    assert_int_equal(violations(*made, 1, 3), 0);
}

void laws_hold_for_any_machine(void**) {
    const char* const drivers[] = {"net_af_packet", "net_af_xdp", "net_pcap", "net_ice"};
    unsigned plans = 0;
    unsigned bad = 0;
    for (std::size_t n_workers = 1; n_workers <= 9; ++n_workers) {
        for (std::size_t n_ports = 1; n_ports <= 4; ++n_ports) {
            for (unsigned variant = 0; variant < 64; ++variant) {
                std::vector<port_facts> ports;
                for (std::size_t p = 0; p < n_ports; ++p) {
                    const unsigned v = variant * 7 + static_cast<unsigned>(p) * 5;
                    const auto queues = static_cast<std::uint16_t>(1 + v % 6);
                    ports.push_back(port(drivers[(v / 3) % 4], queues, queues, v % 2 == 0,
                                         static_cast<int>(v / 5 % 3) - 1));
                }
                std::vector<worker_facts> who;
                for (std::size_t w = 0; w < n_workers; ++w) {
                    who.push_back(
                        {static_cast<unsigned>(w), static_cast<int>(w * variant % 3) - 1});
                }
                const auto made = app::make_plan(ports, who);
                bad += !made || violations(*made, n_ports, n_workers) != 0;
                ++plans;
            }
        }
    }
    assert_int_equal(plans, 9 * 4 * 64);
    assert_int_equal(bad, 0);
}

void expect_error(const std::vector<port_facts>& ports, const std::vector<worker_facts>& who,
                  const char* text) {
    static result<plan> made = failure{};
    made = app::make_plan(ports, who);
    assert_false(made.has_value());
    assert_string_equal(made.error().text.c_str(), text);
}

void errors(void**) {
    expect_error({}, workers({0}), "no ports to poll: the configuration names none");
    expect_error({port("net_null", 1, 1)}, {},
                 "no worker lcores: EAL needs at least two lcores, as in -l 0,1, since the main "
                 "lcore polls nothing");
    expect_error({port("net_null", 0, 1)}, workers({0}),
                 "port p has 0 receive and 1 transmit queues, expected at least one of each");
    expect_error({port("net_null", 1, 0)}, workers({0}),
                 "port p has 1 receive and 0 transmit queues, expected at least one of each");
    expect_error({port("net_af_xdp", 3, 2)}, workers({0}),
                 "port p has 3 receive but only 2 transmit queues, expected pairs");
    static port_facts limited = port("net_af_packet", 4, 4);
    limited.max_queues = 2;
    expect_error({limited}, workers({0}),
                 "port p receives on 4 queues, but max-queues is 2: what arrives on the others "
                 "would be lost");
}

void owner_keeps_pairs_together(void**) {
    for (std::size_t n = 1; n <= 7; ++n) {
        for (unsigned udp = 0; udp < 65536; udp += 2) {
            const std::size_t even = app::owner(static_cast<std::uint16_t>(udp), n);
            assert_int_equal(even, udp / 2 % n);
            assert_int_equal(app::owner(static_cast<std::uint16_t>(udp + 1), n), even);
        }
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(one_by_one),
        cmocka_unit_test(two_single_queue_ports),
        cmocka_unit_test(two_ports_with_tx_for_all),
        cmocka_unit_test(one_port_two_queues),
        cmocka_unit_test(more_workers_than_queues),
        cmocka_unit_test(af_xdp_pairs),
        cmocka_unit_test(all_fanout_queues_are_polled),
        cmocka_unit_test(fewer_tx_than_rx_queues),
        cmocka_unit_test(near_workers_first),
        cmocka_unit_test(handover_prefers_the_same_node),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(laws_hold_for_any_machine),
        cmocka_unit_test(errors),
        cmocka_unit_test(owner_keeps_pairs_together),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
