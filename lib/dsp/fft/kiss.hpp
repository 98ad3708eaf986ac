// KissFFT as one more kernel set of the transform: for even sizes that are no power of two, such as
// whole blocks of 20 ms (private to the library).
#pragma once

#include <cstddef>
#include <memory>

#include "dsp/fft/kernels.hpp"

namespace voxplane::dsp {

// Plans of one size. KissFFT's transforms of complex points out of place only read them, where its
// factors are 2, 3 and 5, so that any number of threads may.
struct kiss_plans {
    void* forward = nullptr; // KissFFT's, owned
    void* inverse = nullptr;

    kiss_plans() = default;
    kiss_plans(const kiss_plans&) = delete;
    kiss_plans& operator=(const kiss_plans&) = delete;
    ~kiss_plans();
};

// Null: n/2 has other factors than 2, 3 and 5, there is no memory, or KissFFT is not built in.
// Control core.
[[nodiscard]] std::unique_ptr<kiss_plans> make_kiss_plans(std::size_t n);

namespace with_kiss {
extern const fft_kernels fft_set; // one lane, alone only; tables.plans is what was made above
} // namespace with_kiss

} // namespace voxplane::dsp
