// Text forms of addresses both ways, and membership in a prefix.
#include <initializer_list>
#include <string>

#include "base/address.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

struct pair {
    const char* in;
    const char* out; // canonical form, nullptr: refused
};

template <typename T>
bool says(result<T> (*parse)(std::string_view), const pair& p) {
    const auto made = parse(p.in);
    const bool good = made.has_value() ? p.out != nullptr && to_string(*made) == p.out
                                       : p.out == nullptr && !made.error().text.empty();
    if (!good) {
        print_error("'%s' gave '%s'\n", p.in,
                    made ? to_string(*made).c_str() : made.error().text.c_str());
    }
    return good;
}

void macs(void**) {
    const pair cases[] = {
        {"02:00:00:00:00:01", "02:00:00:00:00:01"},
        {"AB:cd:EF:01:23:45", "ab:cd:ef:01:23:45"},
        {"ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff"},
        {"", nullptr},
        {"2:0:0:0:0:1", nullptr},
        {"02-00-00-00-00-01", nullptr},
        {"02:00:00:00:00:0", nullptr},
        {"02:00:00:00:00:01 ", nullptr},
        {"02:00:00:00:00:0g", nullptr},
        {"02:00:00:00:00::1", nullptr},
        {"-2:00:00:00:00:01", nullptr},
        {"+2:00:00:00:00:01", nullptr},
        {"0x:00:00:00:00:01", nullptr},
    };
    for (const pair& p : cases) {
        assert_true(says(parse_mac, p));
    }
}

void ips(void**) {
    const pair cases[] = {
        {"198.18.0.1", "198.18.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"::", "::"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"fe80::1", "fe80::1"},
        {"", nullptr},
        {"198.18.0", nullptr},
        {"198.18.0.256", nullptr},
        {"198.18.0.1.", nullptr},
        {"198.18.0.1 ", nullptr},
        {"2001:db8", nullptr},
        {"fe80::1%eth0", nullptr},
        {"[::1]", nullptr},
        {"host", nullptr},
    };
    for (const pair& p : cases) {
        assert_true(says(parse_ip, p));
    }
    // A zero byte ends what the C library reads; it must not end what we accept.
    const bool cut = parse_ip(std::string_view("1.2.3.4\0x", 9)).has_value();
    assert_false(cut);
}

void endpoints(void**) {
    const pair cases[] = {
        {"198.18.0.1:4000", "198.18.0.1:4000"},
        {"0.0.0.0:0", "0.0.0.0:0"},
        {"198.18.0.1:65535", "198.18.0.1:65535"},
        {"[2001:db8::1]:4000", "[2001:db8::1]:4000"},
        {"[::]:0", "[::]:0"},
        {"198.18.0.1:65536", nullptr},
        {"198.18.0.1:-1", nullptr},
        {"198.18.0.1:+1", nullptr},
        {"198.18.0.1:", nullptr},
        {"198.18.0.1", nullptr},
        {":4000", nullptr},
        {"", nullptr},
        {"[", nullptr},
        {"]:1", nullptr},
        {"[]:1", nullptr},
        {"[:1", nullptr},
        {"2001:db8::1:4000", nullptr},
        {"[198.18.0.1]:4000", nullptr},
        {"[2001:db8::1]", nullptr},
        {"198.18.0.1:4000x", nullptr},
        {"198.18.0.1:99999999999999999999", nullptr},
    };
    for (const pair& p : cases) {
        assert_true(says(parse_endpoint, p));
    }
}

void prefixes(void**) {
    const pair cases[] = {
        {"198.18.0.1/24", "198.18.0.1/24"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"198.18.0.1/32", "198.18.0.1/32"},
        {"2001:db8::1/128", "2001:db8::1/128"},
        {"198.18.0.1/33", nullptr},
        {"2001:db8::1/129", nullptr},
        {"198.18.0.1", nullptr},
        {"198.18.0.1/", nullptr},
        {"/24", nullptr},
        {"198.18.0.1/24/1", nullptr},
        {"198.18.0.1/-1", nullptr},
        {"198.18.0.1/255.255.255.0", nullptr},
    };
    for (const pair& p : cases) {
        assert_true(says(parse_prefix, p));
    }
}

bool holds(const char* prefix, const char* ip) {
    return parse_prefix(prefix)->contains(*parse_ip(ip));
}

void contains(void**) {
    assert_true(holds("198.18.0.1/24", "198.18.0.255"));
    assert_false(holds("198.18.0.1/24", "198.18.1.0"));
    assert_true(holds("198.18.0.1/15", "198.19.255.255"));
    assert_false(holds("198.18.0.1/15", "198.20.0.0"));
    assert_true(holds("198.18.0.1/31", "198.18.0.0"));
    assert_false(holds("198.18.0.1/31", "198.18.0.2"));
    assert_true(holds("198.18.0.1/32", "198.18.0.1"));
    assert_false(holds("198.18.0.1/32", "198.18.0.0"));
    assert_true(holds("0.0.0.0/0", "203.0.113.1"));
    assert_false(holds("0.0.0.0/0", "::"));
    assert_false(holds("::/0", "0.0.0.0"));
    assert_true(holds("2001:db8::/127", "2001:db8::1"));
    assert_false(holds("2001:db8::/127", "2001:db8::2"));
    assert_true(holds("2001:db8::1/128", "2001:db8::1"));
    assert_false(holds("2001:db8::1/128", "2001:db8::"));
    assert_true(holds("fe80::/10", "febf::1"));
    assert_false(holds("fe80::/10", "fec0::1"));
}

void unspecified(void**) {
    for (const char* text : {"0.0.0.0", "::"}) {
        assert_true(parse_ip(text)->is_unspecified());
    }
    for (const char* text : {"0.0.0.1", "::1", "128.0.0.0"}) {
        assert_false(parse_ip(text)->is_unspecified());
    }
    // Equal bytes of another family are another address.
    assert_true(*parse_ip("0.0.0.0") != *parse_ip("::"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(macs),     cmocka_unit_test(ips),      cmocka_unit_test(endpoints),
        cmocka_unit_test(prefixes), cmocka_unit_test(contains), cmocka_unit_test(unspecified),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
