// Writes the golden frames of the unit tests as fuzzing seeds into a directory.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "slow_path_input.hpp"
#include "unit/net/golden.hpp"

namespace {

using voxplane::net::golden::buffer;

void write_seed(const std::filesystem::path& path, const buffer& frame, unsigned tags) {
    std::ofstream out(path, std::ios::binary);
    out.put(static_cast<char>(voxplane::fuzz::write_choices({tags, true, 31})));
    for (std::size_t i = 0; i < frame.length; ++i)
        out.put(static_cast<char>(frame.bytes[i]));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    namespace golden = voxplane::net::golden;
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    const buffer* const frames[] = {
        &golden::arp_request,       &golden::arp_reply,       &golden::echo_request,
        &golden::echo_request_ipv6, &golden::echo_reply_ipv6, &golden::solicitation,
        &golden::advertisement,     &golden::probe,           &golden::announcement,
    };
    unsigned number = 0;
    for (const buffer* const frame : frames) {
        const std::string name = "frame" + std::to_string(number++);
        write_seed(directory / (name + "-plain"), *frame, 0);
        write_seed(directory / (name + "-tagged"), frame->tagged(100), 1);
        write_seed(directory / (name + "-qinq"), frame->tagged(200).tagged(100), 2);
    }
    return 0;
}
