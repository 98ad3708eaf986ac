// [control], [[interface]] and [metrics]: defaults, every key, and the exact sentence for what is
// wrong.
#include <string>

#include "config/load.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using voxplane::test::report;

constexpr const char* plane = R"([[port]]
device = "p"
[[address]]
port = "p"
ip = "198.18.0.1/24"
[[address]]
port = "p"
ip = "2001:db8::1/64"
)";

config::control control_of(report& r, const std::string& text) {
    const auto made = config::parse(plane + text, "f");
    r.none(made ? "" : made.error().text, "parse");
    return made ? made->control : config::control{};
}

void defaults(report& r) {
    r.that(!control_of(r, "").on, "there is no [control]");
    const config::control c = control_of(r, "[control]\n");
    r.that(c.on, "there is [control]");
    r.equal(c.listen.size(), 1U, "listeners");
    r.equal(to_string(c.listen.front()), std::string("127.0.0.1:2223"), "listener");
    r.equal(c.listen_tcp.size(), 0U, "TCP listeners");
    r.equal(c.allow.size(), 2U, "peers");
    r.that(c.allow[0].contains(*parse_ip("127.1.2.3")) &&
               !c.allow[0].contains(*parse_ip("10.0.0.1")),
           "peers of the loopback");
    r.that(c.first_port == 30000 && c.last_port == 39999, "ports");
    r.that(c.pattern.source == config::source_mode::latch, "sources are learnt");
    r.that(c.interfaces.empty(), "no interfaces are named");
}

// What operators look into a running voxplane with.
void tools(report& r) {
    const auto made = config::parse(std::string(plane) + R"([capture]
folder = "/tmp"
dumpcap = true
at-once = 2
most-mib = 5
most-s = 6
slots = 64
[log]
level = "warning"
call = "debug"
rate = 0
)",
                                    "f");
    if (!r.that(made.has_value(), "parse")) {
        return;
    }
    const config::capture& c = made->capture;
    r.that(c.folder == "/tmp" && c.dumpcap && c.at_once == 2 && c.most_mib == 5 && c.most_s == 6 &&
               c.slots == 64,
           "[capture]");
    const auto level = [&](config::log_module of) {
        return made->log.levels[static_cast<std::size_t>(of)];
    };
    r.equal(level(config::log_module::call), config::log_level::debug, "of one module");
    r.equal(level(config::log_module::media), config::log_level::warning, "of all others");
    r.equal(made->log.rate, 0U, "rate");
    const auto wrong = config::parse(std::string(plane) + "[log]\ncall = \"loud\"\n", "f");
    r.that(!wrong && wrong.error().text.starts_with("f:10: log.call: expected"), "named");
    r.that(!config::parse(std::string(plane) + "[capture]\nat-once = 17\n", "f"), "too many");
}

void every_key(report& r) {
    const config::control c = control_of(r, R"([control]
listen = ["127.0.0.1:7000", "[::1]:7001"]
listen-tcp = ["127.0.0.1:7002"]
allow = ["127.0.0.0/8", "198.18.5.6"]
ports = [20000, 20999]
quarantine-s = 0
offer-timeout-s = 40
media-timeout-s = 0
silent-timeout-s = 7
delete-delay-s = 1
max-calls = 9
max-busy-percent = 85
records = "calls.log"
latch-window-ms = 500
dscp = 34
profile = "trunk"
[profile.trunk]
processors = ["agc"]
[[interface]]
name = "public"
addresses = ["198.18.0.1!203.0.113.5", "2001:db8::1"]
)");
    r.equal(c.listen.size(), 2U, "listeners");
    r.equal(to_string(c.listen.back()), std::string("[::1]:7001"), "second listener");
    r.equal(c.listen_tcp.front().port, 7002, "TCP listener");
    r.equal(to_string(c.allow.back()), std::string("198.18.5.6/32"), "one peer");
    r.that(c.first_port == 20000 && c.last_port == 20999, "ports");
    r.that(c.quarantine_s == 0 && c.offer_timeout_s == 40 && c.media_timeout_s == 0 &&
               c.silent_timeout_s == 7 && c.delete_delay_s == 1,
           "times");
    r.that(c.max_calls == 9 && c.max_busy_percent == 85, "limits");
    r.that(c.records == "calls.log", "file");
    r.that(c.pattern.latch_window_ms == 500 && c.pattern.dscp == 34, "legs");
    r.that(c.pattern.voice.on[static_cast<std::size_t>(dsp::part::agc)],
           "the profile's processors");
    r.equal(c.interfaces.size(), 1U, "interfaces");
    const config::interface& i = c.interfaces.front();
    r.that(i.name == "public" && i.addresses.size() == 2, "interface");
    r.equal(to_string(i.addresses[0].advertised), std::string("203.0.113.5"), "advertised");
    r.that(i.addresses[1].advertised == i.addresses[1].local, "nothing else is advertised");
}

// Where RTP alone is steered to us, the kernel has the rest of that address.
void beside_the_kernel(report& r) {
    const auto made = config::parse("[[port]]\ndevice = \"net_af_xdp0\"\nsteer = true\n"
                                    "[[address]]\nport = \"net_af_xdp0\"\n"
                                    "ip = \"198.18.0.1/24\"\n"
                                    "[control]\nlisten = [\"198.18.0.1:2223\"]\n",
                                    "f");
    r.none(made ? "" : made.error().text, "an address of our own to listen at");
    r.that(made && made->ports[0].steer, "steer");
}

