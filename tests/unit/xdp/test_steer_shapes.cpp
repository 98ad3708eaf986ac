// The steering program on frames of every shape: tags, options, extension headers, fragments, what
// is cut or damaged. Nothing but a whole datagram to a port of a call is ever taken.
#include <random>

#include "steer_bench.hpp" // last: streams have a member named as a macro of cmocka

namespace {

using namespace voxplane;
using namespace voxplane::test;

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

} // namespace

int main(int argc, char** argv) {
    const CMUnitTest tests[] = {
        voxplane_test(tags),
        voxplane_test(ipv4_shapes),
        voxplane_test(ipv6_shapes),
        voxplane_test(truncated),
    };
    return steer_main(argc, argv, tests);
}
