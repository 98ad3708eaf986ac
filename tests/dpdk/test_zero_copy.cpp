// A packet's way never copies it and never allocates: the mbuf transmitted is the mbuf received,
// bytes outside of headers, payload (transform) and sample area stay as they were, and a million
// packets of every kind call the heap not once.
#include <cstdlib>

#include <rte_mbuf.h>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "support/control_frames.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::program_kind;

constexpr std::size_t samples = 160;

struct way {
    const char* name;
    program_kind program;
    const char* to_local;
    const char* to_remote;
    config::payload_kind to_law;
    bool writes_payload;
    bool writes_tailroom;
};

constexpr auto u = config::payload_kind::pcmu;
constexpr auto a = config::payload_kind::pcma;

const way ways[] = {
    {"relay", program_kind::relay, "198.18.0.1:10002", "198.18.0.3:30000", u, false, false},
    {"one law", program_kind::automatic, "198.18.0.1:10002", "198.18.0.3:30000", u, false, false},
    {"opaque", program_kind::opaque, "198.18.0.1:10002", "198.18.0.3:30000", u, false, false},
    {"relay to IPv6", program_kind::relay, "[2001:2::1]:10002", "[2001:2::3]:30000", u, false,
     false},
    {"bytemap", program_kind::bytemap, "198.18.0.1:10002", "198.18.0.3:30000", a, true, false},
    {"pcm", program_kind::pcm, "198.18.0.1:10002", "198.18.0.3:30000", a, true, true},
};

plane_settings both_families() {
    plane_settings how;
    how.addresses = {{"198.18.0.1/24"}, {"2001:2::1/64"}};
    return how;
}

config::call call_of(const way& w, unsigned n = 0) {
    config::leg in = make_leg("198.18.0.1:" + std::to_string(10000 + 100 * n), "198.18.0.2:20000");
    config::leg out = make_leg(w.to_local, w.to_remote, w.to_law);
    out.local.port = static_cast<std::uint16_t>(out.local.port + 100 * n);
    in.program = w.program;
    return make_call(w.name, in, out);
}

rtp_packet speech() {
    rtp_packet packet;
    for (std::size_t i = 0; i < samples; ++i) {
        packet.payload.push_back(static_cast<std::uint8_t>(i * 11));
    }
    return packet;
}

struct range {
    std::size_t begin;
    std::size_t end;
};

// Names the first byte of the buffer that changed outside of the given ranges.
std::string changed_elsewhere(const bytes& before, const rte_mbuf* m,
                              std::initializer_list<range> allowed) {
    const auto* now = static_cast<const std::uint8_t*>(m->buf_addr);
    for (std::size_t i = 0; i < before.size(); ++i) {
        bool may = false;
        for (const range& r : allowed) {
            may = may || (i >= r.begin && i < r.end);
        }
        if (!may && now[i] != before[i]) {
            return "byte " + std::to_string(i) + " of the buffer was written";
        }
    }
    return "";
}

void same_mbuf_and_payload(report& r) {
    for (const way& w : ways) {
        plane p(both_families());
        const config::call call = call_of(w);
        r.none(p.create(call), w.name);
        rte_mbuf* m = p.make(to_frame(from_remote(call.a, speech())));
        auto* buffer = static_cast<std::uint8_t*>(m->buf_addr);
        const std::size_t frame_end = std::size_t{m->data_off} + m->data_len;
        for (std::size_t i = 0; i < m->buf_len; ++i) { // a pattern around the frame
            if (i < m->data_off || i >= frame_end) {
                buffer[i] = static_cast<std::uint8_t>(i * 31 + 7);
            }
        }
        const bytes before(buffer, buffer + m->buf_len);
        const std::size_t payload = frame_end - samples;
        p.inject(m, 0);
        p.run();
        rte_mbuf* out = p.take_mbuf();
        r.that(out == m, std::string(w.name) + ": another mbuf was sent");
        if (out == nullptr) {
            continue;
        }
        r.that(out->buf_addr == buffer, std::string(w.name) + ": another buffer was sent");
        r.equal(std::size_t{out->data_off} + out->data_len, frame_end,
                std::string(w.name) + ", payload moved");
        const range headers{out->data_off, payload};
        const range written{payload, w.writes_payload ? frame_end : payload};
        const std::size_t area = (frame_end + 63) / 64 * 64;
        const range tail{w.writes_tailroom ? area : 0, w.writes_tailroom ? area + 2 * samples : 0};
        r.none(changed_elsewhere(before, out, {headers, written, tail}), w.name);
        // What may be written was: the check above sees writes at all.
        r.equal(changed_elsewhere(before, out, {headers}).empty(), !w.writes_payload, w.name);
        rte_pktmbuf_free(out);
    }
}

