// First offers of common devices and what goes on to the other side, line by line. Locals that own
// memory are static: a failed assertion leaves past destructors.
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

void a_phone_is_passed_on(void**) {
    assert_string_equal(t.offer(samples::phone), R"(v=0
o=phone 1001 1001 IN IP4 192.0.2.10
s=call
c=IN IP4 192.0.2.10
t=0 0
m=audio 30000 RTP/AVP 0 8 18 101
c=IN IP4 203.0.113.1
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=sendrecv
)");
    assert_true(t.state.streams[0].kind == media_kind::g711);
    assert_string_equal(t.remote(side::a), "192.0.2.10:5004");
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.10:5005");
    assert_string_equal(t.payloads(side::a), "pcmu 0, pcma 8, g729 18, telephone-event 101");
    assert_int_equal(t.at(side::a).local.port, 20000);
    assert_int_equal(t.at(side::b).local.port, 30000);
    assert_int_equal(t.at(side::b).local.rtcp_port, 30001);
    assert_int_equal(t.at(side::a).ptime_ms, 20);
    assert_int_equal(t.allocated, 2);
    assert_false(t.state.answered);
}

void replace_hides_the_caller(void**) {
    t.how.replace.origin = true;
    t.how.replace.session_connection = true;
    assert_string_equal(t.offer(samples::phone), R"(v=0
o=phone 1001 1001 IN IP4 203.0.113.1
s=call
c=IN IP4 203.0.113.1
t=0 0
m=audio 30000 RTP/AVP 0 8 18 101
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=sendrecv
)");
}

void codecs_go_with_their_lines(void**) {
    t.how.codec.strip = {"G722", "G7221", "G726-32"};
    t.how.codec.mask = {"PCMU"};
    t.how.codec.transcode = {"PCMU"};
    // PCMU comes back as an instance that is converted.
    assert_string_equal(t.offer(samples::office), R"(v=0
o=- 20518 0 IN IP4 192.0.2.20
s=-
t=0 0
a=X-vendor:left where it is
m=audio 30000 RTP/AVP 8 127 0
c=IN IP4 203.0.113.1
b=AS:80
a=rtpmap:8 PCMA/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:127 telephone-event/8000
a=fmtp:127 0-15
a=rtcp:30001
a=sendrecv
)");
}

void only_alaw_is_wanted(void**) {
    t.how.codec.mask = {"all"};
    t.how.codec.transcode = {"PCMA", "telephone-event"};
    t.how.ptime_ms = 30;
    assert_string_equal(t.offer(samples::soft_switch), R"(v=0
o=Switch 1425912345 1425912346 IN IP4 203.0.113.9
s=Switch
c=IN IP4 203.0.113.9
t=0 0
m=audio 30000 RTP/AVP 8 98
c=IN IP4 203.0.113.1
a=rtpmap:98 telephone-event/8000
a=fmtp:98 0-15
a=rtpmap:8 PCMA/8000
a=ptime:30
)");
    assert_string_equal(t.payloads(side::b), "pcma 8, telephone-event 98");
}

void attributes_are_put_before_others_when_there_are_none(void**) {
    t.how.codec.transcode = {"PCMU"};
    t.offer("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
            "m=audio 4000 RTP/AVP 8\nb=AS:64\na=ptime:20\n\n");
    assert_string_equal(t.text.c_str(), "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n"
                                        "c=IN IP4 192.0.2.1\nt=0 0\n"
                                        "m=audio 30000 RTP/AVP 8 0\nc=IN IP4 203.0.113.1\nb=AS:64\n"
                                        "a=rtpmap:0 PCMU/8000\na=ptime:20\n\n");
}

void ice_and_bundle_go_and_video_is_relayed(void**) {
    t.how.ice = ice_mode::remove;
    t.how.replace.session_connection = true;
    assert_string_equal(t.offer(samples::video), R"(v=0
o=soft 3723 1 IN IP4 192.0.2.30
s=Talk
c=IN IP4 203.0.113.1
t=0 0
m=audio 30000 RTP/AVPF 96 0 101
a=rtpmap:96 opus/48000/2
a=rtpmap:101 telephone-event/8000
a=mid:as
a=rtcp-fb:* trr-int 5000
a=rtcp-mux
m=video 30002 RTP/AVPF 97 98
b=AS:512
a=rtpmap:97 VP8/90000
a=rtpmap:98 H264/90000
a=fmtp:98 profile-level-id=42801F
a=rtcp-fb:97 nack pli
a=rtcp-fb:98 nack pli
a=mid:vs
)");
    assert_true(t.warnings.empty());
    assert_true(t.state.streams[1].kind == media_kind::opaque);
    assert_string_equal(t.remote(side::a, 1), "192.0.2.30:9078");
    assert_int_equal(t.at(side::b, 1).local.rtcp_port, 30003);
}

