// Bencode in both directions: golden texts, what is refused and where, bounds.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <cstdint>
#include <string>

#include "control/ng/bencode.hpp"
#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "golden.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

constexpr tree_limits limits;

// The text written again, or the error.
std::string again(std::string_view text, const tree_limits& bounds = limits) {
    const result<tree> parsed = parse_bencode(text, bounds);
    if (!parsed)
        return parsed.error().text;
    std::string out;
    write_bencode(*parsed, out);
    return out;
}

void check(std::string_view text, const char* wanted) {
    static std::string got;
    got = again(text);
    assert_string_equal(got.c_str(), wanted);
}

void test_golden(void**) {
    static tree from_json;
    static std::string text;
    for (const golden::twins& one : golden::all) {
        from_json = *parse_json(one.json, limits);
        assert_true(*parse_bencode(one.bencode, limits) == from_json);
        text.clear();
        write_bencode(from_json, text);
        assert_true(text == one.bencode);
    }
}

void test_forms(void**) {
    check("de", "de");
    check("d1:ai-7e1:bi0ee", "d1:ai-7e1:bi0ee");
    check("d1:ai9223372036854775807ee", "d1:ai9223372036854775807ee");
    check("d1:ai-9223372036854775808ee", "d1:ai-9223372036854775808ee");
    check("d1:ale1:bdee", "d1:ale1:bdee");
    check("d0:0:e", "d0:0:e");
    // Keys in any order, written sorted, by bytes.
    check("d1:b1:x1:a1:y2:aa1:ze", "d1:a1:y2:aa1:z1:b1:xe");
    static tree value;
    value = *parse_json(R"({"f":1.5,"n":null,"t":true,"u":18446744073709551615})", limits);
    static std::string text;
    text.clear();
    write_bencode(value, text);
    assert_string_equal(text.c_str(), "d1:f3:1.51:n0:1:ti1e1:ui18446744073709551615ee");
}

void test_any_bytes(void**) {
    static std::string text;
    text = "d4:\xff";
    text.push_back('\0');
    text += "e:3:\x80\x81\xfe";
    text.push_back('e');
    static std::string got;
    got = again(text);
    assert_true(got == text);
}

void test_refused(void**) {
    check("", "expected a dictionary at byte 0");
    check("le", "expected a dictionary at byte 0");
    check("i7e", "expected a dictionary at byte 0");
    check("dee", "expected the end at byte 2");
    check("di7e1:ae", "expected a key at byte 1");
    check("d1:ae", "expected a value behind its key at byte 4");
    check("d1:a1:be1:c", "expected the end at byte 8");
    check("d1:a1:b1:a1:ce", "duplicate key \"a\"");
    check("d1:ad1:x1:y1:x1:zee", "duplicate key \"x\"");
    check("d1:ax", "expected a value at byte 4");
    check("d1:ai07ee", "expected an integer of 64 bits without leading zeros at byte 5");
    check("d1:ai-0ee", "expected an integer of 64 bits without leading zeros at byte 5");
    check("d1:ai9223372036854775808ee",
          "expected an integer of 64 bits without leading zeros at byte 5");
    check("d1:ai+7ee", "expected an integer at byte 5");
    check("d1:aiee", "expected an integer at byte 5");
    check("d1:ai7", "ends early, expected e behind an integer at byte 6");
    check("d01:a1:be", "expected an integer of 64 bits without leading zeros at byte 1");
    check("d1a1:be", "expected : behind a string's length at byte 2");
    check("d1:a5:b", "ends early, expected the rest of a string at byte 7");
    check("d1:a99999999999999999999:be",
          "expected an integer of 64 bits without leading zeros at byte 4");
    check("d1:a18446744073709551615:be", "ends early, expected the rest of a string at byte 27");
    check("d1:a-1:be", "expected a value at byte 4");
}

void test_truncations(void**) {
    for (const golden::twins& one : golden::all) {
        for (std::size_t length = 0; length < one.bencode.size(); ++length)
            assert_false(parse_bencode(one.bencode.substr(0, length), limits).has_value());
    }
}

