// Bad files and the exact sentence for each: syntax, runtime, pools, ports, addresses, neighbours.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "config/load.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

struct bad_file {
    const char* text;
    const char* error;
};

// Stands before what a case gives, so that its first line is line 4.
constexpr const char* one_port = "[[port]]\ndevice = \"p\"\n\n";

constexpr bad_file syntax[] = {
    {"", "f:1: port: expected at least one [[port]], got none"},
    {"x", "f:1: Error while parsing key-value pair: encountered end-of-file"},
    {"[[port]]\n\n[[= \"x\"\n\ny = 1\n", "f:3: expected TOML"},
    {"# \xc3\xa9\n[runtime] # \xff\nisa = \"\xc3\xa9\"\n", "f:3: expected ASCII outside comments"},
    {"[ = 1", "f:1: expected TOML"},
    {"\n[port", "f:2: Error while parsing table header: encountered end-of-file"},
    {"runtime = 7\n", "f:1: runtime: expected [runtime], got 7"},
    {"\naddress = [1]\n", "f:2: address: expected [[address]], got 1"},
    {"a = 1\na = 2\n",
     "f:2: Error while parsing key-value pair: cannot redefine existing integer 'a'"},
    {"a = 1\n\nb = \"\"\"text\"\"\"\n", "f:3: expected no multi-line string"},
    {"b = ''''''", "f:1: expected no multi-line string"},
    {"\na.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r = 1", "f:2: expected at most 16 dots outside quotes"},
    {"[[port]]\ndevice = \"p\"\n[runtim]\n", "f:3: runtim: unknown key, did you mean \"runtime\"?"},
    {"colour = 1\n",
     "f:1: colour: unknown key, expected \"runtime\", \"pools\", \"port\", "
     "\"address\", \"neighbour\", \"voice\", \"profile\", \"call\", \"call-range\", \"control\", "
     "\"interface\", \"metrics\", \"capture\" or \"log\""},
    {"\"a\\u0007 b\" = 1\n",
     "f:1: \"a\\x07 b\": unknown key, expected \"runtime\", \"pools\", \"port\", \"address\", "
     "\"neighbour\", \"voice\", \"profile\", \"call\", \"call-range\", \"control\", "
     "\"interface\", \"metrics\", \"capture\" or \"log\""},
};

constexpr bad_file runtime[] = {
    {"[[runtime]]\n", "f:4: runtime: expected [runtime], got an array"},
    {"[runtime]\nisa = \"sse9\"\n",
     "f:5: runtime.isa: expected \"auto\", \"scalar\", \"sse41\", \"avx2\", \"avx512\", "
     "\"avx512vbmi\" or \"neon\", got \"sse9\""},
    {"[runtime]\nidle = \"never\"\n",
     "f:5: runtime.idle: expected \"poll\" or \"adaptive\", got \"never\""},
    {"[runtime]\nidle = true\n", "f:5: runtime.idle: expected \"poll\" or \"adaptive\", got true"},
    {"[runtime]\n\nmax-sleep-us = 0\n",
     "f:6: runtime.max-sleep-us: expected an integer from 1 to 1000, got 0"},
    {"[runtime]\nmax-sleep-us = 1001\n",
     "f:5: runtime.max-sleep-us: expected an integer from 1 to 1000, got 1001"},
    {"[runtime]\nburst = 33\n", "f:5: runtime.burst: expected an integer from 1 to 32, got 33"},
    {"[runtime]\nburst = 8.0\n", "f:5: runtime.burst: expected an integer from 1 to 32, got 8"},
    {"[runtime]\nburst = \"8\"\n",
     "f:5: runtime.burst: expected an integer from 1 to 32, got \"8\""},
    {"[runtime]\nseed = -1\n",
     "f:5: runtime.seed: expected an integer from 0 to 9223372036854775807, got -1"},
    {"[runtime]\nbrust = 8\n", "f:5: runtime.brust: unknown key, did you mean \"burst\"?"},
    {"[pools]\npackets = 100\n",
     "f:5: pools.packets: expected an integer from 255 to 16777215, got 100"},
    {"[pools]\npacket-cache = 513\n",
     "f:5: pools.packet-cache: expected an integer from 0 to 512, got 513"},
    {"[pools]\noriginated = [1]\n",
     "f:5: pools.originated: expected an integer from 63 to 1048575, got an array"},
    {"[pools]\ncalls = 131073\n",
     "f:5: pools.calls: expected an integer from 1 to 131072, got 131073"},
    {"[pools]\nframes = 100\n", "f:5: pools.frames: expected [pools.frames], got 100"},
    {"[pools.frames]\n160 = 512\n",
     "f:5: pools.frames.160: expected { initial = ..., maximum = ... }, got 512"},
    {"[pools.frames]\n\n161 = { initial = 1 }\n",
     "f:6: pools.frames.161: unknown key, did you mean \"160\"?"},
    {"[pools.frames]\n320 = { initial = 0 }\n",
     "f:5: pools.frames.320.initial: expected an integer from 1 to 1048576, got 0"},
    {"[pools.frames]\n960 = { initial = 50, maximum = 40 }\n",
     "f:5: pools.frames.960.maximum: expected an integer from 50 to 1048576, got 40"},
    {"[pools.frames.2880]\nmaximum = -1\n",
     "f:5: pools.frames.2880.maximum: expected an integer from 1 to 1048576, got -1"},
    {"[pools.frames.480]\nmaximal = 7\n",
     "f:5: pools.frames.480.maximal: unknown key, did you mean \"maximum\"?"},
};

