// The bench of the drop tests: two calls, over IPv4 and IPv6, and a check that exactly one counter
// of drops moved. drop_frames.cpp holds the damaged frames, test_datapath_drops.cpp all else.
#pragma once

#include <array>
#include <string>

#include "support/plane.hpp"
#include "support/report.hpp"

namespace voxplane::test {

using stats::drop;

inline std::array<bool, stats::drop_reasons> provoked{};

struct bench {
    plane_settings how = [] {
        plane_settings s;
        s.addresses = {{"198.18.0.1/24"}, {"2001:2::1/64"}};
        return s;
    }();
    plane p{how};
    config::call four = usual_call();
    config::call six = make_call("six", make_leg("[2001:2::1]:10000", "[2001:2::2]:20000"),
                                 make_leg("[2001:2::1]:10002", "[2001:2::3]:30000"));
    rtp_packet audio = [] {
        rtp_packet r;
        r.payload = bytes(160, 0x55);
        return r;
    }();

    explicit bench(report& r) {
        r.none(p.create(four), "create four");
        r.none(p.create(six), "create six");
    }
};

// Only `reason` may have grown between the two, by one.
inline void only_one_moved(report& r, const std::string& name, drop reason,
                           const stats::counters& before, const stats::counters& after) {
    for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
        const std::uint64_t wanted = i == static_cast<std::size_t>(reason) ? 1 : 0;
        r.equal(after.drops[i] - before.drops[i], wanted,
                name + ", drops." + std::string(stats::name(static_cast<drop>(i))));
    }
    r.equal(after.received - before.received, 1U, name + ", received");
    r.equal(after.transmitted, before.transmitted, name + ", transmitted");
    r.equal(after.made + after.handed_out + after.held, before.made + before.handed_out, name);
    provoked[static_cast<std::size_t>(reason)] = true;
}

inline void expect_drop(report& r, plane& p, const std::string& name, drop reason,
                        const bytes& frame) {
    const stats::counters before = p.total();
    if (r.that(p.inject(frame) != nullptr, name + ": not injected")) {
        p.run();
        only_one_moved(r, name, reason, before, p.total());
        r.none(p.fault(), name);
    }
}

inline void expect_pass(report& r, plane& p, const std::string& name, const bytes& frame) {
    r.equal(p.pass(frame).size(), 1U, name + ", frames sent");
}

void ipv4_frames(report& r);
void ipv6_frames(report& r);
void short_rtp(report& r);

} // namespace voxplane::test
