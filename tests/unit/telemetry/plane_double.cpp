// Compiled once for all tests of endpoints: the parser of JSON is most of it.
#include "plane_double.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace voxplane::test {

config::call call_of(const std::string& id, std::uint32_t number) {
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

std::string id_of(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    if (number % 3 == 0) {
        return "call-" + digits;
    }
    return std::string(63 - digits.size(), number % 3 == 1 ? 'x' : '"') + "\\" + digits;
}

plane_double::plane_double(const scratch_directory& scratch)
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

void plane_double::play_worker() {
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
    timing_.tend(
        [this](std::size_t worker, const session::command& one) { controller->send(worker, one); });
}

app::sources plane_double::sources() {
    using simd::isa;
    return {.board = &board_,
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

std::string plane_double::ask_raw(const std::string& question) const {
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

nlohmann::json plane_double::ask(const std::string& question) const {
    const std::string text = ask_raw(question);
    const auto answer = nlohmann::json::parse(text, nullptr, false);
    const std::string path = question.substr(0, question.find(','));
    if (!answer.is_object() || !answer.contains(path)) {
        std::fprintf(stderr, "%s: %s\n", question.c_str(), text.c_str());
        return {};
    }
    return answer[path];
}

void plane_double::fill_board() {
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

void plane_double::fill_history() {
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

} // namespace voxplane::test
