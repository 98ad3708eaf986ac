// Time of each G.711 and checksum kernel on one frame, for every isa that this machine has and
// every frame size, with memcpy of as many bytes as anchor. Frames are taken in turn at the offset
// that a payload has in its mbuf: hot rows from a set that fits in L1, so that no call waits for
// the bytes that the one before it has stored; cold ones out of order from one that no L2 holds.
// Rows are kernel/isa[/samples][/cold], 160 samples where none are named. Compare rows of one run
// only; see perf/micro/run.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>

#include "checksum/checksum.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"
#include "row.hpp"
#include "simd/isa.hpp"
#include "support/arena.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

constexpr std::size_t usual_samples = 160;
constexpr std::size_t sizes[] = {80, 160, 240, 320, 480, 960};
// As received: 128 bytes of headroom, 42 of headers, 12 of RTP.
constexpr std::size_t payload_at = 182;
// UDP length of a usual frame with its RTP header, and a header of IPv4.
constexpr std::size_t datagram_bytes = 180;
constexpr std::size_t ipv4_header_bytes = 20;
constexpr std::int32_t gain_q12 = 2900; // -3 dB

// Arrays of one element a frame, each beginning a cache line; an array begins a page.
class array {
public:
    array(std::size_t bytes, std::size_t count)
        : stride_((bytes + 63) / 64 * 64), memory_(stride_ * count) {
        memory_.fill();
    }

    [[nodiscard]] std::uint8_t* at(std::size_t i) const { return memory_.data() + stride_ * i; }

private:
    std::size_t stride_;
    perf::arena memory_;
};

// The frames of a row. Encoders write into packets of their own: bytemap rows keep theirs.
struct working_set {
    const std::size_t samples;
    const bool is_cold;
    const std::size_t frames;

    working_set(std::size_t n, bool cold)
        : samples(n), is_cold(cold),
          frames(cold ? cold_frames : std::bit_floor(std::clamp<std::size_t>(2560 / n, 2, 16))),
          packets_(payload_at + n + 42, frames), out_(payload_at + 2 * n, frames),
          pcm_(2 * n, frames) {}

    [[nodiscard]] std::uint8_t* code(std::size_t f) const { return packets_.at(f) + payload_at; }
    [[nodiscard]] std::uint8_t* out(std::size_t f) const { return out_.at(f) + payload_at; }
    [[nodiscard]] std::int16_t* pcm(std::size_t f) const {
        return static_cast<std::int16_t*>(static_cast<void*>(pcm_.at(f)));
    }

private:
    // 5 MB of frames with 160 samples.
    static constexpr std::size_t cold_frames = 4096;

    array packets_;
    array out_;
    array pcm_;
};

using shared_set = std::shared_ptr<const working_set>;

// bytes: what the kernel reads or writes on its wider side, at most what a packet holds.
template <typename Body>
void measure(const std::string& name, const shared_set& set, std::size_t bytes, Body body) {
    const perf::row facts{.name = name,
                          .frames = set->frames,
                          .cold = set->is_cold,
                          .bytes = bytes,
                          .samples = set->samples};
    perf::add_row(facts, [set, body](std::size_t f) { body(*set, f); });
}

void register_codec(simd::isa which, g711::law law, const shared_set& set,
                    const std::string& suffix) {
    const g711::kernels& k = g711::kernels_for(which);
    const std::string codec = law == g711::law::pcmu ? "pcmu" : "pcma";
    const auto decode = k.decode[static_cast<int>(law)];
    const auto encode = k.encode[static_cast<int>(law)];
    const std::size_t bytes = 2 * set->samples;
    measure("decode_" + codec + suffix, set, bytes, [decode](const working_set& s, std::size_t f) {
        decode(s.code(f), s.pcm(f), s.samples);
    });
    measure("encode_" + codec + suffix, set, bytes, [encode](const working_set& s, std::size_t f) {
        encode(s.pcm(f), s.out(f), s.samples);
    });
    // What a leg with gain and level does to a frame.
    const auto gain = pcm::kernels_for(which).gain_measure;
    measure("chain_" + codec + suffix, set, bytes,
            [decode, gain, encode](const working_set& s, std::size_t f) {
                pcm::loudness heard;
                std::int16_t* pcm = s.pcm(f);
                decode(s.code(f), pcm, s.samples);
                gain(pcm, pcm, s.samples, gain_q12, &heard);
                encode(pcm, s.code(f), s.samples);
                benchmark::DoNotOptimize(heard);
            });
}

// Plain transcoding, and with a gain that has no symmetry to use.
void register_bytemap(simd::isa which, const shared_set& set, const std::string& suffix) {
    const auto bytemap = g711::kernels_for(which).bytemap;
    for (const bool plain : {true, false}) {
        static g711::byte_table tables[2];
        g711::byte_table& t = tables[plain ? 1 : 0];
        g711::make_table(g711::law::pcmu, g711::law::pcma, plain ? 1.0 : 0.7, false, t);
        const std::string kind = plain ? "bytemap_with_sum" : "bytemap_gain_with_sum";
        measure(kind + suffix, set, set->samples,
                [bytemap, &t](const working_set& s, std::size_t f) {
                    benchmark::DoNotOptimize(bytemap(s.code(f), s.samples, t));
                });
    }
}

void register_checksum(simd::isa which, const shared_set& set, const std::string& suffix) {
    const auto sum = checksum::kernels_for(which).sum;
    measure("checksum_180_bytes" + suffix, set, datagram_bytes,
            [sum](const working_set& s, std::size_t f) {
                benchmark::DoNotOptimize(sum(s.code(f) - 20, datagram_bytes));
            });
    measure("checksum_20_bytes" + suffix, set, ipv4_header_bytes,
            [sum](const working_set& s, std::size_t f) {
                benchmark::DoNotOptimize(sum(s.code(f) - 40, ipv4_header_bytes));
            });
}

void register_set(const shared_set& set) {
    const std::size_t n = set->samples;
    // Hot, the frames of 80 samples have it already.
    if (set->is_cold) {
        perf::add_memcpy(n, true);
    }
    perf::add_memcpy(2 * n, set->is_cold);
    for (const simd::isa which : simd::supported_isas()) {
        const std::string suffix = "/" + std::string(simd::name(which)) +
                                   (n == usual_samples ? "" : "/" + std::to_string(n)) +
                                   (set->is_cold ? "/cold" : "");
        register_codec(which, g711::law::pcmu, set, suffix);
        register_codec(which, g711::law::pcma, set, suffix);
        register_bytemap(which, set, suffix);
        if (n == usual_samples) {
            register_checksum(which, set, suffix);
        }
    }
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    for (const std::size_t n : sizes) {
        register_set(std::make_shared<working_set>(n, false));
    }
    register_set(std::make_shared<working_set>(usual_samples, true));
    return perf::run_rows(argc, argv);
}
