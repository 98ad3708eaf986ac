// What was sent, found again for what comes back: positions, holes, pauses, jumps, jitter, drift.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "dsp/chain/far_end.hpp"
#include "g711/reference.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint32_t packet = 160;

// A sample that tells its timestamp, through A-law: codewords by themselves.
std::uint8_t code_at(std::uint32_t timestamp) {
    return static_cast<std::uint8_t>(timestamp * 7 + timestamp / 256);
}

struct bench {
    explicit bench(codec what = codec::pcma)
        : codec_(what), memory(far_end::state_bytes(what) / 64 + 1),
          it(far_end::make(memory.data(), what, g711::kernels_for(simd::isa::scalar),
                           pcm::kernels_for(simd::isa::scalar))) {}
    void send(std::uint32_t timestamp, std::uint64_t at_ns, std::size_t samples = packet) {
        std::vector<std::uint8_t> payload(samples * octets_per_sample(codec_));
        for (std::size_t i = 0; i < payload.size(); ++i) {
            payload[i] = code_at(timestamp + static_cast<std::uint32_t>(i));
        }
        it->sent(codec_, timestamp, payload.data(), samples, at_ns);
    }
    // Whether the block read is what was sent from `expected` on.
    bool reads(std::uint32_t timestamp, std::uint32_t expected) {
        std::int16_t out[packet];
        if (!it->read(timestamp, out, packet)) {
            return false;
        }
        for (std::uint32_t i = 0; i < packet; ++i) {
            const std::uint8_t code = code_at(expected + i);
            std::int16_t linear = 0;
            g711::kernels_for(simd::isa::scalar)
                .decode[static_cast<std::size_t>(codec_)](&code, &linear, 1);
            if (out[i] != linear) {
                return false;
            }
        }
        return true;
    }

    struct alignas(64) line {
        std::uint8_t octets[64];
    };
    codec codec_;
    std::vector<line> memory;
    far_end* it;
};

void a_block_is_what_was_last_sent(report& r) {
    bench b;
    std::int16_t out[packet];
    r.that(!b.it->read(1000, out, packet), "nothing sent");
    const std::uint32_t far = 0xfffff000; // wraps on the way
    for (std::uint32_t i = 0; i < 200; ++i) {
        b.send(far + i * packet, i * 20 * ms);
        b.it->arrived(5000 + i * packet, packet, i * 20 * ms + 5 * ms);
        if (!r.that(b.reads(5000 + i * packet, far + i * packet), "block " + std::to_string(i))) {
            return;
        }
    }
    r.that(b.reads(5000 + 160 * packet, far + 160 * packet), "an earlier one");
    r.equal(b.it->holes(), 0U, "holes");
    r.equal(b.it->moves(), 0U, "moves");
}

void holes_are_silence(report& r) {
    bench b;
    b.send(0, 0);
    b.it->arrived(0, packet, ms);
    b.send(2 * packet, 40 * ms); // one packet is missing
    b.it->arrived(2 * packet, packet, 41 * ms);
    std::int16_t out[packet];
    r.that(b.it->read(packet, out, packet), "the gap");
    r.equal(out[0], 8, "A-law has no zero");
    r.equal(out[packet - 1], 8, "to its end");
    r.that(b.reads(2 * packet, 2 * packet), "behind it");
    b.send(packet, 45 * ms); // late, but it was sent
    r.that(b.reads(packet, packet), "the gap is filled");
    r.that(!b.it->read(3 * packet, out, packet), "not sent yet");
    out[packet - 1] = 77;
    r.that(b.it->read(2 * packet + 60, out, packet), "partly sent");
    r.equal(out[packet - 1], 0, "silence at the end");
    r.equal(b.it->holes(), 2U, "holes counted");
}

void a_pause_keeps_the_place(report& r) {
    bench b;
    std::uint32_t near = 700;
    for (std::uint32_t i = 0; i < 500; ++i, near += packet) {
        const bool speaks = i < 100 || i >= 400; // six seconds of nothing sent
        if (speaks) {
            b.send(i * packet, i * 20 * ms);
        }
        b.it->arrived(near, packet, i * 20 * ms + ms);
        if (speaks && !r.that(b.reads(near, i * packet), "block " + std::to_string(i))) {
            return;
        }
    }
    r.equal(b.it->moves(), 0U, "moves");
}

