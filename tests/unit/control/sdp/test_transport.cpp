// RTCP, multiplexing, addresses that flags override. Locals that own memory are static: a failed
// assertion leaves past destructors.
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

std::string body(const char* ip, const char* attributes) {
    std::string text =
        "v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 ";
    text += ip;
    text += '\n';
    text += attributes;
    return text;
}

struct mux_row {
    const char* what;
    rtcp_mux_options how;
    bool a_offers;
    bool b_accepts;
    const char* told; // attributes told to B and to A
    bool a_muxes;
    bool b_muxes;
};

constexpr const char* none = "|";
constexpr const char* both = "a=rtcp-mux\n|a=rtcp-mux\n";
constexpr const char* to_b = "a=rtcp-mux\n|";
constexpr const char* to_a = "|a=rtcp-mux\n";

constexpr mux_row mux_rows[] = {
    {"nothing", {}, false, false, none, false, false},
    {"offered and taken", {}, true, true, both, true, true},
    {"offered and refused", {}, true, false, to_b, false, false},
    {"offer", {.offer = true}, false, true, to_b, false, true},
    {"offer, refused", {.offer = true}, true, false, to_b, false, false},
    {"require", {.require = true}, false, false, "a=rtcp-mux\n|", false, true},
    {"demux", {.demux = true}, true, false, to_a, true, false},
    {"demux of nothing", {.demux = true}, false, false, none, false, false},
    {"accept", {.accept = true}, true, false, both, true, false},
    {"reject", {.reject = true}, true, true, none, false, false},
    {"reject and offer", {.offer = true, .reject = true}, true, true, to_b, false, true},
};

std::string attributes() {
    const std::size_t at = t.text.find("c=IN");
    return t.text.substr(t.text.find('\n', at) + 1);
}

void multiplexing_is_negotiated(void**) {
    for (const mux_row& r : mux_rows) {
        static std::string told;
        begin(nullptr);
        t.how.rtcp_mux = r.how;
        t.offer(body("192.0.2.1", r.a_offers ? "a=rtcp-mux\n" : ""));
        told = attributes();
        t.answer(body("203.0.113.5", r.b_accepts ? "a=rtcp-mux\n" : ""));
        told += '|';
        told += attributes();
        assert_string_equal(told.c_str(), r.told);
        assert_int_equal(t.at(side::a).rtcp_mux, r.a_muxes);
        assert_int_equal(t.at(side::b).rtcp_mux, r.b_muxes);
        assert_int_equal(t.at(side::a).remote_rtcp.port, r.a_muxes ? 4000 : 4001);
        assert_int_equal(t.at(side::b).remote_rtcp.port, r.b_muxes ? 4000 : 4001);
    }
}

// RTCP goes on as it was agreed on until a new offer is answered, and for good where it is refused.
void multiplexing_stays_until_the_answer(void**) {
    t.offer(body("192.0.2.1", "a=rtcp-mux\n"));
    t.answer(body("203.0.113.5", "a=rtcp-mux\n"));
    t.offer(body("192.0.2.2", "a=rtcp-mux\n"));
    assert_true(t.at(side::a).rtcp_mux);
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.2:4000");
    assert_true(t.at(side::b).rtcp_mux);
    t.offer(body("192.0.2.2", ""));
    assert_true(t.at(side::a).rtcp_mux);
    t.answer(body("203.0.113.5", ""));
    assert_false(t.at(side::a).rtcp_mux);
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.2:4001");
}

