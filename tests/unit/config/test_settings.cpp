// Valid files: every key once with a value that is not its default, and the defaults.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "config/load.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::config;

namespace {

constexpr const char* full = R"(# every key
[runtime]
isa = "avx2"
idle = "poll"
max-sleep-us = 50
burst = 16
seed = 9223372036854775807

[pools]
packets = 8191
packet-cache = 64
originated = 255
calls = 10

[pools.frames]
160 = { initial = 100, maximum = 200 }
320 = { initial = 9000 }
2880 = { maximum = 5 }

[[port]]
device = "net_af_packet0"
name = "west"
udp-checksum = "trust"
clock = "rx-timestamp"
exception = "net_tap0"
restamp = "out.pcap"
rx-descriptors = 512
tx-descriptors = 256
max-queues = 2

[[port]]
device = "0000:3b:00.0"
clock = "tsc"

[[address]]
port = "west"
ip = "198.18.0.1/24"
gateway = "198.18.0.254"
vlan = [100, 7]
announce = false
answer-ping = false

[[address]]
port = "0000:3b:00.0"
ip = "2001:db8::1/64"
gateway = "fe80::1"
vlan = 5

[[neighbour]]
ip = "198.18.0.9"
mac = "02:00:00:00:00:09"

[[call]]
id = "one"
[call.a]
local = "198.18.0.1:4000"
remote = "198.19.0.2:6000"
source = "latch"
latch-window-ms = 1234
relatch-silence-ms = 2345
media-timeout-ms = 3456
payload-types = { telephone-event = 101, pcma = 97, pcmu = 0 }
unknown-payload = "pass"
program = "pcm"
gain-db = -3.5
mute = true
processors = ["level"]
stream = "own"
ssrc = 4294967295
first-sequence = 65535
first-timestamp = 0
dscp = 0
zero-udp-checksum = true
next-hop = "02:00:00:00:00:02"
rtcp = "generate"
rtcp-remote = "198.18.0.9:7001"
[call.b]
local = "[2001:db8::1]:4000"
remote = "[2001:db8::2]:6000"
payload-types = { pcma = 8 }
next-hop = "learn"
rtcp = "relay-always"
rtcp-mux = true
gain-db = 6
)";

void check_full_system(const settings& s) {
    assert_string_equal(s.runtime.isa.c_str(), "avx2");
    assert_int_equal(s.runtime.idle, idle_mode::poll);
    assert_int_equal(s.runtime.max_sleep_us, 50);
    assert_int_equal(s.runtime.burst_pkts, 16);
    assert_true(s.runtime.seed == INT64_MAX);
    assert_int_equal(s.pools.packets, 8191);
    assert_int_equal(s.pools.packet_cache, 64);
    assert_int_equal(s.pools.originated, 255);
    assert_int_equal(s.pools.calls, 10);
    constexpr frame_class given[] = {{100, 200},  {9000, 9000}, {128, 4096},
                                     {128, 4096}, {128, 4096},  {5, 5}};
    for (std::size_t i = 0; i < frame_classes; ++i) {
        assert_int_equal(s.pools.frames[i].initial, given[i].initial);
        assert_int_equal(s.pools.frames[i].maximum, given[i].maximum);
    }
    assert_int_equal(s.ports.size(), 2);
    const port& west = s.ports[0];
    assert_string_equal(west.device.c_str(), "net_af_packet0");
    assert_string_equal(west.name.c_str(), "west");
    assert_int_equal(west.udp_checksum, checksum_mode::trust);
    assert_int_equal(west.clock, clock_mode::rx_timestamp);
    assert_string_equal(west.exception.c_str(), "net_tap0");
    assert_string_equal(west.restamp.c_str(), "out.pcap");
    assert_int_equal(west.rx_descriptors, 512);
    assert_int_equal(west.tx_descriptors, 256);
    assert_int_equal(west.max_queues, 2);
    assert_string_equal(s.ports[1].name.c_str(), "0000:3b:00.0");
    assert_int_equal(s.ports[1].clock, clock_mode::tsc);
    assert_int_equal(s.addresses.size(), 2);
    const address& v4 = s.addresses[0];
    assert_string_equal(v4.port.c_str(), "west");
    assert_string_equal(to_string(v4.ip).c_str(), "198.18.0.1/24");
    assert_string_equal(to_string(*v4.gateway).c_str(), "198.18.0.254");
    assert_true((v4.vlan == std::vector<std::uint16_t>{100, 7}));
    assert_false(v4.announce || v4.answer_ping);
    assert_true((s.addresses[1].vlan == std::vector<std::uint16_t>{5}));
    assert_true(s.addresses[1].announce && s.addresses[1].answer_ping);
    assert_int_equal(s.neighbours.size(), 1);
    assert_string_equal(to_string(s.neighbours[0].ip).c_str(), "198.18.0.9");
    assert_string_equal(to_string(s.neighbours[0].mac).c_str(), "02:00:00:00:00:09");
}