void a_profile_can_be_changed_and_video_refused(void**) {
    t.how.transport_protocol = "RTP/AVP";
    t.how.reject_media = {"video"};
    t.how.codec.strip = {"all"};
    t.how.codec.offer = {"PCMU"};
    t.how.ice = ice_mode::force;
    assert_string_equal(t.offer(samples::video), R"(v=0
o=soft 3723 1 IN IP4 192.0.2.30
s=Talk
c=IN IP4 192.0.2.30
t=0 0
m=audio 30000 RTP/AVP 0
c=IN IP4 203.0.113.1
a=mid:as
a=rtcp-mux
m=video 0 RTP/AVPF 97 98
b=AS:512
a=rtpmap:97 VP8/90000
a=rtpmap:98 H264/90000
a=fmtp:98 profile-level-id=42801F
a=rtcp-fb:97 nack pli
a=rtcp-fb:98 nack pli
a=mid:vs
)");
    assert_string_equal(t.warnings.c_str(),
                        "ICE=force: ICE is not spoken, its attributes are removed\n");
    assert_true(t.state.streams[1].kind == media_kind::rejected);
    assert_int_equal(t.allocated, 2);
}

void fax_is_relayed_without_rtcp(void**) {
    assert_string_equal(t.offer(samples::fax), R"(v=0
o=gateway 1 2 IN IP4 203.0.113.7
s=-
c=IN IP4 203.0.113.7
t=0 0
m=audio 0 RTP/AVP 8
m=image 30000 udptl t38
c=IN IP4 203.0.113.1
a=T38FaxVersion:0
a=T38MaxBitRate:14400
a=T38FaxRateManagement:transferredTCF
a=T38FaxMaxDatagram:512
a=T38FaxUdpEC:t38UDPRedundancy
)");
    assert_true(t.state.streams[0].kind == media_kind::rejected);
    assert_true(t.state.streams[1].kind == media_kind::opaque);
    assert_int_equal(t.at(side::b, 1).local.rtcp_port, 0);
    assert_int_equal(t.at(side::a, 1).remote_rtcp.port, 0);
}

void several_lines_of_audio_each_get_ports(void**) {
    assert_string_equal(t.offer(samples::ipv6), R"(v=0
o=six 7 7 IN IP6 2001:db8::10
s=-
c=IN IP6 2001:db8::10
t=0 0
m=audio 30000 RTP/AVP 8
c=IN IP6 2001:db8:b::1
a=label:1
m=audio 30002 RTP/AVP 0
c=IN IP6 2001:db8:b::1
a=label:2
a=recvonly
)");
    assert_string_equal(t.remote(side::a, 1), "[2001:db8::10]:6002");
    assert_true(t.at(side::a, 1).says == direction::recvonly);
    assert_false(t.at(side::a, 1).sends());
    assert_true(t.at(side::a, 1).receives());
}

void families_are_bridged(void**) {
    t.how.address_family = ip_family::ipv4;
    t.how.replace.origin = true;
    t.how.replace.session_connection = true;
    assert_string_equal(t.offer(samples::ipv6), R"(v=0
o=six 7 7 IN IP4 203.0.113.1
s=-
c=IN IP4 203.0.113.1
t=0 0
m=audio 30000 RTP/AVP 8
a=label:1
m=audio 30002 RTP/AVP 0
a=label:2
a=recvonly
)");
    assert_true(t.at(side::a).local.ip.family == ip_family::ipv6);
    assert_true(t.at(side::b).local.ip.family == ip_family::ipv4);
}

void media_over_tcp_is_refused(void**) {
    assert_string_equal(t.offer("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                                "m=message 2855 TCP/MSRP *\na=path:msrp://192.0.2.1:2855/x;tcp\n"),
                        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                        "m=message 0 TCP/MSRP *\na=path:msrp://192.0.2.1:2855/x;tcp\n");
    assert_string_equal(t.warnings.c_str(), "m=message: rejected, for TCP is not relayed\n");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_phone_is_passed_on, begin),
        cmocka_unit_test_setup(replace_hides_the_caller, begin),
        cmocka_unit_test_setup(codecs_go_with_their_lines, begin),
        cmocka_unit_test_setup(only_alaw_is_wanted, begin),
        cmocka_unit_test_setup(attributes_are_put_before_others_when_there_are_none, begin),
        cmocka_unit_test_setup(ice_and_bundle_go_and_video_is_relayed, begin),
        cmocka_unit_test_setup(a_profile_can_be_changed_and_video_refused, begin),
        cmocka_unit_test_setup(fax_is_relayed_without_rtcp, begin),
        cmocka_unit_test_setup(several_lines_of_audio_each_get_ports, begin),
        cmocka_unit_test_setup(families_are_bridged, begin),
        cmocka_unit_test_setup(media_over_tcp_is_refused, begin),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
