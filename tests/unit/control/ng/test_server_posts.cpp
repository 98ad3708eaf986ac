// Requests that other threads put into the server's mailbox. Those threads are real; what they got
// is judged after they have ended. Owners of memory are static: a failed assertion leaves past
// destructors.
#include <atomic>
#include <thread>
#include <vector>

#include "loopback.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;
using namespace std::chrono_literals;

namespace {

const server_counters& counters() {
    return stage().door->counters();
}

// Asks on a thread of its own while this one polls.
post_reply ask(const std::string& message, const char* peer = "127.0.0.1",
               std::chrono::milliseconds longest = 4s, bool polls = true) {
    post_reply out;
    std::atomic<bool> over = false;
    const ip_address from = *parse_ip(peer);
    std::thread asker([&] {
        out = stage().door->mailbox().ask(from, message, longest);
        over = true;
    });
    while (!over) {
        if (polls)
            static_cast<void>(stage().door->poll(stage().now));
        std::this_thread::sleep_for(100us);
    }
    asker.join();
    return out;
}

void open_door(std::size_t most = 4) {
    server_settings settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.max_posts = most;
    open_server(settings);
}

void expect(const post_reply& got, post_outcome what, const char* text = "") {
    assert_int_equal(static_cast<int>(got.what), static_cast<int>(what));
    assert_string_equal(got.text.c_str(), text);
}

void test_with_and_without_cookie(void**) {
    open_door();
    static post_reply got;
    got = ask("abc_1 d7:command4:pinge");
    expect(got, post_outcome::replied, "abc_1 d6:result4:ponge");
    got = ask("d7:command4:pinge");
    expect(got, post_outcome::replied, "d6:result4:ponge");
    got = ask(R"({"command": "ping"})"); // its space ends no cookie
    expect(got, post_outcome::replied, R"({"result":"pong"})");
    got = ask("d1_2 d7:command4:pinge"); // a cookie that begins as a dictionary would
    expect(got, post_outcome::replied, "d1_2 d6:result4:ponge");
    stage().reply_with = "x";
    got = ask("d7:command4:liste");
    expect(got, post_outcome::replied, "d4:echo1:x6:result2:oke");
    assert_int_equal(stage().handled, 1);
    assert_int_equal(counters().received, 5);
    assert_int_equal(counters().replied, 5);
}

void test_repeated_cookie(void**) {
    open_door();
    static post_reply first;
    static post_reply second;
    first = ask("abc_1 d7:command4:liste");
    second = ask("abc_1 d7:command4:liste");
    expect(second, post_outcome::replied, first.text.c_str());
    assert_int_equal(stage().handled, 1);
    assert_int_equal(counters().replayed, 1);
}

void test_refused(void**) {
    open_door();
    static post_reply got;
    got = ask("d7:command4:pinge", "192.0.2.7");
    expect(got, post_outcome::refused);
    assert_int_equal(counters().refused, 1);
    got = ask("neither");
    expect(got, post_outcome::malformed);
    got = ask("");
    expect(got, post_outcome::malformed);
    assert_int_equal(counters().malformed, 2);
    assert_int_equal(stage().handled, 0);
}

// Nobody polls: the box fills, and who waits hears of it in time.
void test_full_and_late(void**) {
    open_door(2);
    static post_reply got[3];
    static std::vector<std::thread> askers;
    askers.clear();
    for (post_reply& one : got)
        askers.emplace_back([&one] {
            one = stage().door->mailbox().ask(*parse_ip("127.0.0.1"), "d7:command4:pinge", 50ms);
        });
    for (std::thread& one : askers)
        one.join();
    unsigned full = 0;
    unsigned late = 0;
    for (const post_reply& one : got) {
        full += one.what == post_outcome::full ? 1U : 0U;
        late += one.what == post_outcome::late ? 1U : 0U;
    }
    assert_int_equal(full, 1);
    assert_int_equal(late, 2);
    assert_int_equal(stage().door->poll(stage().now), 0); // they are gone from the queue as well
}

// A reply that comes when nobody waits any more is counted, and one that comes in time arrives.
void test_reply_later(void**) {
    open_door();
    stage().later = true;
    static post_reply got;
    got = ask("a d7:command4:liste", "127.0.0.1", 50ms);
    expect(got, post_outcome::late);
    assert_int_equal(stage().handled, 1);
    assert_true(stage().door->reply(stage().handle, dictionary("result", "ok")));
    assert_int_equal(counters().unsent, 1);
    got = ask("a d7:command4:liste"); // the stored reply
    expect(got, post_outcome::replied, "a d6:result2:oke");
}

void test_closed(void**) {
    open_door();
    static post_reply got;
    static std::thread asker;
    asker = std::thread(
        [] { got = stage().door->mailbox().ask(*parse_ip("127.0.0.1"), "d7:command4:pinge", 4s); });
    std::this_thread::sleep_for(20ms);
    stage().door->mailbox().close();
    asker.join();
    expect(got, post_outcome::closed);
    got = ask("d7:command4:pinge", "127.0.0.1", 4s, false);
    expect(got, post_outcome::closed);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_with_and_without_cookie),
        cmocka_unit_test(test_repeated_cookie),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_full_and_late),
        cmocka_unit_test(test_reply_later),
        cmocka_unit_test(test_closed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
