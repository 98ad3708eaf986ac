// The server over TCP on loopback: streams cut anywhere, large messages, slow and silent clients,
// streams that can't be followed, limits. Owners of memory are static: a failed assertion leaves
// past destructors.
#include <vector>

#include "golden.hpp"
#include "loopback.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

const server_counters& counters() {
    return stage().door->counters();
}

std::unique_ptr<client> connect() {
    return std::make_unique<client>(stage().door->tcp_endpoints().front(), SOCK_STREAM);
}

// A client of a fresh server with these settings.
client& visitor(const server_settings& settings = on_loopback("127.0.0.1:0", "127.0.0.1:0")) {
    static std::unique_ptr<client> only;
    static_cast<void>(open_server(settings));
    only = connect();
    return *only;
}

void check_hears(client& who, std::string_view wanted) {
    static std::string heard;
    heard = hear(who, wanted.size());
    assert_true(heard == wanted);
}

void test_stream(void**) {
    client& proxy = visitor();
    assert_true(proxy.say("a d7:command4:pinge"));
    check_hears(proxy, "a d6:result4:ponge");
    // Several at once, with and without line feeds between them.
    assert_true(proxy.say("b {\"command\":\"ping\"}\r\nc d7:command4:pinged d7:command4:pinge\n"));
    check_hears(proxy, "b {\"result\":\"pong\"}c d6:result4:ponged d6:result4:ponge");
    proxy.hang_up();
    assert_true(eventually([] { return stage().door->open_connections() == 0; }));
}

void test_byte_by_byte(void**) {
    client& proxy = visitor();
    static std::string message;
    for (const golden::twins& one : golden::all) {
        message = one.name;
        message += " ";
        message += one.json;
        for (const char c : message) {
            assert_int_equal(counters().received, counters().replied);
            assert_true(proxy.say({&c, 1}));
            static_cast<void>(stage().door->poll(stage().now));
        }
        message = hear(proxy, 1);
        assert_true(message.starts_with(one.name));
        assert_true(message.find("error") == std::string::npos);
    }
    assert_int_equal(counters().received, std::size(golden::all));
}

void test_large(void**) {
    client& proxy = visitor();
    static std::string message;
    message = "a d7:command4:ping3:pad1000000:" + std::string(1'000'000, 'x') + "e";
    std::size_t sent = 0;
    assert_true(eventually([&] {
        const std::size_t some = std::min<std::size_t>(4096, message.size() - sent);
        if (proxy.say(std::string_view(message).substr(sent, some)))
            sent += some;
        return sent == message.size();
    }));
    check_hears(proxy, "a d6:result4:ponge");
    // As large a reply, which the client takes in its own time.
    stage().reply_with = std::string(2'000'000, 'r');
    assert_true(proxy.say("b {\"command\":\"list\"}"));
    idle_turns();
    message = "b {\"echo\":\"" + stage().reply_with + "\",\"result\":\"ok\"}";
    check_hears(proxy, message);
}

void test_end_of_input(void**) {
    client& proxy = visitor();
    stage().later = true;
    assert_true(proxy.say("a {\"command\":\"list\"}b {\"command\":\"ping\"}"));
    proxy.end_output();
    check_hears(proxy, "b {\"result\":\"pong\"}");
    idle_turns();
    assert_int_equal(stage().door->open_connections(), 1);
    assert_true(stage().door->reply(stage().handle, dictionary("result", "ok")));
    check_hears(proxy, "a {\"result\":\"ok\"}");
    assert_true(eventually([] { return stage().door->open_connections() == 0; }));
    // A reply to a connection that is gone is counted.
    static std::unique_ptr<client> hasty;
    hasty = connect();
    assert_true(hasty->say("c {\"command\":\"list\"}d"));
    assert_true(eventually([] { return stage().handled == 2; }));
    stage().now += 301 * second;
    stage().door->poll(stage().now);
    idle_turns();
    assert_int_equal(stage().door->open_connections(), 0);
    assert_int_equal(counters().timed_out, 1);
}

void test_broken(void**) {
    static std::unique_ptr<client> other;
    client& proxy = visitor();
    assert_true(proxy.say("a [1]"));
    check_hears(proxy, "a d12:error-reason28:Invalid data (no dictionary)6:result5:errore");
    assert_true(eventually([&] { return proxy.listen() && proxy.over(); }));
    other = connect();
    assert_true(other->say("GET / HTTP/1.1\r\n"));
    assert_true(eventually([] { return counters().malformed == 2; }));
    other = connect();
    assert_true(other->say("\x16\x03\x01"));
    assert_true(eventually([] { return counters().malformed == 3; }));
    assert_true(eventually([] { return stage().door->open_connections() == 0; }));
}