constexpr bad_file port_tables[] = {
    {"[[port]]\nname = \"q\"\n", "f:4: port.device: expected a value, but the key is missing"},
    {"[[port]]\ndevise = \"q\"\n", "f:5: port.devise: unknown key, did you mean \"device\"?"},
    {"[[port]]\ndevice = \"\"\n", "f:5: port.device: expected text in quotes, not empty, got \"\""},
    {"[[port]]\ndevice = 1979-05-27\n",
     "f:5: port.device: expected text in quotes, not empty, got a date or time"},
    {"[[port]]\ndevice = \"p\"\n", "f:5: port.device: expected each device once, got \"p\" twice"},
    {"[[port]]\nname = \"p\"\ndevice = \"q\"\n",
     "f:5: port.name: expected each name once, got \"p\" twice"},
    {"[[port]]\ndevice = \"q\"\nudp-checksum = \"no\"\n",
     "f:6: port.udp-checksum: expected \"verify\" or \"trust\", got \"no\""},
    {"[[port]]\ndevice = \"q\"\nclock = \"utc\"\n",
     "f:6: port.clock: expected \"auto\", \"rx-timestamp\" or \"tsc\", got \"utc\""},
    {"[[port]]\ndevice = \"q\"\nrx-descriptors = 16\n",
     "f:6: port.rx-descriptors: expected an integer from 32 to 32768, got 16"},
    {"[[port]]\ndevice = \"q\"\ntx-descriptors = 65536\n",
     "f:6: port.tx-descriptors: expected an integer from 32 to 32768, got 65536"},
    {"[[port]]\ndevice = \"q\"\nmax-queues = -1\n",
     "f:6: port.max-queues: expected an integer from 0 to 1024, got -1"},
    {"[[port]]\ndevice = \"q\"\nexception = \"p\"\n",
     "f:6: port.exception: expected a device that is no [[port]], got \"p\""},
    {"[[port]]\ndevice = \"q\"\nrestamp = \"x\"\n[[port]]\ndevice = \"r\"\nrestamp = \"x\"\n",
     "f:9: port.restamp: expected a capture of its own, got \"x\" for two ports"},
    {"[[port]]\ndevice = \"net_af_packet0\"\n\nsteer = true\n",
     "f:7: port.steer: expected a device net_af_xdp..., which alone takes an XDP program, got "
     "\"net_af_packet0\""},
};

