// Messages: cookies, codings, error texts, what cannot be answered.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "control/ng/message.hpp"
#include "golden.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

constexpr tree_limits limits;

// "cookie|payload", or "none".
std::string parts(std::string_view message) {
    const std::optional<envelope> what = split(message);
    if (!what)
        return "none";
    std::string out(what->cookie);
    out.push_back('|');
    out += what->payload;
    return out;
}

void check_parts(std::string_view message, const char* wanted) {
    static std::string got;
    got = parts(message);
    assert_string_equal(got.c_str(), wanted);
}

// The dictionary as JSON, or the error.
std::string decoded(std::string_view payload) {
    std::string message = "c ";
    message += payload;
    const result<tree> dictionary = decode(*split(message), limits);
    return dictionary ? to_json(*dictionary) : dictionary.error().text;
}

void check_decoded(std::string_view payload, const char* wanted) {
    static std::string got;
    got = decoded(payload);
    assert_string_equal(got.c_str(), wanted);
}

void test_split(void**) {
    check_parts("5323_1 d7:command4:pinge", "5323_1|d7:command4:pinge");
    check_parts("a7 {\"command\":\"ping\"}\r\n", "a7|{\"command\":\"ping\"}");
    check_parts("a ", "a|");
    check_parts("a \n", "a|");
    check_parts("a  de", "a| de");
    check_parts("", "none");
    check_parts("d7:command4:pinge", "none");
    check_parts(" de", "none");
    check_parts("a\nb de", "none");
    check_parts("a\x80 de", "none");
    static std::string text;
    text = std::string(256, 'c') + " de";
    assert_true(split(text).has_value());
    text = std::string(257, 'c') + " de";
    assert_false(split(text).has_value());
    text = std::string(60000, 'c');
    assert_false(split(text).has_value());
}

void test_decode(void**) {
    check_decoded("", "Invalid data (no payload)");
    check_decoded("hello", "Invalid data (neither a bencode nor a JSON dictionary)");
    check_decoded("[1]", "Invalid data (neither a bencode nor a JSON dictionary)");
    check_decoded("d1:a", "Invalid data (ends early, expected more at byte 4)");
    check_decoded("{\"a\":1", "Invalid data (no JSON at byte 6)");
    check_decoded("{\"a\":1}}", "Invalid data (no JSON at byte 7)");
    check_decoded("{\"a\":1e999}", "Invalid data (no JSON at byte 9)");
    check_decoded("{\"a\":\"\xff\"}", "Invalid data (no JSON at byte 6)");
    static std::string text("{\"a\":1}");
    text.push_back('\0');
    check_decoded(text, "Invalid data (no JSON at byte 7)");
    check_decoded("{\"a\":1,\"b\":{\"c\":[true,null,-2,0.5]}}",
                  "{\"a\":1,\"b\":{\"c\":[true,null,-2,0.5]}}");
    check_decoded("{\"a\":1,\"a\":2}", "Invalid data (duplicate key \"a\")");
    check_decoded("{\"\\u0001\xc3\xa9\":1,\"\\u0001\xc3\xa9\":2}",
                  "Invalid data (duplicate key \"???\")");
}

void test_bombs(void**) {
    static std::string text;
    text = "{\"a\":" + std::string(15, '[') + std::string(15, ']') + "}";
    assert_true(decode(*split("c " + text), limits).has_value());
    text = "{\"a\":" + std::string(16, '[') + std::string(16, ']') + "}";
    check_decoded(text, "Invalid data (more than 16 levels)");
    text = "{\"a\":" + std::string(60000, '[');
    check_decoded(text, "Invalid data (more than 16 levels)");
    text = "{\"a\":[0";
    for (unsigned i = 0; i < 20000; ++i)
        text += ",0";
    check_decoded(text + "]}", "Invalid data (more than 16384 values)");
    text = "{\"a\":\"" + std::string(65536, 'x') + "\"}";
    check_decoded(text, "Invalid data (more than 65536 bytes)");
}

void test_truncations(void**) {
    static std::string message;
    for (const golden::twins& one : golden::all) {
        for (std::size_t length = 1; length < one.json.size(); ++length) {
            message = "c ";
            message += one.json.substr(0, length);
            assert_false(decode(*split(message), limits).has_value());
        }
    }
}

// A reply comes in its request's coding, with its cookie.
void test_encode(void**) {
    static std::string text;
    text = encode("5323_1", coding::bencode, dictionary("result", "pong"));
    assert_string_equal(text.c_str(), "5323_1 d6:result4:ponge");
    text = encode("a7", coding::json, dictionary("result", "pong"));
    assert_string_equal(text.c_str(), "a7 {\"result\":\"pong\"}");
    text = encode("a", coding::bencode, error_reply(texts::unknown_call_id));
    assert_string_equal(text.c_str(), "a d12:error-reason15:Unknown call-id6:result5:errore");
    text = encode("a", coding::json, overload_reply(texts::no_ports, true));
    assert_string_equal(text.c_str(),
                        "a {\"message\":\"Ran out of ports\",\"result\":\"load limit\"}");
    text = encode("a", coding::json, overload_reply(texts::no_ports, false));
    assert_string_equal(text.c_str(),
                        "a {\"error-reason\":\"Ran out of ports\",\"result\":\"error\"}");
    text = encode("a", coding::json, dictionary("x", "a\xff"));
    assert_string_equal(text.c_str(), "a {\"x\":\"a\xef\xbf\xbd\"}");
    text = encode("a", coding::bencode, dictionary("x", "a\xff"));
    assert_string_equal(text.c_str(), "a d1:x2:a\xff"
                                      "e");
}

void test_twins(void**) {
    static std::string message;
    static tree one_way;
    for (const golden::twins& one : golden::all) {
        message = "c ";
        message += one.bencode;
        one_way = *decode(*split(message), limits);
        assert_true(encode("c", coding::bencode, one_way) == message);
        message = "c ";
        message += one.json;
        assert_true(*decode(*split(message), limits) == one_way);
        assert_true(encode("c", coding::json, one_way) == message);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_split),  cmocka_unit_test(test_decode),
        cmocka_unit_test(test_bombs),  cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_encode), cmocka_unit_test(test_twins),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
