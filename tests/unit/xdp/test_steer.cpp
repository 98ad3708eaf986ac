// The steering program and its maps: which addresses, ports and versions go to voxplane's socket,
// that all else goes to the kernel, and that each change holds for the next frame. Runs in the
// kernel; skipped where it may not be loaded.
#include "steer_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using xdp::traffic;

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

} // namespace

int main(int argc, char** argv) {
    const CMUnitTest tests[] = {
        voxplane_test(ports), voxplane_test(version), voxplane_test(fail_open),
        voxplane_test(live),  voxplane_test(ranges),  voxplane_test(bad_objects),
    };
    return steer_main(argc, argv, tests);
}
