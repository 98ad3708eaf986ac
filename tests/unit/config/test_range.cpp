// Ranges of calls: ports and addresses of each, several starting points, and the 30,000 calls of
// the load tests. Locals that own memory are static: a failed assertion leaves past destructors.
#include <set>
#include <string>

#include "config/load.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::config;

namespace {

constexpr const char* plane = R"([pools]
calls = 30000
[[port]]
device = "p"
[[address]]
port = "p"
ip = "198.18.0.1/15"
[[address]]
port = "p"
ip = "198.18.0.2/15"
)";

result<settings> parse_range(const std::string& keys, const std::string& a, const std::string& b) {
    return parse(plane + ("[[call-range]]\nid = \"load\"\n" + keys) + "\n[call-range.a]\n" + a +
                     "\npayload-types = { pcmu = 0 }\n[call-range.b]\n" + b +
                     "\npayload-types = { pcma = 8 }\n",
                 "f");
}

void show_error(const result<settings>& made) {
    if (!made) {
        print_error("%s\n", made.error().text.c_str());
    }
}

void ports_count_up(void**) {
    static const auto made =
        parse_range("count = 3\nlocal-step = 4",
                    "local = \"198.18.0.1:4000\"\nremote = \"198.18.1.1:6000\"\n"
                    "stream = \"own\"\nssrc = 4294967295",
                    "local = \"198.18.0.1:4002\"\nremote = \"198.18.1.1:8000\"");
    show_error(made);
    assert_true(made.has_value());
    assert_int_equal(made->calls.size(), 3);
    const call& last = made->calls[2];
    assert_string_equal(last.id.c_str(), "load-2");
    assert_string_equal(to_string(last.a.local).c_str(), "198.18.0.1:4008");
    assert_string_equal(to_string(last.a.remote).c_str(), "198.18.1.1:6004");
    assert_string_equal(to_string(last.b.local).c_str(), "198.18.0.1:4010");
    assert_string_equal(to_string(last.b.remote).c_str(), "198.18.1.1:8004");
    assert_int_equal(*last.a.ssrc, 1); // counts up too, modulo 2^32
    assert_int_equal(last.a.payloads[0].kind, payload_kind::pcmu);
    assert_int_equal(last.b.payloads[0].kind, payload_kind::pcma);
}

void remote_addresses_count_up(void**) {
    static const auto made =
        parse_range("count = 300\nremote-step = 0\nremote-address-step = 1",
                    "local = \"198.18.0.1:4000\"\nremote = \"198.18.1.250:6000\"",
                    "local = \"198.18.0.2:4000\"\nsource = \"latch\"");
    show_error(made);
    assert_true(made.has_value());
    assert_string_equal(to_string(made->calls[299].a.remote).c_str(), "198.18.3.37:6000");
    assert_int_equal(made->calls[299].b.remote.port, 0);
}

void starting_points(void**) {
    static const auto made =
        parse_range("count = 5",
                    "local = [\"198.18.0.1:4000\", \"198.18.0.2:5000\"]\nper-local = 3\n"
                    "remote = [\"198.18.1.1:6000\", \"198.18.1.2:7000\"]",
                    "local = [\"198.18.0.1:8000\", \"198.18.0.2:8000\", \"198.18.0.1:9000\"]\n"
                    "remote = \"198.18.1.9:6000\"");
    show_error(made);
    assert_true(made.has_value());
    const auto& c = made->calls;
    assert_string_equal(to_string(c[2].a.local).c_str(), "198.18.0.1:4004");
    assert_string_equal(to_string(c[2].a.remote).c_str(), "198.18.1.1:6004");
    assert_string_equal(to_string(c[3].a.local).c_str(), "198.18.0.2:5000");
    assert_string_equal(to_string(c[3].a.remote).c_str(), "198.18.1.2:7000");
    assert_string_equal(to_string(c[4].a.local).c_str(), "198.18.0.2:5002");
    // Without per-local: five over three points are two each.
    assert_string_equal(to_string(c[1].b.local).c_str(), "198.18.0.1:8002");
    assert_string_equal(to_string(c[2].b.local).c_str(), "198.18.0.2:8000");
    assert_string_equal(to_string(c[4].b.local).c_str(), "198.18.0.1:9000");
    assert_string_equal(to_string(c[4].b.remote).c_str(), "198.18.1.9:6008");
}

