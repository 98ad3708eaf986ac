// The tables' rows, the trial that all rows of one do the same, and their print.
#include "tables.hpp"

#include <cstdio>
#include <utility>

namespace voxplane::seed {

namespace {

constexpr std::size_t trial_frames = 12 * burst;
constexpr double frame_ns = 20e6; // all frames here last 20 ms
constexpr const char* packet_title =
    "whole packet: checked, decoded, gain, level, encoded, rewritten, checksums";

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

table bare_table(std::size_t samples, const std::string& title) {
    table made{title, {}};
    made.rows.push_back({"traditional", frame_with_vectors(samples, work::none, true)});
    made.rows.push_back({"zero-copy", frame_with_blocks(samples, work::none, zero_copy_from_heap)});
    made.rows.push_back({"pooled", frame_with_blocks(samples, work::none, pooled)});
    return made;
}

table handling_table(std::size_t samples, const std::string& title) {
    table made{title, {}};
    const auto add = [&made](const char* name, std::unique_ptr<path> way) {
        made.rows.push_back({name, std::move(way)});
    };
    add("traditional, plain loops", frame_with_vectors(samples, work::gain, false));
    add("traditional, our kernels", frame_with_vectors(samples, work::gain, true));
    add("zero-copy", frame_with_blocks(samples, work::gain, zero_copy_from_heap));
    add("pooled", frame_with_blocks(samples, work::gain, pooled));
    add("pooled, plain loops", frame_with_blocks(samples, work::gain, pooled_scalar));
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

void add_packets(table& to, const std::string& name, std::unique_ptr<packet_path> way,
                 bool meters = true) {
    packet_path* packets = way.get();
    to.rows.push_back({name, std::move(way), packets, {}, meters});
}

table packet_table() {
    table made{packet_title, {}, true};
    add_packets(made, "traditional", packet_with_vectors());
    for (const named_switches& each : one_off) {
        add_packets(made, each.name, packet_with_blocks(each.how), each.how.metrics);
    }
    return made;
}

std::string name_of(const switches& how) {
    const std::pair<bool, const char*> parts[] = {{how.zero_copy, "zero copy"},
                                                  {how.pooled, "pool"},
                                                  {how.simd, "SIMD"},
                                                  {how.metrics, "metrics"}};
    std::string name;
    for (const auto& [on, part] : parts) {
        if (!on) {
            name += (name.empty() ? "without " : ", ") + std::string(part);
        }
    }
    return name;
}

} // namespace

table make_table(subject which) {
    switch (which) {
    case subject::bare_small:
        return bare_table(160, "handling alone, 160 x 1 samples: received, passed on, queued");
    case subject::bare_large:
        return bare_table(640, "handling alone, 320 x 2 samples: received, passed on, queued");
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

std::vector<table> chosen_tables(const switches& how) {
    std::vector<table> made;
    const auto begin = [&made](const char* title) -> table& {
        return made.emplace_back(table{title, {}, true});
    };
    const auto three = [&how](table& of, auto traditional, auto blocks) {
        of.rows.push_back({"traditional, plain loops", traditional()});
        of.rows.push_back({"all on", blocks(switches{})});
        of.rows.push_back({name_of(how), blocks(how)});
    };
    for (const std::size_t samples : {160U, 640U}) {
        three(
            begin(samples == 160 ? "frame of 160 x 1 samples: received, gain, queued"
                                 : "frame of 320 x 2 samples: received, gain, queued"),
            [=] { return frame_with_vectors(samples, work::gain, false); },
            [=](const switches& s) { return frame_with_blocks(samples, work::gain, s); });
    }
    three(
        begin("pipeline of 160 x 1 samples: decode, gain, encode"),
        [] { return pipeline_with_vectors(payload_bytes, false); },
        [](const switches& s) { return pipeline_with_blocks(payload_bytes, s); });
    table& packets = begin(packet_title);
    add_packets(packets, "traditional", packet_with_vectors());
    add_packets(packets, "all on", packet_with_blocks({}));
    add_packets(packets, name_of(how), packet_with_blocks(how), how.metrics);
    return made;
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
            if (each.meters && each.packets->energy(call) != of.rows[0].packets->energy(call)) {
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
