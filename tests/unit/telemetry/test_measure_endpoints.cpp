// What workers measure, asked over DPDK's socket: the timing breakdown, while a worker and a main
// lcore that the test plays go on; distributions, history, settings, quality; and what is said
// where there is none.
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "plane_double.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;
using nlohmann::json;
namespace {
test::plane_double* plane = nullptr;

// A worker and a main lcore that go on by themselves.
class at_work {
public:
    at_work() {
        thread_ = std::thread([this] {
            while (!stop_) {
                plane->play_worker();
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
        });
    }
    ~at_work() {
        stop_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

bool tells(const json& answer, const char* words) {
    return answer.is_object() && answer.contains("error") &&
           answer["error"].get<std::string>().find(words) != std::string::npos;
}

// What the worker notes in a breakdown: so many frames of 1000 to 1000 + n cycles, a cycle being a
// nanosecond of the double's clock.
void note(stats::step_times& to, stats::step which, unsigned frames) {
    for (unsigned i = 1; i <= frames; ++i) {
        to.cycles[static_cast<std::size_t>(which)].add(1000 + i);
    }
}

void timing_by_step(void**) {
    std::uint32_t one_in = 0;
    plane->on_time = [&](stats::step_times* work) {
        one_in = work->one_in;
        work->seen = work->bursts;
        note(*work, stats::step::decode, 100);
        note(*work, stats::step::aec, 10);
        work->finish();
    };
    const at_work meanwhile;
    const json j = plane->ask("/voxplane/timing,50,0,4");
    assert_int_equal(one_in, 4);
    assert_true(j["workers"] == 1 && j["bursts"] == 50);
    assert_int_equal(j["steps"].size(), 2); // what did not happen is not told
    const json& decode = j["steps"]["decode"];
    assert_int_equal(decode["count"].get<int>(), 100);
    assert_in_range(decode["p50_ns"].get<int>(), 1050, 1058);
    assert_in_range(decode["p90_ns"].get<int>(), 1090, 1098);
    assert_in_range(decode["p99_cycles"].get<int>(), 1099, 1100);
    assert_int_equal(decode["max_ns"].get<int>(), 1100);
    assert_int_equal(j["steps"]["aec"]["count"].get<int>(), 10);
    assert_int_equal(plane->ask("/voxplane/timing")["bursts"].get<int>(), 1000);
    assert_int_equal(one_in, 8);
}

void timing_that_cannot_be(void**) {
    for (const char* bad :
         {",0", ",100001", ",x", ",1,x", ",1,-1", ",1,0,0", ",1,0,65537", ",1,0,1,1", ",1,all,x"}) {
        assert_true(tells(plane->ask("/voxplane/timing" + std::string(bad)), "expected"));
    }
    assert_true(tells(plane->ask("/voxplane/timing,1,1"), "no worker has the number 1"));
    // A worker that is stuck: the answer says so, and its memory stays as long as it may write.
    stats::step_times* stuck = nullptr;
    plane->on_time = [&](stats::step_times* work) { stuck = work; };
    {
        const at_work meanwhile;
        assert_true(tells(plane->ask("/voxplane/timing,1"), "did not answer in time"));
        assert_true(tells(plane->ask("/voxplane/timing,1"), "busy"));
    }
    assert_non_null(stuck);
    note(*stuck, stats::step::rewrite, 1);
    stuck->finish();
    plane->play_worker();
    plane->on_time = [](stats::step_times* work) { work->finish(); };
    const at_work meanwhile;
    assert_int_equal(plane->ask("/voxplane/timing,1")["bursts"].get<int>(), 0);
}

void one_worker_whole(void**) {
    const json j = plane->ask("/voxplane/lcore,1");
    assert_true(j["lcore"] == 5 && j["allocations"] == 0);
    assert_int_equal(j["balance"]["received"].get<int>(), 20);
    assert_true(j["drops"] == json({{"no_leg", 5}}));
    assert_int_equal(j["stages"]["parse"]["packets"].get<int>(), 20);
    assert_int_equal(j["stages"]["parse"]["cycles_per_packet_x100"].get<int>(), 1250);
    assert_int_equal(j["bursts_by_packets"].size(), 33);
    assert_int_equal(j["bursts_by_packets"][5].get<int>(), 4);
    assert_int_equal(j["packets_per_burst_x100"].get<int>(), 500);
    assert_int_equal(j["most"]["rx_queue_packets"].get<int>(), 96);
    assert_true(j["latency_ns_buckets"]["at_most"] == json({1023, 8191}));
    assert_true(j["latency_ns_buckets"]["counts"] == json({14, 1}));
    for (const char* bad : {"", ",", ",2", ",x", ",-1"}) {
        assert_true(tells(plane->ask("/voxplane/lcore" + std::string(bad)), "0 to 1"));
    }
}

void latency_of_all(void**) {
    const json j = plane->ask("/voxplane/latency");
    assert_true(j["all"]["count"] == 30 && j["all"]["p50"] == 1023);
    assert_int_equal(j["all"]["p999"].get<int>(), 7500); // no more than the most
    assert_int_equal(j["all"]["max"].get<int>(), 7500);
    assert_int_equal(j["all"]["mean"].get<int>(), (14 * 1000 + 7500) / 15);
    assert_true(j["workers"].size() == 2 && j["workers"]["0"]["count"] == 15);
}

// Ten minutes are more than one answer holds: page by page, no second is told twice or left out.
void history_by_pages(void**) {
    unsigned seen = 0;
    std::string next = "600";
    for (unsigned pages = 0; !next.empty(); ++pages) {
        assert_in_range(pages, 0, 10);
        const std::string question = "/voxplane/history," + next;
        assert_in_range(plane->ask_raw(question).size(), 1, 16 * 1024 - 1);
        const json j = plane->ask(question);
        const auto& calls = j["calls"];
        assert_int_equal(calls.size(), j["seconds"].get<unsigned>());
        for (std::size_t i = 0; i < calls.size(); ++i) { // calls were numbered by their second
            assert_int_equal(calls[calls.size() - 1 - i].get<unsigned>(), 599 - seen - i);
        }
        assert_int_equal(j["drops_per_second"]["no_leg"].size(), calls.size());
        seen += static_cast<unsigned>(calls.size());
        next = j.contains("next") ? j["next"].get<std::string>() : "";
    }
    assert_int_equal(seen, 600);
    assert_int_equal(plane->ask("/voxplane/history")["seconds"].get<int>(), 60);
    const json one = plane->ask("/voxplane/history,2,1");
    assert_int_equal(one["packets_per_second"].size(), 2);
    assert_int_equal(one["packets_per_second"][1].get<int>(), 100);
    for (const char* bad : {",0", ",x", ",1,2", ",1,x", ",1,all,x"}) {
        assert_true(tells(plane->ask("/voxplane/history" + std::string(bad)), "expected"));
    }
}

void settings_in_effect(void**) {
    const json j = plane->ask("/voxplane/config");
    assert_true(j["runtime"]["stage_sample"] == config::runtime{}.stage_sample);
    assert_true(j["runtime"]["statistics"] == 1);
    assert_int_equal(j["pools"]["frames_160_maximum"].get<int>(), 16384);
    assert_true(j["ports"] == 1 && j["control"]["on"] == 1);
    assert_true(j["runtime"]["adjust"] == 1);
    assert_true(j["metrics"]["on"] == 0 && !j["metrics"].contains("listen"));
    assert_true(j["capture"]["most_s"] == config::capture{}.most_s);
    assert_true(j["log"]["media"] == "info" && j["log"]["rate"] == config::log{}.rate);
    assert_true(plane->ask_raw("/voxplane/config").find("secret") == std::string::npos);
    assert_true(plane->ask("/voxplane/config,ports")["ports"]["0"]["device"] == "net_null0");
    assert_int_equal(plane->ask("/voxplane/config,addresses,0")["addresses"].size(), 0);
    assert_true(tells(plane->ask("/voxplane/config,colours"), "expected"));
}

void quality_by_leg(void**) {
    session::leg& a = plane->legs[2 * 9];
    rtp::begin(a.received, 0xABCDEF, 5);
    for (std::uint16_t i = 0; i < 50; ++i) {
        if (i % 5 != 4) {
            (void)rtp::receive(a.received, static_cast<std::uint16_t>(5 + i), i * 160U, 160,
                               i * 20'000'000ULL, 8000);
        }
    }
    std::set<std::string> seen;
    std::string next = "0";
    while (!next.empty()) {
        assert_in_range(plane->ask_raw("/voxplane/quality," + next).size(), 1, 16 * 1024 - 1);
        const json j = plane->ask("/voxplane/quality," + next);
        assert_true(j["legs"].size() >= 2);
        for (const auto& [row, leg] : j["legs"].items()) {
            assert_true(
                seen.insert(leg["id"].get<std::string>() + leg["leg"].get<std::string>()).second);
        }
        next = j.contains("next") ? std::to_string(j["next"].get<unsigned>()) : "";
    }
    assert_int_equal(seen.size(), 2 * test::calls);
    const json leg = plane->ask("/voxplane/quality,9")["legs"]["0"];
    assert_true(leg["id"] == test::id_of(9) && leg["leg"] == "a");
    assert_int_equal(leg["lost"].get<int>(), 9); // what the last packet misses is not known yet
    assert_int_equal(leg["loss_percent_x100"].get<int>(), 1837);
    assert_true(leg["mos_x100"].get<int>() < 300);
    assert_true(tells(plane->ask("/voxplane/quality,best"), "expected"));
}

} // namespace

int main() {
    const test::scratch_directory scratch;
    const auto eal = test::start_eal(scratch, {"--vdev", "net_null0"});
    test::plane_double behind(scratch);
    plane = &behind;
    const CMUnitTest tests[] = {
        cmocka_unit_test(timing_by_step),   cmocka_unit_test(timing_that_cannot_be),
        cmocka_unit_test(one_worker_whole), cmocka_unit_test(latency_of_all),
        cmocka_unit_test(history_by_pages), cmocka_unit_test(settings_in_effect),
        cmocka_unit_test(quality_by_leg),
    };
    const auto serving = test::must(app::endpoints::create(behind.sources()));
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
