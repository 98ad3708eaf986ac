// Bad calls and the exact sentence for each. A case changes one side of a good call.
// Locals that own memory are static: a failed assertion leaves past destructors.
#include <string>

#include "config/load.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

struct bad_leg {
    const char* a; // keys of side a from line 16 on
    const char* error;
};

// Side a comes last, so that its keys begin on line 16.
constexpr const char* before = R"([[port]]
device = "p"
[[address]]
port = "p"
ip = "198.18.0.1/24"
[[address]]
port = "p"
ip = "2001:db8::1/64"
[[call]]
id = "c"
[call.b]
local = "198.18.0.1:4002"
remote = "198.18.0.2:4002"
payload-types = { pcma = 8, telephone-event = 101 }
[call.a]
)";

#define PROCESSORS                                                                                 \
    "expected a list of processors: \"aec\", \"vad\", \"suppressor\", \"eq\", \"agc\", "           \
    "\"meter\", "                                                                                  \
    "\"level\""

#define GOOD_ENDS "local = \"198.18.0.1:4000\"\nremote = \"198.18.0.2:4000\"\n"
#define GOOD_TYPES "payload-types = { pcmu = 0 }\n"
#define GOOD GOOD_ENDS GOOD_TYPES // a case's own keys begin on line 19

constexpr bad_leg endpoints[] = {
    {"remote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:15: call.a.local: expected a value, but the key is missing"},
    {"local = 4000\n" GOOD_TYPES, "f:16: call.a.local: expected an endpoint such as "
                                  "198.18.0.1:4000 or [2001:db8::1]:4000, got 4000"},
    {"local = \"198.18.0.1\"\n", "f:16: call.a.local: expected an endpoint such as 198.18.0.1:4000 "
                                 "or [2001:db8::1]:4000, got \"198.18.0.1\""},
    {"local = \"198.18.0.1:65536\"\n",
     "f:16: call.a.local: expected an endpoint such as 198.18.0.1:4000 or [2001:db8::1]:4000, got "
     "\"198.18.0.1:65536\""},
    {"local = [\"198.18.0.1:4000\"]\n",
     "f:16: call.a.local: expected an endpoint such as 198.18.0.1:4000 or [2001:db8::1]:4000, got "
     "an array"},
    {"local = \"198.18.0.3:4000\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:16: call.a.local: expected the ip of an [[address]], got 198.18.0.3:4000"},
    {"local = \"198.18.0.1:4001\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:16: call.a.local: expected an even port from 2 to 65534, got 198.18.0.1:4001"},
    {"local = \"198.18.0.1:0\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:16: call.a.local: expected an even port from 2 to 65534, got 198.18.0.1:0"},
    {"local = \"198.18.0.1:4002\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:12: call.b.local: expected a port of its own, got 198.18.0.1:4002, which call \"c\" has"},
    {"local = \"198.18.0.1:4000\"\nremote = \"[2001:db8::2]:4000\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected an IPv4 address like that of local, got [2001:db8::2]:4000"},
    {"local = \"[2001:db8::1]:4000\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected an IPv6 address like that of local, got 198.18.0.2:4000"},
    {"local = \"198.18.0.1:4000\"\n" GOOD_TYPES, "f:15: call.a.remote: expected an endpoint, which "
                                                 "only source = \"latch\" can do without"},
    {"local = \"198.18.0.1:4000\"\nremote = \"0.0.0.0:0\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected an endpoint, which only source = \"latch\" can do without"},
    {"local = \"198.18.0.1:4000\"\nremote = \"0.0.0.0:5\"\nsource = \"latch\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected a unicast address and a port from 1 to 65535, got 0.0.0.0:5"},
    {"local = \"198.18.0.1:4000\"\nremote = \"198.18.0.2:0\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected a unicast address and a port from 1 to 65535, got "
     "198.18.0.2:0"},
    {"local = \"198.18.0.1:4000\"\nremote = \"239.0.0.1:4000\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected a unicast address and a port from 1 to 65535, got "
     "239.0.0.1:4000"},
    {"local = \"198.18.0.1:4000\"\nremote = \"192.0.2.1:4000\"\n" GOOD_TYPES,
     "f:17: call.a.remote: expected an address on the link 198.18.0.1/24, a gateway there, a "
     "[[neighbour]] or next-hop, got 192.0.2.1:4000"},
    {GOOD "per-local = 3\n",
     "f:19: call.a.per-local: unknown key, expected \"local\", \"remote\", \"source\", "
     "\"latch-window-ms\", \"relatch-silence-ms\", \"media-timeout-ms\", \"payload-types\", "
     "\"unknown-payload\", \"program\", \"gain-db\", \"mute\", \"profile\", \"voice\", "
     "\"processors\", \"stream\", "
     "\"ssrc\", \"first-sequence\", \"first-timestamp\", \"dscp\", \"zero-udp-checksum\", "
     "\"next-hop\", \"rtcp\", \"rtcp-mux\" or \"rtcp-remote\""},
};

