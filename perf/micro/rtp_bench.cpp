// Time of the bulk RTP operations on bursts of 4 to 32 packets of 20 ms of G.711, hot in the first
// cache level and cold, for every isa that this machine has; rows rtp/single_... are loops over the
// functions for single packets. The counter packet_ns divides by the burst. Compare rows of one
// run only; see perf/micro/run.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstring>
#include <string>

#include "checksum/checksum.hpp"
#include "row.hpp"
#include "rtp/bulk/bulk.hpp"
#include "rtp/header.hpp"
#include "simd/isa.hpp"
#include "support/arena.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

using rtp::max_burst;

constexpr std::size_t packet_bytes = 172;
constexpr std::size_t header_bytes = 12;

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

// Two sets fit in a first-level cache; cold are 20 MB, since a short burst touches little of each.
constexpr std::size_t hot_sets = 2;
constexpr std::size_t cold_sets = 2048;

working_set& memory(std::size_t set, bool cold) {
    static const perf::arena_array<working_set> hot(hot_sets);
    static const perf::arena_array<working_set> far(cold_sets);
    return cold ? far[set] : hot[set];
}

// body(working set, count) for each size of burst. touched: bytes of a packet that it reads or
// writes.
template <typename Body>
void measure(const std::string& name, std::size_t touched, bool cold, Body body) {
    for (const std::size_t count : {4U, 8U, 16U, 32U}) {
        const perf::row facts{.name = name + "/" + std::to_string(count) + (cold ? "/cold" : ""),
                              .frames = cold ? cold_sets : hot_sets,
                              .cold = cold,
                              .bytes = touched * count,
                              .samples = 0,
                              .unit = "packet",
                              .units = count};
        perf::add_row(facts,
                      [cold, count, body](std::size_t set) { body(memory(set, cold), count); });
    }
}

void register_single(bool cold) {
    measure("rtp/single_parse/scalar", header_bytes, cold, [](working_set& w, std::size_t count) {
        std::uint32_t valid = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool good = rtp::parse(w.in[i], w.bytes[i], w.single[i]);
            valid |= std::uint32_t{good} << i;
        }
        benchmark::DoNotOptimize(valid);
    });
    measure("rtp/single_rewrite/scalar", header_bytes, cold, [](working_set& w, std::size_t count) {
        const rtp::rewrite_burst& f = w.fields;
        for (std::size_t i = 0; i < count; ++i) {
            w.sums[i] =
                rtp::rewrite(w.out[i], f.payload_type[i], f.seq[i], f.timestamp[i], f.ssrc[i]);
        }
    });
}

void register_isa(simd::isa which, const std::string& suffix, bool cold) {
    const rtp::bulk_kernels& k = rtp::bulk_kernels_for(which);
    measure("rtp/bulk_parse" + suffix, header_bytes, cold,
            [parse = k.parse](working_set& w, std::size_t count) {
                parse(w.in, w.bytes, count, w.parsed);
            });
    measure("rtp/bulk_rewrite" + suffix, header_bytes, cold,
            [rewrite = k.rewrite](working_set& w, std::size_t count) {
                rewrite(w.out, count, w.fields, w.sums);
            });
    measure(
        "rtp/bulk_sum" + suffix, packet_bytes, cold,
        [sum = k.sum](working_set& w, std::size_t count) { sum(w.in, w.bytes, count, w.sums); });
    measure("rtp/single_sum" + suffix, packet_bytes, cold,
            [sum = checksum::kernels_for(which).sum](working_set& w, std::size_t count) {
                for (std::size_t i = 0; i < count; ++i) {
                    w.sums[i] = sum(w.in[i], w.bytes[i]);
                }
            });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    for (const bool cold : {false, true}) {
        for (const std::size_t bytes : {320U, 640U, 1920U}) {
            perf::add_memcpy(bytes, cold);
        }
        register_single(cold);
        for (const simd::isa which : simd::supported_isas()) {
            register_isa(which, "/" + std::string(simd::name(which)), cold);
        }
    }
    return perf::run_rows(argc, argv);
}
