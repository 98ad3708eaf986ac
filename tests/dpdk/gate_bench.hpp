// What the tests of the source gate share: a call of whose leg a packets come from here and there.
#pragma once

#include <cstdint>
#include <string>

#include "support/plane.hpp"
#include "support/report.hpp"

namespace voxplane::test {

inline const char* const victim = "198.18.0.2:20000";
inline const char* const attacker = "198.18.0.66:6666";

class gate_bench {
public:
    explicit gate_bench(report& r, const config::call& call) : call_(call), r_(r) {
        p.tick(); // the media clock runs
        r_.none(p.create(call), "create");
    }
    // A packet to leg a from somewhere: "passed", or the reason for which it was dropped.
    std::string from(const char* remote, std::uint16_t seq = 0, std::uint32_t ssrc = 1,
                     std::uint8_t type = 0) {
        config::leg leg = call_.a;
        leg.remote = ep(remote);
        rtp_packet packet;
        packet.seq = seq != 0 ? seq : ++seq_;
        packet.ssrc = ssrc;
        packet.payload_type = type;
        packet.payload = bytes(80, 0x2a);
        return fate(to_frame(from_remote(leg, packet)));
    }
    std::string fate(const bytes& frame) {
        const stats::counters before = p.total();
        const std::size_t sent = p.pass(frame).size();
        const stats::counters after = p.total();
        for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
            if (after.drops[i] != before.drops[i]) {
                return std::string(stats::name(static_cast<stats::drop>(i)));
            }
        }
        return sent == 1 ? "passed" : "lost";
    }
    // Where media for leg a goes now; empty for nowhere.
    std::string target() {
        rtp_packet packet;
        packet.payload_type = 8;
        packet.seq = ++seq_;
        const auto out = p.pass(to_frame(from_remote(call_.b, packet)));
        return out.empty() ? "" : to_string(decode(out[0]).to);
    }
    void expect(const char* remote, const char* wanted, const char* what) {
        r_.equal(from(remote), wanted, what);
    }
    void expect_target(const char* wanted, const char* what) { r_.equal(target(), wanted, what); }
    std::uint64_t rejected() { return p.leg(0).counters.rejected.get(); }

    plane p;

private:
    config::call call_;
    report& r_;
    std::uint16_t seq_ = 1000;
};

inline config::call latching(std::uint32_t window_ms, std::uint32_t silence_ms = 0) {
    config::call call = usual_call();
    call.a = make_leg("198.18.0.1:10000", "");
    call.a.source = config::source_mode::latch;
    call.a.latch_window_ms = window_ms;
    call.a.relatch_silence_ms = silence_ms;
    return call;
}

// In gate_signalling.cpp; returns how many failed.
int run_signalling_tests();

} // namespace voxplane::test
