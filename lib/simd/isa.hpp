// Instruction sets that kernels are written for, what this machine has, and the name of each.
// A kernel set of a module is chosen once at start by the selected isa; nothing here is per packet.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace voxplane::simd {

// On x86 each includes those before it. sse41: SSE4.1 with SSSE3; avx2: and FMA3, F16C; avx512: F,
// BW, VL, DQ; avx512vbmi: and VBMI. neon: Advanced SIMD of 64-bit Arm. A module without a kernel
// set of its own for one uses the next lower set.
enum class isa : std::uint8_t { scalar, sse41, avx2, avx512, avx512vbmi, neon };

// True when kernels of `lower` run where `which` is supported. Any thread.
[[nodiscard]] constexpr bool includes(isa which, isa lower) noexcept {
    return lower == which || lower == isa::scalar || (lower < which && which != isa::neon);
}

// Name as given to --isa and shown by telemetry. Any thread.
[[nodiscard]] std::string_view name(isa which) noexcept;

// True when the CPU and the operating system support it. Any thread.
[[nodiscard]] bool supported(isa which) noexcept;

// Every supported isa, scalar first. Control plane.
[[nodiscard]] std::vector<isa> supported_isas();

// The isa named by text, or the best supported for "auto". Error: unknown name, or an isa that this
// machine lacks. Control plane.
[[nodiscard]] result<isa> select(std::string_view text);

} // namespace voxplane::simd
