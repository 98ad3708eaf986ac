// Calls by offer, answer and delete over a plane that remembers: what it is asked, when calls end,
// and that ports and streams are back at zero after anything.
#include <random>
#include <string>

#include "forking.hpp"
#include "registry_bench.hpp"
#include "reoffers.hpp"
#include "serving.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using control::call_end;

bool has(const control::ng::tree& reply, const std::string& line) {
    return reply.at("sdp").text().find(line + "\r\n") != std::string::npos;
}

void a_call(report& r) {
    registry_bench b;
    const auto offered = b.offer(
        "x", "a", sdp_of("198.18.0.9", 4000, "0 101", "a=rtpmap:101 telephone-event/8000\r\n"));
    if (!r.that(offered.has_value(), "offer")) {
        return;
    }
    r.equal(b.media.calls.size(), 1U, "a stream at the offer");
    const fake_plane::entry& e = b.media.calls.begin()->second;
    r.equal(to_string(e.settings.a.local.ip), std::string("198.18.0.1"), "towards the offerer");
    r.equal(to_string(e.settings.b.local.ip), std::string("198.18.1.1"), "towards the other");
    r.equal(e.settings.a.local.port / 2 % 2, e.settings.b.local.port / 2 % 2, "one owner");
    r.equal(to_string(e.settings.a.remote), std::string("198.18.0.9:4000"), "offerer's address");
    r.equal(e.settings.b.remote.port, 0, "nobody has answered");
    r.that(has(*offered, "c=IN IP4 198.18.1.1"), "the other side is told our address");
    r.that(has(*offered, "m=audio " + std::to_string(e.settings.b.local.port) + " RTP/AVP 0 101"),
           "and port");

    const auto answered =
        b.answer("x", "a", "b",
                 sdp_of("198.18.1.9", 5000, "0 101", "a=rtpmap:101 telephone-event/8000\r\n"));
    if (!r.that(answered.has_value(), "answer")) {
        return;
    }
    r.equal(to_string(e.settings.b.remote), std::string("198.18.1.9:5000"), "answerer's address");
    r.that(!e.signalled.a && e.signalled.b, "only the answerer's leg is signalled");
    r.that(has(*answered, "c=IN IP4 203.0.113.1"), "the advertised address");
    r.that(has(*answered, "m=audio " + std::to_string(e.settings.a.local.port) + " RTP/AVP 0 101"),
           "the offerer's port");
    r.equal(e.settings.a.payloads.size(), 2U, "payload types");

    const auto gone =
        b.calls.remove(registry_bench::ask(command::delete_call, "x", "a", "b"), b.now);
    r.equal(gone.at("result").text(), std::string("ok"), "delete");
    r.that(!gone.contains("warning"), "no warning");
    b.nothing_left(r);
}

