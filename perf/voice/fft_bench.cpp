// Time of the Fourier transform of 256 and 512 real samples for every isa of this machine, alone
// and with legs in lanes, and of KissFFT as anchor. Hot in the first-level cache. Compare rows of
// one run only.
#include <algorithm>
#include <memory>

#include "dsp/fft/fft.hpp"
#include "dsp/fft/kiss.hpp"
#include "legs.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

void measure_fft(std::size_t size, const std::string& suffix, simd::isa which) {
    const dsp::real_fft* const plan = dsp::real_fft::of_size(size, which);
    auto* const x = new memory(aligned(size * 16 * sizeof(float)));
    auto* const re = new memory(aligned(dsp::padded_bins(size) * 16 * sizeof(float)));
    auto* const im = new memory(aligned(dsp::padded_bins(size) * 16 * sizeof(float)));
    const auto floats = [](memory* m) { return reinterpret_cast<float*>(m->data()); };
    std::copy_n(input(0), size, floats(x));
    const std::string name = "fft" + std::to_string(size);
    measure(name + "/alone" + suffix, 1,
            [=](std::size_t) { plan->forward(floats(x), floats(re), floats(im)); });
    if (plan->lanes() > 0) {
        measure(name + "/lanes" + suffix, plan->lanes(),
                [=](std::size_t) { plan->forward_lanes(floats(x), floats(re), floats(im)); });
    }
}

// The anchor of the transforms.
void measure_kiss(std::size_t size) {
    auto* const plans = new std::unique_ptr<dsp::kiss_plans>(dsp::make_kiss_plans(size));
    if (*plans == nullptr) {
        return;
    }
    auto* const split = new std::vector<float>(2 * size);
    for (std::size_t k = 0; k < size; ++k) {
        const double angle = 6.283185307179586 * static_cast<double>(k) / double(size);
        (*split)[k] = static_cast<float>(std::cos(angle));
        (*split)[size + k] = static_cast<float>(std::sin(angle));
    }
    auto* const tables = new dsp::fft_tables;
    tables->points = size / 2;
    tables->padded = dsp::padded_bins(size);
    tables->split = split->data();
    tables->split_stride = size;
    tables->plans = plans->get();
    auto* const bins = new memory(aligned(2 * dsp::padded_bins(size) * sizeof(float)));
    measure("fft" + std::to_string(size) + "/kissfft", 1, [=](std::size_t) {
        auto* const re = reinterpret_cast<float*>(bins->data());
        dsp::with_kiss::fft_set.forward(*tables, input(0), re, re + dsp::padded_bins(size));
    });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    perf::flush_denormals();
    for (const std::size_t size : {256U, 512U}) {
        for (const simd::isa which : simd::supported_isas()) {
            if (which != simd::isa::avx512vbmi) { // the same kernels as avx512
                measure_fft(size, "/" + std::string(simd::name(which)), which);
            }
        }
        measure_kiss(size);
    }
    return perf::run_rows(argc, argv);
}
