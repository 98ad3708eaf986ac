// Conversion between samples and floats: there and back for every sample, every half between two
// samples, what is beyond full scale, and what is no number.
#include <cstdint>
#include <limits>
#include <vector>

#include "implementation.hpp"
#include "pcm_operations.hpp"

namespace voxplane::isa_test {

namespace {

void expect(const std::vector<float>& in, const std::vector<std::int16_t>& want) {
    std::vector<std::int16_t> out(in.size());
    under_test.pcm->from_float(in.data(), out.data(), in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (out[i] != want[i]) {
            fail_msg("%.9g becomes %d, expected %d", static_cast<double>(in[i]), out[i], want[i]);
        }
    }
}

void there_and_back(void**) {
    std::vector<std::int16_t> samples(65536);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = static_cast<std::int16_t>(i);
    }
    std::vector<float> reals(samples.size());
    under_test.pcm->to_float(samples.data(), reals.data(), samples.size());
    expect(reals, samples);
}

// Halves and their neighbours on both sides, from beyond the least to beyond the most.
void halves(void**) {
    const operation& op = operation_named("from_float");
    std::vector<float> in;
    for (int twice = -66000; twice <= 66000; ++twice) {
        const float x = static_cast<float>(twice) / 65536.0F;
        in.push_back(x);
        in.push_back(x * (1.0F + std::numeric_limits<float>::epsilon()));
        in.push_back(x * (1.0F - std::numeric_limits<float>::epsilon() / 2.0F));
    }
    std::vector<std::int16_t> want(in.size());
    op.model({in.data(), nullptr, want.data(), in.size(), 0, 0});
    expect(in, want);
}

// At every place of a register, since the end of a frame may go another way.
void not_numbers(void**) {
    using limits = std::numeric_limits<float>;
    const struct {
        float in;
        std::int16_t want;
    } rows[] = {
        {limits::quiet_NaN(), 0},
        {-limits::quiet_NaN(), 0},
        {limits::signaling_NaN(), 0},
        {limits::infinity(), 32767},
        {-limits::infinity(), -32768},
        {limits::max(), 32767},
        {limits::lowest(), -32768},
        {limits::denorm_min(), 0},
        {-limits::denorm_min(), 0},
        {1.0F, 32767},
        {-1.0F, -32768},
        {65536.0F, 32767},
        {-65536.0F, -32768},
        {65536.5F, 32767},
        {-65537.0F, -32768},
        {0.0F, 0},
        {-0.0F, 0},
    };
    for (const auto& row : rows) {
        for (std::size_t n = 1; n <= 70; ++n) {
            std::vector<float> in(n, 0.5F);
            std::vector<std::int16_t> want(n, 16384);
            in[n - 1] = row.in;
            want[n - 1] = row.want;
            in[n / 2] = row.in;
            want[n / 2] = row.want;
            expect(in, want);
        }
    }
}

} // namespace

const test_case pcm_float_tests[] = {
    {"pcm, to float and back", there_and_back},
    {"pcm, halves between samples", halves},
    {"pcm, floats that are no numbers", not_numbers},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
