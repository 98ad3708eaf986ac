// Answers on their way back, and what the legs of the call are then. Locals that own memory are
// static: a failed assertion leaves past destructors.
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

void a_common_codec_is_relayed(void**) {
    t.offer(samples::phone);
    t.how.replace.origin = true;
    t.how.replace.session_connection = true;
    assert_string_equal(t.answer(samples::pbx), R"(v=0
o=pbx 1923518516 1923518516 IN IP4 198.51.100.1
s=PBX
c=IN IP4 198.51.100.1
t=0 0
m=audio 20000 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=maxptime:150
a=sendrecv
)");
    const stream& s = t.state.streams[0];
    assert_true(t.state.answered);
    assert_true(s.kind == media_kind::g711);
    assert_false(s.converts);
    assert_false(s.converts_events);
    assert_string_equal(t.remote(side::b), "203.0.113.5:17216");
    assert_string_equal(t.remote_rtcp(side::b), "203.0.113.5:17217");
    assert_string_equal(t.payloads(side::a), "pcma 8, telephone-event 101");
    assert_string_equal(t.payloads(side::b), "pcma 8, telephone-event 101");
    assert_int_equal(t.allocated, 2);
}

void both_ways_are_converted(void**) {
    t.how.codec.mask = {"all"};
    t.how.codec.transcode = {"PCMA", "telephone-event"};
    t.how.ptime_ms = 30;
    t.how.ptime_reverse_ms = 10;
    t.offer(samples::soft_switch);
    assert_string_equal(t.answer(samples::pbx), R"(v=0
o=pbx 1923518516 1923518516 IN IP4 203.0.113.5
s=PBX
c=IN IP4 203.0.113.5
t=0 0
m=audio 20000 RTP/AVP 0 98
c=IN IP4 198.51.100.1
a=rtpmap:98 telephone-event/8000
a=fmtp:98 0-16
a=rtpmap:0 PCMU/8000
a=ptime:10
a=maxptime:150
a=sendrecv
)");
    const stream& s = t.state.streams[0];
    assert_true(s.kind == media_kind::g711);
    assert_true(s.converts);
    assert_false(s.converts_events);
    assert_string_equal(t.payloads(side::a), "pcmu 0, telephone-event 98");
    // B answers with 101 for its events and may send by 98, which it was offered.
    assert_string_equal(t.payloads(side::b), "pcma 8, telephone-event 101, telephone-event 98");
    assert_int_equal(t.at(side::a).ptime_ms, 10);
    assert_int_equal(t.at(side::b).ptime_ms, 30);
}

void a_forced_ptime_stays_on_its_side(void**) {
    t.how.ptime_ms = 40;
    t.offer(samples::phone);
    assert_non_null(std::strstr(t.text.c_str(), "a=ptime:40\n"));
    t.answer(samples::pbx);
    assert_non_null(std::strstr(t.text.c_str(), "a=ptime:20\n"));
    assert_int_equal(t.at(side::a).ptime_ms, 20);
    assert_int_equal(t.at(side::b).ptime_ms, 40);
    begin(nullptr);
    t.how.ptime_ms = 40;
    t.offer(samples::office);
    t.answer(samples::pbx);
    assert_null(std::strstr(t.text.c_str(), "a=ptime"));
}

void a_longer_packet_lifts_the_limit(void**) {
    t.how.ptime_reverse_ms = 160;
    t.offer(samples::phone);
    t.answer(samples::pbx);
    assert_non_null(std::strstr(t.text.c_str(), "a=ptime:160\na=maxptime:160\n"));
}

