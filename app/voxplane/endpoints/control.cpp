// Answers about the control protocol, as of the last second.
#include <csignal>
#include <string_view>

#include "control/ng/request.hpp"
#include "endpoints/answers.hpp"

namespace voxplane::app {

namespace {

namespace protocol = voxplane::control;

void add_ends(const protocol::call_counts& counts, telemetry::dictionary&& out) {
    using protocol::call_end;
    for (const call_end why : {call_end::deleted, call_end::media_timeout, call_end::silent_timeout,
                               call_end::offer_timeout, call_end::stopped}) {
        std::string name = protocol::name_of(why);
        for (char& c : name) {
            c = c == ' ' ? '_' : c;
        }
        out.add(name, counts.ended[static_cast<std::size_t>(why)]);
    }
}

void add_requests(const protocol::ng::server_counters& door, telemetry::dictionary&& out) {
    out.add("received", door.received);
    out.add("replied", door.replied);
    out.add("replayed", door.replayed);
    out.add("waited", door.waited);
    out.add("malformed", door.malformed);
    out.add("refused", door.refused);
    out.add("too_large", door.too_large);
    out.add("unsent", door.unsent);
    out.add("connections", door.connections);
    for (std::size_t i = 0; i < protocol::ng::commands; ++i) {
        out.add(protocol::ng::name_of(static_cast<protocol::ng::command>(i)), door.by_command[i]);
    }
    out.add("unrecognized", door.by_command[protocol::ng::commands]);
}

void add_writers(const signalling_figures& now, telemetry::dictionary&& out) {
    out.add("snapshot_written", now.snapshot.written);
    out.add("snapshot_waiting", now.snapshot.waiting);
    out.add("snapshot_behind", std::uint64_t{now.snapshot_behind});
    out.add("snapshot_failures", now.snapshot.failures);
    out.add("snapshot_queue_full", now.snapshot.refused);
    out.add("events_sent", now.notices.sent);
    out.add("events_waiting", now.notices.waiting);
    out.add("events_lost", now.notices.lost);
    out.add("records_lost", now.records_lost);
}

void add_captures(const capture::figures& now, telemetry::dictionary&& out) {
    out.add("running", now.running);
    out.add("begun", now.begun);
    out.add("refused", now.refused);
    out.add("packets", now.packets);
    out.add("octets", now.octets);
    out.add("capture_lost", now.lost);
}

// The wish goes the way of the signals: main reads it at its next turn. False: no such wish.
bool pass_on(std::string_view wish) {
    if (wish == "drain") {
        return std::raise(SIGUSR1) == 0;
    }
    return wish == "resume" ? std::raise(SIGUSR2) == 0 : wish.empty();
}

} // namespace

void answer_control(const sources& from, std::string_view wish, telemetry::reply& out) {
    telemetry::dictionary root = out.root();
    if (!from.signalling) {
        root.add("error", "the configuration has no [control]");
        return;
    }
    if (!pass_on(wish)) {
        root.add("error", "expected drain, resume or nothing behind the comma");
        return;
    }
    const signalling_figures now = from.signalling();
    root.add("calls", std::uint64_t{now.calls});
    root.add("draining", std::uint64_t{now.draining ? 1U : 0U});
    root.add("begun", now.counts.managed);
    root.add("restored", now.counts.restored);
    root.add("refused", now.counts.refused);
    root.add("port_pairs", std::uint64_t{now.ports});
    root.add("port_pairs_in_use", std::uint64_t{now.ports_in_use});
    add_ends(now.counts, root.child("ended"));
    add_requests(now.door, root.child("requests"));
    add_writers(now, root.child("writers"));
    add_captures(now.captures, root.child("captures"));
}

} // namespace voxplane::app
