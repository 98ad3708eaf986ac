// What offers leave in a snapshot: streams of before and beside, and more than a record holds.
#include "reoffered.hpp"

#include "process.hpp"

namespace voxplane::test {

// An offer without answer was left by the one who was killed: what it leaves out still goes on.
void goes_on_between_offer_and_answer(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    const config::settings how = with_quarantine(0);
    const std::string fax = "v=0\r\no=- 1 2 IN IP4 198.18.1.9\r\ns=-\r\nc=IN IP4 198.18.1.9\r\n"
                            "t=0 0\r\nm=image 4010 udptl t38\r\n";
    config::call audio;
    {
        process first(path, 100 * second, how);
        r.that(first.establish("x"), "a call");
        audio = first.media.calls.begin()->second.settings;
        r.that(
            first.calls->offer(registry_bench::ask(command::offer, "x", "b", "a", fax), first.now)
                .has_value(),
            "fax");
        first.poll();
    }
    process next(path, 5 * second, how);
    r.equal(next.media.calls.size(), 2U, "audio and fax");
    const auto found = next.media.calls.find(audio.id);
    if (r.that(found != next.media.calls.end(), "by its name")) {
        const config::call& now = found->second.settings;
        r.that(now.a.local == audio.a.local && now.b.remote == audio.b.remote, "end points");
        r.that(now.a.program == audio.a.program && now.a.payloads.size() == 1, "and audio");
    }
    r.equal(next.ports->pairs_in_use(), 4U, "ports");
    r.that(next.calls->answer(registry_bench::ask(command::answer, "x", "b", "a", fax), next.now)
               .has_value(),
           "an answer");
    next.media.finish();
    r.equal(next.ports->pairs_in_use(), 2U, "ends the audio");
    next.calls->stop(next.now);
    next.media.finish();
    r.equal(next.ports->pairs_in_use(), 0U, "all ports are free again");
}

// A machine that starts with a clock of hours ago.
void ports_rest_no_longer_than_they_must(report& r) {
    const scratch_folder folder;
    process now(folder / "calls", 100 * second, with_quarantine(5));
    const endpoint local = at("198.18.0.1:30000");
    const persist::clocks when{now.now, persist::wall_ns()};
    persist::restoration past;
    past.rests = {{when.wall_ns + 7200 * second, {local}}};
    const std::vector<endpoint> taken = past.ports();
    control::interfaces ports(now.settings, 2, taken, 1);
    persist::begin(past, *now.calls, ports, *now.keeper, when);
    const auto all = ports.pairs() / 2; // of one address
    const auto free_at = [&](std::uint64_t time) {
        std::size_t n = 0;
        while (ports.take(0, ip_family::ipv4, std::nullopt, time)) {
            ++n;
        }
        return n;
    };
    r.equal(free_at(when.now_ns + 4 * second), all - 1, "all others");
    r.equal(free_at(when.now_ns + 6 * second), 1U, "and that one in time");
}

// One call too large for a record costs no other its place.
void a_call_beyond_records(report& r) {
    const scratch_folder folder;
    const std::string path = folder / "calls";
    config::settings how = with_quarantine(0);
    how.control.last_port = 30999;
    const std::string codec = "a=rtpmap:96 " + std::string(60'000, 'x') + "/8000\r\n";
    {
        process first(path, 100 * second, how);
        r.that(first.establish("before"), "a call");
        for (int i = 0; i < 98; ++i) {
            const request branch =
                registry_bench::ask(command::offer, "large", "t" + std::to_string(i), "",
                                    sdp_of("198.18.0.9", 4000, "0 96", codec));
            r.that(first.calls->offer(branch, first.now).has_value(), "a dialogue");
        }
        first.poll();
        r.that(first.establish("after"), "a call");
        first.poll();
    }
    const process next(path, 5 * second, how);
    r.that(next.calls->find("before") != nullptr, "the call before");
    r.that(next.calls->find("large") == nullptr, "without the large one");
    r.that(next.calls->find("after") != nullptr, "the call after");
}

} // namespace voxplane::test
