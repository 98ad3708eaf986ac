// The server over UDP on loopback: codings, replay, replies that come later, errors, peers, counts;
// and events out. Owners of memory are static: a failed assertion leaves past destructors.
#include "control/ng/events.hpp"
#include "golden.hpp"
#include "loopback.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

// A client of a fresh server with these settings.
client& visitor(const server_settings& settings) {
    static std::unique_ptr<client> only;
    server& door = open_server(settings);
    only = std::make_unique<client>(door.udp_endpoints().front(), SOCK_DGRAM);
    return *only;
}

client& visitor() {
    return visitor(on_loopback("127.0.0.1:0", "127.0.0.1:0"));
}

const server_counters& counters() {
    return stage().door->counters();
}

void check(client& who, std::string_view says, const char* hears) {
    static std::string heard;
    assert_true(who.say(says));
    heard = hear(who, 1);
    assert_string_equal(heard.c_str(), hears);
}

void test_codings(void**) {
    client& proxy = visitor();
    check(proxy, "5323_1 d7:command4:pinge", "5323_1 d6:result4:ponge");
    check(proxy, "a7 {\"command\":\"ping\"}", "a7 {\"result\":\"pong\"}");
    stage().reply_with = "e";
    check(proxy, "b {\"command\":\"list\"}\n", "b {\"echo\":\"e\",\"result\":\"ok\"}");
    check(proxy, "c d7:command4:liste", "c d4:echo1:e6:result2:oke");
    assert_int_equal(counters().received, 4);
    assert_int_equal(counters().replied, 4);
    assert_int_equal(counters().malformed, 0);
    assert_int_equal(counters().by_command[static_cast<std::size_t>(command::ping)], 2);
    assert_int_equal(counters().by_command[static_cast<std::size_t>(command::list)], 2);
}

void test_golden(void**) {
    client& proxy = visitor();
    static std::string message;
    for (const golden::twins& one : golden::all) {
        message = one.name;
        message += " ";
        message += one.bencode;
        assert_true(proxy.say(message));
        message = hear(proxy, 1);
        assert_true(message.starts_with(one.name));
        assert_true(message.find("6:result2:ok") != std::string::npos ||
                    message.find("6:result4:pong") != std::string::npos);
    }
    assert_int_equal(stage().handled, std::size(golden::all) - 1);
}

void test_errors(void**) {
    client& proxy = visitor();
    check(proxy, "a ", "a d12:error-reason25:Invalid data (no payload)6:result5:errore");
    check(proxy, "b de",
          "b d12:error-reason36:Dictionary contains no key \"command\"6:result5:errore");
    check(proxy, "c d7:command3:flye", "c d12:error-reason20:Unrecognized command6:result5:errore");
    check(proxy, "d {\"command\":\"query\"}",
          "d {\"error-reason\":\"No call-id in message\",\"result\":\"error\"}");
    check(proxy, "e {\"command\":",
          "e {\"error-reason\":\"Invalid data (no JSON at byte 11)\",\"result\":\"error\"}");
    assert_int_equal(counters().malformed, 4);
    assert_int_equal(counters().by_command[commands], 1);
    assert_true(proxy.say("no-cookie"));
    assert_true(proxy.say(" de"));
    assert_true(proxy.say("\x01\x02 de"));
    assert_true(eventually([] { return counters().received == 8; }));
    assert_int_equal(counters().malformed, 7);
    assert_int_equal(counters().replied, 5);
    assert_int_equal(stage().handled, 0);
}

void test_replay(void**) {
    client& proxy = visitor();
    stage().reply_with = "1";
    check(proxy, "a {\"command\":\"list\"}", "a {\"echo\":\"1\",\"result\":\"ok\"}");
    stage().reply_with = "2";
    check(proxy, "a {\"command\":\"list\"}", "a {\"echo\":\"1\",\"result\":\"ok\"}");
    // A colliding cookie gets it too, in the first one's coding.
    check(proxy, "a d7:command10:statisticse", "a {\"echo\":\"1\",\"result\":\"ok\"}");
    assert_int_equal(stage().handled, 1);
    assert_int_equal(counters().replayed, 2);
    assert_int_equal(stage().door->cookies().collided, 1);
    stage().now += 46 * second;
    check(proxy, "a {\"command\":\"list\"}", "a {\"echo\":\"2\",\"result\":\"ok\"}");
}