constexpr bad_leg values[] = {
    {GOOD "source = \"any\"\n",
     "f:19: call.a.source: expected \"signalled\" or \"latch\", got \"any\""},
    {GOOD "latch-window-ms = 0\n",
     "f:19: call.a.latch-window-ms: expected an integer from 1 to 3600000, got 0"},
    {GOOD "relatch-silence-ms = 0.5\n",
     "f:19: call.a.relatch-silence-ms: expected an integer from 0 to 3600000, got 0.5"},
    {GOOD "media-timeout-ms = 86400001\n",
     "f:19: call.a.media-timeout-ms: expected an integer from 0 to 86400000, got 86400001"},
    {GOOD "unknown-payload = \"keep\"\n",
     "f:19: call.a.unknown-payload: expected \"drop\" or \"pass\", got \"keep\""},
    {GOOD "program = \"fast\"\n", "f:19: call.a.program: expected \"auto\", \"opaque\", \"relay\", "
                                  "\"bytemap\" or \"pcm\", got \"fast\""},
    {GOOD "gain-db = 24.1\n", "f:19: call.a.gain-db: expected a number from -60 to 24, got 24.1"},
    {GOOD "gain-db = -61\n", "f:19: call.a.gain-db: expected a number from -60 to 24, got -61"},
    {GOOD "gain-db = nan\n", "f:19: call.a.gain-db: expected a number from -60 to 24, got nan"},
    {GOOD "gain-db = \"3\"\n", "f:19: call.a.gain-db: expected a number from -60 to 24, got \"3\""},
    {GOOD "mute = 1\n", "f:19: call.a.mute: expected true or false, got 1"},
    {GOOD "stream = \"new\"\n", "f:19: call.a.stream: expected \"keep\" or \"own\", got \"new\""},
    {GOOD "ssrc = 4294967296\n",
     "f:19: call.a.ssrc: expected an integer from 0 to 4294967295, got 4294967296"},
    {GOOD "first-sequence = 65536\n",
     "f:19: call.a.first-sequence: expected an integer from 0 to 65535, got 65536"},
    {GOOD "ssrc = 1\n", "f:19: call.a.ssrc: expected only with stream = \"own\""},
    {GOOD "first-sequence = 1\n",
     "f:19: call.a.first-sequence: expected only with stream = \"own\""},
    {GOOD "first-timestamp = 1\n",
     "f:19: call.a.first-timestamp: expected only with stream = \"own\""},
    {GOOD "dscp = 64\n", "f:19: call.a.dscp: expected an integer from 0 to 63, got 64"},
    {"local = \"[2001:db8::1]:4000\"\nremote = \"[2001:db8::2]:4000\"\n" GOOD_TYPES
     "zero-udp-checksum = true\n",
     "f:19: call.a.zero-udp-checksum: expected false over IPv6, got true"},
    {GOOD "next-hop = \"02:00\"\n",
     "f:19: call.a.next-hop: expected \"resolve\", \"learn\" or a MAC address such as "
     "\"02:00:00:00:00:01\", got \"02:00\""},
    {GOOD "next-hop = \"01:00:5e:00:00:01\"\n",
     "f:19: call.a.next-hop: expected a unicast MAC address other than zero, got "
     "01:00:5e:00:00:01"},
    {GOOD "rtcp = \"on\"\n", "f:19: call.a.rtcp: expected \"off\", \"relay\", \"generate\" or "
                             "\"relay-always\", got \"on\""},
    {GOOD "rtcp = \"generate\"\nprogram = \"opaque\"\n",
     "f:19: call.a.rtcp: expected no \"generate\" with program = \"opaque\", which tells nothing "
     "of "
     "the streams"},
    {GOOD "rtcp-mux = 1\n", "f:19: call.a.rtcp-mux: expected true or false, got 1"},
    {GOOD "rtcp = \"off\"\nrtcp-mux = true\n",
     "f:20: call.a.rtcp-mux: expected false with rtcp = \"off\", got true"},
    {GOOD "rtcp-remote = \"198.18.0.2\"\n",
     "f:19: call.a.rtcp-remote: expected an endpoint such as 198.18.0.1:4000 or "
     "[2001:db8::1]:4000, got \"198.18.0.2\""},
    {GOOD "rtcp-remote = \"198.18.0.2:0\"\n",
     "f:19: call.a.rtcp-remote: expected a unicast address and a port from 1 to 65535, got "
     "198.18.0.2:0"},
    {GOOD "rtcp-remote = \"[2001:db8::2]:4001\"\n",
     "f:19: call.a.rtcp-remote: expected an IPv4 address like that of local, got "
     "[2001:db8::2]:4001"},
    {GOOD "rtcp-remote = \"192.0.2.1:4001\"\n",
     "f:19: call.a.rtcp-remote: expected an address on the link 198.18.0.1/24, a gateway there, a "
     "[[neighbour]] or next-hop, got 192.0.2.1:4001"},
    {GOOD "rtcp-mux = true\nrtcp-remote = \"198.18.0.2:4001\"\n",
     "f:20: call.a.rtcp-remote: expected none with rtcp-mux or rtcp = \"off\", got "
     "198.18.0.2:4001"},
    {GOOD "dcsp = 3\n", "f:19: call.a.dcsp: unknown key, did you mean \"dscp\"?"},
    {GOOD "programm = \"pcm\"\n", "f:19: call.a.programm: unknown key, did you mean \"program\"?"},
};

