// Payload types: dynamic ones, telephone-event and strangers mapped, passed or dropped; and opaque
// legs, whose datagrams are not looked at.
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::payload_kind;

constexpr int dropped = -1;

struct binding_case {
    const char* name;
    std::vector<config::payload_binding> a;
    std::vector<config::payload_binding> b;
    config::unknown_payload unknown;
    config::program_kind program;
    std::uint8_t sent;
    int received; // payload type, or dropped
    bool payload_kept;
};

const config::payload_binding pcmu0{"pcmu", payload_kind::pcmu, 0};
const config::payload_binding pcmu96{"pcmu", payload_kind::pcmu, 96};
const config::payload_binding pcma8{"pcma", payload_kind::pcma, 8};
const config::payload_binding pcma127{"pcma", payload_kind::pcma, 127};
const config::payload_binding event101{"telephone-event", payload_kind::other, 101};
const config::payload_binding event100{"telephone-event", payload_kind::other, 100};
constexpr auto drop_it = config::unknown_payload::drop;
constexpr auto pass_it = config::unknown_payload::pass;
constexpr auto automatic = config::program_kind::automatic;
constexpr auto relay = config::program_kind::relay;
constexpr auto pcm = config::program_kind::pcm;

const binding_case cases[] = {
    {"static", {pcmu0}, {pcma8}, drop_it, automatic, 0, 8, false},
    {"dynamic in", {pcmu96}, {pcma8}, drop_it, automatic, 96, 8, false},
    {"dynamic out", {pcmu0}, {pcma127}, drop_it, automatic, 0, 127, false},
    {"dynamic both, one law", {pcmu96}, {pcmu0}, drop_it, automatic, 96, 0, true},
    {"static number not bound", {pcmu96}, {pcma8}, drop_it, automatic, 0, dropped, false},
    {"two laws in: first", {pcmu0, pcma8}, {pcma8}, drop_it, automatic, 0, 8, false},
    {"two laws in: second", {pcmu0, pcma8}, {pcma8}, drop_it, automatic, 8, 8, true},
    {"first of two laws out", {pcmu0}, {pcma8, pcmu0}, drop_it, automatic, 0, 8, false},
    {"event mapped", {pcmu0, event101}, {pcma8, event100}, drop_it, automatic, 101, 100, true},
    {"event mapped, pcm", {pcmu0, event101}, {pcma8, event100}, drop_it, pcm, 101, 100, true},
    {"event unknown there", {pcmu0, event101}, {pcma8}, drop_it, automatic, 101, dropped, true},
    {"event passed", {pcmu0, event101}, {pcma8}, pass_it, automatic, 101, 101, true},
    {"stranger dropped", {pcmu0}, {pcma8}, drop_it, automatic, 35, dropped, true},
    {"stranger passed", {pcmu0}, {pcma8}, pass_it, automatic, 35, 35, true},
    {"relay by name", {pcmu0}, {pcmu96}, drop_it, relay, 0, 96, true},
    {"relay of another law", {pcmu0}, {pcma8}, drop_it, relay, 0, dropped, true},
    {"relay of another law passed", {pcmu0}, {pcma8}, pass_it, relay, 0, 0, true},
    {"relay of an event", {pcmu0, event101}, {pcmu0, event100}, drop_it, relay, 101, 100, true},
    {"highest type",
     {{"x", payload_kind::other, 127}},
     {pcmu0},
     pass_it,
     automatic,
     127,
     127,
     true},
};

void bindings(report& r) {
    for (const binding_case& c : cases) {
        plane p;
        config::call call = usual_call();
        call.a.payloads = c.a;
        call.b.payloads = c.b;
        call.a.unknown = c.unknown;
        call.a.program = c.program;
        r.none(p.create(call), c.name);
        rtp_packet packet;
        packet.marker = true;
        packet.payload_type = c.sent;
        packet.payload = bytes{1, 2, 3, 0x54, 0x80, 7};
        const auto out = p.pass(to_frame(from_remote(call.a, packet)));
        const bool dropping = c.received == dropped;
        if (!r.equal(out.size(), dropping ? 0U : 1U, std::string(c.name) + ", frames")) {
            continue;
        }
        const auto wrong = static_cast<std::size_t>(stats::drop::payload_type);
        r.equal(p.total().drops[wrong], dropping ? 1U : 0U, c.name);
        r.equal(p.leg(0).counters.discarded.get(), dropping ? 1U : 0U, c.name);
        if (dropping) {
            continue;
        }
        const decoded d = decode(out[0]);
        r.none(d.fault, c.name);
        const auto got = decode_rtp(d.payload);
        if (r.that(got.has_value(), c.name)) {
            r.equal(int{got->payload_type}, c.received, c.name);
            r.that(got->marker, std::string(c.name) + ": marker lost");
            r.equal(got->payload == packet.payload, c.payload_kept, c.name);
        }
    }
}

