// Later offers and answers of a call: hold, early media, roles that change, lines that come and go,
// fax, and what o= says of it. Locals that own memory are static: a failed assertion leaves past
// destructors.
#include <cstring>
#include <string>

#include "samples.hpp"
#include "support/cmocka.hpp"
#include "talk.hpp"

using namespace voxplane;
using namespace voxplane::control::sdp;

namespace {

talk t;

int begin(void**) {
    t = talk();
    return 0;
}

// A body with one address and m= lines of the caller's choice.
std::string body(const char* ip, const std::string& media, const char* version = "1") {
    std::string text = "v=0\no=x 1 ";
    text += version;
    text += " IN IP4 ";
    text += ip;
    text += "\ns=-\nt=0 0\n";
    for (const std::string_view line : split(media, ';')) {
        text += line;
        text += '\n';
        if (line.starts_with("m=")) {
            text += "c=IN IP4 ";
            text += ip;
            text += '\n';
        }
    }
    return text;
}

bool says(const char* line) {
    return t.text.find(line) != std::string::npos;
}

void hold_by_direction_goes_through(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 0"));
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;a=sendonly"));
    assert_true(says("m=audio 30000 RTP/AVP 0\nc=IN IP4 203.0.113.1\na=sendonly\n"));
    assert_false(t.at(side::a).receives());
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 0;a=recvonly"));
    assert_true(says("m=audio 20000 RTP/AVP 0\nc=IN IP4 198.51.100.1\na=recvonly\n"));
    assert_false(t.at(side::b).sends());
    assert_int_equal(t.allocated, 2);
}

// Who is asked anew goes on as agreed until the answer: nothing else may come to it meanwhile.
void codecs_change_with_the_answer(void**) {
    t.how.codec.transcode = {"PCMA"};
    t.how.codec.mask = {"PCMU"};
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    assert_false(t.state.answered);
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 8"));
    assert_string_equal(t.payloads(side::a), "pcmu 0");
    assert_string_equal(t.payloads(side::b), "pcma 8");
    t.how.codec.transcode = {"PCMU"};
    t.offer(body("203.0.113.6", "m=audio 5000 RTP/AVP 8"), side::b);
    assert_true(says("m=audio 20000 RTP/AVP 8 0\n"));
    assert_true(t.state.answered); // a refusal of the new offer leaves the call as it is
    assert_true(t.state.streams[0].converts);
    assert_string_equal(t.payloads(side::a), "pcmu 0, pcma 8");
    assert_string_equal(t.payloads(side::b), "pcma 8");
    t.answer(body("192.0.2.1", "m=audio 4000 RTP/AVP 8"));
    assert_string_equal(t.payloads(side::a), "pcma 8");
    assert_string_equal(t.payloads(side::b), "pcma 8");
}

// Forbidden (RFC 3264 section 8.3.2), and done: what the number means now is what counts.
void a_payload_type_may_be_given_another_codec(void**) {
    const char* const odd = "m=audio 4000 RTP/AVP 8;a=rtpmap:8 odd/8000";
    t.offer(body("192.0.2.1", odd));
    t.answer(body("203.0.113.5", odd));
    assert_string_equal(t.payloads(side::a), "odd 8");
    t.offer(body("203.0.113.5", "m=audio 4000 RTP/AVP 8"), side::b);
    assert_string_equal(t.payloads(side::a), "pcma 8");
    assert_string_equal(t.payloads(side::b), "pcma 8");
}

void hold_by_zero_address_goes_through(void**) {
    t.offer(body("0.0.0.0", "m=audio 4000 RTP/AVP 0;a=sendrecv;a=ptime:20"));
    assert_true(says("m=audio 30000 RTP/AVP 0\nc=IN IP4 0.0.0.0\na=sendonly\na=ptime:20\n"));
    assert_true(t.at(side::a).zero_address);
    assert_false(t.at(side::a).receives());
    assert_true(t.at(side::a).sends());
    begin(nullptr);
    t.how.replace.zero_address = true;
    t.how.media_address = *parse_ip("192.0.2.9");
    t.offer(body("0.0.0.0", "m=audio 4000 RTP/AVP 0;a=recvonly"));
    assert_true(says("m=audio 30000 RTP/AVP 0\nc=IN IP4 203.0.113.1\na=inactive\n"));
    assert_string_equal(t.remote(side::a), "0.0.0.0:4000");
    begin(nullptr);
    t.how.original_sendrecv = true;
    t.how.address_family = ip_family::ipv6;
    t.offer(body("0.0.0.0", "m=audio 4000 RTP/AVP 0;a=sendrecv"));
    assert_true(says("m=audio 30000 RTP/AVP 0\nc=IN IP6 ::\na=sendrecv\n"));
}

void a_direction_of_the_session_counts(void**) {
    t.offer("v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\na=inactive\n"
            "m=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.1\n"
            "m=audio 4002 RTP/AVP 0\nc=IN IP4 192.0.2.1\na=recvonly\n");
    assert_true(t.at(side::a, 0).says == direction::inactive);
    assert_true(t.at(side::a, 1).says == direction::recvonly);
}

void early_media_is_answered_twice(void**) {
    t.how.codec.transcode = {"PCMA"};
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;a=rtcp-mux"));
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 8"));
    assert_true(t.state.streams[0].converts);
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.1:4001");
    // Another branch picks up, speaks A's codec and multiplexes.
    t.answer(body("203.0.113.6", "m=audio 6000 RTP/AVP 0;a=rtcp-mux"));
    assert_true(says("m=audio 20000 RTP/AVP 0\nc=IN IP4 198.51.100.1\na=rtcp-mux\n"));
    assert_false(t.state.streams[0].converts);
    assert_string_equal(t.remote(side::b), "203.0.113.6:6000");
    assert_string_equal(t.remote_rtcp(side::b), "203.0.113.6:6000");
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.1:4000");
    // And one that refuses, after which the first comes back.
    t.answer(body("203.0.113.6", "m=audio 0 RTP/AVP 0"));
    assert_true(t.state.streams[0].kind == media_kind::rejected);
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 8"));
    assert_true(t.state.streams[0].converts);
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.1:4001");
    assert_int_equal(t.allocated, 2);
}

void the_other_side_may_offer(void**) {
    t.how.codec.mask = {"PCMU"};
    t.how.codec.transcode = {"PCMA"};
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.5", "m=audio 5000 RTP/AVP 8"));
    t.how.codec.mask = {"PCMA"};
    t.how.codec.transcode = {"PCMU"};
    assert_string_equal(t.offer(body("203.0.113.5", "m=audio 5002 RTP/AVP 8;a=sendonly"), side::b),
                        "v=0\no=x 1 1 IN IP4 203.0.113.5\ns=-\nt=0 0\nm=audio 20000 RTP/AVP 0\n"
                        "c=IN IP4 198.51.100.1\na=rtpmap:0 PCMU/8000\na=sendonly\n");
    assert_string_equal(t.answer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;a=recvonly")),
                        "v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 30000 RTP/AVP 8\n"
                        "c=IN IP4 203.0.113.1\na=rtpmap:8 PCMA/8000\na=recvonly\n");
    assert_string_equal(t.payloads(side::a), "pcmu 0");
    assert_string_equal(t.payloads(side::b), "pcma 8");
    assert_string_equal(t.remote(side::b), "203.0.113.5:5002");
    assert_true(t.state.streams[0].converts);
    assert_int_equal(t.allocated, 2);
}

void a_call_goes_over_to_fax_and_back(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0"));
    t.offer(samples::fax, side::b);
    assert_true(says("m=audio 0 RTP/AVP 8\nm=image 20002 udptl t38\nc=IN IP4 198.51.100.1\n"));
    assert_int_equal(t.at(side::a, 0).local.port, 0);
    t.answer(body("192.0.2.1", "m=audio 0 RTP/AVP 8;m=image 4010 udptl t38;a=T38FaxVersion:0"));
    assert_true(says("m=audio 0 RTP/AVP 8\nc=IN IP4 203.0.113.1\nm=image 30002 udptl t38\n"
                     "c=IN IP4 203.0.113.1\na=T38FaxVersion:0\n"));
    assert_true(t.state.streams[1].kind == media_kind::opaque);
    assert_string_equal(t.remote(side::a, 1), "192.0.2.1:4010");
    // Fax ends; audio takes new ports, its old ones may be anyone's.
    t.offer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0;m=image 0 udptl t38"), side::b);
    assert_true(says("m=audio 20004 RTP/AVP 0\n"));
    assert_true(says("m=image 0 udptl t38\n"));
    t.answer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;m=image 0 udptl t38"));
    assert_true(t.state.streams[0].kind == media_kind::g711);
    assert_true(t.state.streams[1].kind == media_kind::rejected);
}

void fax_in_place_of_audio_takes_new_ports(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0"));
    t.offer(body("203.0.113.7", "m=image 5002 udptl t38"), side::b);
    assert_true(says("m=image 20002 udptl t38\n"));
    assert_int_equal(t.allocated, 4);
}

void lines_may_be_added(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0"));
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;m=video 4002 RTP/AVP 97;"
                              "a=rtpmap:97 VP8/90000"));
    assert_true(says("m=audio 30000 RTP/AVP 0\n"));
    assert_true(says("m=video 30002 RTP/AVP 97\n"));
    t.answer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0;m=video 0 RTP/AVP 97"));
    assert_true(says("m=video 0 RTP/AVP 97\n"));
    assert_true(t.state.streams[0].kind == media_kind::g711);
    assert_true(t.state.streams[1].kind == media_kind::rejected);
}