void check_full_leg(const leg& a) {
    assert_string_equal(to_string(a.local).c_str(), "198.18.0.1:4000");
    assert_string_equal(to_string(a.remote).c_str(), "198.19.0.2:6000");
    assert_int_equal(a.source, source_mode::latch);
    assert_int_equal(a.latch_window_ms, 1234);
    assert_int_equal(a.relatch_silence_ms, 2345);
    assert_int_equal(a.media_timeout_ms, 3456);
    // In the order of the file, not of the alphabet: the first audio entry is what the side is
    // sent.
    assert_int_equal(a.payloads.size(), 3);
    assert_string_equal(a.payloads[0].name.c_str(), "telephone-event");
    assert_int_equal(a.payloads[0].kind, payload_kind::other);
    assert_int_equal(a.payloads[0].payload_type, 101);
    assert_int_equal(a.payloads[1].kind, payload_kind::pcma);
    assert_int_equal(a.payloads[1].payload_type, 97);
    assert_int_equal(a.payloads[2].kind, payload_kind::pcmu);
    assert_int_equal(a.unknown, unknown_payload::pass);
    assert_int_equal(a.program, program_kind::pcm);
    assert_true(a.gain_db == -3.5);
    assert_true(a.mute);
    assert_int_equal(a.processors.size(), 1);
    assert_int_equal(a.stream, stream_mode::own);
    assert_int_equal(*a.ssrc, 0xffffffff);
    assert_int_equal(*a.first_sequence, 65535);
    assert_int_equal(*a.first_timestamp, 0);
    assert_int_equal(a.dscp, 0);
    assert_true(a.zero_udp_checksum);
    assert_int_equal(a.next_hop, next_hop_mode::fixed);
    assert_string_equal(to_string(a.next_hop_mac).c_str(), "02:00:00:00:00:02");
    assert_int_equal(a.rtcp, rtcp_mode::generate);
    assert_string_equal(to_string(*a.rtcp_remote).c_str(), "198.18.0.9:7001");
}

void every_key(void**) {
    static const auto made = parse(full, "full.toml");
    if (!made) {
        print_error("%s\n", made.error().text.c_str());
    }
    assert_true(made.has_value());
    check_full_system(*made);
    assert_int_equal(made->calls.size(), 1);
    assert_string_equal(made->calls[0].id.c_str(), "one");
    check_full_leg(made->calls[0].a);
    const leg& b = made->calls[0].b;
    assert_string_equal(to_string(b.local).c_str(), "[2001:db8::1]:4000");
    assert_int_equal(b.next_hop, next_hop_mode::learn);
    assert_int_equal(b.rtcp, rtcp_mode::relay_always);
    assert_true(b.rtcp_mux && !b.rtcp_remote);
    assert_true(b.gain_db == 6);
}

// Begins with a byte order mark; the comment is beyond ASCII and holds quotes.
constexpr const char* least = "\xef\xbb\xbf"
                              R"([[port]] # "cafe"'''
device = "net_pcap0"
[[address]]
port = "net_pcap0"
ip = "198.18.0.1/24"
[[call]]
id = "c"
a = { local = "198.18.0.1:4000", remote = "198.18.0.2:7", payload-types = { pcmu = 0 } }
b.local = "198.18.0.1:65534"
b.source = "latch"
b.payload-types.pcma = 8
b.payload-types.pcmu = 0
)";