// A dropped type neither opens a gate nor counts as the stream's packet.
void dropped_type_has_no_say(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.source = config::source_mode::latch;
    r.none(p.create(call), "create");
    rtp_packet packet;
    packet.payload_type = 77;
    p.pass(to_frame(from_remote(call.a, packet)));
    r.equal(p.leg(0).in.gate.get(), session::gate_state::learning, "gate");
    r.equal(p.leg(0).received.packets.get(), 0U, "packets of the stream");
    r.equal(p.total().latched, 0U, "latched");
}

void opaque_datagrams(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.program = call.b.program = config::program_kind::opaque;
    r.none(p.create(call), "create");
    unsigned sent = 0;
    for (const bytes& payload :
         {bytes{}, bytes{0}, bytes{0x16, 0xfe, 0xfd}, bytes(1200, 0x3c), bytes(333, 0x80)}) {
        for (const config::leg* from : {&call.a, &call.b}) {
            const config::leg& to = from == &call.a ? call.b : call.a;
            const auto out = p.pass(to_frame(from_remote(*from, payload)));
            ++sent;
            if (!r.equal(out.size(), 1U, "frames")) {
                continue;
            }
            const decoded d = decode(out[0]);
            r.none(d.fault, "opaque");
            r.equal(d.payload, payload, "datagram");
            r.equal(to_string(d.to), to_string(to.remote), "destination");
            r.equal(to_string(d.from), to_string(to.local), "source");
        }
    }
    r.equal(p.leg(0).counters.opaque_packets.get() + p.leg(1).counters.opaque_packets.get(),
            std::uint64_t{sent}, "opaque packets");
    r.equal(p.leg(0).received.packets.get(), 0U, "no stream is seen in them");
}

// Nor is what comes on the ports above: SRTCP is no RTCP to whom it is not for.
void opaque_datagrams_above(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.program = call.b.program = config::program_kind::opaque;
    r.none(p.create(call), "create");
    bytes sealed(60, 0xa5);
    std::copy_n(bytes{0x81, 201, 0, 7, 1, 2, 3, 4}.begin(), 8, sealed.begin());
    const auto above = [](config::leg leg) {
        ++leg.local.port;
        ++leg.remote.port;
        return leg;
    };
    for (const bytes& payload : {sealed, bytes{0x16, 0xfe, 0xfd}, bytes(1200, 0x3c)}) {
        const auto out = p.pass(to_frame(from_remote(above(call.a), payload)));
        if (r.equal(out.size(), 1U, "frames")) {
            const decoded d = decode(out[0]);
            r.none(d.fault, "frame");
            r.equal(d.payload, payload, "datagram");
            r.equal(to_string(d.to), to_string(above(call.b).remote), "destination");
            r.equal(to_string(d.from), to_string(above(call.b).local), "source");
        }
    }
    config::leg stranger = above(call.a);
    stranger.remote = ep("198.18.0.77:20001");
    r.equal(p.pass(to_frame(from_remote(stranger, sealed))).size(), 0U, "from somebody else");
    r.equal(p.leg(0).counters.rejected.get(), 1U, "rejected");
    r.equal(p.leg(0).counters.rtcp_packets.get(), 3U, "counted");
    r.none(p.leaks(), "leaks");
}

// One direction opaque, the other transcoded: each leg has the program of what arrives on it.
void programs_are_per_direction(report& r) {
    plane p;
    config::call call = usual_call();
    call.b.program = config::program_kind::opaque;
    r.none(p.create(call), "create");
    const bytes junk{1, 2, 3};
    r.equal(p.pass(to_frame(from_remote(call.b, junk))).size(), 1U, "opaque way");
    r.equal(p.pass(to_frame(from_remote(call.a, junk))).size(), 0U, "RTP way");
    const auto malformed = static_cast<std::size_t>(stats::drop::rtp_malformed);
    r.equal(p.total().drops[malformed], 1U, "rtp_malformed");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(bindings),
        voxplane_test(dropped_type_has_no_say),
        voxplane_test(opaque_datagrams),
        voxplane_test(opaque_datagrams_above),
        voxplane_test(programs_are_per_direction),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
