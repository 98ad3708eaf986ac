// What stands behind the endpoints in their test: a controller with calls, a worker played by the
// test, a pool and a port; and the socket, asked as an operator asks it. Owned by main(), since a
// failed assertion leaves by longjmp.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "dpdk/eal_fixture.hpp"
#include "voxplane/endpoints/endpoints.hpp"
#include "voxplane/timing_desk.hpp"

namespace voxplane::test {

inline constexpr std::uint32_t slots = 420;
inline constexpr std::uint32_t calls = slots - 20; // made before the tests
inline constexpr std::uint16_t first_port = 20000;

// Ends the program when one of the test's own objects cannot be made.
template <typename T>
T must(result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

config::call call_of(const std::string& id, std::uint32_t number);

// Ids of every kind that the configuration allows, the longest among them.
std::string id_of(std::uint32_t number);

class plane_double {
public:
    explicit plane_double(const scratch_directory& scratch);

    // The worker's part: answers everything that it is told.
    void play_worker();

    [[nodiscard]] app::sources sources();

    // The answer as it comes, empty when none does.
    [[nodiscard]] std::string ask_raw(const std::string& question) const;

    // The member named after the path; null when there is none.
    [[nodiscard]] nlohmann::json ask(const std::string& question) const;

    // What the worker does when it is told to measure a spectrum; null: to stop.
    std::function<void(dsp::spectrum_work*)> on_listen;
    // And to break costs down.
    std::function<void(stats::step_times*)> on_time;
    session::voice_pools voice{std::size_t{1} << 17, -1};
    frame::pools frames = must(frame::pools::create(frame_settings()));
    session::leg_pool legs = must(session::leg_pool::create(slots));
    std::unique_ptr<session::controller> controller;

private:
    // One frame of 160 samples and one of 320, which serves for both.
    static frame::pools_settings frame_settings() {
        frame::pools_settings wanted;
        wanted.classes[0] = {1, 1};
        wanted.classes[1] = {1, 70};
        return wanted;
    }

    void fill_board();
    // Full: each second with as many calls as its number, and 100 packets a worker and 10 drops.
    void fill_history();

    std::string socket_;
    dpdk::packet_pool pool_ =
        must(dpdk::packet_pool::create({.name = "packets", .count = 1023, .numa = 0}));
    dpdk::port port_ = must(dpdk::port::create({.device = "net_null0", .rx_pools = {pool_.get()}}));
    session::port_table port_entries_ = must(session::port_table::create(1));
    net::neighbour_table neighbour_table_ = must(net::neighbour_table::create(8));
    dpdk::qsbr quiescence_ = must(dpdk::qsbr::create(1, 0));
    std::vector<session::worker_link> links_;
    std::vector<session::voice_pools*> voice_of_{nullptr}; // no memory while calls are made
    std::vector<config::address> addresses_{1};
    telemetry::board board_{2, 1'000'000'000};
    telemetry::history history_{2, 1'000'000'000};
    app::timing_desk timing_{1};
    config::settings settings_;
    telemetry::neighbour_list neighbours_;
};

} // namespace voxplane::test
