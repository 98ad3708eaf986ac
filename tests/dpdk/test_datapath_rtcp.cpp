// RTCP beside RTP: on the port above or multiplexed, between legs of each kind, with a gate of its
// own.
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

const bytes receiver_report{0x81, 201, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0,
                            0,    0,   0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};

config::leg rtcp_side(const config::leg& leg) {
    config::leg side = leg;
    const int step = leg.rtcp_mux ? 0 : 1;
    side.local.port = static_cast<std::uint16_t>(side.local.port + step);
    side.remote.port = static_cast<std::uint16_t>(side.remote.port + step);
    return side;
}

// RTCP from one leg leaves by the other, on the port that leg has for it, byte for byte.
void expect_relayed(report& r, plane& p, const config::leg& from, const config::leg& to,
                    const std::string& name) {
    const auto out = p.pass(to_frame(from_remote(rtcp_side(from), receiver_report)));
    if (!r.equal(out.size(), 1U, name + ", frames")) {
        return;
    }
    const decoded d = decode(out[0]);
    const config::leg wanted = rtcp_side(to);
    r.none(d.fault, name);
    r.equal(to_string(d.from), to_string(wanted.local), name + ", from");
    r.equal(to_string(d.to), to_string(wanted.remote), name + ", to");
    r.equal(d.payload, receiver_report, name + ", report");
}

void both_ways(report& r) {
    for (const bool a : {false, true}) {
        for (const bool b : {false, true}) {
            plane p;
            config::call call = usual_call();
            call.a.rtcp_mux = a;
            call.b.rtcp_mux = b;
            r.none(p.create(call), "create");
            const std::string name =
                std::string(a ? "muxed" : "apart") + " and " + (b ? "muxed" : "apart");
            expect_relayed(r, p, call.a, call.b, name + ", a to b");
            expect_relayed(r, p, call.b, call.a, name + ", b to a");
            r.equal(p.leg(0).counters.rtcp_packets.get(), 1U, name + ", counted at a");
            r.equal(p.leg(1).counters.rtcp_packets.get(), 1U, name + ", counted at b");
            r.equal(p.leg(0).received.packets.get(), 0U, name + ", no packet of the stream");
        }
    }
}

std::size_t passed(plane& p, const config::leg& leg, const char* remote, std::uint16_t port_step) {
    config::leg side = leg;
    side.remote = ep(remote);
    side.local.port = static_cast<std::uint16_t>(side.local.port + port_step);
    return p.pass(to_frame(from_remote(side, receiver_report))).size();
}

void gate_of_signalled_legs(report& r) {
    plane p;
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    r.equal(passed(p, call.a, "198.18.0.2:20001", 1), 1U, "port above the signalled one");
    r.equal(passed(p, call.a, "198.18.0.2:20000", 1), 0U, "RTP's own port");
    r.equal(passed(p, call.a, "198.18.0.2:20003", 1), 0U, "another port");
    r.equal(passed(p, call.a, "198.18.0.5:20001", 1), 0U, "another address");
    r.equal(passed(p, call.a, "198.18.0.2:20000", 0), 0U, "on the RTP port without mux");
    r.equal(p.leg(0).counters.rejected.get(), 3U, "rejected");
}

void gate_of_latching_legs(report& r) {
    plane p;
    config::call call = usual_call();
    call.a = make_leg("198.18.0.1:10000", "");
    call.a.source = config::source_mode::latch;
    r.none(p.create(call), "create");
    r.equal(passed(p, call.a, "198.18.0.2:777", 1), 0U, "before any RTP");
    r.equal(p.leg(0).in.gate.get(), session::gate_state::learning, "RTCP opens no gate");
    config::leg heard = call.a;
    heard.remote = ep("198.18.0.2:20000");
    p.pass(to_frame(from_remote(heard, rtp_packet{})));
    const auto sent_to = [&] {
        const auto out = p.pass(to_frame(from_remote(rtcp_side(call.b), receiver_report)));
        return out.empty() ? std::string() : to_string(decode(out[0]).to);
    };
    r.equal(sent_to(), "198.18.0.2:20001", "port above, while none was heard");
    r.equal(passed(p, call.a, "198.18.0.5:777", 1), 0U, "from another address");
    r.equal(passed(p, call.a, "198.18.0.2:777", 1), 1U, "first from the address");
    r.equal(sent_to(), "198.18.0.2:777", "where it came from");
    r.equal(passed(p, call.a, "198.18.0.2:778", 1), 0U, "learnt once");
    r.equal(sent_to(), "198.18.0.2:777", "and kept");
}

void gate_of_muxed_legs(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.rtcp_mux = true;
    r.none(p.create(call), "create");
    r.equal(passed(p, call.a, "198.18.0.2:20000", 0), 1U, "RTP's own port");
    r.equal(passed(p, call.a, "198.18.0.2:20001", 0), 0U, "another port");
    r.equal(passed(p, call.a, "198.18.0.5:20000", 0), 0U, "another address");
    r.equal(passed(p, call.a, "198.18.0.2:20001", 1), 0U, "nobody listens above");
    const auto no_leg = static_cast<std::size_t>(stats::drop::no_leg);
    r.equal(p.total().drops[no_leg], 1U, "no_leg");
    // A marked packet of type 72 looks like a sender report (RFC 5761): it is RTCP here.
    rtp_packet confusing;
    confusing.marker = true;
    confusing.payload_type = 72;
    confusing.payload = bytes(16, 0);
    p.pass(to_frame(from_remote(call.a, confusing)));
    const auto malformed = static_cast<std::size_t>(stats::drop::rtcp_malformed);
    r.equal(p.total().drops[malformed], 1U, "rtcp_malformed");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(both_ways),
        voxplane_test(gate_of_signalled_legs),
        voxplane_test(gate_of_latching_legs),
        voxplane_test(gate_of_muxed_legs),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