constexpr bad_file address_tables[] = {
    {"[address]\nport = \"p\"\n", "f:4: address: expected [[address]], got a table"},
    {"[[address]]\nip = \"198.18.0.1/24\"\n",
     "f:4: address.port: expected a value, but the key is missing"},
    {"[[address]]\nport = \"q\"\nip = \"198.18.0.1/24\"\n",
     "f:5: address.port: expected the name of a [[port]], got \"q\""},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1\"\n",
     "f:6: address.ip: expected an address with prefix length such as 198.18.0.1/24, got "
     "\"198.18.0.1\""},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/33\"\n",
     "f:6: address.ip: expected an address with prefix length such as 198.18.0.1/24, got "
     "\"198.18.0.1/33\""},
    {"[[address]]\nport = \"p\"\nip = \"224.0.0.1/24\"\n",
     "f:6: address.ip: expected the unicast address of a host, got 224.0.0.1/24"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.255/24\"\n",
     "f:6: address.ip: expected the unicast address of a host, got 198.18.0.255/24"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.0/24\"\n",
     "f:6: address.ip: expected the unicast address of a host, got 198.18.0.0/24"},
    {"[[address]]\nport = \"p\"\nip = \"ff02::1/64\"\n",
     "f:6: address.ip: expected the unicast address of a host, got ff02::1/64"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\n"
     "[[address]]\nport = \"p\"\nip = \"198.18.0.1/16\"\n",
     "f:9: address.ip: expected each address once, got 198.18.0.1 twice"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\ngateway = \"gw\"\n",
     "f:7: address.gateway: expected an IPv4 or IPv6 address, got \"gw\""},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\ngateway = \"2001:db8::1\"\n",
     "f:7: address.gateway: expected an address of the same family as ip, got 2001:db8::1"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\ngateway = \"198.18.0.1\"\n",
     "f:7: address.gateway: expected the unicast address of another host, got 198.18.0.1"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\ngateway = \"198.18.1.1\"\n",
     "f:7: address.gateway: expected an address on the link 198.18.0.1/24 or with a "
     "[[neighbour]], got 198.18.1.1"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\nvlan = 4095\n",
     "f:7: address.vlan: expected a VLAN from 1 to 4094, or [outer, inner], got 4095"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\nvlan = [1, 2, 3]\n",
     "f:7: address.vlan: expected a VLAN from 1 to 4094, or [outer, inner], got an array"},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\nvlan = [1, \"2\"]\n",
     "f:7: address.vlan: expected a VLAN from 1 to 4094, or [outer, inner], got \"2\""},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\nannounce = \"yes\"\n",
     "f:7: address.announce: expected true or false, got \"yes\""},
    {"[[address]]\nport = \"p\"\nip = \"198.18.0.1/24\"\nanswer_ping = false\n",
     "f:7: address.answer_ping: unknown key, did you mean \"answer-ping\"?"},
    {"[[neighbour]]\nip = \"198.18.0.9\"\n",
     "f:4: neighbour.mac: expected a value, but the key is missing"},
    {"[[neighbour]]\nip = \"198.18.0.9\"\nmac = \"2:0:0:0:0:9\"\n",
     "f:6: neighbour.mac: expected a MAC address such as 02:00:00:00:00:01, got \"2:0:0:0:0:9\""},
    {"[[neighbour]]\nip = \"198.18.0.9\"\nmac = \"ff:ff:ff:ff:ff:ff\"\n",
     "f:6: neighbour.mac: expected a unicast MAC address other than zero, got ff:ff:ff:ff:ff:ff"},
    {"[[neighbour]]\nip = \"::\"\nmac = \"02:00:00:00:00:09\"\n",
     "f:5: neighbour.ip: expected the unicast address of a host, got ::"},
    {"[[neighbour]]\nip = \"198.18.0.9\"\nmac = \"02:00:00:00:00:09\"\n"
     "[[neighbour]]\nip = \"198.18.0.9\"\nmac = \"02:00:00:00:00:08\"\n",
     "f:8: neighbour.ip: expected each address once, got 198.18.0.9 twice"},
};

template <std::size_t n>
void expect_errors(const char* before, const bad_file (&files)[n]) {
    for (const bad_file& each : files) {
        static result<config::settings> made = failure{};
        made = config::parse(std::string(before) + each.text, "f");
        if (made.has_value()) {
            print_error("accepted:\n%s\n", each.text);
        }
        assert_false(made.has_value());
        assert_string_equal(made.error().text.c_str(), each.error);
    }
}

void syntax_errors(void**) {
    expect_errors("", syntax);
}

void runtime_errors(void**) {
    expect_errors(one_port, runtime);
}

void port_errors(void**) {
    expect_errors(one_port, port_tables);
}

void address_errors(void**) {
    expect_errors(one_port, address_tables);
}

void limits(void**) {
    static std::string many_ports;
    for (int i = 0; i < 33; ++i) {
        many_ports += "[[port]]\ndevice = \"p" + std::to_string(i) + "\"\n";
    }
    static const auto ports = config::parse(many_ports, "f");
    assert_string_equal(ports.error().text.c_str(), "f:66: port.device: expected at most 32 ports");
    static std::string many = one_port;
    for (int i = 0; i < 257; ++i) {
        many += "[[address]]\nport = \"p\"\nip = \"198.18." + std::to_string(i / 200) + "." +
                std::to_string(1 + i % 200) + "/15\"\n";
    }
    static const auto addresses = config::parse(many, "f");
    assert_string_equal(addresses.error().text.c_str(),
                        "f:774: address.ip: expected at most 256 addresses");
    static std::string tagged = one_port;
    for (int i = 1; i <= 33; ++i) {
        tagged += "[[address]]\nport = \"p\"\nip = \"198.18.0." + std::to_string(i) +
                  "/24\"\nvlan = " + std::to_string(i) + "\n";
    }
    static const auto vlans = config::parse(tagged, "f");
    assert_string_equal(vlans.error().text.c_str(),
                        "f:135: address.vlan: expected at most 32 VLANs on a port");
}

// Would overflow the stack of the TOML library if it came that far.
void bottomless_keys(void**) {
    static const std::string dots(1'000'000, '.');
    static std::string key = "a";
    for (int i = 0; i < 1'000'000; ++i) {
        key += ".a";
    }
    assert_false(config::parse(dots, "f").has_value());
    assert_false(config::parse(key + " = 1", "f").has_value());
    assert_false(config::parse("[" + key + "]", "f").has_value());
    assert_false(config::parse("x = " + std::string(1'000'000, '['), "f").has_value());
    static std::string braces = "x = ";
    for (int i = 0; i < 100'000; ++i) {
        braces += "{x=";
    }
    assert_false(config::parse(braces, "f").has_value());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(syntax_errors), cmocka_unit_test(runtime_errors),
        cmocka_unit_test(port_errors),   cmocka_unit_test(address_errors),
        cmocka_unit_test(limits),        cmocka_unit_test(bottomless_keys),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
