// Offers that may be refused, which nobody tells: until the answer the call goes on as it was.
#include "reoffers.hpp"

#include "control/report.hpp"
#include "registry_bench.hpp"

namespace voxplane::test {

namespace {

using control::call_end;

std::string fax(const std::string& address, const std::string& lines) {
    return "v=0\r\no=- 1 2 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\n" +
           lines;
}

const std::string fax_instead = "m=image 4010 udptl t38\r\n";
const std::string fax_beside = "m=audio 0 RTP/AVP 0\r\nm=image 4010 udptl t38\r\n";

} // namespace

void a_refused_offer_leaves_the_call(report& r) {
    for (const std::string& lines : {fax_instead, fax_beside}) {
        registry_bench b;
        b.establish(r, "x");
        const std::string audio = b.media.calls.begin()->first;
        const std::size_t ports = b.ports.pairs_in_use();
        const unsigned changes = b.media.calls.at(audio).changes;
        r.that(b.offer("x", "b", fax("198.18.1.9", lines), "a").has_value(), "fax is offered");
        b.media.finish();
        r.that(b.media.calls.contains(audio), "audio goes on while nobody has answered");
        r.equal(b.media.calls.at(audio).changes, changes, "as it was");
        r.equal(b.media.running(), 2U, "beside the fax");
        // Refused. What comes of audio alone keeps the call, and its figures count.
        for (int i = 0; i < 100; ++i) {
            b.now += second;
            ++b.media.calls.at(audio).packets;
            b.calls.poll(b.now);
        }
        r.equal(b.calls.size(), 1U, "a call whose audio flows");
        // Again refused: what the offer before had is nobody's.
        r.that(b.offer("x", "a", fax("198.18.0.9", lines), "b").has_value(), "fax again");
        b.media.finish();
        r.equal(b.media.running(), 2U, "one fax at a time");
        r.that(b.offer("x", "a", sdp_of("198.18.0.9", 4000, "0"), "b").has_value(), "audio");
        b.media.finish();
        r.that(b.media.calls.contains(audio), "until that is answered");
        r.that(b.answer("x", "a", "b", sdp_of("198.18.1.9", 5000, "0")).has_value(), "it is");
        b.media.finish();
        r.that(!b.media.calls.contains(audio), "the audio of before ends");
        r.equal(b.media.running(), 1U, "one stream");
        r.equal(b.ports.pairs_in_use(), ports, "as many ports as at first");
        b.media.calls.begin()->second.packets = 7;
        const auto told = control::describe(*b.calls.find("x"), b.media, "", "", b.now);
        r.equal(told.at("totals").at("RTP").at("packets").integer(), 107, "of all its streams");
        b.calls.remove(registry_bench::ask(command::delete_call, "x", "a", "b"), b.now);
        b.nothing_left(r);
    }
}

void an_answered_offer_ends_what_it_left_out(report& r) {
    registry_bench b;
    b.establish(r, "x");
    const std::string audio = b.media.calls.begin()->first;
    r.that(b.offer("x", "b", fax("198.18.1.9", fax_instead), "a").has_value(), "fax");
    r.that(b.answer("x", "b", "a", fax("198.18.0.9", fax_instead)).has_value(), "its answer");
    b.media.finish();
    r.that(!b.media.calls.contains(audio), "audio has ended");
    r.equal(b.ports.pairs_in_use(), 2U, "its ports are free");
    // A call that ends between an offer and its answer leaves nothing.
    r.that(b.offer("x", "b", sdp_of("198.18.1.9", 5000, "0"), "a").has_value(), "audio again");
    r.equal(b.media.running(), 2U, "both");
    b.calls.remove(registry_bench::ask(command::delete_call, "x", "b", "a"), b.now);
    b.nothing_left(r);
}

// Who is on hold without music hears nothing, and says nothing either.
void hold_has_a_time_out_of_its_own(report& r) {
    struct row {
        const char* offered;
        const char* answered;
        std::uint64_t lasts_s;
    };
    for (const row& each : {row{"a=sendonly\r\n", "a=recvonly\r\n", 300},
                            row{"a=recvonly\r\n", "a=sendonly\r\n", 300},
                            row{"a=inactive\r\n", "a=inactive\r\n", 300}, row{"", "", 60}}) {
        registry_bench b;
        call_end why{};
        b.calls.on_end = [&](const control::call&, call_end how) { why = how; };
        b.establish(r, "x");
        r.that(b.offer("x", "b", sdp_of("198.18.1.9", 5000, "8", each.offered), "a").has_value(),
               "offer");
        r.that(b.answer("x", "b", "a", sdp_of("198.18.0.9", 4000, "8", each.answered)).has_value(),
               "answer");
        const std::uint64_t began = b.now;
        while (b.calls.size() != 0 && b.now < began + 1000 * second) {
            b.now += second;
            b.calls.poll(b.now);
        }
        const std::uint64_t lasted_s = (b.now - began) / second;
        r.that(lasted_s >= each.lasts_s && lasted_s <= each.lasts_s + 20,
               std::string(each.offered) + " lasts " + std::to_string(lasted_s) + " s");
        r.that(why == (each.lasts_s == 300 ? call_end::silent_timeout : call_end::media_timeout),
               "the reason");
        b.nothing_left(r);
    }
}

// The plane's streams keep their ports for life: a new one on one side makes both new.
void one_side_moves_to_another_family(report& r) {
    registry_bench b;
    b.settings.control.interfaces[0].addresses.push_back(
        {*parse_ip("2001:db8::1"), *parse_ip("2001:db8::1")});
    config::address six;
    six.ip = *parse_prefix("2001:db8::1/64");
    b.settings.addresses.push_back(six);
    control::interfaces ports(b.settings, 2, {}, 1);
    registry calls(b.media, ports, b.settings.control, 100);
    const auto say = [&](command what, const std::string& from, const std::string& to,
                         const std::string& sdp) {
        request ask = registry_bench::ask(what, "x", from, to, sdp);
        if (what == command::offer) {
            ask.direction = {"in", "out"};
        }
        const auto reply =
            what == command::offer ? calls.offer(ask, b.now) : calls.answer(ask, b.now);
        r.none(reply ? "" : reply.error().text, "it is taken");
    };
    say(command::offer, "a", "", sdp_of("198.18.0.9", 4000, "0"));
    say(command::answer, "a", "b", sdp_of("198.18.1.9", 5000, "0"));
    std::string moved = sdp_of("2001:db8::9", 4000, "0");
    for (std::size_t at = 0; (at = moved.find("IP4", at)) != std::string::npos;) {
        moved.replace(at, 3, "IP6");
    }
    say(command::offer, "a", "b", moved);
    say(command::answer, "a", "b", sdp_of("198.18.1.9", 5000, "0"));
    b.media.finish();
    r.equal(b.media.calls.size(), 1U, "one stream");
    r.equal(ports.pairs_in_use(), 2U, "and its ports");
    r.that(!b.media.calls.begin()->second.settings.a.local.ip.is_ipv4(), "by the new family");
    calls.stop(b.now);
    b.media.finish();
    r.equal(ports.pairs_in_use(), 0U, "ports in use");
}

// Without branches the last answer counts; what an earlier one refused has no ports any more.
void a_branch_that_takes_what_another_refused(report& r) {
    registry_bench b;
    const std::string video = "m=video 4002 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n";
    r.that(b.offer("x", "a", sdp_of("198.18.0.9", 4000, "0", video)).has_value(), "offer");
    r.that(b.answer("x", "a", "b", sdp_of("198.18.1.8", 5000, "0", "m=video 0 RTP/AVP 97\r\n"))
               .has_value(),
           "one that refuses");
    b.media.finish();
    const auto taken = b.answer("x", "a", "c", sdp_of("198.18.1.9", 6000, "0", video));
    if (r.that(taken.has_value(), "one that takes it")) {
        const std::string_view text = taken->at("sdp").text();
        r.that(text.find("m=video 0 RTP/AVP 97\r\n") != std::string::npos, "is told port 0");
        r.that(text.find("0.0.0.0") == std::string::npos, "and no address of zeros");
        r.that(taken->contains("warning"), "with a warning");
    }
    r.equal(b.media.running(), 1U, "audio alone");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

// A proxy tries its next node by these words alone.
void no_slot_for_one_more_stream(report& r) {
    registry_bench b(30399, 2);
    b.establish(r, "1");
    const std::string video = "m=video 4002 RTP/AVP 97\r\n";
    const auto two = b.offer("2", "a", sdp_of("198.18.0.9", 4000, "0", video));
    r.that(!two && two.error().text == "Parallel session limit reached", "a slot too few");
    r.equal(b.calls.counts().refused, 1U, "counted");
    b.media.finish();
    r.equal(b.media.running(), 1U, "the other call");
    r.equal(b.ports.pairs_in_use(), 2U, "and its ports");
    b.establish(r, "3");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

// A phone that rings while the limit is reached, or the node drains, is none.
void one_more_branch_is_no_new_call(report& r) {
    registry_bench b;
    b.settings.control.max_calls = 1;
    const auto ring = [&](const char* id, const char* branch) {
        request ask =
            registry_bench::ask(command::offer, id, "a", "", sdp_of("198.18.0.9", 4000, "0"));
        ask.via_branch = branch;
        return b.calls.offer(ask, b.now).has_value();
    };
    r.that(ring("x", "1"), "a call");
    r.that(!ring("y", "1"), "no other");
    r.that(ring("x", "2"), "a branch of it");
    b.calls.drain(true);
    r.that(ring("x", "3"), "one more, draining");
    b.settings.control.max_calls = 0;
    r.that(!ring("y", "1"), "no other then either");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

// Of two streams the second is refused: the first has not moved.
void a_failed_offer_changes_no_stream(report& r) {
    registry_bench b;
    b.establish(r, "x");
    const config::call before = b.media.calls.begin()->second.settings;
    b.media.refuse = true;
    r.that(!b.offer("x", "a", sdp_of("198.18.0.77", 4444, "0", "m=video 4002 RTP/AVP 97\r\n"), "b"),
           "it is refused");
    const fake_plane::entry& now = b.media.calls.begin()->second;
    r.that(now.settings.a.remote == before.a.remote, "where it was");
    r.that(!now.signalled.a, "and nobody told it to learn anew");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

// A text of bad lines alone is answered in a datagram all the same.
void warnings_have_a_bound(report& r) {
    registry_bench b;
    std::string bad;
    for (int i = 0; i < 5000; ++i) {
        bad += "a=rtpmap:x\r\n";
    }
    const auto reply = b.offer("x", "a", sdp_of("198.18.0.9", 4000, "0", bad));
    if (r.that(reply.has_value(), "it is taken")) {
        const std::string warning(reply->at("warning").text());
        r.that(warning.size() < 4000 && warning.ends_with("; and 4968 more"), warning);
    }
    b.calls.stop(b.now);
    b.nothing_left(r);
}

void tos_is_of_the_whole_call(report& r) {
    registry_bench b;
    b.settings.control.pattern.dscp = 10;
    const auto say = [&](command what, std::optional<std::int32_t> tos) {
        request ask = registry_bench::ask(what, "x", "a", what == command::answer ? "b" : "",
                                          sdp_of("198.18.0.9", 4000, "0"));
        ask.tos = tos;
        r.that(what == command::offer ? b.calls.offer(ask, b.now).has_value()
                                      : b.calls.answer(ask, b.now).has_value(),
               "it is taken");
        const config::call& made = b.media.calls.begin()->second.settings;
        return made.a.dscp == made.b.dscp ? made.a.dscp : 255;
    };
    r.equal(say(command::offer, 184), 46, "of both sides");
    r.equal(say(command::answer, -1), 46, "as before");
    r.equal(say(command::answer, 32), 8, "by the answer");
    r.equal(say(command::answer, 256), 10, "the default");
    r.equal(say(command::answer, 0), 0, "none");
    r.equal(say(command::answer, std::nullopt), 10, "without the key");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

} // namespace voxplane::test
