// Requests from their dictionaries: golden ones, spellings of keys, wrong types, what each command
// requires. Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "control/ng/message.hpp"
#include "control/ng/request.hpp"
#include "golden.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

// The request of a JSON text; its error as the only warning.
request read(std::string_view json) {
    result<tree> parsed = parse_json(json, {});
    result<request> out = read_request(parsed ? std::move(*parsed) : tree());
    if (out)
        return std::move(*out);
    request wrong;
    wrong.warnings.push_back(out.error().text);
    return wrong;
}

request golden_request(std::string_view name) {
    return read(golden::named(name).json);
}

std::string warnings_of(std::string_view json) {
    std::string joined;
    for (const std::string& one : read(json).warnings) {
        joined += joined.empty() ? "" : ", ";
        joined += one;
    }
    return joined;
}

void check(std::string_view json, const char* wanted) {
    static std::string got;
    got = warnings_of(json);
    assert_string_equal(got.c_str(), wanted);
}

// The same behind what every query has.
void check_key(std::string_view key_and_value, const char* wanted) {
    static std::string json;
    json = R"({"command":"query","call-id":"c",)";
    json += key_and_value;
    json += "}";
    check(json, wanted);
}

void test_offer(void**) {
    static request got;
    got = golden_request("offer");
    assert_int_equal(got.warnings.size(), 0);
    assert_true(got.command == command::offer);
    assert_string_equal(got.call_id.c_str(), "12345@proxy");
    assert_string_equal(got.from_tag.c_str(), "tag-a");
    assert_string_equal(got.to_tag.c_str(), "");
    assert_string_equal(got.via_branch.c_str(), "z9hG4bK-1");
    assert_true(got.sdp.starts_with("v=0\r\n"));
    assert_true(got.has(flag::trust_address) && got.has(flag::port_latching));
    assert_int_equal(got.flags.count(), 2);
    assert_true(got.replace.origin && got.replace.session_connection);
    assert_true(got.received_from == *parse_ip("203.0.113.9"));
    assert_true(got.ice == ice_mode::remove && got.dtls == dtls_mode::unset);
    assert_true(got.rtcp_mux.demux && !got.rtcp_mux.offer);
    assert_int_equal(got.codec.strip.size(), 1);
    assert_string_equal(got.codec.mask.at(0).c_str(), "all");
    assert_string_equal(got.codec.transcode.at(0).c_str(), "PCMA");
    assert_string_equal(got.direction.at(1).c_str(), "internal");
    assert_string_equal(got.transport_protocol.c_str(), "RTP/AVP");
    assert_true(got.tos == 184);
    assert_true(got.supports_load_limit());
    assert_false(got.ptime.has_value());
}

void test_others(void**) {
    static request got;
    got = golden_request("answer");
    assert_int_equal(got.warnings.size(), 0);
    assert_true(got.command == command::answer);
    assert_string_equal(got.to_tag.c_str(), "tag-b");
    assert_string_equal(got.label.c_str(), "two words");
    assert_true(got.received_from == *parse_ip("2001:db8::9"));
    got = golden_request("delete");
    assert_int_equal(got.warnings.size(), 0);
    assert_true(got.delete_delay == 30U && got.has(flag::fatal));
    got = golden_request("delete_short");
    assert_true(got.command == command::delete_call && got.from_tag.empty());
    got = golden_request("list");
    assert_true(got.limit == 50U);
    assert_true(golden_request("ping").command == command::ping);
    assert_true(golden_request("statistics").command == command::statistics);
}

// What voxplane has beyond the protocol's own commands.
void test_own_commands(void**) {
    static request got;
    got = *read_request(dictionary("command", "capture", "call-id", "x", "duration", 7, "packets",
                                   "9", "action", "stop"));
    assert_true(got.command == command::capture && got.duration == 7U && got.packets == 9U);
    assert_string_equal(got.action.c_str(), "stop");
    assert_int_equal(got.warnings.size(), 0);
    assert_false(read_request(dictionary("command", "capture")).has_value());
    assert_false(
        read_request(dictionary("command", "capture", "call-id", "x", "duration", -1)).has_value());
    got = *read_request(dictionary("command", "log", "module", "call", "level", "debug"));
    assert_true(got.command == command::log && got.warnings.empty());
}

