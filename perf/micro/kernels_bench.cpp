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
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "checksum/checksum.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"
#include "planted.hpp"
#include "simd/isa.hpp"
#include "support/allocations.hpp"
#include "support/ticks.hpp"

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

struct alignas(64) line {
    std::uint8_t bytes[64];
};

// Arrays of one element a frame, each beginning a cache line.
class array {
public:
    array(std::size_t bytes, std::size_t count)
        : stride_((bytes + sizeof(line) - 1) / sizeof(line)), lines_(stride_ * count) {}

    [[nodiscard]] std::uint8_t* at(std::size_t i) { return lines_[stride_ * i].bytes; }
    [[nodiscard]] std::size_t bytes() const { return lines_.size() * sizeof(line); }

private:
    std::size_t stride_;
    std::vector<line> lines_;
};

// The frames of a row. Encoders write into packets of their own: bytemap rows keep theirs.
class working_set {
public:
    working_set(std::size_t n, bool cold)
        : samples(n), is_cold(cold), count_(cold ? cold_frames : hot_frames(n)),
          packets_(payload_at + n + 42, count_), out_(payload_at + 2 * n, count_),
          pcm_(2 * n, count_) {
        std::uint32_t state = 1;
        for (array* each : {&packets_, &pcm_}) {
            std::uint8_t* bytes = each->at(0);
            for (std::size_t i = 0; i < each->bytes(); ++i) {
                state = state * 1664525U + 1013904223U;
                bytes[i] = static_cast<std::uint8_t>(state >> 24);
            }
        }
    }

    [[nodiscard]] std::uint8_t* code(std::size_t f) { return packets_.at(f) + payload_at; }
    [[nodiscard]] std::uint8_t* out(std::size_t f) { return out_.at(f) + payload_at; }
    // For copies: whole lines, like pcm().
    [[nodiscard]] std::uint8_t* copy(std::size_t f) { return out_.at(f); }
    [[nodiscard]] std::int16_t* pcm(std::size_t f) {
        return static_cast<std::int16_t*>(static_cast<void*>(pcm_.at(f)));
    }
    // All come by before one comes again. Cold: in an order that no prefetcher guesses, that of a
    // linear congruential generator with full period (Hull and Dobell 1962).
    [[nodiscard]] std::size_t after(std::size_t f) const {
        return (is_cold ? f * 1664525U + 1013904223U : f + 1) & (count_ - 1);
    }

    [[nodiscard]] std::size_t frames() const { return count_; }

    const std::size_t samples;
    const bool is_cold;

private:
    // 9 MB of frames with 160 samples.
    static constexpr std::size_t cold_frames = 8192;
    // Powers of two, too.
    static std::size_t hot_frames(std::size_t n) {
        return std::bit_floor(std::clamp<std::size_t>(2560 / n, 2, 16));
    }

    std::size_t count_;
    array packets_;
    array out_;
    array pcm_;
};

using shared_set = std::shared_ptr<working_set>;

// What copying as many bytes costs now: the least of a few short tries.
double memcpy_ns(working_set& set, std::size_t bytes) {
    constexpr std::size_t tries = 8;
    constexpr std::size_t copies = 64;
    double least = 1e9;
    for (std::size_t t = 0, f = 0; t < tries; ++t) {
        const std::uint64_t begin = perf::ticks();
        for (std::size_t i = 0; i < copies; ++i, f = set.after(f)) {
            std::memcpy(set.copy(f), set.pcm(f), bytes);
            benchmark::ClobberMemory();
        }
        const auto spent = static_cast<double>(perf::ticks() - begin);
        least = std::min(least, spent * perf::ns_per_tick() / copies);
    }
    return least;
}

