// What the tests of RTCP share: datagrams written and read byte by byte, without the code under
// test, and a plane whose media clock goes on in steps until RTCP leaves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/plane.hpp"
#include "support/report.hpp"

namespace voxplane::test {

inline void put32(bytes& to, std::uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        to.push_back(static_cast<std::uint8_t>(v >> shift));
    }
}

inline std::uint32_t word(const bytes& from, std::size_t index) {
    std::uint32_t v = 0;
    for (std::size_t i = 4 * index; i < 4 * index + 4; ++i) {
        v = v << 8 | (i < from.size() ? from[i] : 0U);
    }
    return v;
}

// The words behind the source of a report block.
struct block {
    std::uint32_t ssrc = 0;
    std::uint32_t lost = 0; // fraction << 24 | cumulative
    std::uint32_t highest = 0;
    std::uint32_t jitter = 0;
    std::uint32_t last_sr = 0;
    std::uint32_t delay = 0;
};

inline void put_block(bytes& to, const block& b) {
    for (const std::uint32_t v : {b.ssrc, b.lost, b.highest, b.jitter, b.last_sr, b.delay}) {
        put32(to, v);
    }
}

inline bytes receiver_report(std::uint32_t from, const block& b) {
    bytes out{0x81, 201, 0, 7};
    put32(out, from);
    put_block(out, b);
    return out;
}

struct sender {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;
};

inline bytes sender_report(const sender& s) {
    bytes out{0x80, 200, 0, 6};
    for (const std::uint32_t v :
         {s.ssrc, static_cast<std::uint32_t>(s.ntp >> 32), static_cast<std::uint32_t>(s.ntp),
          s.timestamp, s.packets, s.octets}) {
        put32(out, v);
    }
    return out;
}

// RFC 3550 section 4, worked out apart: seconds since 1900 and their fraction.
inline std::uint64_t ntp_of(std::uint64_t unix_ns) {
    const std::uint64_t seconds = unix_ns / 1'000'000'000 + 2'208'988'800;
    const auto fraction = static_cast<std::uint64_t>(
        static_cast<long double>(unix_ns % 1'000'000'000) / 1e9L * 4294967296.0L);
    return seconds << 32 | fraction;
}

// RTCP as a leg's remote side sends it to us.
inline datagram rtcp_from(const config::leg& leg, const bytes& payload) {
    config::leg side = leg;
    if (!leg.rtcp_mux) {
        ++side.local.port;
        ++side.remote.port;
    }
    if (leg.rtcp_remote) {
        side.remote = *leg.rtcp_remote;
    }
    return from_remote(side, payload);
}

inline bool is_rtcp(const decoded& d) {
    return d.payload.size() >= 8 && d.payload[1] >= 192 && d.payload[1] <= 223;
}

// A call with a stream of 20 ms packets from side a, and RTCP apart from RTP in what leaves.
struct rtcp_bench {
    static constexpr std::uint32_t ssrc = 0x11112222;

    explicit rtcp_bench(report& to, const config::call& c, const plane_settings& how = {})
        : r(to), call(c), p(how) {
        r.none(p.create(call), "create");
    }
    ~rtcp_bench() {
        r.none(p.fault(), "balance");
        r.none(p.leaks(), "leaks");
    }
    rtcp_bench(const rtcp_bench&) = delete;
    rtcp_bench& operator=(const rtcp_bench&) = delete;

    // Numbers below the middle are those behind a wrap.
    static std::uint32_t timestamp_of(std::uint16_t seq) {
        return 160U * (seq < 0x8000 ? 0x10000U + seq : seq);
    }
    // One packet from side a, number `seq` of its stream.
    void speak(std::uint16_t seq, std::size_t octets = 160) {
        rtp_packet packet;
        packet.seq = seq;
        packet.timestamp = timestamp_of(seq);
        packet.ssrc = ssrc;
        packet.payload_type = call.a.payloads.front().payload_type;
        packet.payload = bytes(octets, 0x55);
        p.inject(to_frame(from_remote(call.a, packet)));
        p.run();
        last_spoken_ns = p.now_ns();
        collect();
    }
    void collect() {
        for (const bytes& frame : p.take()) {
            const decoded d = decode(frame);
            r.none(d.fault, "frame");
            (is_rtcp(d) ? rtcp : rtp).push_back(d);
        }
    }
    // Lets time pass; RTCP that left is in `rtcp`.
    void wait_ms(std::uint64_t ms) {
        for (std::uint64_t done = 0; done < ms; done += 4) {
            p.advance_ms(4);
            p.tick();
            collect();
        }
    }
    // The next compound to that side, its time in sent_ns. None within 8 s.
    std::optional<bytes> next_to(const endpoint& where) {
        for (unsigned steps = 0; steps < 2000; ++steps) {
            for (std::size_t i = 0; i < rtcp.size(); ++i) {
                if (rtcp[i].to == where) {
                    const decoded d = rtcp[i];
                    rtcp.erase(rtcp.begin() + static_cast<std::ptrdiff_t>(i));
                    from = d.from;
                    sent_ns = p.now_ns();
                    return d.payload;
                }
            }
            wait_ms(4);
        }
        r.that(false, "no RTCP to " + to_string(where));
        return std::nullopt;
    }
    std::vector<decoded> pass(const bytes& payload, const config::leg& side) {
        std::vector<decoded> out;
        for (const bytes& frame : p.pass(to_frame(rtcp_from(side, payload)))) {
            out.push_back(decode(frame));
            r.none(out.back().fault, "frame");
        }
        return out;
    }
    [[nodiscard]] std::uint64_t dropped(stats::drop why) {
        return p.total().drops[static_cast<std::size_t>(why)];
    }
    rtp::rtcp::remote_view said_by(std::uint32_t side) { return p.leg(side).rtcp.said.shown.get(); }

    report& r;
    config::call call;
    plane p;
    std::vector<decoded> rtcp;
    std::vector<decoded> rtp;
    std::uint64_t last_spoken_ns = 0;
    std::uint64_t sent_ns = 0;
    endpoint from;
};

} // namespace voxplane::test