// Packets sent late: after the first seconds every block is there, and none is read before its
// time.
void jitter_is_allowed_for(report& r) {
    bench b;
    std::uint32_t early = 0;
    std::uint64_t holes = 0;
    std::uint32_t sent = 0;
    for (std::uint32_t i = 0; i < 1500; ++i) {
        const std::uint64_t now = i * 20 * ms;
        // Every third packet is 25 ms late, and leaves together with the next one.
        while (sent <= i && !(sent == i && i % 3 == 2)) {
            b.send(sent * packet, now);
            ++sent;
        }
        b.it->arrived(9000 + i * packet, packet, now + 10 * ms);
        if (i == 200) {
            holes = b.it->holes();
        }
        std::int16_t out[packet];
        const bool whole = b.it->read(9000 + i * packet, out, packet);
        early += i > 200 && !whole ? 1 : 0;
    }
    r.equal(early, 0U, "blocks without far end");
    r.equal(b.it->holes() - holes, 0U, "holes after the first seconds");
    r.that(b.it->moves() <= 1, "one move");
}

void drift_moves_the_distance(report& r) {
    bench b;
    // The far side's clock is 400 ppm slow: a packet less in 50 s.
    std::uint64_t missed = 0;
    std::uint32_t sent = 0;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        const std::uint64_t now = i * 20 * ms;
        while (sent * 20.008e6 <= static_cast<double>(now)) {
            b.send(sent * packet, now);
            ++sent;
        }
        b.it->arrived(i * packet, packet, now + ms);
        std::int16_t out[packet];
        missed += b.it->read(i * packet, out, packet) ? 0U : 1U;
    }
    r.that(b.it->moves() >= 3 && b.it->moves() <= 5,
           "moves in 200 s: " + std::to_string(b.it->moves()));
    r.that(missed < 4 * 260, "blocks without far end: " + std::to_string(missed));
}

void jumps_begin_anew(report& r) {
    bench b;
    b.send(0, 0);
    b.it->arrived(100, packet, ms);
    b.send(1'000'000'000, 20 * ms);
    b.it->arrived(260, packet, 21 * ms);
    r.that(b.reads(260, 1'000'000'000), "the sent side");
    b.send(1'000'000'160, 40 * ms);
    b.it->arrived(3'000'000'000, packet, 41 * ms);
    r.that(b.reads(3'000'000'000, 1'000'000'160), "the received side");
}

void other_codecs(report& r) {
    bench b(codec::l16);
    std::uint8_t payload[640];
    for (std::size_t i = 0; i < sizeof payload; ++i) {
        payload[i] = static_cast<std::uint8_t>(i % 2 == 0 ? 0x12 : i / 2);
    }
    b.it->sent(codec::l16, 8190, payload, 320, 0); // over the ring's end
    b.it->arrived(8190, 320, ms);
    std::int16_t out[320];
    r.that(b.it->read(8190, out, 320), "L16");
    r.equal(out[0], 0x1200, "first");
    r.equal(out[5], 0x1205, "after the wrap");
    b.it->sent(codec::pcmu, 8510, payload, 160, 20 * ms);
    r.that(!b.it->read(8510, out, 160), "another codec is a hole");
    b.it->sent(codec::l16, 0, payload, 0, 20 * ms);
    b.it->sent(codec::l16, 0, payload, 100'000, 20 * ms);
    r.that(b.it->read(8190, out, 320), "empty and endless packets are ignored");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(a_block_is_what_was_last_sent),
        voxplane_test(holes_are_silence),
        voxplane_test(a_pause_keeps_the_place),
        voxplane_test(jitter_is_allowed_for),
        voxplane_test(drift_moves_the_distance),
        voxplane_test(jumps_begin_anew),
        voxplane_test(other_codecs),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
