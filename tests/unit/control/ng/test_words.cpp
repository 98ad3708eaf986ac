// The string rtpp-flags: words, values, quotes, brackets; and what its words mean in a request.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "control/ng/request.hpp"
#include "control/ng/words.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

void check(std::string_view text, const char* wanted) {
    static std::string got;
    const result<tree> words = parse_words(text);
    got = words ? to_json(*words) : words.error().text;
    assert_string_equal(got.c_str(), wanted);
}

void test_words(void**) {
    check("", "[]");
    check("  ", "[]");
    check("a", R"(["a"])");
    check(" a  b\tc ", R"(["a","b","c"])");
    check("k=v", R"([{"k":"v"}])");
    check("k= a", R"([{"k":""},"a"])");
    check("k=v=w", R"([{"k":"v=w"}])");
    check("=v", R"([{"":"v"}])");
    check("received-from=2001:db8::1 x", R"([{"received-from":"2001:db8::1"},"x"])");
}

void test_quotes(void**) {
    check(R"(k="a b" c)", R"([{"k":"a b"},"c"])");
    check("k='a \"b' c", R"([{"k":"a \"b"},"c"])");
    check(R"("two words" x)", R"(["two words","x"])");
    check("k=\"a b", R"([{"k":"\"a"},"b"])");
    check("k=O'Brien x", R"([{"k":"O'Brien"},"x"])");
    check("k=\"\"", R"([{"k":""}])");
}

void test_brackets(void**) {
    check("direction=[a b] c", R"([{"direction":["a","b"]},"c"])");
    check("k=[]", R"([{"k":[]}])");
    check("codec=[strip=[G729 opus] mask=[all]]",
          R"([{"codec":[{"strip":["G729","opus"]},{"mask":["all"]}]}])");
    check("k=[a", "\"rtpp-flags\": a bracket does not close");
    check("k=[a=[b]", "\"rtpp-flags\": a bracket does not close");
    check("a]b ]", R"(["a]b","]"])");
    check("a=[b=[c=[d=[e]]]]", R"([{"a":[{"b":[{"c":[{"d":["e"]}]}]}]}])");
    static std::string text;
    text.clear();
    for (unsigned i = 0; i < 15000; ++i)
        text += "a=[";
    check(text, "\"rtpp-flags\": more than 4 levels of brackets");
}

request read(const std::string& words) {
    result<request> out =
        read_request(dictionary("call-id", "c", "command", "query", "rtpp-flags", words));
    if (out)
        return std::move(*out);
    request wrong;
    wrong.warnings.push_back(out.error().text);
    return wrong;
}

void check_list(const std::vector<std::string>& got, const char* wanted) {
    static std::string joined;
    joined.clear();
    for (const std::string& one : got) {
        joined += joined.empty() ? "" : ",";
        joined += one;
    }
    assert_string_equal(joined.c_str(), wanted);
}

// As a Kamailio script writes it.
void test_kamailio(void**) {
    static request got;
    got = read("via-branch=extra replace-origin replace-session-connection ICE=remove RTP/AVP "
               "trust-address codec-strip-G729 codec-mask-all codec-transcode-PCMA "
               "transcode-PCMU rtcp-mux-demux rtcp-mux=reject SDES-off SDES-no-AES_CM_128_HMAC "
               "direction=external direction=internal TOS=184 ptime=20 delete-delay=5 "
               "media-address=192.0.2.1 address-family=IP6 endpoint-learning-immediate "
               "generate-RTCP received-from=192.0.2.7 label=\"two words\" from-tag=abc");
    check_list(got.warnings, "");
    assert_string_equal(got.via_branch.c_str(), "extra");
    assert_true(got.replace.origin && got.replace.session_connection);
    assert_false(got.replace.session_name);
    assert_true(got.ice == ice_mode::remove);
    assert_string_equal(got.transport_protocol.c_str(), "RTP/AVP");
    assert_true(got.has(flag::trust_address));
    check_list(got.codec.strip, "G729");
    check_list(got.codec.mask, "all");
    check_list(got.codec.transcode, "PCMA,PCMU");
    assert_true(got.rtcp_mux.demux && got.rtcp_mux.reject && !got.rtcp_mux.offer);
    check_list(got.sdes, "off,no-AES_CM_128_HMAC");
    check_list(got.direction, "external,internal");
    assert_true(got.tos == 184);
    assert_true(got.ptime == 20U);
    assert_true(got.delete_delay == 5U);
    assert_true(got.family == address_family::ipv6);
    assert_true(got.learning == learning_mode::immediate);
    assert_true(got.generate_rtcp == true);
    assert_true(got.received_from == *parse_ip("192.0.2.7"));
    assert_string_equal(got.label.c_str(), "two words");
    assert_string_equal(got.from_tag.c_str(), "abc");
}

void test_lists(void**) {
    static request got;
    got = read("codec=[strip=[G729 opus] transcode=PCMA] replace=[origin username] "
               "direction=[a b] rtcp-mux=[offer accept] codec-set=PCMA generate-rtcp-off");
    check_list(got.warnings, "");
    check_list(got.codec.strip, "G729,opus");
    check_list(got.codec.transcode, "PCMA");
    check_list(got.codec.set, "PCMA");
    assert_true(got.replace.origin && got.replace.username);
    assert_true(got.rtcp_mux.offer && got.rtcp_mux.accept);
    check_list(got.direction, "a,b");
    assert_true(got.generate_rtcp == false);
}

void test_unknown(void**) {
    static request got;
    got = read("frobnicate strip-extmap x=1 replace-nothing codec-eat-PCMA ICE=never flags=a "
               "rtpp-flags=rtpp-flags=b codec- transcode-");
    check_list(got.warnings,
               "unknown flag \"frobnicate\",unknown flag \"strip-extmap\",unknown key \"x\","
               "unknown value of replace \"nothing\",unknown flag \"codec-eat-PCMA\","
               "unknown value of ice \"never\",unknown flag \"flags\","
               "unknown flag \"rtpp-flags\",unknown flag \"codec-\",unknown flag \"transcode-\"");
    static std::string text;
    text.clear();
    for (unsigned i = 0; i < 5000; ++i)
        text += "rtpp-flags=";
    check_list(read(text).warnings, "unknown flag \"rtpp-flags\"");
    text.clear();
    for (unsigned i = 0; i < 1000; ++i)
        text += "w ";
    assert_int_equal(read(text).warnings.size(), 32);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_words),    cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_brackets), cmocka_unit_test(test_kamailio),
        cmocka_unit_test(test_lists),    cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