void metrics(report& r) {
    const auto none = config::parse(plane, "f");
    r.that(none && !none->metrics.on, "there is no [metrics]");
    const auto usual = config::parse(std::string(plane) + "[metrics]\n", "f");
    r.none(usual ? "" : usual.error().text, "defaults");
    r.that(usual && usual->metrics.on, "there is [metrics]");
    r.equal(to_string(usual->metrics.listen), std::string("127.0.0.1:9900"), "listener");
    r.equal(usual->metrics.allow.size(), 2U, "peers");
    const auto given = config::parse(std::string(plane) + "[metrics]\nlisten = \"[::1]:80\"\n"
                                                          "allow = [\"198.18.5.6\"]\n",
                                     "f");
    r.none(given ? "" : given.error().text, "every key");
    r.equal(to_string(given->metrics.listen), std::string("[::1]:80"), "another listener");
    r.equal(given->metrics.allow.size(), 1U, "one peer");
}

struct bad_file {
    const char* text;
    const char* error;
};

// They begin at line 9.
constexpr bad_file bad[] = {
    {"control = 1\n", "f:9: address.control: unknown key, expected \"port\", \"ip\", \"gateway\", "
                      "\"vlan\", \"announce\" or \"answer-ping\""},
    {"[control]\nlisten = []\n",
     "f:10: control.listen: expected an address to be reached at, got none"},
    {"[control]\nlisten = [\"198.18.0.1:2223\"]\n",
     "f:10: control.listen: expected an address of the kernel, got 198.18.0.1, whose packets are "
     "ours"},
    {"[control]\nlisten-tcp = [\"198.18.0.1:2223\"]\n",
     "f:10: control.listen-tcp: expected an address of the kernel, got 198.18.0.1, whose packets "
     "are ours"},
    {"[control]\nlisten = [7]\n",
     "f:10: control.listen: expected a list such as [\"127.0.0.1:2223\"], got 7"},
    {"[control]\nallow = \"127.0.0.1\"\n",
     "f:10: control.allow: expected a list of addresses such as [\"127.0.0.0/8\", \"198.18.0.2\"], "
     "got \"127.0.0.1\""},
    {"[control]\nallow = [\"127.0.0.1/40\"]\n",
     "f:10: control.allow: expected a list of addresses such as [\"127.0.0.0/8\", \"198.18.0.2\"], "
     "got \"127.0.0.1/40\""},
    {"[control]\nports = [30001, 30005]\n",
     "f:10: control.ports: expected [first, last], an even port from 1024 and an odd one above it, "
     "got an array"},
    {"[control]\nports = [30000]\n",
     "f:10: control.ports: expected [first, last], an even port from 1024 and an odd one above it, "
     "got an array"},
    {"[control]\nquarantine-s = 3601\n",
     "f:10: control.quarantine-s: expected an integer from 0 to 3600, got 3601"},
    {"[control]\nprofile = \"x\"\n",
     "f:10: control.profile: expected the name of a [profile.NAME], got \"x\""},
    {"[control]\nlisten-udp = []\n",
     "f:10: control.listen-udp: unknown key, did you mean \"listen-tcp\"?"},
    {"[[interface]]\nname = \"a\"\n",
     "f:9: interface.addresses: expected a value, but the key is missing"},
    {"[[interface]]\nname = \"a\"\naddresses = []\n",
     "f:11: interface.addresses: expected at least one address, got none"},
    {"[[interface]]\nname = \"a\"\naddresses = [\"198.18.0.9\"]\n",
     "f:11: interface.addresses: expected the ip of an [[address]], got 198.18.0.9"},
    {"[[interface]]\nname = \"a\"\naddresses = [\"198.18.0.1!2001:db8::5\"]\n",
     "f:11: interface.addresses: expected a unicast address of the same family behind \"!\", got "
     "2001:db8::5"},
    {"[[interface]]\nname = \"a\"\naddresses = [\"198.18.0.1\"]\n[[interface]]\nname = \"a\"\n"
     "addresses = [\"198.18.0.1\"]\n",
     "f:13: interface.name: expected each name once, got \"a\" twice"},
    {"[metrics]\nlisten = \"localhost:9900\"\n",
     "f:10: metrics.listen: expected an endpoint such as \"127.0.0.1:9900\" or \"[::1]:9900\", got "
     "\"localhost:9900\""},
    {"[metrics]\nlisten = \"198.18.0.1:9900\"\n",
     "f:10: metrics.listen: expected an address of the kernel, got 198.18.0.1, whose packets are "
     "ours"},
    {"[control]\nlisten-tcp = [\"127.0.0.1:9900\"]\n[metrics]\n",
     "f:11: metrics.listen: expected an endpoint of its own, got 127.0.0.1:9900, which is in "
     "control.listen-tcp"},
    {"[metrics]\nlisten = \"127.0.0.1:0\"\n",
     "f:10: metrics.listen: expected a port from 1 to 65535, got 127.0.0.1:0"},
    {"[metrics]\nport = 9900\n",
     "f:10: metrics.port: unknown key, expected \"listen\" or \"allow\""},
    {"[metrics]\nallow = [\"10.0.0.0/33\"]\n",
     "f:10: metrics.allow: expected a list of addresses such as [\"127.0.0.0/8\", \"198.18.0.2\"], "
     "got \"10.0.0.0/33\""},
};

void errors(report& r) {
    for (const bad_file& one : bad) {
        const auto made = config::parse(std::string(plane) + one.text, "f");
        r.equal(made ? std::string("no error") : made.error().text, std::string(one.error),
                one.text);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(defaults),          voxplane_test(every_key), voxplane_test(tools),
        voxplane_test(beside_the_kernel), voxplane_test(metrics),   voxplane_test(errors),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
