// Where messages end in a stream: whole, cut at every byte, one byte at a time, several at once.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "control/ng/scanner.hpp"
#include "golden.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane::control::ng;
using verdict = message_scanner::verdict;

namespace {

verdict scan(std::string_view text) {
    message_scanner scanner;
    return scanner.scan(text);
}

void check_ends(std::string_view message) {
    static std::string stream;
    stream = message;
    stream += "c2 de"; // the next one, which is not looked at
    for (std::size_t step = 1; step <= stream.size(); step = step * 2 + 1) {
        message_scanner scanner;
        std::size_t given = 0;
        verdict found = verdict::more;
        while (found == verdict::more && given < stream.size()) {
            given += step;
            found = scanner.scan(std::string_view(stream).substr(0, given));
            if (given < message.size())
                assert_true(found == verdict::more);
        }
        assert_true(found == verdict::complete);
        assert_int_equal(scanner.length(), message.size());
    }
}

void test_golden(void**) {
    static std::string message;
    for (const golden::twins& one : golden::all) {
        message = "5323_1 ";
        message += one.bencode;
        check_ends(message);
        message = "a7 ";
        message += one.json;
        check_ends(message);
    }
}

void test_strings(void**) {
    check_ends("c de");
    check_ends("c d0:0:e");
    check_ends("c d2:ee4:ddlle");
    check_ends("c d1:ali-7ei0eee");
    check_ends("c {}");
    check_ends(R"(c {"}":"]\"}\\","a":[{"b":"{"}]})");
}

void test_broken(void**) {
    assert_true(scan(" de") == verdict::broken);
    assert_true(scan("c  de") == verdict::broken);
    assert_true(scan("c\n") == verdict::broken);
    assert_true(scan("\xff") == verdict::broken);
    assert_true(scan("c [") == verdict::broken);
    assert_true(scan("c dx") == verdict::broken);
    assert_true(scan("c d:") == verdict::broken);
    assert_true(scan("c d-1:") == verdict::broken);
    assert_true(scan("c d1;") == verdict::broken);
    assert_true(scan("c d1:aix") == verdict::broken);
    assert_true(scan("c d99999999999999999999999:") == verdict::broken);
    static std::string text;
    text = std::string(256, 'c');
    assert_true(scan(text) == verdict::more);
    text = std::string(257, 'c');
    assert_true(scan(text) == verdict::broken);
    // What was broken stays broken.
    message_scanner scanner;
    assert_true(scanner.scan("c [") == verdict::broken);
    assert_true(scanner.scan("c []de") == verdict::broken);
}

void test_depth_is_counted(void**) {
    static std::string text;
    text = "c d1:a" + std::string(50000, 'l') + std::string(50000, 'e');
    assert_true(scan(text) == verdict::more);
    assert_true(scan(text + "e") == verdict::complete);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_depth_is_counted),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
