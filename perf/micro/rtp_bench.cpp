// Time of the bulk RTP operations on bursts of 4 to 32 packets of 20 ms of G.711, hot in the first
// cache levels, for every isa that this machine has; rows rtp/single_... are loops over the
// functions for single packets. The counter packet_ns divides by the burst. Compare rows of one
// run only, as kernels_bench says.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstring>
#include <string>

#include "checksum/checksum.hpp"
#include "rtp/bulk/bulk.hpp"
#include "rtp/header.hpp"
#include "simd/isa.hpp"

namespace voxplane {

namespace {

using rtp::max_burst;

constexpr std::size_t packet_bytes = 172;

// As received: 128 bytes of headroom, 42 of headers.
struct alignas(64) buffer {
    std::uint8_t before[170];
    std::uint8_t packet[packet_bytes];
};

struct working_set {
    buffer buffers[max_burst];
    const std::uint8_t* in[max_burst];
    std::uint8_t* out[max_burst];
    std::uint16_t bytes[max_burst];
    rtp::header_burst parsed;
    rtp::header single[max_burst];
    rtp::rewrite_burst fields;
    std::uint64_t sums[max_burst];

    working_set() {
        std::memset(&fields, 0x35, sizeof fields);
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < max_burst; ++i) {
            for (std::uint8_t& octet : buffers[i].packet) {
                state = state * 1664525U + 1013904223U;
                octet = static_cast<std::uint8_t>(state >> 24);
            }
            buffers[i].packet[0] = 0x80;
            in[i] = buffers[i].packet;
            out[i] = buffers[i].packet;
            bytes[i] = packet_bytes;
        }
    }
};

working_set& memory() {
    static working_set set;
    return set;
}

// Reports the time of one call of body(count), and of each packet.
template <typename Body>
void measure(const std::string& name, Body body) {
    auto* const row = benchmark::RegisterBenchmark(name.c_str(), [body](benchmark::State& state) {
        const auto count = static_cast<std::size_t>(state.range(0));
        for (auto _ : state) {
            body(count);
            benchmark::ClobberMemory();
        }
        using benchmark::Counter;
        state.counters["packet_ns"] =
            Counter(static_cast<double>(state.iterations()) * static_cast<double>(count) * 1e-9,
                    Counter::kIsRate | Counter::kInvert);
    });
    row->Arg(4)->Arg(8)->Arg(16)->Arg(32);
}

void register_single() {
    measure("rtp/single_parse/scalar", [](std::size_t count) {
        std::uint32_t valid = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool good = rtp::parse(memory().in[i], memory().bytes[i], memory().single[i]);
            valid |= std::uint32_t{good} << i;
        }
        benchmark::DoNotOptimize(valid);
    });
    measure("rtp/single_rewrite/scalar", [](std::size_t count) {
        const rtp::rewrite_burst& f = memory().fields;
        for (std::size_t i = 0; i < count; ++i) {
            memory().sums[i] = rtp::rewrite(memory().out[i], f.payload_type[i], f.seq[i],
                                            f.timestamp[i], f.ssrc[i]);
        }
    });
}

void register_isa(simd::isa which, const std::string& suffix) {
    const rtp::bulk_kernels& k = rtp::bulk_kernels_for(which);
    measure("rtp/bulk_parse" + suffix, [parse = k.parse](std::size_t count) {
        parse(memory().in, memory().bytes, count, memory().parsed);
    });
    measure("rtp/bulk_rewrite" + suffix, [rewrite = k.rewrite](std::size_t count) {
        rewrite(memory().out, count, memory().fields, memory().sums);
    });
    measure("rtp/bulk_sum" + suffix, [sum = k.sum](std::size_t count) {
        sum(memory().in, memory().bytes, count, memory().sums);
    });
    measure("rtp/single_sum" + suffix, [sum = checksum::kernels_for(which).sum](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            memory().sums[i] = sum(memory().in[i], memory().bytes[i]);
        }
    });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    register_single();
    for (const simd::isa which : simd::supported_isas()) {
        register_isa(which, "/" + std::string(simd::name(which)));
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