void one_codec_is_told_when_asked(void**) {
    t.offer(samples::office);
    t.how.codec.strip = {"G722"};
    t.how.single_codec = true;
    assert_string_equal(t.answer(R"(v=0
o=- 1 1 IN IP4 203.0.113.5
s=-
c=IN IP4 203.0.113.5
t=0 0
m=audio 4000 RTP/AVP 127 9 0 8
a=rtpmap:127 telephone-event/8000
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtcp:4001
)"),
                        R"(v=0
o=- 1 1 IN IP4 203.0.113.5
s=-
c=IN IP4 203.0.113.5
t=0 0
m=audio 20000 RTP/AVP 0 127
c=IN IP4 198.51.100.1
a=rtpmap:127 telephone-event/8000
a=rtpmap:0 PCMU/8000
a=rtcp:20001
)");
    assert_string_equal(t.payloads(side::a), "pcmu 0, telephone-event 127");
    assert_string_equal(t.payloads(side::b), "pcmu 0, telephone-event 127, pcma 8");
    // B may send PCMA, which A was not told of.
    assert_true(t.state.streams[0].converts);
}

void one_codec_of_opaque_audio(void**) {
    t.offer(samples::soft_switch);
    t.how.single_codec = true;
    t.answer("v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
             "m=audio 4000 RTP/AVP 96 99 97\na=rtpmap:96 opus/48000/2\na=rtpmap:99 x/8000\n"
             "a=rtpmap:97 telephone-event/48000\na=fmtp:99 y\n");
    assert_string_equal(t.text.c_str(),
                        "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
                        "m=audio 20000 RTP/AVP 96 97\nc=IN IP4 198.51.100.1\n"
                        "a=rtpmap:96 opus/48000/2\na=rtpmap:97 telephone-event/48000\n");
    assert_true(t.state.streams[0].kind == media_kind::opaque);
    assert_string_equal(t.payloads(side::a), "opus/48000/2 96, telephone-event/48000 97");
}

void events_may_need_tones(void**) {
    t.how.codec.transcode = {"telephone-event"};
    t.offer(samples::pbx);
    t.answer(samples::pbx);
    assert_false(t.state.streams[0].converts_events);
    begin(nullptr);
    t.how.always_transcode = true;
    t.offer(samples::pbx);
    t.answer("v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
             "m=audio 4000 RTP/AVP 8\n");
    assert_non_null(std::strstr(t.text.c_str(), "m=audio 20000 RTP/AVP 8 101\n"));
    assert_non_null(std::strstr(t.text.c_str(), "a=rtpmap:101 telephone-event/8000\n"
                                                "a=fmtp:101 0-16\n"));
    assert_true(t.state.streams[0].converts_events);
    assert_false(t.state.streams[0].converts);
}

void numbers_are_translated(void**) {
    t.offer("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
            "m=audio 4000 RTP/AVP 0 9 101 102\na=rtpmap:101 telephone-event/8000\n"
            "a=rtpmap:102 iLBC/8000\na=fmtp:102 mode=20\n");
    t.answer("v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
             "m=audio 5000 RTP/AVP 0 102 101\na=rtpmap:102 telephone-event/8000\n"
             "a=fmtp:102 0-11\na=rtpmap:101 iLBC/8000\na=fmtp:101 mode=30\na=fmtp:x\n");
    assert_string_equal(t.text.c_str(),
                        "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
                        "m=audio 20000 RTP/AVP 0 102 101\nc=IN IP4 198.51.100.1\n"
                        "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-11\n"
                        "a=rtpmap:102 iLBC/8000\na=fmtp:102 mode=30\na=fmtp:x\n");
    assert_string_equal(t.payloads(side::a), "pcmu 0, ilbc 102, telephone-event 101");
    assert_string_equal(t.payloads(side::b), "pcmu 0, telephone-event 102, ilbc 101");
    assert_string_equal(t.warnings.c_str(),
                        "line 11: a=fmtp: expected <payload type> <parameters>, got \"x\"\n");
}

void codecs_of_one_name_stay_apart(void**) {
    constexpr const char* modes = "a=rtpmap:98 AMR/8000\na=fmtp:98 octet-align=1\n"
                                  "a=rtpmap:99 AMR/8000\n";
    static std::string text;
    text = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
           "m=audio 4000 RTP/AVP 98 99 0\n";
    t.offer(text + modes);
    text = "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
           "m=audio 5000 RTP/AVP 99 0 98 97\na=rtpmap:97 AMR/8000\n";
    t.answer(text + modes);
    assert_string_equal(t.payloads(side::a), "amr 99, pcmu 0, amr#98 98");
    // What was not offered has a name that nothing else has.
    assert_string_equal(t.payloads(side::b), "pcmu 0, amr 99, amr#98 98, amr#97 97");
    assert_non_null(std::strstr(t.text.c_str(), "RTP/AVP 99 0 98\n"));
}

