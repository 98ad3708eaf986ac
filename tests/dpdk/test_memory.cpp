// Pools, rings, quiescent states and log lines on real EAL memory.
#include <cstdint>
#include <string>
#include <utility>

#include <rte_mbuf.h>

#include "dpdk/log.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/qsbr.hpp"
#include "dpdk/ring.hpp"
#include "dpdk/table_memory.hpp"
#include "eal_fixture.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

// Without hugepages large tables are whole large pages of their own.
void tables(void**) {
    constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
    std::string wrong;
    for (const std::size_t bytes :
         {std::size_t{4096}, large_page_bytes + 1, 3 * large_page_bytes}) {
        auto made = dpdk::table_memory::create("facts", bytes);
        if (!made) {
            wrong += made.error().text;
            continue;
        }
        const dpdk::table_memory moved = std::move(*made);
        auto* const octets = static_cast<std::uint8_t*>(moved.get());
        const auto at = reinterpret_cast<std::uintptr_t>(octets);
        if (at % (bytes < large_page_bytes ? dpdk::table_memory::alignment : large_page_bytes) !=
            0) {
            wrong += std::to_string(bytes) + " bytes are not aligned;";
        }
        for (std::size_t i = 0; i < bytes; ++i) {
            if (octets[i] != 0) {
                wrong += std::to_string(bytes) + " bytes are not zero;";
                break;
            }
            octets[i] = 1;
        }
    }
    assert_string_equal(wrong.c_str(), "");
}

struct pool_facts {
    bool made = false;
    bool every_packet_aligned = true;
    unsigned private_bytes = 0;
    unsigned size = 0;
    unsigned taken = 0;
    unsigned in_use_when_empty = 0;
    unsigned available_when_empty = 1;
    unsigned in_use_after = 1;
    bool name_free_again = false;
};

pool_facts use_pool() {
    pool_facts facts;
    const dpdk::packet_pool_settings wanted{.name = "facts", .count = 255, .cache = 32, .numa = 0};
    {
        auto pool = dpdk::packet_pool::create(wanted);
        if (!pool)
            return facts;
        facts.made = true;
        facts.size = pool->size();
        facts.private_bytes = rte_pktmbuf_priv_size(pool->get());
        rte_mbuf* packets[256] = {};
        while (facts.taken < 256 &&
               (packets[facts.taken] = rte_pktmbuf_alloc(pool->get())) != nullptr) {
            const auto start = reinterpret_cast<std::uintptr_t>(
                rte_pktmbuf_mtod(packets[facts.taken], const std::uint8_t*));
            facts.every_packet_aligned = facts.every_packet_aligned && start % 64 == 0;
            ++facts.taken;
        }
        facts.in_use_when_empty = pool->in_use();
        facts.available_when_empty = pool->available();
        rte_pktmbuf_free_bulk(packets, facts.taken);
        facts.in_use_after = pool->in_use();
    }
    facts.name_free_again = dpdk::packet_pool::create(wanted).has_value();
    return facts;
}

void pool_counts_and_aligns(void**) {
    const pool_facts facts = use_pool();
    assert_true(facts.made);
    assert_true(facts.every_packet_aligned);
    assert_int_equal(facts.private_bytes, 64);
    assert_int_equal(facts.size, 255);
    assert_int_equal(facts.taken, 255);
    assert_int_equal(facts.in_use_when_empty, 255);
    assert_int_equal(facts.available_when_empty, 0);
    assert_int_equal(facts.in_use_after, 0);
    assert_true(facts.name_free_again);
}

void pool_errors_name_the_pool(void**) {
    const auto error_has = [](const dpdk::packet_pool_settings& wanted, const char* part) {
        const auto pool = dpdk::packet_pool::create(wanted);
        return !pool && contains(pool.error().text, wanted.name.c_str()) &&
               contains(pool.error().text, part);
    };
    assert_true(error_has({.name = "huge", .count = 1000000, .cache = 0}, "1000000 mbufs"));
    assert_true(error_has({.name = "greedy", .count = 255, .cache = 513}, "cache"));
    assert_true(error_has({.name = "odd", .count = 255, .private_bytes = 4}, "multiple of 8"));
}

void pool_moves(void**) {
    const auto facts = [] {
        auto pool = dpdk::packet_pool::create({.name = "moving", .count = 63});
        if (!pool)
            return false;
        rte_mempool* const raw = pool->get();
        dpdk::packet_pool other = std::move(*pool);
        *pool = std::move(other);
        return pool->get() == raw &&
               other.get() == nullptr; // NOLINT(bugprone-use-after-move): empty, as promised
    };
    assert_true(facts());
}

struct record {
    std::uint32_t number;
    std::uint32_t twice;
    std::uint32_t thrice;
};