constexpr bad_leg programs[] = {
    {GOOD_ENDS, "f:15: call.a.payload-types: expected at least one, which only program = "
                "\"opaque\" can do without"},
    {GOOD_ENDS "payload-types = [0]\n", "f:18: call.a.payload-types: expected a table such as { "
                                        "pcmu = 0, telephone-event = 101 }, got an array"},
    {GOOD_ENDS "payload-types = { pcmu = 128 }\n",
     "f:18: call.a.payload-types.pcmu: expected an integer from 0 to 127, got 128"},
    {GOOD_ENDS "payload-types = { PCMU = 0 }\n",
     "f:18: call.a.payload-types: expected encoding names in lower case, got \"PCMU\""},
    {GOOD_ENDS "payload-types = { pcmu = 96, pcma = 96 }\n",
     "f:18: call.a.payload-types: expected a number for each that no other has, got pcma = 96 and "
     "pcmu = 96"},
    {GOOD_ENDS "payload-types = { pcma = 0 }\n",
     "f:18: call.a.payload-types: expected pcmu there (RFC 3551), got pcma = 0"},
    {GOOD_ENDS "payload-types = { pcmu = 0, x = 8 }\n",
     "f:18: call.a.payload-types: expected pcma there (RFC 3551), got x = 8"},
    {GOOD_ENDS "payload-types = { pcmu = 72 }\nrtcp-mux = true\n",
     "f:18: call.a.payload-types: expected none from 64 to 95 with rtcp-mux (RFC 5761), got "
     "pcmu = 72"},
    {GOOD_ENDS "payload-types = { telephone-event = 101 }\nmute = true\n",
     "f:18: call.a.payload-types: expected audio on both sides for gain, mute, processors "
     "or program \"bytemap\" or \"pcm\""},
    {GOOD_ENDS "payload-types = { g729 = 18 }\nprogram = \"bytemap\"\n",
     "f:18: call.a.payload-types: expected audio on both sides for gain, mute, processors "
     "or program \"bytemap\" or \"pcm\""},
    {GOOD "processors = \"level\"\n", "f:19: call.a.processors: " PROCESSORS ", got \"level\""},
    {GOOD "processors = [\"echo\"]\n", "f:19: call.a.processors: " PROCESSORS ", got \"echo\""},
    {GOOD "processors = [\"agc\", \"agc\"]\n",
     "f:19: call.a.processors: expected each processor once, got \"agc\" twice"},
    {GOOD "processors = [\"agc\"]\nprogram = \"relay\"\n",
     "f:19: call.a.processors: expected none without program \"pcm\" or \"auto\", got program = "
     "\"relay\""},
    {GOOD "profile = \"quiet\"\n",
     "f:19: call.a.profile: expected the name of a [profile.NAME], got \"quiet\""},
    {GOOD "voice = { level = \"best\" }\n", "f:19: call.a.voice.level: expected \"economy\", "
                                            "\"balanced\" or \"quality\", got \"best\""},
    {GOOD "voice = { block-ms = 15 }\n", "f:19: call.a.voice.block-ms: expected 10 or 20, got 15"},
    {GOOD "voice = { agc = { target-dbov = 3 } }\n",
     "f:19: call.a.voice.agc.target-dbov: expected a number from -40 to -10, got 3"},
    {GOOD "voice = { eq = { bands = [ { shape = \"round\" } ] } }\n",
     "f:19: call.a.voice.eq.bands.shape: expected \"peaking\", \"low-shelf\", \"high-shelf\", "
     "\"low-pass\" or \"high-pass\", got \"round\""},
    {GOOD "voice = { eq = { form = \"off\", q = 1 } }\n",
     "f:19: call.a.voice.eq.q: unknown key, expected \"form\" or \"bands\""},
    {GOOD_ENDS "payload-types = { pcmu = 0, \"l16/16000\" = 96 }\nprocessors = [\"agc\"]\n",
     "f:18: call.a.payload-types: expected audio of one sample rate with processors, got 8000 and "
     "16000 Hz"},
    {GOOD "processors = [\"level\", \"level\"]\n",
     "f:19: call.a.processors: expected each processor once, got \"level\" twice"},
    {GOOD "processors = [\"level\"]\nprogram = \"bytemap\"\n",
     "f:19: call.a.processors: expected none without program \"pcm\" or \"auto\", got program = "
     "\"bytemap\""},
    {GOOD "program = \"relay\"\n", "f:19: call.a.program: expected one that converts, since the "
                                   "other side has no pcmu, got program = \"relay\""},
    {GOOD_ENDS "payload-types = { pcma = 8 }\nprogram = \"relay\"\ngain-db = 1\n",
     "f:20: call.a.gain-db: expected no gain on what is not read, got program = \"relay\""},
    {GOOD_ENDS "program = \"opaque\"\nmute = true\n",
     "f:19: call.a.mute: expected no mute of what is not read, got program = \"opaque\""},
    {GOOD_ENDS "program = \"opaque\"\n",
     "f:11: call.b.program: expected \"opaque\" as on the other side, got program = \"auto\""},
};