void test_transform(void**) {
    static request got;
    got = golden_request("transform");
    assert_int_equal(got.warnings.size(), 0);
    assert_string_equal(got.instance.c_str(), "node-1");
    assert_string_equal(got.interface.c_str(), "internal");
    assert_int_equal(got.media.size(), 1);
    const transform_media& media = got.media.front();
    assert_string_equal(media.type.c_str(), "audio");
    assert_string_equal(media.input.codec.c_str(), "PCMU");
    assert_true(media.input.payload_type == 0 && media.output.payload_type == 8);
    assert_int_equal(media.output.clock_rate, 8000);
    assert_int_equal(media.output.channels, 1);
    assert_true(media.destination == *parse_endpoint("192.0.2.8:30000"));
}

void test_spellings(void**) {
    for (const char* const key : {"call-id", "call id", "call_id", "Call-ID", "CALL ID"}) {
        static std::string json;
        json = R"({"command":"query",")";
        json += key;
        json += R"(":"c"})";
        assert_string_equal(read(json).call_id.c_str(), "c");
    }
    static request got;
    got =
        read(R"({"command":"query","call-id":"c","transport_protocol":"RTP/AVP","rtcp mux":"offer",
        "Received From":["IP4","192.0.2.1"],"flags":["trust address","TRUST_ADDRESS","odd one",
        "SIP source address","codec-strip-PCMU","ptime=30"],"replace":["session connection"],
        "generate RTCP":"on","endpoint learning":"Off","delete_delay":"7","SDES":["off"],
        "address family":"IP4","DTLS":"passive","all":"all","from-tags":["x"],"set label":"l"})");
    assert_int_equal(got.warnings.size(), 1); // the odd one
    assert_true(got.has(flag::trust_address) && got.has(flag::sip_source_address));
    assert_string_equal(got.codec.strip.at(0).c_str(), "PCMU");
    assert_true(got.ptime == 30U && got.replace.session_connection && got.rtcp_mux.offer);
    assert_true(got.generate_rtcp == true && got.learning == learning_mode::off);
    assert_true(got.delete_delay == 7U && got.family == address_family::ipv4);
    assert_true(got.dtls == dtls_mode::passive && got.select.all);
    assert_string_equal(got.select.from_tags.at(0).c_str(), "x");
    assert_string_equal(got.select.set_label.c_str(), "l");
}

void test_unknown(void**) {
    check_key(R"("colour":"red")", "unknown key \"colour\"");
    check_key(R"("codec":{"eat":["x"]})", "unknown key in codec \"eat\"");
    check_key(R"("ICE":"maybe","DTLS":"x")",
              "unknown value of dtls \"x\", unknown value of ice \"maybe\"");
    check_key(R"("flags":["z"],"media":"x")", "unknown flag \"z\", unknown key \"media\"");
}

void test_wrong_types(void**) {
    check("[]", "Dictionary contains no key \"command\"");
    check("{}", "Dictionary contains no key \"command\"");
    check(R"({"command":7})", "\"command\": expected a string, got 7");
    check(R"({"command":"fly"})", "Unrecognized command");
    check(R"({"command":"play media","call-id":"c"})", "Unrecognized command");
    check_key(R"("call_id":"d")", "Invalid data (duplicate key \"call-id\")");
    check_key(R"("from-tag":7)", "\"from-tag\": expected a string, got 7");
    check_key(R"("sdp":["v=0"])", "\"sdp\": expected a string, got a list");
    check_key(R"("flags":{"a":1})", "\"flags\": expected a list of strings, got a dictionary");
    check_key(R"("flags":["a",["b"]])", "\"flags\": expected a list of strings, got a list");
    check_key(R"("flags":[{"ICE":"x"}])",
              "\"flags\": expected a list of strings, got a dictionary");
    check_key(R"("replace":[1])", "\"replace\": expected a list of strings, got 1");
    check_key(R"("codec":"PCMA")", "\"codec\": expected a dictionary of lists, got \"PCMA\"");
    check_key(R"("codec":["PCMA"])", "\"codec\": expected a dictionary of lists, got \"PCMA\"");
    check_key(R"("codec":{"strip":7})", "\"codec strip\": expected a list of strings, got 7");
    check_key(R"("ptime":"x")", "\"ptime\": expected an integer from 0 to 1000, got \"x\"");
    check_key(R"("ptime":1001)", "\"ptime\": expected an integer from 0 to 1000, got 1001");
    check_key(R"("ptime":20.5)", "\"ptime\": expected an integer from 0 to 1000, got 20.5");
    check_key(R"("TOS":-2)", "\"tos\": expected an integer from -1 to 65535, got -2");
    check_key(R"("TOS":18446744073709551615)",
              "\"tos\": expected an integer from -1 to 65535, got 18446744073709551615");
    check_key(R"("TOS":null)", "\"tos\": expected an integer from -1 to 65535, got null");
    check_key(R"("received-from":["IP4","nowhere"])",
              "\"received-from\": expected a family and an IP address, got \"nowhere\"");
    check_key(R"("received-from":[])",
              "\"received-from\": expected a family and an IP address, got a list");
    check_key(R"("generate RTCP":"perhaps")",
              "\"generate-rtcp\": expected on or off, got \"perhaps\"");
    check_key(R"("flags":["ptime=x"])", "\"ptime\": expected an integer from 0 to 1000, got \"x\"");
}

