// CPUID on x86; the main identification register, as the kernel shows it, on 64-bit Arm.
#include "simd/cpu.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "simd/isa.hpp"

namespace voxplane::simd {

namespace {

#if defined(__x86_64__)

std::string brand() {
    constexpr std::uint32_t first = 0x80000002;
    std::array<std::uint32_t, 12> words{};
    for (std::uint32_t i = 0; i < 3; ++i) {
        std::uint32_t* w = &words[std::size_t{4} * i];
        if (__get_cpuid(first + i, &w[0], &w[1], &w[2], &w[3]) == 0) {
            return "x86-64";
        }
    }
    std::array<char, sizeof words + 1> text{};
    std::memcpy(text.data(), words.data(), sizeof words);
    const std::string padded(text.data());
    const std::size_t begin = padded.find_first_not_of(' ');
    const std::size_t end = padded.find_last_not_of(' ');
    return begin == std::string::npos ? "x86-64" : padded.substr(begin, end - begin + 1);
}

// Intel's and AMD's manuals alike: extended fields are added to families of 15, and model bits to
// those of 6 and 15.
std::string model() {
    std::uint32_t a = 0;
    std::uint32_t unused[3];
    if (__get_cpuid(1, &a, &unused[0], &unused[1], &unused[2]) == 0) {
        return {};
    }
    const std::uint32_t base = a >> 8 & 0xf;
    const std::uint32_t family = base == 0xf ? base + (a >> 20 & 0xff) : base;
    const std::uint32_t upper = base == 0xf || base == 6 ? a >> 16 & 0xf : 0;
    const std::uint32_t number = (a >> 4 & 0xf) | upper << 4;
    return ", family " + std::to_string(family) + " model " + std::to_string(number) +
           " stepping " + std::to_string(a & 0xf);
}

#else

std::string brand() {
    std::ifstream file("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
    std::string midr;
    return file >> midr ? "midr " + midr : "unknown";
}

std::string model() {
    return {};
}

#endif

} // namespace

std::string cpu_name() {
    std::string text = brand() + model() + ";";
    for (const isa one : supported_isas()) {
        text += " " + std::string(name(one));
    }
    return text;
}

} // namespace voxplane::simd