void transcoding(report& r) {
    registry_bench b;
    request ask =
        registry_bench::ask(command::offer, "x", "a", "", sdp_of("198.18.0.9", 4000, "0"));
    ask.direction = {"in", "out"};
    ask.codec.transcode = {"PCMA"};
    const auto offered = b.calls.offer(ask, b.now);
    r.that(offered && has(*offered, "a=rtpmap:8 PCMA/8000"), "PCMA is offered");
    const auto answered = b.answer("x", "a", "b", sdp_of("198.18.1.9", 5000, "8"));
    r.that(answered && !has(*answered, "a=rtpmap:8 PCMA/8000"), "the offerer sees PCMU alone");
    const config::call& made = b.media.calls.begin()->second.settings;
    r.that(made.a.payloads.front().kind == config::payload_kind::pcmu &&
               made.b.payloads.front().kind == config::payload_kind::pcma,
           "each side its law");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

void changes(report& r) {
    registry_bench b;
    b.establish(r, "x");
    const std::string id = b.media.calls.begin()->first;
    // The callee puts the caller on hold, then moves.
    const auto held = b.offer("x", "b", sdp_of("198.18.1.9", 5000, "8", "a=sendonly\r\n"), "a");
    r.that(held && has(*held, "a=sendonly"), "hold is told");
    r.that(b.answer("x", "b", "a", sdp_of("198.18.0.9", 4000, "0 8", "a=recvonly\r\n")).has_value(),
           "hold is answered");
    r.that(b.offer("x", "b", sdp_of("198.18.1.77", 5555, "8"), "a").has_value(), "a move");
    r.that(b.answer("x", "b", "a", sdp_of("198.18.0.9", 4000, "0 8")).has_value(), "its answer");
    r.equal(b.media.calls.size(), 1U, "still one stream");
    r.that(b.media.calls.begin()->first == id, "the same one");
    r.equal(to_string(b.media.calls.begin()->second.settings.b.remote),
            std::string("198.18.1.77:5555"), "at its new address");
    // A stream that is refused ends, its ports come back; it can return.
    r.that(b.offer("x", "a", sdp_of("198.18.0.9", 0, "0"), "b").has_value(), "port 0");
    r.equal(b.media.running(), 1U, "until that is answered");
    r.that(b.answer("x", "a", "b", sdp_of("198.18.1.77", 0, "8")).has_value(), "its answer");
    r.equal(b.media.running(), 0U, "no stream");
    b.media.finish();
    r.equal(b.ports.pairs_in_use(), 0U, "ports of the refused stream");
    r.that(b.offer("x", "a", sdp_of("198.18.0.9", 4000, "0"), "b").has_value(), "again");
    r.equal(b.media.running(), 1U, "a new stream");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

void time_outs(report& r) {
    registry_bench b;
    call_end why{};
    b.calls.on_end = [&](const control::call&, call_end how) { why = how; };
    r.that(b.offer("o", "a", sdp_of("198.18.0.9", 4000, "0")).has_value(), "offer");
    b.now += 19 * second;
    b.calls.poll(b.now);
    r.equal(b.calls.size(), 1U, "before the offer's time is over");
    b.now += 5 * second;
    b.calls.poll(b.now);
    r.that(b.calls.size() == 0 && why == call_end::offer_timeout, "offer timeout");

    b.media.finish();
    b.establish(r, "m");
    for (int i = 0; i < 100; ++i) { // packets come for 100 s
        b.now += second;
        ++b.media.calls.begin()->second.packets;
        b.calls.poll(b.now);
    }
    r.equal(b.calls.size(), 1U, "while packets come");
    for (int i = 0; i < 59; ++i) {
        b.now += second;
        b.calls.poll(b.now);
    }
    r.equal(b.calls.size(), 1U, "59 s without one");
    for (int i = 0; i < 12; ++i) {
        b.now += second;
        b.calls.poll(b.now);
    }
    r.that(b.calls.size() == 0 && why == call_end::media_timeout, "media timeout");
    b.nothing_left(r);
}

void limits(report& r) {
    registry_bench full(30399, 2);
    full.establish(r, "1");
    full.establish(r, "2");
    const auto third = full.offer("3", "a", sdp_of("198.18.0.9", 4000, "0"));
    r.that(!third && third.error().text == "Parallel session limit reached", "no slots");
    full.calls.remove(registry_bench::ask(command::delete_call, "1", "a", ""), full.now);
    r.that(!full.offer("3", "a", sdp_of("198.18.0.9", 4000, "0")), "the plane still has it");
    full.media.finish();
    r.that(full.offer("3", "a", sdp_of("198.18.0.9", 4000, "0")).has_value(), "room again");

    registry_bench narrow(30003); // a pair for each owner on each address
    narrow.establish(r, "1");
    narrow.establish(r, "2");
    const auto more = narrow.offer("3", "a", sdp_of("198.18.0.9", 4000, "0"));
    r.that(!more && more.error().text == "Ran out of ports", "no ports");
    r.equal(narrow.calls.size(), 2U, "the others stand");
    narrow.calls.stop(narrow.now);
    narrow.nothing_left(r);

    registry_bench busy;
    busy.settings.control.max_busy_percent = 80;
    busy.media.busy = 81;
    const auto hot = busy.offer("1", "a", sdp_of("198.18.0.9", 4000, "0"));
    r.that(!hot && hot.error().text == "CPU usage limit exceeded", "busy");
    busy.media.busy = 80;
    busy.calls.drain(true);
    const auto drained = busy.offer("1", "a", sdp_of("198.18.0.9", 4000, "0"));
    r.that(!drained && drained.error().text == "Load limit exceeded", "draining");
    busy.calls.drain(false);
    busy.establish(r, "1");
    r.equal(busy.calls.counts().refused, 2U, "refused");
}

void nothing_is_lost_by_errors(report& r) {
    registry_bench b;
    b.establish(r, "x");
    const std::size_t ports = b.ports.pairs_in_use();
    const config::call before = b.media.calls.begin()->second.settings;
    r.that(!b.offer("x", "a", "v=0\r\nnonsense\r\n", "b"), "a bad offer");
    r.that(!b.answer("x", "a", "b", sdp_of("198.18.1.9", 5000, "8") + "m=audio 1 RTP/AVP 0\r\n"),
           "an answer with more streams than the offer");
    const auto unknown = b.answer("y", "a", "b", sdp_of("198.18.1.9", 5000, "8"));
    r.that(!unknown && unknown.error().text == "Unknown call-id", "an answer without an offer");
    b.media.refuse = true;
    r.that(!b.offer("z", "a", sdp_of("198.18.0.9", 4000, "0")), "the plane refuses");
    b.media.refuse = false;
    request astray =
        registry_bench::ask(command::offer, "w", "a", "", sdp_of("198.18.0.9", 4000, "0"));
    astray.direction = {"in", "nowhere"};
    r.that(!b.calls.offer(astray, b.now), "an interface that there is not");
    r.equal(b.calls.size(), 1U, "calls");
    r.equal(b.ports.pairs_in_use(), ports, "ports");
    r.that(b.media.calls.begin()->second.settings.b.remote == before.b.remote, "the call stands");
    const auto gone =
        b.calls.remove(registry_bench::ask(command::delete_call, "x", "other", ""), b.now);
    r.equal(gone.at("warning").text(), std::string("Call-ID not found or tags didn't match"),
            "another tag");
    request fatal = registry_bench::ask(command::delete_call, "nobody's", "", "");
    r.that(!b.calls.remove(fatal, b.now).contains("error-reason"), "a warning");
    fatal.flags.set(static_cast<std::size_t>(control::ng::flag::fatal));
    r.equal(b.calls.remove(fatal, b.now).at("error-reason").text(),
            std::string("Call-ID not found or tags didn't match"), "an error when asked for");
    b.calls.remove(registry_bench::ask(command::delete_call, "x", "", ""), b.now);
    b.nothing_left(r);
}

// Calls of all kinds of fates, in any order.
void storm(report& r) {
    registry_bench b(30999, 300);
    std::mt19937_64 random(7);
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    for (unsigned i = 0; i < 20'000; ++i) {
        const std::string id = std::to_string(pick(200));
        const std::string types = pick(2) == 0 ? "0 8" : "8 96 3";
        const int port = pick(12) == 0 ? 0 : 4000;
        switch (pick(6)) {
        case 0:
        case 1:
            static_cast<void>(b.offer(id, pick(2) == 0 ? "a" : "b",
                                      sdp_of("198.18.0.9", port, types), pick(2) == 0 ? "" : "c"));
            break;
        case 2:
            static_cast<void>(b.answer(id, pick(2) == 0 ? "a" : "b", pick(2) == 0 ? "c" : "d",
                                       sdp_of("198.18.1.9", port, types)));
            break;
        case 3:
            b.calls.remove(
                registry_bench::ask(command::delete_call, id, pick(2) == 0 ? "a" : "", ""), b.now);
            break;
        case 4:
            b.media.finish();
            break;
        default:
            b.media.refuse = pick(8) == 0;
            b.now += pick(3) * second;
            b.calls.poll(b.now);
            break;
        }
    }
    r.that(b.calls.counts().managed > 1000, "many calls began");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(a_call),
        voxplane_test(transcoding),
        voxplane_test(changes),
        voxplane_test(time_outs),
        voxplane_test(limits),
        voxplane_test(nothing_is_lost_by_errors),
        voxplane_test(storm),
        voxplane_test(deletes_of_branches),
        voxplane_test(words_of_branches),
        voxplane_test(one_callee_after_the_other),
        voxplane_test(branches_without_answer),
        voxplane_test(query_of_branches),
        voxplane_test(a_refused_offer_leaves_the_call),
        voxplane_test(an_answered_offer_ends_what_it_left_out),
        voxplane_test(hold_has_a_time_out_of_its_own),
        voxplane_test(one_side_moves_to_another_family),
        voxplane_test(a_branch_that_takes_what_another_refused),
        voxplane_test(no_slot_for_one_more_stream),
        voxplane_test(a_failed_offer_changes_no_stream),
        voxplane_test(warnings_have_a_bound),
        voxplane_test(a_reload_takes_effect),
        voxplane_test(sources_by_signalling_alone),
        voxplane_test(one_more_branch_is_no_new_call),
        voxplane_test(tos_is_of_the_whole_call),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