// Frames of every kind, in turns: all programs, an unknown port, a bad checksum, ARP and ping, and
// a latching leg whose sender changes its stream.
std::vector<bytes> mixture(const std::vector<config::call>& calls) {
    std::vector<bytes> frames;
    for (const config::call& call : calls) {
        frames.push_back(to_frame(from_remote(call.a, speech())));
        rtp_packet back = speech();
        back.payload_type = call.b.payloads[0].payload_type;
        frames.push_back(to_frame(from_remote(call.b, back)));
        back.ssrc ^= 1; // a new stream each time round
        frames.push_back(to_frame(from_remote(call.b, back)));
    }
    bytes bad = frames[0];
    bad.back() ^= 1;
    frames.push_back(bad);
    datagram stray = from_remote(calls[0].a, speech());
    stray.to.port = 9;
    frames.push_back(to_frame(stray));
    frames.push_back(arp_frame(1, ipv4_own));
    frames.push_back(ping_frame(8));
    return frames;
}

constexpr std::uint64_t million = 1'000'000;

// Sends at least a million packets; returns the heap calls inside of turn().
std::uint64_t heap_calls(plane& p, const std::vector<bytes>& frames) {
    std::uint64_t calls = 0;
    std::size_t next = 0;
    while (p.counters().received < million) {
        for (unsigned i = 0; i < 32; ++i) {
            p.advance_ms(1);
            if (p.inject(frames[next]) == nullptr) {
                break;
            }
            next = (next + 1) % frames.size();
        }
        const std::uint64_t before = app::allocations();
        p.worker().turn();
        calls += app::allocations() - before;
        while (rte_mbuf* m = p.take_mbuf()) {
            rte_pktmbuf_free(m);
        }
        if (p.counters().received % 1024 == 0) {
            p.calls().poll();
        }
    }
    return calls;
}

bool counting_works() {
    const std::uint64_t before = app::allocations();
    void* volatile memory = std::malloc(100);
    std::free(memory);
    return app::allocations() - before == 2;
}

void no_heap_calls(report& r) {
    if (!app::allocations_counted()) {
        std::printf("heap calls are not counted under a sanitizer\n");
        skip();
    }
    r.that(counting_works(), "the count of heap calls does not count");
    plane_settings how = both_families();
    how.allocations = app::allocations;
    plane p(how);
    std::vector<config::call> calls;
    for (const way& w : ways) {
        calls.push_back(call_of(w, static_cast<unsigned>(calls.size())));
        calls.back().b.source = config::source_mode::latch;
        calls.back().a.stream = config::stream_mode::own;
        calls.back().a.media_timeout_ms = 1000;
        r.none(p.create(calls.back()), calls.back().id);
    }
    r.equal(heap_calls(p, mixture(calls)), 0U, "heap calls in a million packets");
    const stats::counters& c = p.counters();
    r.that(c.transmitted > million * 8 / 10, "most packets were to be sent");
    r.that(stats::dropped(c) > 0 && c.latched == calls.size(), "the mixture was not what it says");
    r.that(p.leg(1).in.stream > 1000, "streams were to change");
    r.none(p.leaks(), "leaks");
    r.equal(c.received, c.transmitted + stats::dropped(c), "balance");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(same_mbuf_and_payload),
        voxplane_test(no_heap_calls),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