void test_later(void**) {
    client& proxy = visitor();
    server& door = *stage().door;
    stage().later = true;
    for (unsigned i = 0; i < 5; ++i)
        assert_true(proxy.say("a {\"command\":\"list\"}"));
    static std::unique_ptr<client> other;
    other = std::make_unique<client>(door.udp_endpoints().front(), SOCK_DGRAM);
    assert_true(other->say("a {\"command\":\"list\"}"));
    assert_true(eventually([] { return counters().received == 6; }));
    assert_int_equal(stage().handled, 1);
    assert_int_equal(counters().waited, 5);
    assert_int_equal(door.in_work(), 1);
    assert_false(proxy.listen());
    assert_true(door.reply(stage().handle, dictionary("result", "ok")));
    assert_string_equal(hear(proxy, 1).c_str(), "a {\"result\":\"ok\"}");
    assert_string_equal(hear(*other, 1).c_str(), "a {\"result\":\"ok\"}");
    assert_false(door.reply(stage().handle, dictionary("result", "again")));
    check(proxy, "a {\"command\":\"list\"}", "a {\"result\":\"ok\"}");
    assert_int_equal(counters().replied, 2);
    assert_int_equal(counters().replayed, 1);
    // One that is forgotten before its reply comes.
    assert_true(proxy.say("b {\"command\":\"list\"}"));
    assert_true(eventually([] { return stage().handled == 2; }));
    stage().now += 61 * second;
    idle_turns();
    assert_int_equal(door.in_work(), 0);
    assert_int_equal(door.cookies().abandoned, 1);
    assert_false(door.reply(stage().handle, dictionary("result", "ok")));
    assert_false(proxy.listen());
}

void test_ipv6(void**) {
    client& proxy = visitor(on_loopback("[::1]:0", "[::1]:0"));
    assert_true(proxy.connected());
    check(proxy, "a d7:command4:pinge", "a d6:result4:ponge");
}

// Bound to all addresses, a reply leaves from the one that was asked.
void test_any_address(void**) {
    static std::unique_ptr<client> proxy;
    server& door = open_server(on_loopback("0.0.0.0:0", "127.0.0.1:0"));
    const endpoint asked{*parse_ip("127.0.0.2"), door.udp_endpoints().front().port};
    proxy = std::make_unique<client>(asked, SOCK_DGRAM);
    check(*proxy, "a d7:command4:pinge", "a d6:result4:ponge");
}

void test_events(void**) {
    static std::unique_ptr<server> listener; // any socket to send to
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    listener = std::move(*server::open(settings, handler_of_tests));
    const result<event_sender> opened = event_sender::open(listener->udp_endpoints().front());
    assert_true(opened.has_value());
    static std::unique_ptr<event_sender> events;
    events = std::make_unique<event_sender>(
        std::move(*event_sender::open(listener->udp_endpoints().front())));
    assert_true(events->send("call c1 ended"));
    listener->poll(second);
    assert_int_equal(listener->counters().received, 1);
    static std::string huge(70000, 'x');
    assert_false(events->send(huge));
    listener.reset();
    // The kernel tells of the first loss at the second.
    static_cast<void>(events->send("x"));
    static_cast<void>(events->send("x"));
    assert_int_equal(events->sent() + events->lost(), 4);
    assert_true(events->lost() >= 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_codings),     cmocka_unit_test(test_golden),
        cmocka_unit_test(test_errors),      cmocka_unit_test(test_replay),
        cmocka_unit_test(test_later),       cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_any_address), cmocka_unit_test(test_events),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