void rtcp_ports_are_told(void**) {
    const char* const own = "a=rtcp:4444 IN IP4 192.0.2.77\n";
    t.offer(body("192.0.2.1", own));
    assert_string_equal(attributes().c_str(), "a=rtcp:30001\n");
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.77:4444");
    t.how.full_rtcp_attribute = true;
    t.answer(body("203.0.113.5", ""));
    assert_string_equal(attributes().c_str(), "a=rtcp:20001 IN IP4 198.51.100.1\n");
    begin(nullptr);
    t.how.no_rtcp_attribute = true;
    t.offer(body("192.0.2.1", own));
    assert_string_equal(attributes().c_str(), "");
    begin(nullptr);
    t.how.rtcp_mux.require = true;
    t.offer(body("192.0.2.1", own));
    assert_string_equal(attributes().c_str(), "a=rtcp:30000\na=rtcp-mux\n");
    begin(nullptr);
    t.offer(body("192.0.2.1", "a=rtcp:9 IN IP6 ::1\na=rtcp-mux-only\n"));
    assert_string_equal(attributes().c_str(), "a=rtcp:30001\n");
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.1:9");
}

void an_unusual_rtcp_port_is_told(void**) {
    const auto parsed = parse(body("192.0.2.1", ""));
    const allocator ports = [](const port_request& r) -> result<local_address> {
        return local_address{*parse_ip("198.51.100.1"), 4000,
                             static_cast<std::uint16_t>(r.towards == side::a ? 4001 : 5000)};
    };
    const auto made = offer(*parsed, {}, side::a, {}, ports);
    t.text = without_cr(made->sdp.text());
    assert_string_equal(attributes().c_str(), "a=rtcp:5000\n");
}

void flags_override_addresses(void**) {
    t.how.media_address = *parse_ip("192.0.2.99");
    t.how.received_from = *parse_ip("192.0.2.98");
    t.how.sip_source_address = true;
    t.offer(body("10.0.0.1", "a=rtcp:5000 IN IP4 10.0.0.2\n"));
    assert_string_equal(t.remote(side::a), "192.0.2.99:4000");
    assert_string_equal(t.remote_rtcp(side::a), "192.0.2.99:5000");
    t.how.received_from = *parse_ip("203.0.113.98");
    t.how.sip_source_address = true;
    t.answer(body("behind.nat.example", ""));
    assert_string_equal(t.remote(side::b), "203.0.113.98:4000");
    // The source of the message counts for nothing unless asked for.
    t.how.received_from = *parse_ip("203.0.113.98");
    t.answer(body("203.0.113.5", ""));
    assert_string_equal(t.remote(side::b), "203.0.113.5:4000");
}

void keys_go_from_rtp_and_stay_with_fax(void**) {
    const char* const keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\n"
                             "a=fingerprint:sha-256 AB\na=setup:actpass\na=tls-id:1\n";
    t.offer(body("192.0.2.1", keys));
    assert_string_equal(attributes().c_str(), "");
    assert_string_equal(t.offer("v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                                "a=fingerprint:sha-256 AB\n"
                                "m=image 4000 UDP/TLS/UDPTL t38\na=setup:actpass\na=ice-lite\n"),
                        "v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                        "a=fingerprint:sha-256 AB\n"
                        "m=image 30002 UDP/TLS/UDPTL t38\nc=IN IP4 203.0.113.1\n"
                        "a=setup:actpass\n");
}

void words_without_effect_are_warned_about(void**) {
    t.how.no_port_latching = true;
    t.how.transport_protocol = "UDP/TLS";
    t.offer(body("192.0.2.1", ""));
    assert_string_equal(t.warnings.c_str(),
                        "transport-protocol: expected RTP/AVP or RTP/AVPF, got \"UDP/TLS\"\n"
                        "no port latching: local ports stay for the call\n");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(multiplexing_is_negotiated, begin),
        cmocka_unit_test_setup(multiplexing_stays_until_the_answer, begin),
        cmocka_unit_test_setup(rtcp_ports_are_told, begin),
        cmocka_unit_test_setup(an_unusual_rtcp_port_is_told, begin),
        cmocka_unit_test_setup(flags_override_addresses, begin),
        cmocka_unit_test_setup(keys_go_from_rtp_and_stay_with_fax, begin),
        cmocka_unit_test_setup(words_without_effect_are_warned_about, begin),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