void test_required(void**) {
    check(R"({"command":"offer"})", "No SDP body in message");
    check(R"({"command":"offer","sdp":"v=0"})", "No call-id in message");
    check(R"({"command":"offer","sdp":"v=0","call-id":"c"})", "No from-tag in message");
    check(R"({"command":"answer","sdp":"v=0","call-id":"c","from-tag":"a"})",
          "No to-tag in message");
    check(R"({"command":"answer","sdp":"v=0","call-id":"c","from-tag":"a","to-tag":"b"})", "");
    check(R"({"command":"delete"})", "No call-id in message");
    check(R"({"command":"query","call-id":""})", "No call-id in message");
    check(R"({"command":"transform","call-id":"c"})", "No media in message");
    check(R"({"command":"list"})", "");
}

void test_long_names(void**) {
    static std::string text;
    static std::string wanted;
    for (const char* const key : {"call-id", "from-tag", "to-tag", "via-branch"}) {
        for (const std::size_t bytes : {1024U, 1025U}) {
            wanted = '"' + std::string(key) + "\": expected at most 1024 bytes, got 1025";
            text = R"({"command":"query",)";
            text += std::string_view(key) == "call-id" ? "" : R"("call-id":"c",)";
            text += '"' + std::string(key) + "\":\"" + std::string(bytes, 'x') + "\"}";
            check(text, bytes == 1024 ? "" : wanted.c_str());
        }
    }
}

// Words that reach SDP in one spelling or another.
void test_words_for_sdp(void**) {
    static request got;
    got = read(R"({"command":"offer","sdp":"v=0","call-id":"c","from-tag":"a",
                   "replace":["force increment sdp ver"],"sdp-media-remove":["video","image"]})");
    assert_int_equal(got.warnings.size(), 0);
    assert_true(got.replace.force_increment);
    assert_int_equal(got.media_remove.size(), 2);
    got = read(R"({"command":"offer","sdp":"v=0","call-id":"c","from-tag":"a",
                   "rtpp-flags":"replace-force-increment-sdp-ver sdp-media-remove-video"})");
    assert_int_equal(got.warnings.size(), 0);
    assert_true(got.replace.force_increment);
    assert_string_equal(got.media_remove.at(0).c_str(), "video");
}

void test_bad_media(void**) {
    const auto check_media = [](const char* media, const char* wanted) {
        static std::string json;
        json = R"({"command":"transform","call-id":"c","media":)";
        json += media;
        json += "}";
        check(json, wanted);
    };
    check_media("7", "\"media\": expected a list of at most 16 dictionaries, got 7");
    check_media("[]", "No media in message");
    check_media("[7]", "\"media\": expected a list of dictionaries, got 7");
    check_media("[{}]", "\"media\": expected a codec and a destination, got a dictionary");
    check_media(R"([{"codec":[],"destination":{}}])",
                "\"media codec\": expected a list of dictionaries, got a list");
    check_media(R"([{"codec":[{}],"destination":{}}])",
                "\"destination\": expected a family, an address and a port, got a dictionary");
    check_media(R"([{"codec":[{}],"destination":{"address":"192.0.2.1","port":0}}])",
                "\"port\": expected an integer from 1 to 65535, got 0");
    check_media(R"([{"codec":[{"input":{"payload type":128}}],"destination":{}}])",
                "\"payload-type\": expected an integer from 0 to 127, got 128");
    check_media(R"([{"x":1,"codec":[{"y":1,"input":{"z":1}},{}],
                     "destination":{"address":"::1","port":"4"}}])",
                "more than one entry in \"media codec\", unknown key in media codec \"z\", "
                "unknown key in media codec \"y\", unknown key in media \"x\"");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_offer),        cmocka_unit_test(test_others),
        cmocka_unit_test(test_own_commands), cmocka_unit_test(test_transform),
        cmocka_unit_test(test_spellings),    cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_wrong_types),  cmocka_unit_test(test_required),
        cmocka_unit_test(test_long_names),   cmocka_unit_test(test_words_for_sdp),
        cmocka_unit_test(test_bad_media),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
