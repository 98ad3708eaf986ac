// Offers to several callees, a branch each: whom a later word is about, and what ends with whom.
#include "forking.hpp"

#include <string>
#include <vector>

#include "control/report.hpp"
#include "registry_bench.hpp"

namespace voxplane::test {

namespace {

const std::string caller_sdp = sdp_of("198.18.0.9", 4000, "0");

result<control::ng::tree> offer_branch(registry_bench& b, const std::string& branch) {
    request ask = registry_bench::ask(command::offer, "x", "a", "", caller_sdp);
    ask.via_branch = branch;
    ask.direction = {"in", "out"};
    return b.calls.offer(ask, b.now);
}

result<control::ng::tree> answer_branch(registry_bench& b, const std::string& tag, int port,
                                        const std::string& branch) {
    request ask =
        registry_bench::ask(command::answer, "x", "a", tag, sdp_of("198.18.1.9", port, "0"));
    ask.via_branch = branch;
    return b.calls.answer(ask, b.now);
}

control::ng::tree end_branch(registry_bench& b, const std::string& from, const std::string& to,
                             const std::string& branch) {
    request ask = registry_bench::ask(command::delete_call, "x", from, to);
    ask.via_branch = branch;
    return b.calls.remove(ask, b.now);
}

// Branches of the call that stand, in their order.
std::string standing(const registry_bench& b) {
    std::string out;
    if (const control::call* c = b.calls.find("x")) {
        for (const control::dialogue& d : c->dialogues) {
            out += d.via_branch + (d.to_tag.empty() ? "" : "=" + d.to_tag) + " ";
        }
    }
    return out;
}

} // namespace

// What rtpengine 10.5 does with the same words, but that a hang-up inside a dialogue takes the
// offers with it that nobody has answered, from whichever side it comes.
void deletes_of_branches(report& r) {
    struct example {
        std::string answers; // which callees have answered
        std::string from, to, branch, left;
    };
    const std::vector<example> examples = {
        {"", "a", "", "b1", "b2 "},          // a branch failed
        {"", "a", "?", "b1", "b2 "},         // with a tag that no answer had
        {"1", "a", "?", "b1", "b2 "},        // or another one than that of its early media
        {"12", "a", "one", "b1", "b2=two "}, // the loser of two that rang
        {"2", "a", "", "b2", "b1 "},         //
        {"", "a", "?", "b3", "b1 b2 "},      // a branch that has ended before
        {"12", "a", "?", "b3", "b1=one b2=two "},
        {"", "a", "?", "", "b1 b2 "},          // one of them has failed, who knows which
        {"1", "a", "?", "", "b1=one "},        //
        {"12", "a", "two", "b1", "b1=one "},   // tags before branch
        {"12", "a", "two", "", "b1=one "},     // hang-ups
        {"12", "two", "a", "", "b1=one "},     //
        {"12", "a", "two", "bye", "b1=one "},  //
        {"2", "a", "two", "", ""},             //
        {"2", "two", "a", "", ""},             //
        {"2", "two", "a", "bye", ""},          //
        {"", "a", "", "", ""},                 // a CANCEL
        {"1", "a", "", "cancel", ""},          //
        {"12", "", "", "", ""},                // by call-id alone
        {"12", "b", "", "", "b1=one b2=two "}, // a tag that nobody has
        {"12", "b", "", "b1", "b1=one b2=two "},
    };
    for (const example& each : examples) {
        registry_bench b;
        r.that(offer_branch(b, "b1") && offer_branch(b, "b2"), "offers");
        for (const char callee : each.answers) {
            const bool first = callee == '1';
            r.that(answer_branch(b, first ? "one" : "two", 5000, first ? "b1" : "b2").has_value(),
                   "an answer");
        }
        const std::string before = standing(b);
        const auto reply = end_branch(b, each.from, each.to, each.branch);
        const std::string what = before + "after a delete from '" + each.from + "' to '" + each.to +
                                 "' by '" + each.branch + "'";
        r.equal(standing(b), each.left, what);
        r.equal(reply.contains("warning"), each.left == before, what + ": a warning");
        b.media.finish();
        r.equal(b.ports.pairs_in_use(), 2 * b.media.running(), what + ": ports");
        b.calls.remove(registry_bench::ask(command::delete_call, "x", "", ""), b.now);
        b.nothing_left(r);
    }
}

// Offers and answers find their dialogue.
void words_of_branches(report& r) {
    registry_bench b;
    for (const char* branch : {"b1", "b2", "b3"}) {
        r.that(offer_branch(b, branch).has_value(), "an offer");
    }
    r.that(offer_branch(b, "b2").has_value(), "an offer again");
    r.that(answer_branch(b, "two", 5002, "b2").has_value(), "an answer by branch");
    r.equal(standing(b), std::string("b1 b2=two b3 "), "by branch");
    // The callee that answered moves: the branches before it have no part in that.
    r.that(b.offer("x", "two", sdp_of("198.18.1.9", 5502, "0"), "a").has_value(), "a move");
    r.that(b.answer("x", "two", "a", caller_sdp).has_value(), "its answer");
    r.that(b.offer("x", "a", caller_sdp, "two").has_value(), "the caller offers");
    r.that(answer_branch(b, "two", 5502, "another").has_value(), "by another branch");
    r.equal(standing(b), std::string("b1 b2=two b3 "), "nothing else is answered");
    std::size_t moved = 0;
    for (const auto& [id, e] : b.media.calls) {
        moved += e.settings.b.remote.port == 5502 ? 1 : 0;
    }
    r.equal(moved, 1U, "streams at the new address");
    r.that(answer_branch(b, "three", 5003, "unheard").has_value(), "a branch unheard of");
    r.equal(standing(b), std::string("b1 b2=two b3=three "), "is the latest one");
    r.that(answer_branch(b, "one", 5001, "").has_value(), "without a branch");
    r.equal(standing(b), std::string("b1=one b2=two b3=three "), "the one that is left");
    const auto late = answer_branch(b, "four", 5004, "unheard");
    r.that(!late && late.error().text == "Unknown call-id", "nobody takes another's place");
    r.that(answer_branch(b, "uno", 5001, "b1").has_value(), "but for one of the same branch");
    r.equal(standing(b), std::string("b1=uno b2=two b3=three "), "a fork behind the branch");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

// Deleted with a delay, offered to the next callee meanwhile: nothing is left of the delete.
void one_callee_after_the_other(report& r) {
    for (const bool offers : {true, false}) { // or answers after all
        registry_bench b;
        b.settings.control.delete_delay_s = 30;
        r.that(offer_branch(b, "").has_value(), "an offer");
        end_branch(b, "a", "busy", "");
        b.now += second;
        r.that(!offers || offer_branch(b, "").has_value(), "to the next");
        r.that(answer_branch(b, "b", 5000, "").has_value(), "which answers");
        for (int i = 0; i < 40; ++i) {
            b.now += second;
            ++b.media.calls.begin()->second.packets;
            b.calls.poll(b.now);
        }
        r.equal(b.calls.size(), 1U, "the call goes on");
        end_branch(b, "a", "b", "");
        b.now += 29 * second;
        b.calls.poll(b.now);
        r.equal(b.calls.size(), 1U, "until it is deleted");
        b.now += 2 * second;
        b.calls.poll(b.now);
        b.nothing_left(r);
    }
}

// A branch that nobody has answered or deleted ends by the time-out of offers, though the call goes
// on with another one; an offer in a dialogue that was answered once is none.
void branches_without_answer(report& r) {
    registry_bench b; // offers time out after 20 s
    r.that(offer_branch(b, "b1") && offer_branch(b, "b2"), "offers");
    b.now += 5 * second;
    r.that(offer_branch(b, "b3").has_value(), "an offer later");
    r.that(answer_branch(b, "two", 5002, "b2").has_value(), "an answer");
    const auto wait = [&](unsigned seconds) {
        for (unsigned i = 0; i < seconds; ++i) {
            b.now += second;
            for (auto& [id, e] : b.media.calls) {
                ++e.packets;
            }
            b.calls.poll(b.now);
        }
        b.media.finish();
    };
    wait(14);
    r.equal(standing(b), std::string("b1 b2=two b3 "), "before its time");
    r.that(b.offer("x", "a", caller_sdp, "two").has_value(), "the caller offers anew");
    wait(1);
    r.equal(standing(b), std::string("b2=two b3 "), "the first is over");
    r.equal(b.ports.pairs_in_use(), 4U, "ports of the others");
    wait(5);
    r.equal(standing(b), std::string("b2=two "), "the third as well");
    wait(100);
    r.equal(standing(b), std::string("b2=two "), "who talks goes on");
    r.equal(b.ports.pairs_in_use(), 2U, "its ports");
    end_branch(b, "a", "two", "");
    b.nothing_left(r);
}

// All branches are told, and the caller with the streams of each.
void query_of_branches(report& r) {
    registry_bench b;
    for (const char* branch : {"b1", "b2", "b3"}) {
        r.that(offer_branch(b, branch).has_value(), "an offer");
    }
    r.that(answer_branch(b, "two", 5002, "b2").has_value(), "an answer");
    const auto tags = control::describe(*b.calls.find("x"), b.media, "", "", b.now).at("tags");
    r.equal(tags.size(), 4U, "tags");
    r.equal(tags.at("a").at("medias").size(), 3U, "streams of the caller");
    r.equal(tags.at("a").at("in dialogue with").text(), std::string("two"), "who answered");
    r.equal(tags.at("two").at("via-branch").text(), std::string("b2"), "its branch");
    r.equal(tags.at("<untagged 1>").at("via-branch").text(), std::string("b1"), "the first");
    r.equal(tags.at("<untagged 2>").at("via-branch").text(), std::string("b3"), "the third");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

} // namespace voxplane::test