void a_dynamic_type_is_told_with_its_codec(void**) {
    static std::string text;
    text = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
           "m=audio 4000 RTP/AVP 97\na=rtpmap:97 PCMU/8000\n";
    t.offer(text);
    text = "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
           "m=audio 5000 RTP/AVP 0\n";
    t.answer(text);
    assert_non_null(std::strstr(t.text.c_str(), "RTP/AVP 97\n"));
    assert_non_null(std::strstr(t.text.c_str(), "a=rtpmap:97 PCMU/8000\n"));
}

void an_unreadable_rtpmap_stays(void**) {
    assert_string_equal(t.offer("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                                "m=audio 4000 RTP/AVP 0 97\na=rtpmap:97 telephone-event\n"),
                        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                        "m=audio 30000 RTP/AVP 0 97\nc=IN IP4 203.0.113.1\n"
                        "a=rtpmap:97 telephone-event\n");
    assert_string_equal(t.warnings.c_str(),
                        "line 7: a=rtpmap: expected <payload type> <encoding>/<clock>, got "
                        "\"97 telephone-event\"\n");
    assert_string_equal(t.payloads(side::a), "pcmu 0, type-97 97");
}

void rejected_lines_come_back_rejected(void**) {
    t.how.reject_media = {"video"};
    t.offer(samples::video);
    t.answer("v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nt=0 0\nm=audio 5000 RTP/AVP 0\n"
             "c=IN IP4 203.0.113.5\nm=video 6000 RTP/AVPF 97\nc=IN IP4 203.0.113.5\n");
    // The profile is that of the offer, and a port for refused video is no port.
    assert_string_equal(t.text.c_str(),
                        "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nt=0 0\nm=audio 20000 RTP/AVPF 0\n"
                        "c=IN IP4 198.51.100.1\nm=video 0 RTP/AVPF 97\nc=IN IP4 198.51.100.1\n");
    assert_true(t.state.streams[1].kind == media_kind::rejected);
}

void missing_lines_are_added_as_rejected(void**) {
    t.offer(samples::video);
    t.how.transport_protocol = "accept";
    t.answer("v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
             "m=audio 5000 RTP/AVP 0\n");
    assert_string_equal(t.text.c_str(),
                        "v=0\no=- 1 1 IN IP4 203.0.113.5\ns=-\nc=IN IP4 203.0.113.5\nt=0 0\n"
                        "m=audio 20000 RTP/AVP 0\nc=IN IP4 198.51.100.1\n"
                        "m=video 0 RTP/AVPF 97 98\n");
    assert_string_equal(t.warnings.c_str(), "m=video: not in the answer, taken as rejected\n");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_common_codec_is_relayed, begin),
        cmocka_unit_test_setup(both_ways_are_converted, begin),
        cmocka_unit_test_setup(a_forced_ptime_stays_on_its_side, begin),
        cmocka_unit_test_setup(a_longer_packet_lifts_the_limit, begin),
        cmocka_unit_test_setup(one_codec_is_told_when_asked, begin),
        cmocka_unit_test_setup(one_codec_of_opaque_audio, begin),
        cmocka_unit_test_setup(events_may_need_tones, begin),
        cmocka_unit_test_setup(numbers_are_translated, begin),
        cmocka_unit_test_setup(codecs_of_one_name_stay_apart, begin),
        cmocka_unit_test_setup(a_dynamic_type_is_told_with_its_codec, begin),
        cmocka_unit_test_setup(an_unreadable_rtpmap_stays, begin),
        cmocka_unit_test_setup(rejected_lines_come_back_rejected, begin),
        cmocka_unit_test_setup(missing_lines_are_added_as_rejected, begin),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