constexpr bad_leg calls[] = {
    {GOOD "[[call]]\nid = \"d\"\n[call.a]\n" GOOD,
     "f:19: call.b: expected a value, but the key is missing"},
    {GOOD "[[call]]\n[call.a]\n" GOOD "[call.b]\n" GOOD,
     "f:19: call.id: expected a value, but the key is missing"},
    {GOOD "[[call]]\nid = \"a b\"\n", "f:20: call.id: expected at most 64 printable ASCII "
                                      "characters without spaces"},
    {GOOD "[[call]]\nid = \"d\"\na = 5\n", "f:21: call.a: expected a table of one side, got 5"},
    {GOOD "[[call]]\nid = \"d\"\n[call.c]\n", "f:21: call.c: unknown key, did you mean \"a\"?"},
    {GOOD "[[call]]\nid = \"c\"\n[call.a]\nlocal = \"198.18.0.1:4004\"\nremote = "
          "\"198.18.0.2:4000\"\n" GOOD_TYPES
          "[call.b]\nlocal = \"198.18.0.1:4006\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:20: call.id: expected each call id once, got \"c\" twice"},
    {GOOD "[[call]]\nid = \"d\"\n[call.a]\nlocal = \"198.18.0.1:4004\"\nremote = "
          "\"198.18.0.2:4000\"\n" GOOD_TYPES
          "[call.b]\nlocal = \"198.18.0.1:4000\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:26: call.b.local: expected a port of its own, got 198.18.0.1:4000, which call \"c\" has"},
    {GOOD "[pools]\ncalls = 1\n[[call]]\nid = \"d\"\n[call.a]\nlocal = \"198.18.0.1:4004\"\n"
          "remote = \"198.18.0.2:4000\"\n" GOOD_TYPES
          "[call.b]\nlocal = \"198.18.0.1:4006\"\nremote = \"198.18.0.2:4000\"\n" GOOD_TYPES,
     "f:21: call: expected at most 1 calls (pools.calls), got 2"},
};

template <std::size_t n>
void expect_errors(const bad_leg (&legs)[n]) {
    for (const bad_leg& each : legs) {
        static result<config::settings> made = failure{};
        made = config::parse(std::string(before) + each.a, "f");
        if (made.has_value()) {
            print_error("accepted:\n%s\n", each.a);
        }
        assert_false(made.has_value());
        assert_string_equal(made.error().text.c_str(), each.error);
    }
}

void unchanged_is_good(void**) {
    static const auto made = config::parse(std::string(before) + GOOD, "f");
    assert_true(made.has_value());
}

void endpoint_errors(void**) {
    expect_errors(endpoints);
}

void value_errors(void**) {
    expect_errors(values);
}

void program_errors(void**) {
    expect_errors(programs);
}

void call_errors(void**) {
    expect_errors(calls);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(unchanged_is_good), cmocka_unit_test(endpoint_errors),
        cmocka_unit_test(value_errors),      cmocka_unit_test(program_errors),
        cmocka_unit_test(call_errors),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
