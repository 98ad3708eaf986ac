// The steering program on frames: what goes to voxplane's socket, and that all else, whatever its
// shape, goes to the kernel. Runs in the kernel; skipped where it may not be loaded.
#include <array>
#include <cstdio>
#include <random>

#include "steer_bench.hpp" // last: streams have a member named as a macro of cmocka

namespace {

using namespace voxplane;
using namespace voxplane::test;
using xdp::traffic;

std::string object; // path of the program

constexpr const char* ours = "198.18.0.1";
constexpr const char* ours6 = "2001:db8::1";

// A bench with a socket, and ports 16384 to 16387 and 20000 of each of three addresses: untagged
// IPv4, IPv6, and IPv4 with tags 7 and 9. What is at 20000 is relayed unread.
struct bench : steer_bench {
    explicit bench(report& r, bool with_socket = true) {
        ready = r.none(load(object), "load") && (!with_socket || r.none(open_socket(), "socket"));
        if (!ready) {
            return;
        }
        for (const xdp::local_address& address :
             {xdp::local_address{ep("198.18.0.1:0").ip, {}},
              xdp::local_address{ep("[2001:db8::1]:0").ip, {}},
              xdp::local_address{ep("198.18.7.9:0").ip, {7, 9}}}) {
            const auto index = maps().add(address);
            ready = ready && r.that(index.has_value(), "add");
            if (ready) {
                maps().set(*index, 16384, 16387, traffic::rtp);
                maps().set(*index, 20000, 20001, traffic::any);
            }
        }
    }
    bool ready = false;
};

datagram to(const std::string& ip, int port) {
    datagram d;
    const bool v6 = ip.find(':') != std::string::npos;
    d.from = ep(v6 ? "[2001:db8::2]:4000" : "198.18.0.2:4000");
    d.to = ep(v6 ? "[" + ip + "]:1" : ip + ":1");
    d.to.port = static_cast<std::uint16_t>(port);
    d.payload = to_bytes({.payload = bytes(160, 0x55)});
    return d;
}

void expect(report& r, bench& b, const datagram& d, const verdict& v, const std::string& what) {
    r.equal(b.pass(to_frame(d)), v, what);
}

void ports(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    for (const char* ip : {ours, ours6}) {
        for (const int port : {16384, 16385, 16386, 16387, 20000, 20001}) {
            expect(r, b, to(ip, port), steered(), std::to_string(port));
        }
        for (const int port : {0, 1, 5060, 16383, 16388, 19999, 20002, 65535}) {
            expect(r, b, to(ip, port), passed("other_port"), std::to_string(port));
        }
    }
    expect(r, b, to("198.18.0.3", 16384), passed("other_address"), "another address");
    expect(r, b, to("2001:db8::3", 16384), passed("other_address"), "another IPv6 address");
    // An IPv6 address that begins with the octets of ours and ends with zeros.
    expect(r, b, to("c612:1::", 16384), passed("other_address"), "the octets of an IPv4 address");
}

void version(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    for (unsigned first = 0; first < 256; ++first) {
        datagram d = to(ours, 16384);
        d.payload[0] = static_cast<std::uint8_t>(first);
        const bool two = first >= 128 && first < 192;
        expect(r, b, d, two ? steered() : passed("other_version"), std::to_string(first));
        d.to.port = 20000;
        expect(r, b, d, steered(), "unread " + std::to_string(first));
    }
    datagram rtcp = to(ours, 16385);
    rtcp.payload = {0x80, 200, 0, 1, 0, 0, 0, 1};
    expect(r, b, rtcp, steered(), "RTCP");
    datagram empty = to(ours, 16384);
    empty.payload.clear();
    expect(r, b, empty, passed("other_version"), "an empty datagram");
    empty.to.port = 20000;
    expect(r, b, empty, steered(), "an empty datagram that is relayed unread");
    // An octet behind the datagram is none of it: Ethernet pads.
    datagram padded = to(ours, 16384);
    padded.payload.clear();
    bytes frame = to_frame(padded);
    frame.resize(60, 0x80);
    r.equal(b.pass(frame), passed("other_version"), "an empty datagram and padding");
}

void tags(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    struct one {
        const char* ip;
        std::vector<std::uint16_t> vlan;
        bool ours;
    };
    const one all[] = {
        {"198.18.7.9", {7, 9}, true},
        {"198.18.7.9", {9, 7}, false},
        {"198.18.7.9", {7}, false},
        {"198.18.7.9", {}, false},
        {ours, {}, true},
        {ours, {7, 9}, false},
        {ours, {0}, true},
        {ours, {0, 0}, true},
        {ours, {0, 7}, false},
        {"198.18.7.9", {0, 7}, false},
    };
    for (const one& t : all) {
        datagram d = to(t.ip, 16384);
        d.vlan = t.vlan;
        expect(r, b, d, t.ours ? steered() : passed("other_address"), t.ip);
    }
    datagram three = to(ours, 16384);
    three.vlan = {0, 0, 0};
    expect(r, b, three, passed("other_protocol"), "three tags");
}

void ipv4_shapes(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    datagram options = to(ours, 16384);
    for (std::size_t words = 0; words <= 10; ++words) {
        options.options = bytes(words * 4, 1);
        expect(r, b, options, steered(), std::to_string(words) + " words of options");
    }
    const bytes good = to_frame(to(ours, 16384));
    const auto changed = [&](std::size_t at, std::uint8_t value) {
        bytes frame = good;
        frame[at] = value;
        return b.pass(frame);
    };
    r.equal(changed(20, 0x20), passed("fragment"), "the first fragment");
    r.equal(changed(21, 0x01), passed("fragment"), "a later fragment");
    r.equal(changed(20, 0x40), steered(), "may not be fragmented");
    r.equal(changed(23, 1), passed("other_protocol"), "ICMP");
    r.equal(changed(23, 6), passed("other_protocol"), "TCP");
    r.equal(changed(14, 0x44), passed("malformed"), "a header of 16 octets");
    r.equal(changed(14, 0x65), passed("malformed"), "version 6 in IPv4");
    r.equal(changed(13, 0x06), passed("other_protocol"), "ARP");
}

void ipv6_shapes(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    const bytes options(7, 0); // 8 octets with the next header: length 0 units more
    const bytes routing{0, 0, 0, 0, 0, 0, 0};
    const bytes route_on{0, 0, 1, 0, 0, 0, 0};
    const bytes authentication{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const bytes fragment{0, 0, 1, 0, 0, 0, 1};
    struct chain {
        std::vector<std::pair<std::uint8_t, bytes>> headers;
        verdict v;
        const char* what;
    };
    std::vector<std::pair<std::uint8_t, bytes>> eight(8, {std::uint8_t{60}, options});
    std::vector<std::pair<std::uint8_t, bytes>> nine(9, {std::uint8_t{60}, options});
    const chain all[] = {
        {{{0, options}}, steered(), "hop by hop"},
        {{{0, options}, {60, options}}, steered(), "two kinds of options"},
        {{{43, routing}}, steered(), "a source route that ends here"},
        {{{43, route_on}}, passed("other_protocol"), "a source route that goes on"},
        {{{51, authentication}}, steered(), "authentication"},
        {{{44, fragment}}, passed("fragment"), "a fragment"},
        {{{0, options}, {44, fragment}}, passed("fragment"), "a fragment with options"},
        {eight, steered(), "eight headers"},
        {nine, passed("malformed"), "nine headers"},
    };
    for (const chain& one : all) {
        datagram d = to(ours6, 16384);
        d.extensions = one.headers;
        expect(r, b, d, one.v, one.what);
    }
    bytes frame = to_frame(to(ours6, 16384));
    frame[20] = 58;
    r.equal(b.pass(frame), passed("other_protocol"), "ICMPv6");
    frame[20] = 60;
    frame[54] = 17;
    frame[55] = 255; // options of 2048 octets
    r.equal(b.pass(frame), passed("malformed"), "options beyond the end");
}

// Every frame cut at every length, and noise: nothing but a whole one is ever taken.
void truncated(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    datagram tagged = to("198.18.7.9", 16384);
    tagged.vlan = {7, 9};
    datagram chained = to(ours6, 16384);
    chained.extensions = {{std::uint8_t{0}, bytes(7, 0)}};
    for (const datagram& d : {to(ours, 16384), to(ours6, 16384), tagged, chained}) {
        const bytes whole = to_frame(d);
        const std::size_t needed = whole.size() - d.payload.size() + 1;
        for (std::size_t n = 14; n < whole.size(); ++n) {
            const verdict v = b.pass(bytes(whole.begin(), whole.begin() + static_cast<long>(n)));
            r.that(v.to_socket == (n >= needed),
                   "cut to " + std::to_string(n) + ": " + to_string(v));
        }
        std::mt19937 random(1);
        for (unsigned i = 0; i < 500; ++i) {
            bytes noisy = whole;
            noisy[12 + random() % (needed - 12)] ^= static_cast<std::uint8_t>(1U << random() % 8);
            const verdict v = b.pass(noisy);
            r.that(v.to_socket == (v.counted == "steered") && !v.counted.empty(), to_string(v));
        }
    }
}

// Without a socket everything is the kernel's.
void fail_open(report& r) {
    bench b(r, false);
    if (!b.ready) {
        return;
    }
    expect(r, b, to(ours, 16384), passed("no_socket"), "no socket yet");
    r.none(b.open_socket(), "socket");
    expect(r, b, to(ours, 16384), steered(), "with a socket");
}

// Each change is seen by the next frame.
void live(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    xdp::steering& maps = b.maps();
    const datagram early = to(ours, 30000);
    datagram opaque = to(ours, 30001);
    opaque.payload[0] = 0;
    expect(r, b, early, passed("other_port"), "before");
    maps.set(0, 30000, 30001, traffic::rtp);
    expect(r, b, early, steered(), "opened");
    expect(r, b, opaque, passed("other_version"), "no RTP");
    maps.set(0, 30000, 30001, traffic::any);
    expect(r, b, opaque, steered(), "relayed unread");
    maps.set(0, 30000, 30001, traffic::rtp);
    expect(r, b, opaque, passed("other_version"), "RTP again");
    r.that(maps.at(0, 30001) == traffic::rtp && maps.at(1, 30001) == traffic::none, "at");
    maps.set(0, 30000, 30001, traffic::none);
    expect(r, b, early, passed("other_port"), "closed");
    expect(r, b, to(ours, 16384), steered(), "others stay");
    maps.clear();
    for (const char* ip : {ours, ours6}) {
        expect(r, b, to(ip, 16384), passed("other_port"), "after clear");
        expect(r, b, to(ip, 20000), passed("other_port"), "after clear");
    }
}

void ranges(report& r) {
    bench b(r);
    if (!b.ready) {
        return;
    }
    xdp::steering& maps = b.maps();
    using list = std::vector<xdp::port_range>;
    r.that(maps.ranges(0) == list{{16384, 16387, traffic::rtp}, {20000, 20001, traffic::any}},
           "two ranges");
    maps.set(0, 16388, 20001, traffic::rtp);
    r.that(maps.ranges(0) == list{{16384, 20001, traffic::rtp}}, "one range");
    maps.set(0, 0, 65535, traffic::any);
    r.that(maps.ranges(0) == list{{0, 65535, traffic::any}}, "all ports");
    expect(r, b, to(ours, 65535), steered(), "the last port");
    expect(r, b, to(ours, 0), steered(), "the first port");
    r.that(maps.ranges(2).size() == 2, "another address is as it was");
    r.that(!maps.add({ep("198.18.0.1:0").ip, {}}).has_value(), "an address twice");
    for (unsigned i = 3; i < STEER_ADDRESSES; ++i) {
        xdp::local_address more{ep("10.0.0.0:0").ip, {}};
        more.ip.bytes[3] = static_cast<std::uint8_t>(i);
        r.that(maps.add(more).has_value(), "address " + std::to_string(i));
    }
    r.that(!maps.add({ep("10.1.0.0:0").ip, {}}).has_value(), "one too many");
    maps.set(STEER_ADDRESSES - 1, 4000, 4001, traffic::rtp);
    expect(r, b, to("10.0.0.255", 4000), steered(), "the last address");
}

void bad_objects(report& r) {
    const auto missing = xdp::program::load(object + ".missing");
    r.that(!missing && missing.error().text.find("No such file") != std::string::npos, "missing");
    const auto wrong = xdp::program::load("/proc/self/exe");
    r.that(!wrong.has_value(), "a file without a program");
    r.that(!xdp::steering::of_interface("no-such-if").has_value(), "no such interface");
}

// True where the kernel does not let us, with the reason printed.
bool may_not() {
    const auto loaded = xdp::program::load(object);
    if (loaded) {
        return false;
    }
    const std::string& why = loaded.error().text;
    const bool forbidden = why.find("Operation not permitted") != std::string::npos ||
                           why.find("Permission denied") != std::string::npos;
    if (forbidden) {
        std::printf("SKIPPED: %s\n", why.c_str());
    }
    return forbidden;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s OBJECT\n", argv[0]);
        return 2;
    }
    object = argv[1];
    if (may_not()) {
        return 77;
    }
    const CMUnitTest tests[] = {
        voxplane_test(ports),       voxplane_test(version),     voxplane_test(tags),
        voxplane_test(ipv4_shapes), voxplane_test(ipv6_shapes), voxplane_test(truncated),
        voxplane_test(fail_open),   voxplane_test(live),        voxplane_test(ranges),
        voxplane_test(bad_objects),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
