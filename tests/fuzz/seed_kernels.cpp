// Writes the seed corpus of fuzz_kernels: every operation on short, usual and odd lengths, in every
// place, on noise and at full scale. Argument: the directory to be made.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "isa/pseudo_random.hpp"
#include "kernel_operations.hpp"
#include "kernels_input.hpp"

namespace {

using namespace voxplane::fuzz;

void write_seed(const std::filesystem::path& path, const kernel_choices& choices,
                const std::vector<std::uint8_t>& data) {
    std::uint8_t head[kernel_choices_bytes];
    write_choices(choices, head);
    std::ofstream out(path, std::ios::binary);
    for (const std::uint8_t byte : head) {
        out.put(static_cast<char>(byte));
    }
    for (const std::uint8_t byte : data) {
        out.put(static_cast<char>(byte));
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: seed_kernels DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    voxplane::isa_test::pseudo_random random(41);
    std::vector<std::uint8_t> noise(320);
    random.fill(noise.data(), noise.size());
    const std::vector<std::uint8_t> full_scale{0x00, 0x80, 0xff, 0x7f, 0x00, 0x80};
    constexpr std::uint16_t lengths[] = {1, 7, 33, 160, 161, 479};
    unsigned number = 0;
    for (std::size_t o = 0; o < operations().size(); ++o) {
        for (const std::uint16_t samples : lengths) {
            const kernel_choices choices{
                static_cast<std::uint8_t>(o),
                samples,
                static_cast<std::uint8_t>(random.next()),
                static_cast<place>(number % 3),
                {static_cast<std::uint16_t>(random.next()),
                 static_cast<std::uint16_t>(random.next())},
            };
            const std::string name = std::string(operations()[o].name) + std::to_string(number);
            write_seed(directory / name, choices, number % 2 == 0 ? noise : full_scale);
            ++number;
        }
    }
    return 0;
}
