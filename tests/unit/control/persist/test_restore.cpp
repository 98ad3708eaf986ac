// A process that was killed and another that goes on: the same calls by the words of proxies, on
// the same ports, with what their streams knew; what cannot go on is refused alone.
#include <algorithm>
#include <string>
#include <thread>

#include "process.hpp"
#include "reoffered.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using control::call_end;

void goes_on(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    config::call before;
    {
        process first(path, 100 * second, how);
        r.that(first.establish("x"), "a call");
        first.media.calls.begin()->second.memory = full_streams("x")[0].legs;
        first.poll();
        before = first.media.calls.begin()->second.settings;
    } // as if killed: nobody has said a word of an end
    process next(path, 5 * second, how);
    r.equal(next.restored.restored, 1U, "restored");
    r.equal(next.calls->counts().restored, 1U, "counted");
    if (!r.equal(next.media.calls.size(), 1U, "streams")) {
        return;
    }
    const fake_plane::entry& e = next.media.calls.begin()->second;
    r.equal(next.media.calls.begin()->first, before.id, "the plane's name");
    for (const auto side : {&config::call::a, &config::call::b}) {
        const config::leg& now = e.settings.*side;
        const config::leg& was = before.*side;
        r.that(now.local == was.local && now.remote == was.remote, "end points");
        r.that(now.source == was.source && now.rtcp == was.rtcp && now.dscp == was.dscp, "modes");
        r.that(std::ranges::equal(now.payloads, was.payloads,
                                  [](const auto& p, const auto& q) {
                                      return p.name == q.name && p.kind == q.kind &&
                                             p.payload_type == q.payload_type;
                                  }),
               "payload types");
    }
    r.equal(e.memory.legs[0].sent.seq_offset, 555, "offsets");
    r.that(e.memory.legs[0].age_ns < 60 * second, "age");
    r.equal(next.ports->pairs_in_use(), 2U, "ports");
    // Words of proxies find it: a new offer is a change of it, and a delete ends it.
    r.that(next.establish("y") && next.media.calls.size() == 2, "others do not meet it");
    request again =
        registry_bench::ask(command::offer, "x", "b", "a", sdp_of("198.18.1.77", 5555, "8"));
    r.that(next.calls->offer(again, next.now).has_value(), "a new offer");
    r.that(next.calls
               ->answer(registry_bench::ask(command::answer, "x", "b", "a",
                                            sdp_of("198.18.0.9", 4000, "0 8")),
                        next.now)
               .has_value(),
           "and its answer");
    r.equal(to_string(next.media.calls.at(before.id).settings.b.remote),
            std::string("198.18.1.77:5555"), "of the same call");
    next.calls->stop(next.now);
    next.media.finish();
    r.equal(next.ports->pairs_in_use(), 0U, "all ports are free again");
}

// What waits to be ended ends in time; what fell silent has its time anew.
void time_outs(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    {
        process first(path, 100 * second, how);
        r.that(first.establish("deleted") && first.establish("silent"), "calls");
        request gone = registry_bench::ask(command::delete_call, "deleted", "a", "b");
        gone.delete_delay = 30;
        first.calls->remove(gone, first.now);
        request offer = registry_bench::ask(command::offer, "offered", "a", "",
                                            sdp_of("198.18.0.9", 4000, "0"));
        r.that(first.calls->offer(offer, first.now).has_value(), "an offer");
        first.poll();
    }
    process next(path, 5 * second, how);
    r.equal(next.calls->size(), 3U, "calls");
    next.now += 19 * second;
    next.poll();
    r.equal(next.calls->size(), 3U, "none yet");
    next.now += 2 * second;
    next.poll();
    r.that(next.calls->size() == 2 && next.end == call_end::offer_timeout, "offer");
    next.now += 10 * second;
    next.poll();
    r.that(next.calls->size() == 1 && next.end == call_end::deleted, "deletion");
    next.now += 30 * second;
    next.poll();
    r.that(next.calls->size() == 0 && next.end == call_end::media_timeout, "silence");
}

// Ended calls do not come back, and their ports rest as long as they would have.
void ended_calls(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    config::settings how = with_quarantine(60);
    how.control.last_port = 30003; // a pair for each owner on each address
    {
        process first(path, 100 * second, how);
        r.that(first.establish("x") && first.establish("y"), "both pairs");
        first.poll();
        first.calls->remove(registry_bench::ask(command::delete_call, "x", "", ""), first.now);
        first.poll();
    }
    process next(path, 5 * second, how);
    r.equal(next.calls->size(), 1U, "the other call");
    r.that(!next.establish("z"), "ports rest");
    next.now += 61 * second;
    r.that(next.establish("z"), "and come back");
}

