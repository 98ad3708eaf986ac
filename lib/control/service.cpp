// One command, one reply.
#include "control/service.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <string_view>

#include "control/log_command.hpp"
#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/notice/notice.hpp"
#include "control/persist/store.hpp"
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

// Of this process alone, whatever seed makes the rest of it repeat.
std::string name_of_instance() {
    std::random_device random;
    std::string name;
    for (int i = 0; i < 32; ++i) {
        name += "0123456789abcdef"[random() % 16];
    }
    return name;
}

ng::tree reply_of(result<ng::tree> made, const ng::request& what) {
    if (made) {
        return std::move(*made);
    }
    const std::string& why = made.error().text;
    return is_overload(why) ? ng::overload_reply(why, what.supports_load_limit())
                            : ng::error_reply(why);
}

} // namespace

service::service(const config::settings& from, plane& media, std::size_t workers,
                 std::span<const endpoint> taken, std::uint64_t seed)
    : instance_(name_of_instance()), media_(media), how_(from.control),
      ports_(from, workers, taken, seed != 0 ? seed : std::random_device{}()),
      calls_(media, ports_, how_, from.pools.calls - from.calls.size()) {}

// The snapshot is read first, since its ports are not to be had.
result<std::unique_ptr<service>> service::open(const config::settings& from, plane& media,
                                               std::size_t workers, std::span<const endpoint> taken,
                                               std::uint64_t seed, const beginning& how) {
    const persist::clocks at{how.now_ns, persist::wall_ns()};
    std::unique_ptr<persist::store> kept;
    persist::restoration restored;
    if (!from.control.snapshot.empty()) {
        auto opened =
            persist::open_store(from.control.snapshot, from.control.snapshot_name, how.restore);
        if (!opened) {
            return opened.error();
        }
        kept = std::move(*opened);
        restored = persist::decode(kept->kept(), taken, at);
        restored.torn_bytes = kept->torn_bytes();
    }
    std::vector<endpoint> all(taken.begin(), taken.end());
    std::ranges::copy(restored.ports(), std::back_inserter(all));
    std::unique_ptr<service> made(new service(from, media, workers, all, seed));
    made->now_ns_ = how.now_ns;
    if (const auto files = made->open_files(from.control); !files) {
        return files.error();
    }
    if (kept != nullptr) {
        made->keeper_ =
            std::make_unique<persist::keeper>(std::move(kept), made->calls_, made->media_);
        persist::begin(restored, made->calls_, made->ports_, *made->keeper_, at);
        made->restored_ = std::move(restored);
    }
    made->listen_to_calls();
    if (const auto door = made->open_door(from.control); !door) {
        return door.error();
    }
    return made;
}

result<void> service::open_files(const config::control& how) {
    if (!how.records.empty()) {
        auto file = line_writer::open(how.records);
        if (!file) {
            return file.error();
        }
        records_ = std::move(*file);
    }
    auto notices = notice::notifier::open(how.events);
    if (!notices) {
        return failure{"events: " + notices.error().text};
    }
    notices_ = std::move(*notices);
    return {};
}

void service::listen_to_calls() {
    calls_.on_end = [this](const call& c, call_end why) { ended(c, why); };
    calls_.on_change = [this](const call& c) {
        tell_change(c);
        if (keeper_ != nullptr) {
            keeper_->changed(c.id);
        }
    };
    if (keeper_ == nullptr) {
        return;
    }
    media_.on_changed = [this](const std::string& stream) { keeper_->stream_changed(stream); };
}

void service::ended(const call& c, call_end why) {
    tell_end(c, why);
    if (records_) {
        records_->write(record_of(c, media_, why, now_ns_));
    }
    if (notice::is_news(why)) {
        notices_->tell(notice::text(c, media_, why, now_ns_));
    }
    if (keeper_) {
        keeper_->ended(c, how_.quarantine_s);
    }
}

result<void> service::open_door(const config::control& from) {
    ng::server_settings how;
    how.udp = from.listen;
    how.tcp = from.listen_tcp;
    how.allowed = from.allow;
    auto door = ng::server::open(how, [this](const ng::request& what, ng::reply_handle) {
        return std::optional<ng::tree>(answer(what));
    });
    if (!door) {
        return door.error();
    }
    door_ = std::move(*door);
    return {};
}

std::size_t service::poll(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    started_ns_ = started_ns_ == 0 ? now_ns : started_ns_;
    const std::size_t done = door_->poll(now_ns) + calls_.poll(now_ns) + poll_captures();
    return done + (keeper_ ? keeper_->poll(now_ns) : 0);
}

void service::stop(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    if (keeper_) {
        keeper_->leave(now_ns); // nobody is told of an end: they go on in the next process
        return;
    }
    calls_.stop(now_ns);
}

ng::tree service::answer(const ng::request& what) {
    switch (what.command) {
    case ng::command::offer:
        return reply(calls_.offer(what, now_ns_), what);
    case ng::command::answer:
        return reply(calls_.answer(what, now_ns_), what);
    case ng::command::delete_call:
        return remove(what);
    case ng::command::query:
        return query(what);
    case ng::command::list:
        return list(what);
    case ng::command::statistics:
        return about();
    case ng::command::ping:
        return ng::dictionary("result", "pong");
    case ng::command::transform:
        return transform(what);
    case ng::command::capture:
        return capture_call(what);
    case ng::command::log:
        return change_log(what);
    }
    return ng::error_reply(ng::texts::unrecognized_command);
}

ng::tree service::reply(result<ng::tree> made, const ng::request& what) {
    if (!made) {
        tell_refusal(what, made.error().text);
    }
    return reply_of(std::move(made), what);
}

ng::tree service::about() const {
    ng::tree told = statistics(calls_, (now_ns_ - started_ns_) / 1'000'000'000);
    told["instance"] = instance_;
    return told;
}

// Who hands a conversion on names itself; what comes back to its own door would go round for ever.
ng::tree service::transform(const ng::request& what) {
    return what.instance == instance_ ? ng::error_reply("Transform loop detected")
                                      : reply(calls_.transform(what, now_ns_), what);
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
                        ? ng::tree::dictionary()
                        : describe(*found, media_, what.from_tag, what.to_tag, now_ns_);
    told.take(calls_.remove(what, now_ns_));
    return told;
}

ng::tree service::list(const ng::request& what) const {
    ng::tree ids = ng::tree::list();
    for (std::string& id : calls_.ids(what.limit.value_or(calls_listed))) {
        ids.push_back(std::move(id));
    }
    return ng::dictionary("calls", std::move(ids), "result", "ok");
}

} // namespace voxplane::control