// Calls body(set, frame number) for ever, and reports the time of one call: as nanoseconds, as
// multiple of a memcpy in the same moment, as samples a second, and with the heap blocks it takes.
// bytes: what the kernel reads or writes on its wider side, at most what a packet holds.
template <typename Body>
void measure(const std::string& name, const shared_set& set, std::size_t bytes, Body body) {
    const unsigned slowed = planted_percent(name);
    benchmark::RegisterBenchmark(name.c_str(), [set, bytes, body, slowed](benchmark::State& state) {
        if (slowed != 0) {
            return loop_slowed(state, set->frames(), slowed, [&](std::size_t f) { body(*set, f); });
        }
        const double anchor = memcpy_ns(*set, bytes);
        std::size_t f = 0;
        const std::uint64_t begin = perf::ticks();
        for (auto _ : state) {
            body(*set, f);
            benchmark::ClobberMemory();
            f = set->after(f);
        }
        const auto spent = static_cast<double>(perf::ticks() - begin);
        const double ns = spent * perf::ns_per_tick() / static_cast<double>(state.iterations());
        state.counters["ns"] = ns;
        state.counters["x_memcpy"] = ns / anchor;
        state.counters["samples_s"] = static_cast<double>(set->samples) / ns * 1e9;
        // The benchmark's own loop takes a few blocks when it begins and ends.
        const std::uint64_t blocks = perf::allocations();
        body(*set, f);
        state.counters["blocks"] = static_cast<double>(perf::allocations() - blocks);
    });
}

void register_anchor(const shared_set& set, std::size_t bytes) {
    // Lengths that the compiler does not know, as kernels do not know theirs.
    measure("memcpy/" + std::to_string(bytes) + "_bytes" + (set->is_cold ? "/cold" : ""), set,
            bytes, [bytes](working_set& s, std::size_t f) {
                std::size_t unknown = bytes;
                benchmark::DoNotOptimize(unknown);
                std::memcpy(s.copy(f), s.pcm(f), unknown);
            });
}

void register_codec(simd::isa which, g711::law law, const shared_set& set,
                    const std::string& suffix) {
    const g711::kernels& k = g711::kernels_for(which);
    const std::string codec = law == g711::law::pcmu ? "pcmu" : "pcma";
    const auto decode = k.decode[static_cast<int>(law)];
    const auto encode = k.encode[static_cast<int>(law)];
    const std::size_t bytes = 2 * set->samples;
    measure("decode_" + codec + suffix, set, bytes,
            [decode](working_set& s, std::size_t f) { decode(s.code(f), s.pcm(f), s.samples); });
    measure("encode_" + codec + suffix, set, bytes,
            [encode](working_set& s, std::size_t f) { encode(s.pcm(f), s.out(f), s.samples); });
    // What a leg with gain and level does to a frame.
    const auto gain = pcm::kernels_for(which).gain_measure;
    measure("chain_" + codec + suffix, set, bytes,
            [decode, gain, encode](working_set& s, std::size_t f) {
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
        measure(kind + suffix, set, set->samples, [bytemap, &t](working_set& s, std::size_t f) {
            benchmark::DoNotOptimize(bytemap(s.code(f), s.samples, t));
        });
    }
}

void register_checksum(simd::isa which, const shared_set& set, const std::string& suffix) {
    const auto sum = checksum::kernels_for(which).sum;
    measure("checksum_180_bytes" + suffix, set, datagram_bytes,
            [sum](working_set& s, std::size_t f) {
                benchmark::DoNotOptimize(sum(s.code(f) - 20, datagram_bytes));
            });
    measure("checksum_20_bytes" + suffix, set, ipv4_header_bytes,
            [sum](working_set& s, std::size_t f) {
                benchmark::DoNotOptimize(sum(s.code(f) - 40, ipv4_header_bytes));
            });
}

void register_set(const shared_set& set) {
    const std::size_t n = set->samples;
    // Hot, the frames of 80 samples have it already.
    if (set->is_cold) {
        register_anchor(set, n);
    }
    register_anchor(set, 2 * n);
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
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
