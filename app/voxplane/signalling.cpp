// Ports of the file's calls are not for others; all else is the service's.
#include "signalling.hpp"

#include <algorithm>
#include <poll.h>
#include <vector>

#include "dpdk/log.hpp"

namespace voxplane::app {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;

unsigned busiest_percent(const telemetry::board& board) {
    unsigned most = 0;
    for (std::size_t worker = 0; worker < board.workers(); ++worker) {
        most = std::max(most, board.rates(worker).busy_permille);
    }
    return most / 10;
}

std::vector<endpoint> ports_of_file(const config::settings& from) {
    std::vector<endpoint> taken;
    for (const config::call& call : from.calls) {
        taken.push_back(call.a.local);
        taken.push_back(call.b.local);
    }
    return taken;
}

// Each call that does not go on has a line, up to some: the rest is a number.
void tell_restored(const voxplane::control::persist::restoration& from) {
    constexpr std::size_t most_told = 50;
    for (std::size_t i = 0; i < std::min(from.refused.size(), most_told); ++i) {
        dpdk::log_line(dpdk::log_level::warning, "not_restored",
                       {{"call", from.refused[i].what}, {"why", from.refused[i].why}});
    }
    dpdk::log_line(dpdk::log_level::notice, "restored",
                   {{"calls", std::to_string(from.restored)},
                    {"refused", std::to_string(from.refused.size())},
                    {"torn_bytes", std::to_string(from.torn_bytes)}});
}

} // namespace

signalling::signalling(plane& p, const telemetry::board& board)
    : hops_(p.settings, *p.neighbours),
      media_(
          *p.controller, [&board] { return busiest_percent(board); },
          [this](const config::call& wanted) { return hops_.known(wanted, now_ns_); }) {}

result<std::unique_ptr<signalling>> signalling::open(plane& p, const telemetry::board& board,
                                                     const voxplane::control::beginning& how) {
    std::unique_ptr<signalling> made(new signalling(p, board));
    auto service =
        voxplane::control::service::open(p.settings, made->media_, p.workers.size(),
                                         ports_of_file(p.settings), p.settings.runtime.seed, how);
    if (!service) {
        return failure{"[control]: " + service.error().text};
    }
    made->service_ = std::move(*service);
    made->service_->record_with(p.recorder.get());
    if (how.restore) {
        tell_restored(made->service_->restored());
    }
    for (const endpoint& e : made->service_->door().udp_endpoints()) {
        dpdk::log_line(dpdk::log_level::notice, "control", {{"udp", to_string(e)}});
    }
    for (const endpoint& e : made->service_->door().tcp_endpoints()) {
        dpdk::log_line(dpdk::log_level::notice, "control", {{"tcp", to_string(e)}});
    }
    return made;
}

std::size_t signalling::poll(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    const std::size_t steps = service_->poll(now_ns) + media_.poll();
    if (now_ns >= next_publish_ns_) {
        next_publish_ns_ = now_ns + second_ns;
        hops_.tend(now_ns);
        publish();
    }
    const bool empty = service_->calls().draining() && service_->calls().size() == 0;
    if (empty && !told_empty_) {
        dpdk::log_line(dpdk::log_level::notice, "drained", {{"calls", "0"}});
    }
    told_empty_ = empty;
    return steps;
}

void signalling::wait(int milliseconds) const {
    pollfd door{service_->fd(), POLLIN, 0};
    ::poll(&door, 1, milliseconds);
}

void signalling::drain(bool on) {
    service_->calls().drain(on);
    dpdk::log_line(
        dpdk::log_level::notice, "drain",
        {{"on", on ? "yes" : "no"}, {"calls", std::to_string(service_->calls().size())}});
}

void signalling::publish() {
    signalling_figures now;
    now.calls = service_->calls().size();
    now.ports_in_use = service_->ports().pairs_in_use();
    now.ports = service_->ports().pairs();
    now.draining = service_->calls().draining();
    now.counts = service_->calls().counts();
    now.door = service_->door().counters();
    now.notices = service_->notices();
    now.captures = service_->captures();
    now.records_lost = service_->records_lost();
    if (const auto* keeper = service_->keeper()) {
        now.snapshot = keeper->figures();
        now.snapshot_behind = keeper->behind();
    }
    const std::lock_guard guard(lock_);
    shown_ = now;
}

signalling_figures signalling::figures() const {
    const std::lock_guard guard(lock_);
    return shown_;
}

} // namespace voxplane::app
