// Writes the sample texts of the unit tests as fuzzing seeds into a directory: each sample as an
// offer, answered by each other.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "sdp_input.hpp"
#include "unit/control/sdp/samples.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    namespace samples = voxplane::control::sdp::samples;
    // Nothing; hide addresses; convert to PCMA; keep conversion for what is refused.
    const std::uint32_t choices[] = {0, 0x7, 0x000c'1000, 0x0002'0100};
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    unsigned number = 0;
    for (const char* offer : samples::all) {
        for (const char* answer : samples::all) {
            const std::uint32_t bits = choices[number % std::size(choices)];
            std::string name = "exchange";
            name += std::to_string(number++);
            std::ofstream out(directory / name, std::ios::binary);
            for (unsigned i = 0; i < voxplane::fuzz::choice_bytes; ++i) {
                out.put(static_cast<char>(bits >> (8 * i)));
            }
            out << offer << '\0' << answer << '\0' << answer;
        }
    }
    return 0;
}
