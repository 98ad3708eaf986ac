// Writes datagrams of the unit tests as seeds of fuzz_rtcp, each with every choice of maps and
// rules. Argument: the directory to be made.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "rtcp_input.hpp"
#include "unit/rtp/rtcp_samples.hpp"

namespace {

using namespace voxplane;
namespace samples = voxplane::rtp::rtcp::test;

void write_seed(const std::filesystem::path& path, const samples::datagram& d, unsigned choices,
                unsigned subject_word) {
    std::ofstream out(path, std::ios::binary);
    const unsigned control[fuzz::rtcp_control_bytes] = {choices, subject_word, choices, 0, 0,
                                                        1,       0xff,         0xf0};
    for (const unsigned byte : control) {
        out.put(static_cast<char>(byte));
    }
    for (std::size_t i = 0; i < d.n; ++i) {
        out.put(static_cast<char>(d.bytes[i]));
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: seed_rtcp DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    unsigned number = 0;
    for (const samples::datagram& d :
         {samples::everything(), samples::metrics(), samples::farewell(), samples::alone()}) {
        unsigned subject_word = 0;
        while (4 * subject_word < d.n &&
               load_be32(&d.bytes[4 * subject_word]) != samples::subject) {
            ++subject_word;
        }
        for (unsigned choices = 0; choices < 16; ++choices) {
            std::string name = "datagram";
            name += std::to_string(number++);
            write_seed(directory / name, d, choices, subject_word);
        }
    }
    return 0;
}
