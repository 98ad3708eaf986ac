// Values of lines, read and written. Locals that own memory are static: a failed assertion leaves
// past destructors.
#include <string>

#include "control/sdp/codec.hpp"
#include "control/sdp/fields.hpp"
#include "control/sdp/transport_attributes.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::control::sdp;

namespace {

line of(char type, const char* value) {
    return {type, value, 7};
}

section of(std::initializer_list<const char*> attributes) {
    section part;
    for (const char* value : attributes) {
        part.lines.push_back({'a', value, 1});
    }
    return part;
}

void origin_is_read_from_its_end(void**) {
    static const origin o = *parse_origin(of('o', "big phone 77 8 IN IP6 2001:db8::1"));
    assert_true((o == origin{"big phone", "77", "8", ip_family::ipv6, "2001:db8::1"}));
    assert_string_equal(to_string(o).c_str(), "big phone 77 8 IN IP6 2001:db8::1");
    static const origin nameless = *parse_origin(of('o', " 77 8 IN IP4 1.2.3.4"));
    assert_string_equal(nameless.username.c_str(), "");
    assert_string_equal(to_string(nameless).c_str(), " 77 8 IN IP4 1.2.3.4");
}

void connection_is_read(void**) {
    assert_true(
        (*parse_connection(of('c', "IN IP4 1.2.3.4")) == connection{ip_family::ipv4, "1.2.3.4"}));
    assert_true((*parse_connection(of('c', "IN IP6 ff15::101/3")) ==
                 connection{ip_family::ipv6, "ff15::101/3"}));
    assert_string_equal(to_string(connection{ip_family::ipv6, "::1"}).c_str(), "IN IP6 ::1");
}

void media_line_is_read(void**) {
    static const media_line m = *parse_media(of('m', "video 49170/2 RTP/AVPF 31 97"));
    assert_true((m == media_line{"video", 49170, 2, "RTP/AVPF", {"31", "97"}}));
    assert_string_equal(to_string(m).c_str(), "video 49170/2 RTP/AVPF 31 97");
    assert_true(m.is_rtp());
    assert_false(m.is_srtp());
    static const media_line fax = *parse_media(of('m', "image 5000 udptl t38"));
    assert_false(fax.is_rtp());
    for (const char* profile : {"RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "udp/tls/rtp/savpf"}) {
        assert_true((media_line{"audio", 1, 1, profile, {}}.is_srtp()));
    }
}

void rtpmap_is_read(void**) {
    assert_true((parse_rtpmap("96 opus/48000/2") == rtpmap{96, "opus", 48000, 2}));
    assert_true(
        (parse_rtpmap("101 telephone-event/8000") == rtpmap{101, "telephone-event", 8000, 1}));
    assert_string_equal(to_string(rtpmap{96, "opus", 48000, 2}).c_str(), "96 opus/48000/2");
    for (const char* bad : {"", "96", "96 opus", "96 /8000", "128 x/8000", "96 x/y",
                            "96 x/8000/1/2", "96 x/8000 y", "x opus/48000"}) {
        assert_false(parse_rtpmap(bad).has_value());
    }
}

void rtcp_is_read(void**) {
    static const auto plain = parse_rtcp("5001");
    assert_int_equal(plain->port, 5001);
    assert_false(plain->where.has_value());
    static const auto full = parse_rtcp("5001 IN IP4 1.2.3.4");
    assert_string_equal(full->where->address.c_str(), "1.2.3.4");
    for (const char* bad : {"", "0", "65536", "5001 IN", "5001 IN IP5 x", "x"}) {
        assert_false(parse_rtcp(bad).has_value());
    }
}

void directions_and_durations_are_read(void**) {
    assert_true(direction_of(of({"ptime:20", "recvonly"})) == direction::recvonly);
    assert_true(direction_of(of({"sendrecv", "inactive"})) == direction::inactive);
    assert_false(direction_of(of({"sendrecv:1", "x"})).has_value());
    assert_int_equal(duration_ms(of({"ptime:30"}), "ptime"), 30);
    assert_int_equal(duration_ms(of({"maxptime:150"}), "maxptime"), 150);
    assert_int_equal(duration_ms(of({"maxptime:150"}), "ptime"), 0);
    assert_int_equal(duration_ms(of({"ptime:1.5"}), "ptime"), 0);
    assert_int_equal(duration_ms(of({"ptime:4000000000"}), "ptime"), 0);
}

void attributes_of_transports_are_read(void**) {
    assert_true((parse_candidate("1 2 UDP 2130706302 192.0.2.1 7079 typ srflx raddr 10.0.0.1") ==
                 candidate{"1", 2, "UDP", 2130706302, "192.0.2.1", 7079, "srflx"}));
    assert_false(parse_candidate("1 2 UDP 2130706302 192.0.2.1 7079 host").has_value());
    assert_false(parse_candidate("1 2 UDP 2130706302 192.0.2.1 70790 typ host").has_value());
    assert_true((parse_fingerprint("sha-256 AB:CD") == fingerprint{"sha-256", "AB:CD"}));
    assert_false(parse_fingerprint("sha-256").has_value());
    assert_true(
        (parse_crypto("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c") ==
         crypto{1, "AES_CM_128_HMAC_SHA1_80", "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c"}));
    assert_false(parse_crypto("x AES inline:k").has_value());
    assert_true((parse_group("BUNDLE 0 1") == group{"BUNDLE", {"0", "1"}}));
    assert_false(parse_group("").has_value());
    static const section session = of({"setup:actpass", "ice-ufrag:abc"});
    static const section part = of({"setup:active", "mid:0"});
    assert_true(value_of("setup", part, session) == "active");
    assert_true(value_of("ice-ufrag", part, session) == "abc");
    assert_true(value_of("mid", part, session) == "0");
    assert_false(value_of("ice-pwd", part, session).has_value());
}

void lines_of_transports_are_known(void**) {
    for (const char* ice : {"candidate:x", "ice-ufrag:x", "ice-pwd:x", "ice-lite", "ice-options:x",
                            "end-of-candidates", "remote-candidates:x", "ice-mismatch"}) {
        assert_true(is_ice_attribute(of('a', ice)));
        assert_false(is_key_attribute(of('a', ice)));
    }
    for (const char* key : {"crypto:1 x", "fingerprint:x", "setup:active", "tls-id:x"}) {
        assert_true(is_key_attribute(of('a', key)));
        assert_false(is_ice_attribute(of('a', key)));
    }
    assert_true(is_bundle_attribute(of('a', "group:BUNDLE 0")));
    assert_true(is_bundle_attribute(of('a', "bundle-only")));
    assert_false(is_bundle_attribute(of('a', "group:LS 0")));
    assert_false(is_ice_attribute(of('a', "ice")));
    assert_false(is_ice_attribute(of('b', "ice-lite")));
}

void flags_name_codecs(void**) {
    static const format opus{96, "opus", 48000, 2, "", codec_kind::other};
    for (const char* name : {"opus", "OPUS", "opus/48000/2", "opus/48000/2/32000", "96"}) {
        assert_true(parse_codec_name(name).names(opus));
    }
    for (const char* name : {"opus/48000", "opus/16000/2", "opu", "", "97", "960"}) {
        assert_false(parse_codec_name(name).names(opus));
    }
    static const codec_name full = parse_codec_name("telephone-event/8000/1///x--1/2");
    assert_string_equal(full.fmtp.c_str(), "x=1/2");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(origin_is_read_from_its_end),
        cmocka_unit_test(connection_is_read),
        cmocka_unit_test(media_line_is_read),
        cmocka_unit_test(rtpmap_is_read),
        cmocka_unit_test(rtcp_is_read),
        cmocka_unit_test(directions_and_durations_are_read),
        cmocka_unit_test(attributes_of_transports_are_read),
        cmocka_unit_test(lines_of_transports_are_known),
        cmocka_unit_test(flags_name_codecs),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