void test_too_large(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.connections.message_bytes = 50'000;
    client& proxy = visitor(settings);
    static std::string message;
    message = "a {\"command\":\"ping\",\"pad\":\"" + std::string(50'100, 'x');
    assert_true(proxy.say(message));
    check_hears(proxy, "a {\"error-reason\":\"Message too large\",\"result\":\"error\"}");
    assert_int_equal(counters().too_large, 1);
    assert_true(eventually([] { return stage().door->open_connections() == 0; }));
}

void test_time_outs(void**) {
    client& silent = visitor();
    static std::unique_ptr<client> slow;
    slow = connect();
    assert_true(eventually([] { return stage().door->open_connections() == 2; }));
    for (unsigned i = 0; i < 29; ++i) {
        assert_true(slow->say("x"));
        stage().now += second;
        idle_turns();
    }
    assert_int_equal(stage().door->open_connections(), 2);
    stage().now += 3 * second;
    idle_turns();
    assert_int_equal(stage().door->open_connections(), 1);
    assert_true(silent.say("a d7:command4:pinge"));
    check_hears(silent, "a d6:result4:ponge");
    stage().now += 299 * second;
    idle_turns();
    assert_int_equal(stage().door->open_connections(), 1);
    stage().now += 2 * second;
    idle_turns();
    assert_int_equal(stage().door->open_connections(), 0);
    assert_int_equal(counters().timed_out, 2);
}

void test_connection_limit(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.max_connections = 2;
    client& first = visitor(settings);
    static std::vector<std::unique_ptr<client>> more;
    more.clear();
    for (unsigned i = 0; i < 3; ++i)
        more.push_back(connect());
    assert_true(eventually([] { return counters().turned_away == 2; }));
    assert_int_equal(stage().door->open_connections(), 2);
    assert_string_equal(hear(*more.back(), 1).c_str(), "");
    assert_true(more.back()->over());
    first.hang_up();
    assert_true(eventually([] { return stage().door->open_connections() == 1; }));
    more.back() = connect();
    assert_true(more.back()->say("a d7:command4:pinge"));
    check_hears(*more.back(), "a d6:result4:ponge");
    more.clear();
}

void test_no_longer_allowed(void**) {
    client& proxy = visitor();
    assert_true(proxy.say("a d7:command4:pinge"));
    check_hears(proxy, "a d6:result4:ponge");
    stage().door->allow({*parse_prefix("127.0.0.0/8"), *parse_prefix("192.0.2.0/24")});
    assert_true(proxy.say("b d7:command4:pinge"));
    check_hears(proxy, "b d6:result4:ponge");
    stage().door->allow({*parse_prefix("192.0.2.0/24")});
    assert_true(eventually([] { return stage().door->open_connections() == 0; }));
    assert_true(eventually([&] {
        proxy.listen();
        return proxy.over();
    }));
    static std::unique_ptr<client> other;
    other = connect();
    assert_true(eventually([] { return counters().refused == 2; }));
    other.reset();
}

// A client that asks and asks but takes nothing is not read from, and loses its connection when
// replies that come later pile up.
void test_client_that_takes_nothing(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.connections.output_bytes = 2'000'000;
    client& greedy = visitor(settings);
    stage().reply_with = std::string(500'000, 'r');
    static std::string message;
    for (unsigned i = 0; i < 100; ++i) {
        message = std::to_string(i) + " {\"command\":\"list\"}";
        assert_true(greedy.say(message));
    }
    idle_turns(1000);
    assert_true(stage().handled < 50);
    assert_int_equal(stage().door->open_connections(), 1);
    std::size_t heard = 0;
    assert_true(eventually([&] {
        greedy.listen();
        heard += std::exchange(greedy.heard(), {}).size();
        return heard > 100 * std::size_t{500'000};
    }));
    assert_int_equal(counters().replied, 100);
    assert_int_equal(counters().unsent, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_end_of_input),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_time_outs),
        cmocka_unit_test(test_connection_limit),
        cmocka_unit_test(test_no_longer_allowed),
        cmocka_unit_test(test_client_that_takes_nothing),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
