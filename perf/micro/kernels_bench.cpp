// Time of each kernel on one frame of 160 samples, for every isa that this machine has, with memcpy
// of as many bytes as anchor. Frames are taken in turn from a set that fits in L1, at the offset
// that a payload has in its mbuf, so that no call waits for the bytes that the one before it has
// stored. Compare rows of one run only: run with --benchmark_enable_random_interleaving=true
// --benchmark_repetitions=20 and look at the least value of each row.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstring>
#include <string>

#include "checksum/checksum.hpp"
#include "g711/g711.hpp"
#include "planted.hpp"
#include "simd/isa.hpp"

namespace voxplane {

namespace {

constexpr std::size_t frame_samples = 160;
constexpr std::size_t frames = 16;
// UDP length of such a frame with its RTP header, and with a pseudo-header of IPv6.
constexpr std::size_t datagram_bytes = 180;
constexpr std::size_t ipv4_header_bytes = 20;

// As received: 128 bytes of headroom, 42 of headers, 12 of RTP.
struct alignas(64) packet {
    std::uint8_t before[182];
    std::uint8_t code[frame_samples];
    std::uint8_t behind[42];
};

struct alignas(64) pcm_frame {
    std::int16_t pcm[frame_samples];
};

struct working_set {
    packet packets[frames];
    pcm_frame pcm[frames];

    working_set() {
        std::uint32_t state = 1;
        for (std::size_t f = 0; f < frames; ++f) {
            std::memset(&packets[f], 0, sizeof packets[f]);
            for (std::size_t i = 0; i < frame_samples; ++i) {
                state = state * 1664525U + 1013904223U;
                packets[f].code[i] = static_cast<std::uint8_t>(state >> 24);
                pcm[f].pcm[i] = static_cast<std::int16_t>(state >> 16);
            }
        }
    }
};

working_set& memory() {
    static working_set set;
    return set;
}

// Calls body(frame number) for ever, and reports the time of one call.
template <typename Body>
void measure(const std::string& name, Body body) {
    const unsigned slowed = planted_percent(name);
    benchmark::RegisterBenchmark(name.c_str(), [body, slowed](benchmark::State& state) {
        if (slowed != 0) {
            return loop_slowed(state, frames, slowed, body);
        }
        std::size_t f = 0;
        for (auto _ : state) {
            body(f);
            benchmark::ClobberMemory();
            f = (f + 1) % frames;
        }
    });
}

void register_anchors() {
    // Lengths that the compiler does not know, as kernels do not know theirs.
    static std::size_t bytes = frame_samples;
    benchmark::DoNotOptimize(bytes);
    measure("memcpy/160_bytes", [](std::size_t f) {
        std::memcpy(memory().pcm[f].pcm, memory().packets[f].code, bytes);
    });
    measure("memcpy/320_bytes", [](std::size_t f) {
        std::memcpy(memory().pcm[(f + 1) % frames].pcm, memory().pcm[f].pcm, 2 * bytes);
    });
}

void register_g711(simd::isa which, const std::string& suffix) {
    const g711::kernels& k = g711::kernels_for(which);
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        const std::string codec = law == g711::law::pcmu ? "pcmu" : "pcma";
        measure("decode_" + codec + suffix, [decode = k.decode[static_cast<int>(law)]](auto f) {
            decode(memory().packets[f].code, memory().pcm[f].pcm, frame_samples);
        });
    }
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        const std::string codec = law == g711::law::pcmu ? "pcmu" : "pcma";
        // Into packets of its own: bytemap rows keep theirs.
        measure("encode_" + codec + suffix, [encode = k.encode[static_cast<int>(law)]](auto f) {
            static packet out[frames];
            encode(memory().pcm[f].pcm, out[f].code, frame_samples);
        });
    }
    // Plain transcoding, and with a gain that has no symmetry to use.
    for (const bool plain : {true, false}) {
        static g711::byte_table tables[2];
        g711::byte_table& t = tables[plain ? 1 : 0];
        g711::make_table(g711::law::pcmu, g711::law::pcma, plain ? 1.0 : 0.7, false, t);
        const std::string kind = plain ? "bytemap_with_sum" : "bytemap_gain_with_sum";
        measure(kind + suffix, [bytemap = k.bytemap, &t](auto f) {
            benchmark::DoNotOptimize(bytemap(memory().packets[f].code, frame_samples, t));
        });
    }
}

void register_others(simd::isa which, const std::string& suffix) {
    const auto sum = checksum::kernels_for(which).sum;
    measure("checksum_180_bytes" + suffix, [sum](auto f) {
        benchmark::DoNotOptimize(sum(memory().packets[f].before + 162, datagram_bytes));
    });
    measure("checksum_20_bytes" + suffix, [sum](auto f) {
        benchmark::DoNotOptimize(sum(memory().packets[f].before + 142, ipv4_header_bytes));
    });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    register_anchors();
    for (const simd::isa which : simd::supported_isas()) {
        const std::string suffix = "/" + std::string(simd::name(which));
        register_g711(which, suffix);
        register_others(which, suffix);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