void defaults(void**) {
    static const auto made = parse(least, "least.toml");
    assert_true(made.has_value());
    assert_string_equal(made->runtime.isa.c_str(), "auto");
    assert_int_equal(made->runtime.idle, idle_mode::adaptive);
    assert_int_equal(made->runtime.max_sleep_us, 100);
    assert_int_equal(made->runtime.burst_pkts, 32);
    assert_int_equal(made->runtime.seed, 0);
    assert_int_equal(made->pools.packets, 16383);
    assert_int_equal(made->pools.calls, 1024);
    assert_true(made->pools.frames[0].initial == 512 && made->pools.frames[0].maximum == 16384);
    const port& p = made->ports[0];
    assert_string_equal(p.name.c_str(), "net_pcap0");
    assert_true(p.udp_checksum == checksum_mode::verify && p.clock == clock_mode::automatic);
    assert_true(p.exception.empty() && p.restamp.empty());
    assert_false(p.steer);
    assert_int_equal(p.max_queues, 0);
    assert_true(made->addresses[0].vlan.empty() && !made->addresses[0].gateway);
    const leg& a = made->calls[0].a;
    assert_int_equal(a.source, source_mode::signalled);
    assert_int_equal(a.unknown, unknown_payload::drop);
    assert_int_equal(a.program, program_kind::automatic);
    assert_true(a.gain_db == 0 && !a.mute && a.processors.empty());
    assert_int_equal(a.stream, stream_mode::keep);
    assert_false(a.ssrc || a.first_sequence || a.first_timestamp);
    assert_int_equal(a.dscp, 46);
    assert_true(!a.zero_udp_checksum && a.next_hop == next_hop_mode::resolve);
    assert_true(a.rtcp == rtcp_mode::relay && !a.rtcp_mux);
    const leg& b = made->calls[0].b;
    assert_int_equal(b.local.port, 65534);
    assert_true(b.remote.ip.is_unspecified() && b.remote.ip.is_ipv4() && b.remote.port == 0);
    assert_int_equal(b.payloads[0].kind, payload_kind::pcma); // dotted keys keep their order too
}

void latch_over_ipv6_has_its_family(void**) {
    static const auto made = parse(R"([[port]]
device = "p"
[[address]]
port = "p"
ip = "2001:db8::1/64"
[[call]]
id = "c"
[call.a]
local = "[2001:db8::1]:4000"
source = "latch"
program = "opaque"
[call.b]
local = "[2001:db8::1]:4002"
source = "latch"
program = "opaque"
)",
                                   "f");
    assert_true(made.has_value());
    assert_false(made->calls[0].a.remote.ip.is_ipv4());
    assert_true(made->calls[0].a.remote.ip.is_unspecified());
}

void next_hops_that_can_be_found(void**) {
    const char* const ways[][2] = {{"gateway = \"198.18.0.254\"", ""},
                                   {"", "next-hop = \"learn\""},
                                   {"", "next-hop = \"02:00:00:00:00:02\""},
                                   {"# a neighbour", ""}};
    for (const auto& way : ways) {
        static std::string text;
        text = "[[port]]\ndevice = \"p\"\n[[address]]\nport = \"p\"\nip = "
               "\"198.18.0.1/24\"\n";
        text += std::string(way[0]) + "\n";
        if (way[0][0] == '#') {
            text += "[[neighbour]]\nip = \"192.0.2.1\"\nmac = \"02:00:00:00:00:03\"\n";
        }
        text += "[[call]]\nid = \"c\"\n[call.a]\nlocal = \"198.18.0.1:4000\"\nremote = "
                "\"192.0.2.1:4000\"\nprogram = \"opaque\"\n";
        text += std::string(way[1]) +
                "\n[call.b]\nlocal = \"198.18.0.1:4002\"\nsource = \"latch\"\nprogram = "
                "\"opaque\"\n";
        assert_true(parse(text, "f").has_value());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_key),
        cmocka_unit_test(defaults),
        cmocka_unit_test(latch_over_ipv6_has_its_family),
        cmocka_unit_test(next_hops_that_can_be_found),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
