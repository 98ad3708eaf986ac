// The part of cmocka that the suites of the kernel layer use, for targets whose cmocka is not at
// hand: cross builds. Same names, same output, same way out of a failed assertion, by longjmp past
// destructors. One thread.
#pragma once

#include <cinttypes>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

using CMUnitTestFunction = void (*)(void** state);
using CMFixtureFunction = int (*)(void** state);

struct CMUnitTest {
    const char* name;
    CMUnitTestFunction test_func;
    CMFixtureFunction setup_func;
    CMFixtureFunction teardown_func;
    void* initial_state;
};

namespace voxplane::cmocka_stand_in {

inline std::jmp_buf next_test;

// What longjmp brings along.
inline constexpr int failed = 1;
inline constexpr int skipped = 2;

[[noreturn]] inline void leave(const char* file, int line) {
    std::printf("%s:%d: error: Failure!\n", file, line);
    std::longjmp(next_test, failed);
}

inline void check(bool holds, const char* text, const char* file, int line) {
    if (!holds) {
        std::printf("%s\n", text);
        leave(file, line);
    }
}

inline void check_equal(std::uintmax_t a, std::uintmax_t b, const char* file, int line) {
    if (a != b) {
        std::printf("%#" PRIxMAX " != %#" PRIxMAX "\n", a, b);
        leave(file, line);
    }
}

inline bool passes(const CMUnitTest& test) {
    void* state = test.initial_state;
    std::printf("[ RUN      ] %s\n", test.name);
    switch (setjmp(next_test)) {
    case 0:
        break;
    case skipped:
        std::printf("[  SKIPPED ] %s\n", test.name);
        return true;
    default:
        std::printf("[  FAILED  ] %s\n", test.name);
        return false;
    }
    if (test.setup_func != nullptr) {
        check(test.setup_func(&state) == 0, "set-up failed", __FILE__, __LINE__);
    }
    test.test_func(&state);
    if (test.teardown_func != nullptr) {
        check(test.teardown_func(&state) == 0, "tear-down failed", __FILE__, __LINE__);
    }
    std::printf("[       OK ] %s\n", test.name);
    return true;
}

} // namespace voxplane::cmocka_stand_in

// The number of failed tests. Group fixtures are not provided.
inline int _cmocka_run_group_tests(const char* group, const CMUnitTest* tests, std::size_t count,
                                   std::nullptr_t, std::nullptr_t) {
    int faults = 0;
    std::printf("[==========] Running %zu test(s).\n", count);
    for (std::size_t i = 0; i < count; ++i) {
        faults += voxplane::cmocka_stand_in::passes(tests[i]) ? 0 : 1;
    }
    std::printf("[==========] %s: %zu test(s) run, %d failed.\n", group, count, faults);
    return faults;
}

#define cmocka_unit_test(body)                                                                     \
    { #body, body, nullptr, nullptr, nullptr }
#define cmocka_unit_test_setup(body, setup)                                                        \
    { #body, body, setup, nullptr, nullptr }
#define cmocka_unit_test_setup_teardown(body, setup, teardown)                                     \
    { #body, body, setup, teardown, nullptr }
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    _cmocka_run_group_tests(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#define assert_true(c) voxplane::cmocka_stand_in::check(!!(c), #c, __FILE__, __LINE__)
#define assert_false(c) voxplane::cmocka_stand_in::check(!(c), "not: " #c, __FILE__, __LINE__)
#define assert_int_equal(a, b)                                                                     \
    voxplane::cmocka_stand_in::check_equal(static_cast<std::uintmax_t>(a),                         \
                                           static_cast<std::uintmax_t>(b), __FILE__, __LINE__)
#define assert_int_not_equal(a, b)                                                                 \
    assert_true(static_cast<std::uintmax_t>(a) != static_cast<std::uintmax_t>(b))
// As in cmocka, numbers without a sign.
#define assert_in_range(x, least, most)                                                            \
    assert_true(static_cast<std::uintmax_t>(x) >= static_cast<std::uintmax_t>(least) &&            \
                static_cast<std::uintmax_t>(x) <= static_cast<std::uintmax_t>(most))
#define assert_null(p) assert_true((p) == nullptr)
#define assert_non_null(p) assert_true((p) != nullptr)
#define assert_ptr_equal(a, b)                                                                     \
    assert_true(reinterpret_cast<const void*>(a) == reinterpret_cast<const void*>(b))
#define assert_string_equal(a, b) assert_true(std::strcmp(a, b) == 0)
#define assert_memory_equal(a, b, bytes) assert_true(std::memcmp(a, b, bytes) == 0)
#define skip()                                                                                     \
    std::longjmp(voxplane::cmocka_stand_in::next_test, voxplane::cmocka_stand_in::skipped)
#define print_error(...) std::printf(__VA_ARGS__)
#define fail_msg(...)                                                                              \
    do {                                                                                           \
        std::printf(__VA_ARGS__);                                                                  \
        std::printf("\n");                                                                         \
        voxplane::cmocka_stand_in::leave(__FILE__, __LINE__);                                      \
    } while (false)
