// Stored replies by cookie: replay, waiting, collisions, age, bounds, storms.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <memory>
#include <string>

#include "control/ng/cookie_cache.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;
using outcome = cookie_cache::outcome;

namespace {

constexpr std::uint64_t second = 1'000'000'000;

// One at a time; its memory outlives a failed assertion.
std::unique_ptr<cookie_cache>& fresh_cache(const cookie_settings& settings = {}) {
    static std::unique_ptr<cookie_cache> cache;
    cache = std::make_unique<cookie_cache>(settings);
    return cache;
}

origin from(const char* peer) {
    return {.peer = *parse_endpoint(peer)};
}

const char* const here = "192.0.2.1:5000";

cookie_cache::lookup ask(cookie_cache& cache, std::string_view cookie, std::uint64_t now,
                         const char* peer = here, std::string_view payload = "de") {
    return cache.begin({cookie, payload, coding::bencode}, from(peer), now);
}

void test_replay(void**) {
    cookie_cache& cache = *fresh_cache();
    const auto first = ask(cache, "a", 0);
    assert_true(first.what == outcome::fresh && first.waits);
    assert_true(cache.working(first.id)->cookie() == "a");
    cache.finish(first.id, "reply", second);
    assert_null(cache.working(first.id));
    const auto again = ask(cache, "a", 2 * second);
    assert_true(again.what == outcome::stored);
    assert_string_equal(again.reply->c_str(), "reply");
    // Another socket of the same client gets it too, another client does not.
    assert_true(ask(cache, "a", 3 * second, "192.0.2.1:6000").what == outcome::stored);
    assert_true(ask(cache, "a", 3 * second, "192.0.2.2:5000").what == outcome::fresh);
    assert_true(ask(cache, "b", 3 * second).what == outcome::fresh);
    assert_int_equal(cache.counters().collided, 0);
}

void test_age(void**) {
    cookie_cache& cache = *fresh_cache();
    cache.finish(ask(cache, "a", 0).id, "reply", second);
    assert_true(ask(cache, "a", 31 * second).what == outcome::stored);
    cache.expire(45 * second);
    assert_int_equal(cache.entries(), 1);
    // Too old even before anybody cleaned up.
    assert_true(ask(cache, "a", 46 * second).what == outcome::fresh);
    assert_int_equal(cache.entries(), 1);
    cache.expire(100 * second);
    assert_int_equal(cache.entries(), 1);
    cache.expire(106 * second);
    assert_int_equal(cache.entries(), 0);
    assert_int_equal(cache.bytes(), 0);
    assert_int_equal(cache.counters().abandoned, 1);
}

void test_waiting(void**) {
    cookie_cache& cache = *fresh_cache();
    const auto first = ask(cache, "a", 0);
    const auto same = ask(cache, "a", second);
    assert_true(same.what == outcome::in_work && !same.waits && same.id == first.id);
    const auto other = ask(cache, "a", second, "192.0.2.1:6000");
    assert_true(other.what == outcome::in_work && other.waits);
    assert_int_equal(cache.working(first.id)->waiting.size(), 2);
    for (const char* const peer : {"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "192.0.2.1:4"})
        static_cast<void>(ask(cache, "a", second, peer));
    assert_int_equal(cache.working(first.id)->waiting.size(), 4);
    cache.finish(first.id, "reply", 2 * second);
    assert_int_equal(cache.in_work(), 0);
    cache.finish(first.id, "again", 2 * second);
    assert_string_equal(ask(cache, "a", 3 * second).reply->c_str(), "reply");
}

void test_collision(void**) {
    cookie_cache& cache = *fresh_cache();
    cache.finish(ask(cache, "a", 0, here, "d1:x1:ye").id, "reply", 0);
    const auto other = ask(cache, "a", 1, here, "d1:x1:ze");
    assert_true(other.what == outcome::stored);
    assert_string_equal(other.reply->c_str(), "reply");
    assert_int_equal(cache.counters().collided, 1);
}

void test_entries_bound(void**) {
    cookie_cache& cache = *fresh_cache({.entries = 3});
    for (const char* const cookie : {"a", "b", "c", "d"})
        cache.finish(ask(cache, cookie, 0).id, "reply", 0);
    assert_int_equal(cache.entries(), 3);
    assert_int_equal(cache.counters().evicted, 1);
    assert_true(ask(cache, "d", 1).what == outcome::stored);
    assert_true(ask(cache, "a", 1).what == outcome::fresh); // puts out b
    assert_true(ask(cache, "c", 1).what == outcome::stored);
    assert_true(ask(cache, "b", 1).what == outcome::fresh); // puts out c
    // Requests in work go last, and their late replies nowhere.
    const auto oldest = ask(cache, "e", 1); // puts out d
    assert_int_equal(cache.in_work(), 3);
    assert_int_equal(cache.counters().abandoned, 0);
    static_cast<void>(ask(cache, "f", 1));
    static_cast<void>(ask(cache, "g", 1));
    static_cast<void>(ask(cache, "h", 1));
    assert_int_equal(cache.counters().abandoned, 3);
    assert_null(cache.working(oldest.id));
}

void test_bytes_bound(void**) {
    cookie_cache& cache = *fresh_cache({.bytes = 4000});
    static std::string reply(1000, 'r');
    for (const char* const cookie : {"a", "b", "c", "d", "e"})
        cache.finish(ask(cache, cookie, 0).id, reply, 0);
    assert_true(cache.bytes() <= 4000);
    assert_int_equal(cache.entries(), 3);
    assert_true(ask(cache, "e", 1).what == outcome::stored);
    // One that is too large for all is kept until the next comes.
    static std::string huge(10000, 'r');
    const auto large = ask(cache, "h", 1);
    cache.finish(large.id, huge, 1);
    assert_int_equal(cache.entries(), 1);
    assert_true(ask(cache, "h", 1).what == outcome::stored);
    assert_true(ask(cache, "i", 1).what == outcome::fresh);
    assert_int_equal(cache.entries(), 1);
}

void test_storm(void**) {
    cookie_cache& cache = *fresh_cache({.entries = 1000});
    static std::string cookie;
    for (unsigned i = 0; i < 200'000; ++i) {
        cookie = std::to_string(i);
        const auto found = ask(cache, cookie, i * std::uint64_t{1000});
        assert_true(found.what == outcome::fresh);
        if (i % 3 != 0)
            cache.finish(found.id, "r", i * std::uint64_t{1000});
        for (unsigned repeat = 0; repeat < 3; ++repeat) {
            const auto again = ask(cache, cookie, i * std::uint64_t{1000});
            assert_true(again.what == (i % 3 != 0 ? outcome::stored : outcome::in_work));
        }
    }
    assert_int_equal(cache.entries(), 1000);
    for (unsigned i = 0; i < 1000; ++i)
        cache.expire(1000 * second);
    assert_int_equal(cache.entries() + cache.in_work() + cache.bytes(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_replay),        cmocka_unit_test(test_age),
        cmocka_unit_test(test_waiting),       cmocka_unit_test(test_collision),
        cmocka_unit_test(test_entries_bound), cmocka_unit_test(test_bytes_bound),
        cmocka_unit_test(test_storm),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
