// One command, one reply.
#include "control/service.hpp"

#include <algorithm>
#include <string_view>

#include "control/ng/message.hpp"
#include "control/report.hpp"

namespace voxplane::control {

namespace {

constexpr std::size_t calls_listed = 32;

bool is_overload(std::string_view text) noexcept {
    using namespace ng::texts;
    const char* const all[] = {session_limit, no_ports, cpu_limit, load_limit, bandwidth_limit};
    return std::any_of(std::begin(all), std::end(all),
                       [&](const char* each) { return text == each; });
}

ng::tree reply_of(const result<ng::tree>& made, const ng::request& what) {
    if (made) {
        return *made;
    }
    const std::string& why = made.error().text;
    return is_overload(why) ? ng::overload_reply(why, what.supports_load_limit())
                            : ng::error_reply(why);
}

} // namespace

service::service(const config::settings& from, plane& media, std::size_t workers,
                 std::span<const endpoint> taken, std::uint64_t seed)
    : random_(seed != 0 ? seed : std::random_device{}()), media_(media),
      ports_(from, workers, taken, random_),
      calls_(media, ports_, from.control, from.pools.calls - from.calls.size()) {}

result<std::unique_ptr<service>> service::open(const config::settings& from, plane& media,
                                               std::size_t workers, std::span<const endpoint> taken,
                                               std::uint64_t seed) {
    std::unique_ptr<service> made(new service(from, media, workers, taken, seed));
    if (!from.control.records.empty()) {
        auto file = line_writer::open(from.control.records);
        if (!file) {
            return file.error();
        }
        made->records_ = std::move(*file);
    }
    made->calls_.on_end = [s = made.get()](const call& c, call_end why) {
        if (s->records_) {
            s->records_->write(record_of(c, s->media_, why, s->now_ns_));
        }
    };
    ng::server_settings how;
    how.udp = from.control.listen;
    how.tcp = from.control.listen_tcp;
    how.allowed = from.control.allow;
    auto door = ng::server::open(how, [s = made.get()](const ng::request& what, ng::reply_handle) {
        return std::optional<ng::tree>(s->answer(what));
    });
    if (!door) {
        return door.error();
    }
    made->door_ = std::move(*door);
    return made;
}

std::size_t service::poll(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    started_ns_ = started_ns_ == 0 ? now_ns : started_ns_;
    return door_->poll(now_ns) + calls_.poll(now_ns);
}

ng::tree service::answer(const ng::request& what) {
    switch (what.command) {
    case ng::command::offer:
        return reply_of(calls_.offer(what, now_ns_), what);
    case ng::command::answer:
        return reply_of(calls_.answer(what, now_ns_), what);
    case ng::command::delete_call:
        return remove(what);
    case ng::command::query:
        return query(what);
    case ng::command::list:
        return list(what);
    case ng::command::statistics:
        return statistics(calls_, (now_ns_ - started_ns_) / 1'000'000'000);
    case ng::command::ping:
        return {{"result", "pong"}};
    case ng::command::transform:
        return reply_of(calls_.transform(what, now_ns_), what);
    }
    return ng::error_reply(ng::texts::unrecognized_command);
}

ng::tree service::query(const ng::request& what) const {
    const call* found = calls_.find(what.call_id);
    return found == nullptr ? ng::error_reply(ng::texts::unknown_call_id)
                            : describe(*found, media_, what.from_tag, what.to_tag, now_ns_);
}

// The reply tells what the call has done until now.
ng::tree service::remove(const ng::request& what) {
    const call* found = calls_.find(what.call_id);
    ng::tree told = found == nullptr
                        ? ng::tree::object()
                        : describe(*found, media_, what.from_tag, what.to_tag, now_ns_);
    const ng::tree done = calls_.remove(what, now_ns_);
    told.update(done);
    return told;
}

ng::tree service::list(const ng::request& what) const {
    return {{"result", "ok"}, {"calls", calls_.ids(what.limit.value_or(calls_listed))}};
}

} // namespace voxplane::control
