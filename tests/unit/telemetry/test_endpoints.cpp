// The paths under /voxplane, asked as an operator asks them: over DPDK's socket.
#include <set>
#include <string>

#include <rte_version.h>

#include "plane_double.hpp"

#include "json_answers.hpp" // last, with cmocka: streams have a member named as its macro fail()

using namespace voxplane;
using nlohmann::json;
namespace {
test::plane_double*& plane = test::asked;
bool is_error(const json& answer) {
    return answer.is_object() && answer.contains("error") && answer["error"].is_string();
}

void info(void**) {
    const json j = plane->ask("/voxplane/info");
    assert_true(j["version"] == "1.2.3");
    assert_true(j["dpdk"] == rte_version());
    assert_true(j["isa"] == "scalar");
    assert_true(j["config"] == "some \"file\".toml"); // what must be escaped is
    assert_int_equal(j["workers"].get<int>(), 2);
    assert_int_equal(j["leg_bytes"].get<int>(), session::leg_bytes);
    assert_int_equal(j["calls_active"].get<int>(), test::calls);
    assert_int_equal(j["media_clock_ns"].get<int>(), 77);
    assert_true(j["media_clock"] == "tsc");
    assert_true(j["uptime_ms"].is_number());
}

void lcores(void**) {
    const json j = plane->ask("/voxplane/lcores");
    assert_int_equal(j["workers"].size(), 2);
    assert_false(j.contains("next"));
    const json& w = j["workers"]["1"];
    assert_int_equal(w["lcore"].get<int>(), 5);
    assert_int_equal(w["busy_cycles"].get<int>(), 250);
    assert_int_equal(w["total_cycles"].get<int>(), 1000);
    assert_int_equal(w["idle_cycles"].get<int>(), 750);
    assert_int_equal(w["busy_permille"].get<int>(), 250);
    assert_int_equal(w["packets"].get<int>(), 20);
    assert_int_equal(w["cycles_per_packet_x100"].get<int>(), 1250);
    assert_int_equal(w["bursts"].get<int>(), 4);
    assert_int_equal(w["sleeps"].get<int>(), 9);
    assert_int_equal(w["allocations"].get<int>(), 0);
    const json second = plane->ask("/voxplane/lcores,1");
    assert_int_equal(second["workers"].size(), 1);
    assert_true(second["workers"].contains("1"));
    assert_true(is_error(plane->ask("/voxplane/lcores,one")));
    assert_true(plane->ask("/voxplane/lcores,99")["workers"].empty());
}

void drops(void**) {
    const json j = plane->ask("/voxplane/drops");
    assert_int_equal(j["received"].get<int>(), 40);
    assert_int_equal(j["transmitted"].get<int>(), 30);
    assert_int_equal(j["dropped"].get<int>(), 10);
    assert_int_equal(j["held"].get<int>(), 0);
    assert_int_equal(j["unbalanced_workers"].get<int>(), 0);
    assert_int_equal(j["reasons"].size(), stats::drop_reasons); // also what did not happen
    assert_int_equal(j["reasons"]["no_leg"].get<int>(), 10);
    assert_int_equal(j["reasons"]["shutdown"].get<int>(), 0);
}

void stages_and_isa(void**) {
    const json j = plane->ask("/voxplane/stages");
    assert_int_equal(j["sampled_packets"].get<int>(), 80);
    assert_int_equal(j["cycles_per_packet_x100"]["parse"].get<int>(), 1250);
    assert_int_equal(j["cycles_per_packet_x100"].size(), stats::stages);
    const json isa = plane->ask("/voxplane/isa");
    assert_true(isa["selected"] == "scalar");
    assert_true(isa["supported"].is_array() && isa["supported"][0] == "scalar");
    assert_true(isa["origin"] == "forced to scalar");
    assert_true(isa["kernels"].size() == 2);
    assert_true(isa["kernels"]["module/one"] == "scalar 80-160, avx2 240-480, avx512 960");
    assert_true(isa["kernels"]["module/two"] == "avx2");
}

void every_call_is_on_one_page(void**) {
    std::set<std::string> seen;
    unsigned pages = 0;
    std::string next = "0";
    while (!next.empty()) {
        const std::string text = plane->ask_raw("/voxplane/calls," + next);
        assert_in_range(text.size(), 1, 16 * 1024 - 1);
        const json j = plane->ask("/voxplane/calls," + next);
        assert_int_equal(j["active"].get<int>(), test::calls);
        assert_in_range(j["calls"].size(), 1, 200);
        for (const auto& [slot, id] : j["calls"].items()) {
            assert_true(id == test::id_of(static_cast<unsigned>(std::stoul(slot))));
            assert_true(seen.insert(id.get<std::string>()).second);
        }
        next = j.contains("next") ? std::to_string(j["next"].get<unsigned>()) : "";
        assert_in_range(++pages, 1, 10);
    }
    assert_int_equal(seen.size(), test::calls);
    assert_true(pages >= 3);
    // Without a parameter from the first slot; an end that was passed is not an error.
    assert_true(plane->ask("/voxplane/calls")["calls"].contains("0"));
    assert_true(plane->ask("/voxplane/calls,100000")["calls"].empty());
}

void bad_starts(void**) {
    for (const char* bad :
         {"x", "-1", "1x", " 1", "4294967296", "0x10", "1.5", ",", "99999999999999999999"}) {
        assert_true(is_error(plane->ask("/voxplane/calls," + std::string(bad))));
    }
}

void one_call(void**) {
    session::leg& a = plane->legs[2 * 3];
    rtp::begin(a.received, 0xABCDEF, 5);
    for (std::uint16_t i = 0; i < 50; ++i) {
        if (i != 10) {
            (void)rtp::receive(a.received, static_cast<std::uint16_t>(5 + i), i * 160U, 160,
                               i * 20'000'000ULL, 8000);
        }
    }
    a.in.gate.set(session::gate_state::accepted);
    a.shown_source.set({{192, 0, 2, 9}, __builtin_bswap16(6000)});
    a.level.total_energy.set(160ULL * 16384 * 16384);
    a.level.total_samples.set(160);
    a.level.total_peak.set(32768);
    const json by_id = plane->ask("/voxplane/call,call-3");
    assert_true(by_id["id"] == "call-3");
    assert_int_equal(by_id["slot"].get<int>(), 3);
    const json& leg = by_id["a"];
    assert_true(leg["local"] == "192.0.2.1:20012");
    assert_true(leg["signalled"] == "192.0.2.9:6000");
    assert_true(leg["source"] == "192.0.2.9:6000");
    assert_true(leg["gate"] == "accepted");
    assert_int_equal(leg["ssrc"].get<int>(), 0xABCDEF);
    assert_int_equal(leg["packets"].get<int>(), 49);
    assert_int_equal(leg["octets"].get<int>(), 49 * 160);
    assert_int_equal(leg["expected"].get<int>(), 50);
    assert_int_equal(leg["lost"].get<int>(), 1);
    assert_int_equal(leg["jitter_us"].get<int>(), 0);
    assert_int_equal(leg["level_rms_dbov_x100"].get<int>(), -602); // negative numbers get through
    assert_int_equal(leg["level_peak_dbov_x100"].get<int>(), 0);
    assert_true(by_id["b"]["source"] == "none");
    assert_int_equal(by_id["b"]["packets"].get<int>(), 0);
    assert_false(by_id["b"].contains("level_rms_dbov_x100"));
    assert_true(plane->ask("/voxplane/call,3") == by_id);
    assert_true(plane->ask("/voxplane/call," + test::id_of(1))["slot"] == 1);
}

void voice_of_a_call(void**) {
    dsp::voice_readings now;
    now.erle_db = 31.5F;
    now.delay_ms = 120;
    plane->legs[2 * 4].voice.shown.set(now);
    plane->legs[2 * 4].voice.bare.set(3);
    const json call = plane->ask("/voxplane/call,4");
    const json& voice = call["a"]["voice"];
    assert_true(voice["level_asked"] == "quality" && voice["level"] == "bypass");
    assert_true(voice["why"] == "memory" && voice["aec"] == "bypass");
    assert_int_equal(voice["erle_db_x100"].get<int>(), 3150);
    assert_int_equal(voice["echo_delay_us"].get<int>(), 120'000);
    assert_true(voice["noise_floor_dbov_x100"] == -12700 && voice["late_or_duplicate"] == 3);
    assert_false(call["b"].contains("voice"));
    assert_true(plane->ask("/voxplane/lcores")["workers"]["0"].contains("voice_shed"));
    assert_int_equal(plane->ask("/voxplane/info")["voices_reduced"].get<int>(), 1);
}

void no_such_call(void**) {
    for (const char* bad : {"", ",", ",nobody", ",419", ",4294967295", ",-1", ",%s%n"}) {
        assert_true(is_error(plane->ask("/voxplane/call" + std::string(bad))));
    }
    assert_true(is_error(plane->ask("/voxplane/call," + std::string(900, 'y'))));
}

void an_id_of_digits_is_an_id(void**) {
    assert_true(plane->controller->create(test::call_of("7", test::calls + 1)).has_value());
    plane->play_worker();
    assert_int_equal(plane->ask("/voxplane/call,7")["slot"].get<int>(), test::calls);
    assert_int_equal(plane->ask("/voxplane/call,8")["slot"].get<int>(), 8);
}

void pools_and_ports(void**) {
    const json pools = plane->ask("/voxplane/pools")["pools"];
    assert_int_equal(pools.size(), 1 + frame_classes);
    assert_true(pools["0"]["name"] == "packets");
    assert_int_equal(pools["0"]["size"].get<int>(), 1023);
    assert_int_equal(pools["0"]["in_use"].get<int>() + pools["0"]["available"].get<int>(), 1023);
    const json port = plane->ask("/voxplane/ports")["ports"]["0"];
    assert_true(port["device"] == "net_null0");
    assert_true(port["driver"] == "net_null");
    assert_int_equal(port["rx_queues"].get<int>(), 1);
    assert_true(port["link"] == "up" || port["link"] == "down");
    assert_true(port["offloads"].is_array());
    assert_true(port["rx_packets"].is_number());
    assert_true(is_error(plane->ask("/voxplane/ports,net_null0")));
}

void frame_pools(void**) {
    const auto figures = [](const char* index, const char* member) {
        return plane->ask("/voxplane/pools")["pools"][index][member].get<int>();
    };
    frame::stock& stock = plane->frames.of_worker(0);
    frame::storage* taken[] = {stock.take(160), stock.take(160), stock.take(160)};
    assert_true(taken[1] != nullptr && taken[2] == nullptr);
    assert_true(plane->ask("/voxplane/pools")["pools"]["1"]["name"] == "frames160");
    assert_int_equal(figures("1", "samples"), 160);
    assert_int_equal(figures("1", "hits"), 1);
    assert_int_equal(figures("1", "misses"), 1);
    assert_int_equal(figures("1", "exhausted"), 1);
    assert_int_equal(figures("2", "in_use"), 1);
    assert_int_equal(figures("2", "available"), 0);
    assert_int_equal(figures("2", "high_water_at_most"), 1);
    assert_null(stock.take(1U << 20));
    assert_int_equal(figures("6", "too_long"), 1);
    assert_int_equal(figures("1", "too_long"), 0);
    assert_int_equal(plane->frames.tend(), 32);
    assert_int_equal(figures("2", "size"), 33);
    assert_int_equal(figures("2", "maximum"), 70);
    assert_int_equal(figures("2", "growths"), 1);
    for (unsigned i = 0; i < 2; ++i) {
        taken[i]->home->give(static_cast<frame::block*>(taken[i]));
    }
    assert_int_equal(figures("2", "in_use"), 0);
    assert_int_equal(figures("6", "size"), 0);
}

void next_hops(void**) {
    const json all = plane->ask("/voxplane/neighbours")["neighbours"];
    assert_int_equal(all.size(), 2);
    assert_true(all["0"]["ip"] == "192.0.2.9");
    assert_true(all["0"]["mac"] == "none" && all["0"]["state"] == "incomplete");
}

// Answers while calls come and go, as in life; shows races to sanitizers.
void answers_while_calls_change(void**) {
    for (unsigned round = 0; round < 20; ++round) {
        assert_true(plane->controller->end("call-0").has_value());
        plane->play_worker();
        assert_true(plane->ask("/voxplane/calls")["calls"].is_object());
        plane->play_worker();
        assert_true(is_error(plane->ask("/voxplane/call,call-0")));
        assert_true(plane->controller->create(test::call_of("call-0", 0)).has_value());
        plane->play_worker();
        assert_true(plane->ask("/voxplane/call,call-0")["id"] == "call-0");
    }
}

void one_at_a_time(void**) {
    const auto another = app::endpoints::create(plane->sources());
    assert_false(another.has_value());
    assert_string_equal(another.error().text.c_str(), "telemetry endpoints exist already");
    assert_false(is_error(plane->ask("/voxplane/info"))); // the first still serves
}

void after_the_end(void**) {
    for (const char* path : {"/voxplane/info", "/voxplane/calls,0", "/voxplane/ports"}) {
        assert_true(is_error(plane->ask(path)));
    }
    {
        const auto again = app::endpoints::create(plane->sources());
        assert_true(again.has_value());
        assert_false(is_error(plane->ask("/voxplane/info")));
    }
    assert_true(is_error(plane->ask("/voxplane/info")));
}

} // namespace

int main() {
    const test::scratch_directory scratch;
    const auto eal = test::start_eal(scratch, {"--vdev", "net_null0"});
    test::plane_double behind(scratch);
    plane = &behind;
    const CMUnitTest during[] = {
        cmocka_unit_test(info),
        cmocka_unit_test(lcores),
        cmocka_unit_test(drops),
        cmocka_unit_test(stages_and_isa),
        cmocka_unit_test(every_call_is_on_one_page),
        cmocka_unit_test(bad_starts),
        cmocka_unit_test(one_call),
        cmocka_unit_test(voice_of_a_call),
        cmocka_unit_test(no_such_call),
        cmocka_unit_test(an_id_of_digits_is_an_id),
        cmocka_unit_test(pools_and_ports),
        cmocka_unit_test(frame_pools),
        cmocka_unit_test(next_hops),
        cmocka_unit_test(test::same_as_json),
        cmocka_unit_test(answers_while_calls_change),
        cmocka_unit_test(one_at_a_time),
    };
    const CMUnitTest afterwards[] = {cmocka_unit_test(after_the_end)};
    int failed = 0;
    {
        const auto serving = test::must(app::endpoints::create(behind.sources()));
        failed += cmocka_run_group_tests_name("while it serves", during, nullptr, nullptr);
    }
    failed += cmocka_run_group_tests_name("afterwards", afterwards, nullptr, nullptr);
    return failed;
}