void thirty_thousand(void**) {
    static const auto made =
        parse_range("count = 30000\nremote-step = 0\nremote-address-step = 1",
                    "local = \"198.18.0.1:2048\"\nremote = \"198.18.1.0:4000\"",
                    "local = \"198.18.0.2:2048\"\nremote = \"198.19.0.0:4000\"");
    show_error(made);
    assert_true(made.has_value());
    assert_int_equal(made->calls.size(), 30000);
    static std::set<endpoint> locals;
    static std::set<endpoint> remotes;
    for (const call& c : made->calls) {
        locals.insert({c.a.local, c.b.local});
        remotes.insert({c.a.remote, c.b.remote});
    }
    assert_int_equal(locals.size(), 60000);
    assert_int_equal(remotes.size(), 60000);
}

void expect_error(const char* keys, const char* a, const char* text) {
    static result<settings> made = failure{};
    made = parse_range(keys, a, "local = \"198.18.0.2:4000\"\nremote = \"198.18.1.1:8000\"");
    assert_false(made.has_value());
    assert_string_equal(made.error().text.c_str(), text);
}

void errors(void**) {
    constexpr const char* good = "local = \"198.18.0.1:4000\"\nremote = \"198.18.1.1:6000\"";
    expect_error("count = 0", good,
                 "f:13: call-range.count: expected an integer from 1 to 131072, got 0");
    expect_error("local-step = 2", good,
                 "f:11: call-range.count: expected a value, but the key is missing");
    expect_error("count = 2\nlocal-step = 3", good,
                 "f:14: call-range.local-step: expected an even number, since RTCP has the odd "
                 "ports, got 3");
    expect_error("count = 30001", good,
                 "f:13: call-range.count: expected at most 30000 calls in all (pools.calls), got "
                 "30001");
    expect_error("count = 3", "local = \"198.18.0.1:65532\"\nremote = \"198.18.1.1:6000\"",
                 "f:15: call-range.a.local: expected ports up to 65534, but call 2 of the range is "
                 "past that, 2 steps from 198.18.0.1:65532: give more starting points");
    expect_error("count = 3", "local = \"198.18.0.1:4000\"\nremote = \"198.18.1.1:65533\"",
                 "f:16: call-range.a.remote: expected ports up to 65535 and addresses that do not "
                 "overflow, but call 2 of the range is past that, 2 steps from 198.18.1.1:65533");
    expect_error("count = 3\nremote-address-step = 4294967295", good,
                 "f:17: call-range.a.remote: expected ports up to 65535 and addresses that do not "
                 "overflow, but call 1 of the range is past that, 1 steps from 198.18.1.1:6000");
    expect_error("count = 3", "local = []",
                 "f:15: call-range.a.local: expected at least one "
                 "endpoint, got an empty list");
    expect_error("count = 3", "local = [\"198.18.0.1:4000\", 7]",
                 "f:15: call-range.a.local: expected an endpoint such as 198.18.0.1:4000 or "
                 "[2001:db8::1]:4000, got 7");
    expect_error("count = 3", "local = [\"198.18.0.1:4000\", \"198.18.0.1:5000\"]\nper-local = 1",
                 "f:16: call-range.a.per-local: expected room for count (3) calls, got 1 on each "
                 "of 2 local endpoints");
    expect_error("count = 3",
                 "local = [\"198.18.0.1:4000\", \"198.18.0.1:5000\"]\n"
                 "remote = [\"198.18.1.1:1\", \"198.18.1.1:2\", \"198.18.1.1:3\"]",
                 "f:16: call-range.a.remote: expected one endpoint or as many as local has (2), "
                 "got 3");
    expect_error("count = 3",
                 "local = [\"198.18.0.1:4000\", \"198.18.0.1:4002\"]\nremote = \"198.18.1.1:6000\"",
                 "f:15: call-range.a.local: expected a port of its own, got 198.18.0.1:4002, which "
                 "call \"load-1\" has (call \"load-2\")");
    expect_error("count = 2", "local = \"198.18.0.1:4000\"\nremote = \"203.0.113.1:6000\"",
                 "f:16: call-range.a.remote: expected an address on the link 198.18.0.1/15, a "
                 "gateway there, a [[neighbour]] or next-hop, got 203.0.113.1:6000 (call "
                 "\"load-0\")");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(ports_count_up),  cmocka_unit_test(remote_addresses_count_up),
        cmocka_unit_test(starting_points), cmocka_unit_test(thirty_thousand),
        cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