void what_fails_leaves_the_call_as_it_was(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.answer(body("203.0.113.7", "m=audio 5000 RTP/AVP 0"));
    t.ports_left = 1;
    assert_string_equal(
        t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0;m=video 4002 RTP/AVP 97")),
        "error: Ran out of ports");
    assert_int_equal(t.state.streams.size(), 1);
    assert_true(t.state.answered);
    t.offer(body("192.0.2.1", "m=audio 4100 RTP/AVP 0"));
    assert_true(says("m=audio 30000 RTP/AVP 0\n"));
}

void a_changed_family_takes_a_new_address(void**) {
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    t.how.address_family = ip_family::ipv6;
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    assert_true(says("m=audio 30002 RTP/AVP 0\nc=IN IP6 2001:db8:b::1\n"));
    assert_int_equal(t.at(side::a).local.port, 20002); // no stream has a new and an old one
    // They stay without being asked for again.
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0"));
    assert_true(says("m=audio 30002 RTP/AVP 0\nc=IN IP6 2001:db8:b::1\n"));
    assert_int_equal(t.allocated, 4);
}

void versions_count_changes(void**) {
    const auto offer = [](const char* port, const char* version, bool force) {
        t.how.replace.sdp_version = true;
        t.how.replace.force_increment = force;
        std::string media = "m=audio ";
        media += port;
        media += " RTP/AVP 0;a=X:";
        media += port;
        t.offer(body("192.0.2.1", media, version));
    };
    offer("4000", "5", false);
    assert_true(says("o=x 1 5 IN"));
    offer("4000", "9", false);
    assert_true(says("o=x 1 5 IN"));
    offer("4002", "9", false);
    assert_true(says("o=x 1 6 IN"));
    offer("4002", "9", true);
    assert_true(says("o=x 1 7 IN"));
    t.how.replace.force_increment = true;
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0", "3"));
    assert_true(says("o=x 1 8 IN"));
    t.offer(body("192.0.2.1", "m=audio 4000 RTP/AVP 0", "3"));
    assert_true(says("o=x 1 3 IN"));
}

