// The tables' rows, the trial that all rows of one do the same, and their print.
#include "tables.hpp"

#include <cstdio>

namespace voxplane::seed {

namespace {

constexpr std::size_t trial_frames = 12 * burst;
constexpr double frame_ns = 20e6; // all frames here last 20 ms

constexpr switches zero_copy_from_heap{true, false, true, false};
constexpr switches pooled{true, true, true, false};
constexpr switches pooled_scalar{true, true, false, false};

struct named_switches {
    const char* name;
    switches how;
};
constexpr named_switches one_off[] = {
    {"all on", {}},
    {"without zero copy", {false, true, true, true}},
    {"without pool", {true, false, true, true}},
    {"without SIMD", {true, true, false, true}},
    {"without metrics", {true, true, true, false}},
};

table handling_table(std::size_t samples, const std::string& title) {
    table made{title, {}};
    made.rows.push_back({"traditional, plain loops", frame_with_vectors(samples, false)});
    made.rows.push_back({"traditional, our kernels", frame_with_vectors(samples, true)});
    made.rows.push_back({"zero-copy", frame_with_blocks(samples, zero_copy_from_heap)});
    made.rows.push_back({"pooled", frame_with_blocks(samples, pooled)});
    made.rows.push_back({"pooled, plain loops", frame_with_blocks(samples, pooled_scalar)});
    return made;
}

table pipeline_table() {
    table made{"pipeline of 160 x 1 samples: decode, gain, encode", {}};
    made.rows.push_back({"traditional, plain loops", pipeline_with_vectors(payload_bytes, false)});
    made.rows.push_back({"traditional, our kernels", pipeline_with_vectors(payload_bytes, true)});
    made.rows.push_back({"zero-copy", pipeline_with_blocks(payload_bytes, zero_copy_from_heap)});
    made.rows.push_back({"pooled", pipeline_with_blocks(payload_bytes, pooled)});
    made.rows.push_back(
        {"pooled, plain loops", pipeline_with_blocks(payload_bytes, pooled_scalar)});
    return made;
}

table pool_table(std::size_t samples, const std::string& title) {
    table made{title, {}};
    made.rows.push_back({"fresh vector", fresh_frame(samples)});
    made.rows.push_back({"pool", pool_frame(samples)});
    return made;
}

table pipeline_switches() {
    table made{"the same with metrics, and one part off at a time", {}, true};
    made.rows.push_back({"traditional, plain loops", pipeline_with_vectors(payload_bytes, false)});
    for (const named_switches& each : one_off) {
        made.rows.push_back({each.name, pipeline_with_blocks(payload_bytes, each.how)});
    }
    return made;
}

table packet_table() {
    table made{
        "whole packet: checked, decoded, gain, level, encoded, rewritten, checksums", {}, true};
    const auto add = [&made](const char* name, std::unique_ptr<packet_path> way) {
        packet_path* packets = way.get();
        made.rows.push_back({name, std::move(way), packets});
    };
    add("traditional", packet_with_vectors());
    for (const named_switches& each : one_off) {
        add(each.name, packet_with_blocks(each.how));
    }
    return made;
}

} // namespace

table make_table(subject which) {
    switch (which) {
    case subject::small:
        return handling_table(160, "frame of 160 x 1 samples: received, gain, queued");
    case subject::large:
        return handling_table(640, "frame of 320 x 2 samples: received, gain, queued");
    case subject::pipeline:
        return pipeline_table();
    case subject::pool_small:
        return pool_table(160, "taking a frame of 160 x 1 samples, and giving it back");
    case subject::pool_large:
        return pool_table(640, "taking a frame of 320 x 2 samples, and giving it back");
    case subject::switches:
        return pipeline_switches();
    case subject::packet:
        return packet_table();
    }
    return {};
}

bool all_alike(table& of) {
    for (std::size_t i = 0; i < trial_frames; ++i) {
        for (row& each : of.rows) {
            if (i % burst == 0) {
                each.way->prepare();
            }
            each.way->one();
            if (each.way->last() != of.rows.front().way->last()) {
                std::fprintf(stderr, "seed: %s: \"%s\" sends something else in frame %zu\n",
                             of.title.c_str(), each.name.c_str(), i);
                return false;
            }
        }
    }
    for (const row& each : of.rows) {
        for (std::size_t call = 0; each.packets != nullptr && call < calls; ++call) {
            const bool meters = each.name != "without metrics";
            if (meters && each.packets->energy(call) != of.rows[0].packets->energy(call)) {
                std::fprintf(stderr, "seed: \"%s\" meters something else\n", each.name.c_str());
                return false;
            }
        }
    }
    return true;
}

void enter(perf::contest& contest, table& of) {
    for (row& each : of.rows) {
        path* way = each.way.get();
        contest.enter(
            each.figure, burst, [way] { way->all(); }, [way] { way->prepare(); });
    }
}

void print(const table& of) {
    std::printf("\n%s\n%-32s %10s %10s %10s %12s %10s\n", of.title.c_str(), "", "ns", "times",
                "blocks", "real time", of.with_switches ? "worth ns" : "");
    for (std::size_t i = 0; i < of.rows.size(); ++i) {
        const perf::figure& each = of.rows[i].figure;
        std::printf("%-32s %10.1f %9.1fx %10.2f %12.0f", of.rows[i].name.c_str(), each.ns,
                    of.rows[0].figure.ns / each.ns, each.allocations, frame_ns / each.ns);
        if (of.with_switches && i > 1) {
            std::printf(" %+10.1f", each.ns - of.rows[1].figure.ns);
        }
        std::printf("\n");
    }
}

} // namespace voxplane::seed
