// Writes the records of the unit tests as seeds of fuzz_snapshot: a file of them, and their bodies.
// Argument: the directory to be made.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "unit/control/persist/snapshot_bench.hpp"

namespace {

using namespace voxplane::test;
using persist::record_kind;

void write_seed(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: seed_snapshot DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    const std::string streams = persist::encode(full_streams("x"));
    const std::string ports = persist::encode(persist::resting_ports{
        start.wall_ns + 1'000'000'000, {at("198.18.0.1:30000"), at("[2001:db8::1]:30002")}});
    const persist::record call = call_record("x");
    std::string file;
    persist::append(file, call.kind, call.at_wall_ns, call.key, call.body);
    persist::append(file, record_kind::streams, start.wall_ns, "x", streams);
    persist::append(file, record_kind::ports, start.wall_ns, "p", ports);
    write_seed(folder / "file", file);
    persist::append(file, record_kind::gone, start.wall_ns, "x", "");
    persist::append(file, record_kind::rested, start.wall_ns, "p", "");
    write_seed(folder / "ended", file);
    write_seed(folder / "call", call.body);
    write_seed(folder / "streams", streams);
    write_seed(folder / "ports", ports);
    return 0;
}