void refused_alone(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    {
        auto store = persist::open_store(path, "", true);
        control::call twin = full_call("twin"); // of the ports of "full"
        control::call nowhere = full_call("nowhere");
        nowhere.dialogues[0].interface.values = {7, 7};
        control::call abroad = full_call("abroad");
        control::call odd = full_call("odd");
        std::uint16_t port = 30100;
        for (control::call* each : {&nowhere, &abroad, &odd}) {
            for (auto& grant : each->dialogues[0].streams[0].ports.values) {
                grant->local.port = port;
            }
            port = static_cast<std::uint16_t>(port + 2);
        }
        odd.dialogues[0].streams[0].ports[side::a]->local.port = 30201;
        std::vector<persist::record> all{call_record("full")};
        for (const control::call* each : {&twin, &nowhere, &odd}) {
            all.push_back({persist::record_kind::call, start.wall_ns, each->id,
                           persist::encode(*each, {}, start)});
        }
        all.push_back({persist::record_kind::call, start.wall_ns, "other name",
                       persist::encode(abroad, {}, start)});
        r.that((*store)->write(all).has_value(), "written");
    }
    process next(path, 5 * second, how);
    r.equal(next.restored.restored, 1U, "restored");
    r.equal(next.restored.refused.size(), 4U, "refused");
    std::string why;
    for (const persist::refusal& each : next.restored.refused) {
        why += each.what + ": " + each.why + "\n";
    }
    for (const char* part :
         {"nowhere: its interface is not configured", "odd: a stream of it has no ports",
          "other name: its record says what no call can be",
          ": another call has one of its ports"}) {
        r.that(why.find(part) != std::string::npos, std::string(part) + " in\n" + why);
    }
    r.equal(next.ports->pairs_in_use(), 2U, "ports of the one");
    next.poll();
    next.keeper.reset();
    const process third(path, 5 * second, how);
    r.that(third.restored.restored == 1 && third.restored.refused.empty(), "not told again");
}

// A process that ends in order leaves its calls as they are by then.
void left_in_order(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    {
        process first(path, 100 * second, how);
        for (int i = 0; i < 40; ++i) {
            r.that(first.establish("call" + std::to_string(i)), "a call");
        }
        first.poll();
        for (auto& [id, e] : first.media.calls) {
            e.memory.legs[0].totals.packets = 1234;
        }
        first.keeper->leave(first.now);
        first.calls->stop(first.now);
        first.poll();
    }
    const process next(path, 5 * second, how);
    r.equal(next.restored.restored, 40U, "restored");
    for (const auto& [id, e] : next.media.calls) {
        r.equal(e.memory.legs[0].totals.packets, 1234U, "as it was at the end");
    }
}

// Killed at any time, at most about a second of a busy call's packets is not counted; looks are
// spread over time, so that many calls are no burden of the loop.
void figures_keep_up(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    constexpr std::uint64_t ms = 1'000'000;
    std::uint64_t count = 0;
    {
        process first(path, 100 * second, how);
        for (int i = 0; i < 50; ++i) {
            r.that(first.establish("call" + std::to_string(i)), "a call");
        }
        r.that(first.establish("silent"), "a silent call");
        first.poll();
        std::uint64_t seen = 0;
        const auto written = [&] {
            const persist::writer_figures f = first.keeper->figures();
            return seen = std::max(seen, f.written + f.waiting);
        };
        r.equal(written(), 51U, "each call once");
        for (int tick = 0; tick < 5000; ++tick) {
            count += tick % 20 == 0 ? 1U : 0U;
            for (auto& [id, e] : first.media.calls) {
                e.memory.legs[0].totals.packets = id.starts_with("silent") ? 0 : count;
            }
            const std::uint64_t before = first.media.recalls;
            first.now += ms;
            first.keeper->poll(first.now);
            // 32 looks at most, and again for the record of what has moved on.
            r.that(first.media.recalls - before <= 64, "too much at once");
        }
        const std::uint64_t more = written() - 51;
        r.that(more >= 50 * 4 && more <= 50 * 5, "records of 5 s: " + std::to_string(more));
    } // as if killed
    const process next(path, 5 * second, how);
    for (const auto& [id, e] : next.media.calls) {
        const std::uint64_t packets = e.memory.legs[0].totals.packets;
        r.that(id.starts_with("silent") ? packets == 0 : packets + 52 >= count && packets <= count,
               id + " has " + std::to_string(packets) + " of " + std::to_string(count));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(goes_on),
        voxplane_test(time_outs),
        voxplane_test(ended_calls),
        voxplane_test(refused_alone),
        voxplane_test(left_in_order),
        voxplane_test(figures_keep_up),
        voxplane_test(goes_on_between_offer_and_answer),
        voxplane_test(ports_rest_no_longer_than_they_must),
        voxplane_test(a_call_beyond_records),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