void names_stay_what_they_were(void**) {
    t.offer(samples::phone);
    t.how.replace.username = true;
    t.how.replace.session_name = true;
    t.answer(samples::pbx);
    assert_true(says("o=pbx 1923518516 1923518516 IN IP4 203.0.113.5\ns=PBX\n"));
    t.how.replace.username = true;
    t.how.replace.session_name = true;
    t.offer(samples::office);
    assert_true(says("o=phone 20518 0 IN IP4 192.0.2.20\ns=call\n"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(hold_by_direction_goes_through, begin),
        cmocka_unit_test_setup(codecs_change_with_the_answer, begin),
        cmocka_unit_test_setup(a_payload_type_may_be_given_another_codec, begin),
        cmocka_unit_test_setup(hold_by_zero_address_goes_through, begin),
        cmocka_unit_test_setup(a_direction_of_the_session_counts, begin),
        cmocka_unit_test_setup(early_media_is_answered_twice, begin),
        cmocka_unit_test_setup(the_other_side_may_offer, begin),
        cmocka_unit_test_setup(a_call_goes_over_to_fax_and_back, begin),
        cmocka_unit_test_setup(fax_in_place_of_audio_takes_new_ports, begin),
        cmocka_unit_test_setup(lines_may_be_added, begin),
        cmocka_unit_test_setup(what_fails_leaves_the_call_as_it_was, begin),
        cmocka_unit_test_setup(a_changed_family_takes_a_new_address, begin),
        cmocka_unit_test_setup(versions_count_changes, begin),
        cmocka_unit_test_setup(names_stay_what_they_were, begin),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
