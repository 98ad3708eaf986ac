// /voxplane/spectrum, asked over DPDK's socket while a worker and a main lcore that the test plays
// go on: the figures of a tone, and what is said where there are none. And how the audio of a call
// sounds by what its worker has counted.
#include <atomic>
#include <chrono>
#include <cmath>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include "plane_double.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;
using nlohmann::json;
namespace {
test::plane_double* plane = nullptr;

// Of a tone of 1 kHz at -20 dBov.
std::vector<float> tone() {
    std::vector<float> out(160);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(i) / 8;
        out[i] = static_cast<float>(0.1 * std::numbers::sqrt2 * std::sin(angle));
    }
    return out;
}

// A worker and a main lcore that go on by themselves; the worker hears the tone.
class at_work {
public:
    at_work() {
        plane->on_listen = [this](dsp::spectrum_work* work) {
            if (work != nullptr) {
                analyser_.start(work);
            } else {
                analyser_.stop();
            }
        };
        thread_ = std::thread([this] {
            const std::vector<float> block = tone();
            while (!stop_) {
                plane->play_worker();
                analyser_.process(block.data());
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
        });
    }
    ~at_work() {
        stop_ = true;
        thread_.join();
    }

private:
    dsp::spectrum_analyser analyser_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

void spectrum_of_a_tone(void**) {
    json j;
    {
        const at_work meanwhile;
        j = plane->ask("/voxplane/spectrum,4,a,8");
    }
    assert_true(j["id"] == test::id_of(4) && j["leg"] == "a");
    assert_int_equal(j["frames"].get<int>(), 8);
    assert_in_range(-j["total_dbov_x100"].get<int>(), 1990, 2010);
    const json& bands = j["bands_dbov_x100"];
    assert_int_equal(bands.size(), 16); // 100 to 3150 Hz
    assert_in_range(-bands["1000"].get<int>(), 1980, 2020);
    assert_true(bands["100"].get<int>() < -8000 && bands["3150"].get<int>() < -8000);
    assert_true(bands["800"].get<int>() < -5000 && bands["1250"].get<int>() < -5000);
    assert_int_equal(plane->voice.in_use(), 0);
}

bool is_error(const json& answer) {
    return answer.is_object() && answer.contains("error") && answer["error"].is_string();
}

bool tells(const json& answer, const char* words) {
    return is_error(answer) && answer["error"].get<std::string>().find(words) != std::string::npos;
}

void spectrum_that_cannot_be(void**) {
    for (const char* bad : {"", ",4", ",4,", ",4,c", ",4,a,0", ",4,a,51", ",4,a,x", ",a", ",,a"}) {
        assert_true(tells(plane->ask("/voxplane/spectrum" + std::string(bad)), "expected"));
    }
    assert_true(tells(plane->ask("/voxplane/spectrum,nobody,a"), "no active call"));
    assert_true(tells(plane->ask("/voxplane/spectrum,4,b"), "no voice processors"));
    // Nobody polls: the leg hears nothing, and the memory is not given back yet.
    assert_true(tells(plane->ask("/voxplane/spectrum,4,a,1"), "too little audio"));
    assert_true(tells(plane->ask("/voxplane/spectrum,4,a,1"), "busy"));
    assert_int_equal(plane->voice.in_use(), 1);
    plane->play_worker();
    assert_int_equal(plane->voice.in_use(), 0);
    const at_work meanwhile;
    assert_false(is_error(plane->ask("/voxplane/spectrum,4,a,1")));
}

// The program ends while somebody waits: he is told at once.
void ends_meanwhile(void**) {
    json told;
    std::thread client;
    {
        auto serving = test::must(app::endpoints::create(plane->sources()));
        client = std::thread([&] { told = plane->ask("/voxplane/spectrum,4,a,50"); });
        while (plane->voice.in_use() == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        const auto begin = std::chrono::steady_clock::now();
        { const auto taken_away = std::move(serving); }
        assert_true(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    }
    client.join();
    assert_true(is_error(told));
    plane->play_worker();
    assert_int_equal(plane->voice.in_use(), 0);
}

// As a proxy's log has it.
void a_call_id_finds_its_first_stream(void**) {
    std::uint32_t number = test::calls + 2;
    for (const char* id : {"7@host/12", "7@host/9", "7@host/x", "7@host/9/3"}) {
        assert_true(plane->controller->create(test::call_of(id, number++)).has_value());
        plane->play_worker();
    }
    assert_true(plane->ask("/voxplane/call,7@host")["id"] == "7@host/9");
    assert_true(plane->ask("/voxplane/call,7@host/12")["id"] == "7@host/12");
    assert_true(is_error(plane->ask("/voxplane/call,7@hos")));
}

// A hundred packets of 20 ms, one of which is missing.
void quality_of_a_call(void**) {
    session::leg& leg = plane->legs[2 * 6];
    assert_false(plane->ask("/voxplane/call,6")["a"].contains("mos_x100"));
    for (std::uint16_t i = 1; i <= 100; ++i) {
        if (i == 1) {
            rtp::begin(leg.received, 7, i);
        }
        if (i != 50) {
            (void)rtp::receive(leg.received, i, i * 160U, 160, i * 20'000'000ULL, 8000);
        }
    }
    const json heard = plane->ask("/voxplane/call,6")["a"];
    assert_int_equal(heard["lost"].get<int>(), 1);
    assert_true(heard["mos_basis"] == "received RTP");
    const int mos = heard["mos_x100"].get<int>();
    assert_true(mos > 400 && mos < 440 && heard["r_x100"].get<int>() > 8000);
    rtp::rtcp::remote_view said;
    said.reports = 1;
    said.round_trip_known = true;
    said.round_trip_us = 600'000; // of both legs: 600 ms from mouth to ear
    leg.rtcp.said.shown.set(said);
    plane->legs[2 * 6 + 1].rtcp.said.shown.set(said);
    const json late = plane->ask("/voxplane/call,6")["a"];
    assert_true(late["mos_basis"] == "received RTP, round trip");
    assert_true(late["mos_x100"].get<int>() < mos - 50);
    assert_int_equal(late["reports"]["round_trip_us"].get<int>(), 600'000);
    assert_false(plane->ask("/voxplane/call,6")["b"].contains("mos_x100"));
}

} // namespace

int main() {
    const test::scratch_directory scratch;
    const auto eal = test::start_eal(scratch, {"--vdev", "net_null0"});
    test::plane_double behind(scratch);
    plane = &behind;
    const CMUnitTest during[] = {
        cmocka_unit_test(spectrum_of_a_tone), cmocka_unit_test(spectrum_that_cannot_be),
        cmocka_unit_test(a_call_id_finds_its_first_stream), cmocka_unit_test(quality_of_a_call)};
    const CMUnitTest afterwards[] = {cmocka_unit_test(ends_meanwhile)};
    int failed = 0;
    {
        const auto serving = test::must(app::endpoints::create(behind.sources()));
        failed += cmocka_run_group_tests_name("while it serves", during, nullptr, nullptr);
    }
    failed += cmocka_run_group_tests_name("at the end", afterwards, nullptr, nullptr);
    return failed;
}