void records_keep_order_and_bounds(void**) {
    const auto run = [] {
        auto ring = dpdk::record_ring<record>::create("records", 5, 0);
        if (!ring || !ring->empty() || ring->capacity() != 5)
            return false;
        bool good = true;
        record taken{};
        good = good && !ring->pop(taken);
        // Several rounds take the indices past the end of the memory.
        for (std::uint32_t round = 0; round < 9; ++round) {
            for (std::uint32_t i = 0; i < 5; ++i)
                good = good && ring->push({round + i, 2 * (round + i), 3 * (round + i)});
            good = good && !ring->push({0, 0, 0}) && ring->count() == 5;
            good = good && ring->pop(taken) && taken.number == round && taken.twice == 2 * round &&
                   taken.thrice == 3 * round;
            record rest[8];
            good = good && ring->pop_burst(rest, 8) == 4 && rest[0].number == round + 1 &&
                   rest[3].thrice == 3 * (round + 4) && ring->empty();
        }
        return good;
    };
    assert_true(run());
}

void mbufs_pass_by_ownership(void**) {
    const auto run = [] {
        auto ring = dpdk::mbuf_ring::create("mbufs", 4, 0);
        if (!ring)
            return false;
        rte_mbuf headers[6] = {};
        rte_mbuf* in[6];
        for (unsigned i = 0; i < 6; ++i)
            in[i] = &headers[i];
        rte_mbuf* out[6] = {};
        return ring->push_burst(in, 6) == 4 && ring->push_burst(in + 4, 2) == 0 &&
               ring->pop_burst(out, 6) == 4 && out[0] == in[0] && out[3] == in[3] &&
               ring->pop_burst(out, 6) == 0;
    };
    assert_true(run());
}

void ring_errors_name_the_ring(void**) {
    const auto nothing = dpdk::mbuf_ring::create("nothing", 0, 0);
    assert_false(nothing.has_value());
    assert_true(contains(nothing.error().text, "ring 'nothing'"));
    const auto vast = dpdk::record_ring<record>::create("vast", 1U << 30, 0);
    assert_false(vast.has_value());
    assert_true(contains(vast.error().text, "ring 'vast'"));
    assert_true(contains(vast.error().text, "records of 12 bytes"));
}

void grace_period_waits_for_online_workers(void**) {
    const auto run = [] {
        auto grace = dpdk::qsbr::create(2, 0);
        if (!grace || !grace->register_worker(0) || !grace->register_worker(1))
            return false;
        bool good = grace->check(grace->start()); // nobody online
        grace->online(0);
        grace->online(1);
        const std::uint64_t token = grace->start();
        good = good && !grace->check(token);
        grace->quiescent(0);
        good = good && !grace->check(token);
        grace->offline(1);
        good = good && grace->check(token) && !grace->check(grace->start());
        grace->offline(0);
        good = good && grace->check(grace->start());
        return good && grace->unregister_worker(0).has_value() && !grace->register_worker(2);
    };
    assert_true(run());
}

void log_values_stay_on_one_line(void**) {
    const auto line = [](const char* value) {
        return dpdk::log_text("port_up", {{"port", "net_null0"}, {"why", value}});
    };
    assert_string_equal(line("done").c_str(), "event=port_up port=net_null0 why=done");
    assert_string_equal(line("").c_str(), "event=port_up port=net_null0 why=\"\"");
    assert_string_equal(line("a \"b\"\n\x01").c_str(),
                        "event=port_up port=net_null0 why=\"a \\\"b\\\"\\n?\"");
    dpdk::log_line(dpdk::log_level::info, "test", {{"line", line("x")}});
}

void eal_starts_once_and_tells_lcores(void**) {
    assert_true(dpdk::worker_lcores().empty());
    assert_int_equal(dpdk::main_lcore(), 0);
    char name[] = "again";
    char* argv[] = {name, nullptr};
    const auto again = dpdk::eal::create(1, argv);
    assert_false(again.has_value());
    assert_true(contains(again.error().text, "only once"));
}

} // namespace

int main() {
    const voxplane::test::scratch_directory scratch;
    const auto eal = voxplane::test::start_eal(scratch);
    const CMUnitTest tests[] = {
        cmocka_unit_test(pool_counts_and_aligns),
        cmocka_unit_test(pool_errors_name_the_pool),
        cmocka_unit_test(pool_moves),
        cmocka_unit_test(tables),
        cmocka_unit_test(records_keep_order_and_bounds),
        cmocka_unit_test(mbufs_pass_by_ownership),
        cmocka_unit_test(ring_errors_name_the_ring),
        cmocka_unit_test(grace_period_waits_for_online_workers),
        cmocka_unit_test(log_values_stay_on_one_line),
        cmocka_unit_test(eal_starts_once_and_tells_lcores),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
