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
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

inline config::call call_of(const std::string& id, std::uint32_t number) {
    config::call out;
    const auto port = static_cast<std::uint16_t>(first_port + 4 * number);
    out.id = id;
    out.a.local = {parse_ip("192.0.2.1").value(), port};
    out.b.local = {out.a.local.ip, static_cast<std::uint16_t>(port + 2)};
    out.a.remote = parse_endpoint("192.0.2.9:6000").value();
    out.b.remote = parse_endpoint("192.0.2.10:6000").value();
    if (number == 4) {
        // Processors are asked for, but the double has no memory for any.
        out.a.payloads = out.b.payloads = {{"pcmu", config::payload_kind::pcmu, 0}};
        out.a.voice.on[static_cast<std::size_t>(dsp::part::aec)] = true;
        out.a.voice.level = dsp::voice_level::quality;
    }
    return out;
}

// Ids of every kind that the configuration allows, the longest among them.
inline std::string id_of(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    if (number % 3 == 0) {
        return "call-" + digits;
    }
    return std::string(63 - digits.size(), number % 3 == 1 ? 'x' : '"') + "\\" + digits;
}

class plane_double {
public:
    explicit plane_double(const scratch_directory& scratch)
        : socket_(scratch.file("dpdk/voxplane/dpdk_telemetry.v2")) {
        addresses_[0].ip = parse_prefix("192.0.2.1/24").value();
        links_.push_back({must(dpdk::record_ring<session::command>::create("commands", 1024, 0)),
                          must(dpdk::record_ring<session::event>::create("events", 1024, 0))});
        session::controller::resources with{};
        with.legs = &legs;
        with.ports = &port_entries_;
        with.neighbours = &neighbour_table_;
        with.quiescence = &quiescence_;
        with.workers = links_;
        with.addresses = addresses_;
        with.voice_memory = voice_of_;
        controller = std::make_unique<session::controller>(with, 1);
        for (std::uint32_t i = 0; i < calls; ++i) {
            must(controller->create(call_of(id_of(i), i)));
            play_worker();
        }
        voice_of_[0] = &voice; // from now on
        neighbours_.refresh(neighbour_table_);
        fill_board();
        fill_history();
        settings_.ports.push_back({.device = "net_null0"});
        settings_.control.on = true;
        settings_.control.snapshot = "redis://:secret@127.0.0.1";
    }

    // The worker's part: answers everything that it is told.
    void play_worker() {
        session::command what;
        while (links_[0].commands.pop(what)) {
            if (what.kind == session::command_kind::listen) {
                on_listen(what.work);
                continue;
            }
            if (what.kind == session::command_kind::time) {
                on_time(what.times);
                continue;
            }
            session::event reply;
            reply.index = what.index;
            reply.setup = what.setup;
            reply.kind = what.kind == session::command_kind::end ? session::event_kind::ended
                                                                 : session::event_kind::done;
            (void)links_[0].events.push(reply);
        }
        (void)controller->poll();
        timing_.tend([this](std::size_t worker, const session::command& one) {
            controller->send(worker, one);
        });
    }

    [[nodiscard]] app::sources sources() {
        using simd::isa;
        return {
            .board = &board_,
            .controller = controller.get(),
            .neighbours = &neighbours_,
            .pools = {&pool_},
            .frames = {&frames},
            .ports = {&port_},
            .lcores = {3, 5},
            .version = "1.2.3",
            .isa = "scalar",
            .kernels_origin = "forced to scalar",
            .kernels = {{"module/one",
                         {isa::scalar, isa::scalar, isa::avx2, isa::avx2, isa::avx2, isa::avx512}},
                        {"module/two",
                         {isa::avx2, isa::avx2, isa::avx2, isa::avx2, isa::avx2, isa::avx2}}},
            .config = "some \"file\".toml",
            .settings = &settings_,
            .history = &history_,
            .timing = &timing_,
            .media_clock = "tsc",
            .tsc_hz = 1'000'000'000};
    }

    // The answer as it comes, empty when none does.
    [[nodiscard]] std::string ask_raw(const std::string& question) const {
        const int file = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::snprintf(where.sun_path, sizeof where.sun_path, "%s", socket_.c_str());
        std::vector<char> answer(65536);
        ssize_t length = -1;
        if (::connect(file, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 &&
            ::read(file, answer.data(), answer.size()) > 0 && // version and process, unasked
            ::write(file, question.data(), question.size()) > 0) {
            length = ::read(file, answer.data(), answer.size());
        }
        ::close(file);
        return {answer.data(), static_cast<std::size_t>(length > 0 ? length : 0)};
    }

    // The member named after the path; null when there is none.
    [[nodiscard]] nlohmann::json ask(const std::string& question) const {
        const std::string text = ask_raw(question);
        const auto answer = nlohmann::json::parse(text, nullptr, false);
        const std::string path = question.substr(0, question.find(','));
        if (!answer.is_object() || !answer.contains(path)) {
            std::fprintf(stderr, "%s: %s\n", question.c_str(), text.c_str());
            return {};
        }
        return answer[path];
    }

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

    void fill_board() {
        stats::snapshot one;
        one.tsc = 1;
        stats::counters& c = one.values;
        c.received = c.busy_packets = 20;
        c.transmitted = 15;
        c.drops[static_cast<std::size_t>(stats::drop::no_leg)] = 5;
        c.busy_cycles = 250;
        c.idle_cycles = 750;
        c.bursts = 4;
        c.sleeps = 9;
        c.media_clock_ns = 77;
        c.stage_packets.fill(40);
        c.stage_cycles[static_cast<std::size_t>(stats::stage::parse)] = 500;
        c.stage_entered.fill(20);
        c.burst_pkts[5] = 4;
        c.latency_ns.add(1000, 14);
        c.latency_ns.add(7500);
        c.most = {.latency_ns = 7500, .rx_queue_pkts = 96};
        board_.update(0, one);
        board_.update(1, one);
    }

    // Full: each second with as many calls as its number, and 100 packets a worker and 10 drops.
    void fill_history() {
        stats::snapshot one;
        one.tsc = 1;
        for (std::uint32_t i = 0; i < telemetry::history::seconds; ++i) {
            history_.take(0, one);
            history_.take(1, one);
            history_.end_second(i, 1'700'000'000 + i, {i, 0});
            one.tsc += 1'000'000'000;
            one.values.busy_packets += 100;
            one.values.drops[static_cast<std::size_t>(stats::drop::no_leg)] += 10;
        }
    }

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
