// Passes of the bench's packets through the data path. Planes live one at a time, and come by again
// in each round, so that each meets the machine's better and worse moments.
#include "plane.hpp"

#include <algorithm>
#include <iterator>

#include <rte_cycles.h>

#include "loop/bench_plane.hpp"

namespace voxplane::seed {

namespace {

constexpr int rounds = 3;
constexpr int passes = 12;

struct plane_row {
    const char* name;
    std::uint32_t calls;
    config::program_kind program;
    bool level;
    bool simd;
};

constexpr plane_row shapes[] = {
    {"relay, 1 call", 1, config::program_kind::relay, false, true},
    {"byte table, 1 call", 1, config::program_kind::bytemap, false, true},
    {"byte table, 30,000 calls", 30000, config::program_kind::bytemap, false, true},
    {whole_packet_row, 1, config::program_kind::pcm, true, true},
    {"pcm with level, 1,000 calls", 1000, config::program_kind::pcm, true, true},
    {"pcm with level, 30,000 calls", 30000, config::program_kind::pcm, true, true},
    {"pcm without level, 1 call", 1, config::program_kind::pcm, false, true},
    {"pcm with level, no SIMD, 1 call", 1, config::program_kind::pcm, true, false},
};

void measure(const plane_row& shape, perf::figure& into) {
    perf::bench_settings how;
    how.calls = shape.calls;
    how.program = shape.program;
    how.level = shape.level;
    how.kernels = datapath::kernels_for(shape.simd ? *simd::select("auto") : simd::isa::scalar);
    perf::bench_plane plane(how);
    plane.pass();
    const double packets = plane.packets();
    const std::uint64_t blocks = perf::allocations();
    for (int pass = 0; pass < passes; ++pass) {
        const auto cycles = static_cast<double>(plane.pass());
        const auto hz = static_cast<double>(rte_get_tsc_hz());
        into.ns = std::min(into.ns, cycles / hz * 1e9 / packets);
    }
    into.allocations = static_cast<double>(perf::allocations() - blocks) / packets / passes;
}

} // namespace

table plane_table(const row& traditional) {
    table made{"whole packet in voxplane's data path: receive call to transmit call", {}};
    made.rows.push_back({"traditional (above)", nullptr, nullptr, traditional.figure});
    for (const plane_row& shape : shapes) {
        made.rows.push_back({shape.name, nullptr});
    }
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < std::size(shapes); ++i) {
            measure(shapes[i], made.rows[i + 1].figure);
        }
    }
    return made;
}

} // namespace voxplane::seed
