// Detection and choice of instruction sets. CPUID and, for the wide registers, the operating
// system's XCR0 are asked through the compiler's run-time support, which checks both.
#include "simd/isa.hpp"

#include <array>
#include <cstddef>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace voxplane::simd {

namespace {

constexpr std::array<std::string_view, 6> names{"scalar", "sse41",      "avx2",
                                                "avx512", "avx512vbmi", "neon"};
constexpr std::array<isa, 6> all{isa::scalar, isa::sse41,      isa::avx2,
                                 isa::avx512, isa::avx512vbmi, isa::neon};

// "auto, scalar, avx2, ..." for error texts.
std::string known_names() {
    std::string text = "auto";
    for (const std::string_view each : names) {
        text += ", ";
        text += each;
    }
    return text;
}

std::string supported_names() {
    std::string text;
    for (const isa each : supported_isas()) {
        text += text.empty() ? "" : ", ";
        text += name(each);
    }
    return text;
}

#if defined(__x86_64__)
// Conversion of half precision, which clang 14's __builtin_cpu_supports does not know by name.
bool has_f16c() noexcept {
    // Kept: the instruction takes tens of microseconds in a virtual machine.
    static const bool found = [] {
        unsigned a = 0;
        unsigned b = 0;
        unsigned c = 0;
        unsigned d = 0;
        return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
    }();
    return found;
}
#endif

} // namespace

std::string_view name(isa which) noexcept {
    return names[static_cast<std::size_t>(which)];
}

bool supported(isa which) noexcept {
    if (which == isa::scalar) {
        return true;
    }
#if defined(__aarch64__)
    return which == isa::neon; // part of the base architecture
#elif defined(__x86_64__)
    __builtin_cpu_init();
    const bool sse41 =
        __builtin_cpu_supports("sse4.1") != 0 && __builtin_cpu_supports("ssse3") != 0;
    const bool avx2 = sse41 && __builtin_cpu_supports("avx2") != 0 &&
                      __builtin_cpu_supports("fma") != 0 && has_f16c();
    const bool avx512 =
        avx2 && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
    const bool vbmi = avx512 && __builtin_cpu_supports("avx512vbmi") != 0;
    switch (which) {
    case isa::scalar:
        return true;
    case isa::neon:
        return false;
    case isa::sse41:
        return sse41;
    case isa::avx2:
        return avx2;
    case isa::avx512:
        return avx512;
    case isa::avx512vbmi:
        return vbmi;
    }
#endif
    return false;
}

std::vector<isa> supported_isas() {
    std::vector<isa> found;
    for (const isa each : all) {
        if (supported(each)) {
            found.push_back(each);
        }
    }
    return found;
}

result<isa> select(std::string_view text) {
    if (text == "auto") {
        return supported_isas().back();
    }
    for (const isa each : all) {
        if (name(each) != text) {
            continue;
        }
        if (!supported(each)) {
            return failure{"isa: this machine lacks " + std::string(text) + "; it has " +
                           supported_names()};
        }
        return each;
    }
    return failure{"isa: unknown name \"" + std::string(text) + "\"; known are " + known_names()};
}

} // namespace voxplane::simd