void test_bounds(void**) {
    static std::string text;
    text = "d1:a" + std::string(15, 'l') + std::string(15, 'e') + "e";
    assert_true(parse_bencode(text, limits).has_value());
    text = "d1:a" + std::string(16, 'l') + std::string(16, 'e') + "e";
    check(text, "more than 16 levels");
    text = "d1:a" + std::string(60000, 'l');
    check(text, "more than 16 levels");
    text = "d1:al" + std::string(16384, 'l') + "ee";
    check(text, "more than 16 levels");
    text.clear();
    for (unsigned i = 0; i < 20000; ++i)
        text += "le";
    text = "d1:al" + text + "ee";
    check(text, "more than 16384 values");
    text = "d1:a65600:" + std::string(65600, 'x') + "e";
    check(text, "more than 65536 bytes");
}

// More keys than are looked for one by one, in an order of their own.
void test_many_keys(void**) {
    static std::string mixed;
    static std::string sorted;
    mixed = sorted = "d";
    for (unsigned i = 0; i < 900; ++i) {
        mixed += "3:" + std::to_string(100 + 7 * i % 900) + "0:";
        sorted += "3:" + std::to_string(100 + i) + "0:";
    }
    check(mixed + "e", (sorted + "e").c_str());
    for (const char* twice : {"100", "107", "317", "324", "331", "799"}) {
        static std::string wanted;
        wanted = std::string("duplicate key \"") + twice + "\"";
        check(mixed + "3:" + twice + "0:e", wanted.c_str());
        check(mixed + "3:" + twice + "0:!", wanted.c_str());
    }
}

void test_tree(void**) {
    static tree told;
    told = dictionary("b", 2, "d", "four", "a", dictionary());
    told.add("c", UINT64_MAX);
    told["b"] = -3;
    assert_true(told["e"].is_null());
    static std::string text;
    text.clear();
    write_bencode(told, text);
    assert_string_equal(text.c_str(), "d1:ade1:bi-3e1:ci18446744073709551615e1:d4:four1:e0:e");
    told.take(dictionary("e", 1.5, "0", true, "b", tree::list()));
    told.remove("a");
    told.remove("nothing");
    assert_string_equal(to_json(told).c_str(),
                        R"({"0":true,"b":[],"c":18446744073709551615,"d":"four","e":1.5})");
    // What is not there is null, and what is of another kind is empty.
    assert_true(told.at("a").is_null() && told.at("d").at("x").is_null() && told.at(0).is_null());
    assert_true(told.at("b").at(0).is_null() && !told.contains("a"));
    assert_int_equal(told.at("d").integer(), 0);
    assert_int_equal(told.at("d").size(), 0);
    assert_true(told.at("b").text().empty() && told["b"].take_text().empty());
    static tree copy;
    copy = told;
    assert_true(copy == told);
    assert_true(copy["d"].take_text() == "four");
    assert_false(copy == told);
}

void test_json(void**) {
    static const tree texts =
        dictionary("a", "\r\n\t\"\\/", "b", "\x01\x7f\b\f", "c", "\xc3\xa4\xff");
    assert_string_equal(to_json(texts).c_str(),
                        "{\"a\":\"\\r\\n\\t\\\"\\\\/\",\"b\":\"\\u0001\x7f\\b\\f\","
                        "\"c\":\"\xc3\xa4\xef\xbf\xbd\"}");
    assert_string_equal(to_json(texts, escaping::all_but_ascii).c_str(),
                        R"({"a":"\r\n\t\"\\/","b":"\u0001\u007f\b\f","c":"\u00e4\ufffd"})");
    assert_string_equal(to_json(*parse_json("[ ]", limits)).c_str(), "[]");
    assert_string_equal(parse_json("{\"a\":1,\"a\":2}", limits).error().text.c_str(),
                        "duplicate key \"a\"");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),      cmocka_unit_test(test_forms),
        cmocka_unit_test(test_any_bytes),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_truncations), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_many_keys),   cmocka_unit_test(test_tree),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
