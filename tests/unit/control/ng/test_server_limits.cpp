// What the server refuses or leaves for its next turn: other peers, sizes, floods, bad addresses.
// Owners of memory are static: a failed assertion leaves past destructors.
#include "loopback.hpp"

#include "support/cmocka.hpp" // last, for its macros' names

using namespace voxplane;
using namespace voxplane::control::ng;

namespace {

const server_counters& counters() {
    return stage().door->counters();
}

client& visitor(const server_settings& settings) {
    static std::unique_ptr<client> only;
    server& door = open_server(settings);
    only = std::make_unique<client>(door.udp_endpoints().front(), SOCK_DGRAM);
    return *only;
}

void test_other_peers(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.allowed = {*parse_prefix("127.0.0.2/32"), *parse_prefix("::1/128")};
    client& stranger = visitor(settings);
    assert_true(stranger.say("a d7:command4:pinge"));
    assert_true(eventually([] { return counters().refused == 1; }));
    static std::unique_ptr<client> connected;
    connected = std::make_unique<client>(stage().door->tcp_endpoints().front(), SOCK_STREAM);
    assert_true(eventually([] { return counters().refused == 2; }));
    assert_string_equal(hear(*connected, 1).c_str(), "");
    assert_true(connected->over());
    idle_turns();
    assert_false(stranger.listen());
    assert_int_equal(counters().received + counters().replied + counters().connections, 0);
}

void test_sizes(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.dictionary.bytes = 4000;
    client& proxy = visitor(settings);
    static std::string message;
    message = "a d7:command4:ping3:pad3900:" + std::string(3900, 'x') + "e";
    assert_true(proxy.say(message));
    assert_string_equal(hear(proxy, 1).c_str(), "a d6:result4:ponge");
    message = "b d7:command4:ping3:pad4000:" + std::string(4000, 'x') + "e";
    assert_true(proxy.say(message));
    assert_string_equal(hear(proxy, 1).c_str(), "b d12:error-reason35:Invalid data (more than 4000 "
                                                "bytes)6:result5:errore");
    message = "c d7:command4:ping3:pad9000:" + std::string(9000, 'x') + "e";
    assert_true(proxy.say(message));
    assert_string_equal(hear(proxy, 1).c_str(),
                        "c d12:error-reason17:Message too large6:result5:errore");
    assert_int_equal(counters().too_large, 1);
    message = std::string(9000, 'x');
    assert_true(proxy.say(message));
    assert_true(eventually([] { return counters().too_large == 2; }));
    stage().reply_with = std::string(70000, 'x');
    assert_true(proxy.say("d d7:command4:liste"));
    assert_string_equal(hear(proxy, 1).c_str(),
                        "d d12:error-reason23:Reply too large for UDP6:result5:errore");
    assert_int_equal(counters().too_large, 3);
    assert_int_equal(counters().unsent, 0);
}

// No turn takes more than its share, and all is done in the end.
void test_flood(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.messages_a_turn = 10;
    client& proxy = visitor(settings);
    static std::string message;
    for (unsigned i = 0; i < 100; ++i) {
        message = std::to_string(i) + " d7:command4:pinge";
        assert_true(proxy.say(message));
    }
    std::size_t done = 0;
    for (unsigned turn = 0; turn < 1000 && done < 100; ++turn) {
        const std::size_t now = stage().door->poll(stage().now);
        assert_true(now <= 10);
        done += now;
    }
    assert_int_equal(done, 100);
    assert_int_equal(counters().replied, 100);
}

void test_bad_addresses(void**) {
    static server_settings settings;
    settings = on_loopback("127.0.0.1:0", "127.0.0.1:0");
    settings.udp = {*parse_endpoint("192.0.2.1:2223")}; // a documentation address: nobody's
    static std::string text;
    text = server::open(settings, handler_of_tests).error().text;
    assert_string_equal(text.c_str(), "bind() of 192.0.2.1:2223: Cannot assign requested address");
    settings.udp.clear();
    server& door = open_server(settings);
    assert_int_equal(door.udp_endpoints().size(), 0);
    static server_settings same;
    same = settings;
    same.tcp = door.tcp_endpoints();
    assert_false(server::open(same, handler_of_tests).has_value());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_other_peers),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_bad_addresses),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
