// The accuracy that biquad.hpp promises, against the filters of biquad_filters.hpp in double
// precision.
#pragma once

#include <cmath>
#include <vector>

#include "biquad_filters.hpp"
#include "implementation.hpp"

namespace voxplane::isa_test {

// Of the largest sample between any two sections. A set may lend kernels from the scalar one;
// SSE4.1 and the emulation round products.
template <typename Kernel>
double tolerance(Kernel dsp::biquad_kernels::*member) {
    const auto& scalar = dsp::biquad_kernels_for(simd::isa::scalar);
    const bool fused = under_test.biquad->*member != scalar.*member &&
                       under_test.name.find("(emulated)") == std::string_view::npos &&
                       under_test.name != "sse41";
    return fused ? 1.0 / 32768 : 1.0 / 4096;
}

inline void compare(const float* got, const std::vector<double>& want, std::size_t stride,
                    double most, const char* where) {
    for (std::size_t i = 0; i < want.size(); ++i) {
        const double error = std::fabs(double{got[i * stride]} - want[i]);
        if (!(error <= most)) {
            fail_msg("sample %zu of %zu %s is %g, expected %g: off by %g, at most %g", i,
                     want.size(), where, double{got[i * stride]}, want[i], error, most);
        }
    }
}

} // namespace voxplane::isa_test
