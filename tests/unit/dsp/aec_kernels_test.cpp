// The echo cancellers' numbers of 16 bits on every instruction set of this machine: each half
// precision number, each rounding between two of them, each sample; and a step of the filter
// against the scalar one.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "dsp/aec/kernels.hpp"
#include "support/cmocka.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::uint32_t patterns = 65536;
constexpr half_float endless = 0x7C00;

// What IEEE 754 says that the bits are.
double meaning(std::uint32_t half) {
    const auto mantissa = static_cast<double>(half & 0x3FFU);
    const int exponent = static_cast<int>(half >> 10U & 0x1FU);
    const double size =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
    return (half & 0x8000U) != 0 ? -size : size;
}

bool finite(std::uint32_t half) {
    return (half & endless) != endless;
}

void half_precision_is_read(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        const aec_kernels& with = aec_kernels_for(which);
        std::vector<half_float> all(patterns);
        for (std::uint32_t i = 0; i < patterns; ++i) {
            all[i] = static_cast<half_float>(i);
        }
        std::vector<float> read(patterns);
        with.from_half(all.data(), read.data(), patterns);
        for (std::uint32_t i = 0; i < patterns; ++i) {
            if (finite(i)) {
                assert_true(double{read[i]} == meaning(i));
            } else {
                assert_true((i & 0x3FFU) != 0 ? std::isnan(read[i]) : std::isinf(read[i]));
            }
        }
    }
}

// Each number, what lies in the middle between it and the next one, and just beside that.
void half_precision_is_rounded(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        const aec_kernels& with = aec_kernels_for(which);
        for (std::uint32_t i = 0; i < endless; ++i) {
            const double low = meaning(i);
            const double high = i + 1 == endless ? 65536.0 : meaning(i + 1);
            const auto middle = static_cast<float>((low + high) / 2);
            float in[16] = {static_cast<float>(low),      middle,
                            std::nextafter(middle, 0.0F), std::nextafter(middle, 1e9F),
                            -static_cast<float>(low),     -middle};
            half_float out[16];
            with.to_half(in, out, 16);
            const auto even = static_cast<half_float>(i + (i & 1U));
            assert_int_equal(out[0], i);
            assert_int_equal(out[1], even);
            assert_int_equal(out[2], i);
            assert_int_equal(out[3], i + 1);
            assert_int_equal(out[4], i | 0x8000U);
            assert_int_equal(out[5], even | 0x8000U);
        }
        const float in[16] = {1e6F, -1e30F, std::numeric_limits<float>::infinity(), NAN};
        half_float out[16];
        with.to_half(in, out, 16);
        assert_int_equal(out[0], endless);
        assert_int_equal(out[1], endless | 0x8000U);
        assert_int_equal(out[2], endless);
        assert_true((out[3] & endless) == endless && (out[3] & 0x3FFU) != 0);
    }
}

void samples_come_back(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        const aec_kernels& with = aec_kernels_for(which);
        std::vector<std::int16_t> all(patterns);
        for (std::uint32_t i = 0; i < patterns; ++i) {
            all[i] = static_cast<std::int16_t>(static_cast<std::int32_t>(i) - 32768);
        }
        std::vector<float> read(patterns);
        std::vector<std::int16_t> back(patterns);
        with.from_pcm(all.data(), read.data(), patterns);
        with.to_pcm(read.data(), back.data(), patterns);
        assert_true(read.front() == -1.0F && read[32768] == 0.0F);
        assert_true(back == all);
        const float between[16] = {0.5F / 32768, 1.5F / 32768, -0.75F / 32768, 1.0F, -3.0F, 9e9F};
        std::int16_t rounded[16];
        with.to_pcm(between, rounded, 16);
        const std::int16_t want[] = {0, 2, -1, 32767, -32768, 32767};
        for (std::size_t i = 0; i < 6; ++i) {
            assert_int_equal(rounded[i], want[i]);
        }
    }
}

// Filters of two partitions that have learnt from noise for a while.
struct filter {
    static constexpr std::uint32_t padded = 48;
    static constexpr std::uint32_t count = 2;
    std::vector<half_float> weights = std::vector<half_float>(2 * padded * count);
    std::vector<upper_float> uncertainty = std::vector<upper_float>(padded * count, 0x3F80);
    std::vector<half_float> far = std::vector<half_float>(3 * 2 * padded);
    std::vector<upper_float> noise = std::vector<upper_float>(padded);
    std::vector<float> re = std::vector<float>(padded);
    std::vector<float> im = std::vector<float>(padded);
    std::vector<float> expected = std::vector<float>(padded);

    void learn(const aec_kernels& with) {
        std::vector<float> signal(6 * padded);
        for (std::uint32_t step = 0; step < 8; ++step) {
            fill(signal, step);
            with.to_half(signal.data(), far.data(), far.size());
            fill(signal, 100 + step);
            const aec_partitions of{
                weights.data(), uncertainty.data(), far.data(), count, 3, step % 3, 2, padded};
            with.predict(of, 0.3F, re.data(), im.data(), expected.data());
            with.adapt(of, {0.3F, 0.4F, 0.35F, 1e-5F, 0.8F, 1e-7F}, signal.data(),
                       signal.data() + padded, expected.data(), noise.data());
        }
    }

private:
    static void fill(std::vector<float>& to, std::uint32_t seed) {
        std::uint32_t state = seed + 1;
        for (float& each : to) {
            state = state * 1664525U + 1013904223U;
            each = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31F;
        }
    }
};

double upper(upper_float bits) {
    return double{std::bit_cast<float>(std::uint32_t{bits} << 16U)};
}

void filters_learn_alike(void**) {
    filter plain;
    plain.learn(aec_kernels_for(simd::isa::scalar));
    double largest = 0;
    for (const half_float each : plain.weights) {
        largest = std::max(largest, std::abs(meaning(each)));
    }
    assert_true(largest > 0.05);
    for (const simd::isa which : simd::supported_isas()) {
        filter by;
        by.learn(aec_kernels_for(which));
        // A rounding that falls to the other side is passed on by the seven steps behind it.
        for (std::size_t i = 0; i < plain.weights.size(); ++i) {
            assert_true(std::abs(meaning(by.weights[i]) - meaning(plain.weights[i])) <
                        0.01 * largest);
        }
        for (std::size_t i = 0; i < plain.uncertainty.size(); ++i) {
            const double want = upper(plain.uncertainty[i]);
            assert_true(std::abs(upper(by.uncertainty[i]) - want) < 0.03 * want);
        }
        for (std::size_t i = 0; i < plain.noise.size(); ++i) {
            const double want = upper(plain.noise[i]);
            assert_true(std::abs(upper(by.noise[i]) - want) <= 0.01 * want);
        }
    }
}

} // namespace

} // namespace voxplane::dsp

int main() {
    using namespace voxplane::dsp;
    const CMUnitTest tests[] = {
        cmocka_unit_test(half_precision_is_read),
        cmocka_unit_test(half_precision_is_rounded),
        cmocka_unit_test(samples_come_back),
        cmocka_unit_test(filters_learn_alike),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
