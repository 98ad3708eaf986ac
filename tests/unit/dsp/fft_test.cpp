// Plans of the Fourier transform: which sizes there are, one plan for all who ask, and KissFFT as
// oracle of the sizes of our own and as the transform of others. The definition itself is tested in
// the suite "isa".
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/fft/fft.hpp"
#include "dsp/fft/kiss.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using dsp::padded_bins;
using dsp::real_fft;

struct alignas(64) line {
    float of[16];
};

// Aligned as transforms want it.
struct floats {
    explicit floats(std::size_t n) : lines(n / 16 + 2) {}
    float* data() { return lines.front().of; }
    std::vector<line> lines;
};

void fill(float* x, std::size_t n) {
    std::uint32_t state = 7;
    for (std::size_t t = 0; t < n; ++t) {
        state = state * 1664525U + 1013904223U;
        x[t] = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31F;
    }
}

void sizes(void**) {
    for (std::size_t n = 0; n <= 4096; ++n) {
        const bool ours = n >= 64 && n <= 2048 && (n & (n - 1)) == 0;
        const real_fft* const plan = ours || n % 97 == 0 ? real_fft::of_size(n) : nullptr;
        assert_int_equal(plan != nullptr, ours);
        if (plan != nullptr) {
            assert_int_equal(plan->size(), n);
            assert_int_equal(plan->bins(), n / 2 + 1);
            assert_ptr_equal(plan, real_fft::of_size(n));
        }
    }
    assert_int_equal(padded_bins(256), 144);
    assert_int_equal(padded_bins(512), 272);
}

// A tone on a bin, and the way back.
void expect_tone(const real_fft& plan) {
    const std::size_t n = plan.size();
    const std::size_t tone = n / 5;
    floats x(n);
    floats re(padded_bins(n));
    floats im(padded_bins(n));
    floats back(n);
    for (std::size_t t = 0; t < n; ++t) {
        x.data()[t] = static_cast<float>(
            std::cos(2 * std::numbers::pi * static_cast<double>(tone * t % n) / double(n)));
    }
    plan.forward(x.data(), re.data(), im.data());
    for (std::size_t k = 0; k < padded_bins(n); ++k) {
        const float want = k == tone ? static_cast<float>(n) / 2 : 0.0F;
        assert_true(std::abs(re.data()[k] - want) < 1e-6F * static_cast<float>(n));
        assert_true(std::abs(im.data()[k]) < 1e-6F * static_cast<float>(n));
    }
    plan.inverse(re.data(), im.data(), back.data());
    for (std::size_t t = 0; t < n; ++t) {
        assert_true(std::abs(back.data()[t] - x.data()[t]) < 1e-6F);
    }
}

void other_sizes(void**) {
    if (dsp::make_kiss_plans(160) == nullptr) {
        skip(); // built without KissFFT
    }
    for (const std::size_t n : {80U, 160U, 240U, 320U, 480U, 640U, 960U, 1440U, 1920U}) {
        const real_fft* const plan = real_fft::of_size(n);
        assert_non_null(plan);
        assert_int_equal(plan->lanes(), 0);
        expect_tone(*plan);
    }
    for (const std::size_t n : {62U, 66U, 161U, 2050U, 2400U}) { // 33 has a factor 11
        assert_null(real_fft::of_size(n));
    }
}

// The same frame by KissFFT and by every set of this machine.
void oracle(void**) {
    for (std::size_t n = 64; n <= 2048; n *= 2) {
        auto plans = dsp::make_kiss_plans(n);
        if (plans == nullptr) {
            skip();
        }
        floats x(n);
        fill(x.data(), n);
        floats want_re(padded_bins(n));
        floats want_im(padded_bins(n));
        std::vector<float> split(2 * n);
        for (std::size_t k = 0; k < n; ++k) {
            const double angle =
                2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
            split[k] = static_cast<float>(std::cos(angle));
            split[n + k] = static_cast<float>(std::sin(angle));
        }
        dsp::fft_tables tables;
        tables.points = n / 2;
        tables.padded = padded_bins(n);
        tables.split = split.data();
        tables.split_stride = n;
        tables.plans = plans.get();
        dsp::with_kiss::fft_set.forward(tables, x.data(), want_re.data(), want_im.data());
        for (const simd::isa which : simd::supported_isas()) {
            floats re(padded_bins(n));
            floats im(padded_bins(n));
            real_fft::of_size(n, which)->forward(x.data(), re.data(), im.data());
            for (std::size_t k = 0; k <= n / 2; ++k) {
                const float most = 1e-6F * std::sqrt(static_cast<float>(n));
                assert_true(std::abs(re.data()[k] - want_re.data()[k]) < most);
                assert_true(std::abs(im.data()[k] - want_im.data()[k]) < most);
            }
        }
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(sizes), cmocka_unit_test(other_sizes),
                                cmocka_unit_test(oracle)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
