// The complex transform is KissFFT's; the pairing of samples and the split into bins are here. What
// lies between is on the stack.
#include "dsp/fft/kiss.hpp"

#include <array>

#include "dsp/fft/sizes.hpp"

#if VOXPLANE_KISSFFT

#include <kiss_fft.h>

namespace voxplane::dsp {

namespace {

using complex_points = std::array<kiss_fft_cpx, max_fft_samples / 2>;

const kiss_plans& plans_of(const fft_tables& t) noexcept {
    return *static_cast<const kiss_plans*>(t.plans);
}

void forward(const fft_tables& t, const float* samples, float* re, float* im) noexcept {
    const std::size_t m = t.points;
    complex_points in;
    complex_points out;
    for (std::size_t k = 0; k < m; ++k) {
        in[k] = {samples[2 * k], samples[2 * k + 1]};
    }
    kiss_fft(static_cast<kiss_fft_cfg>(plans_of(t).forward), in.data(), out.data());
    for (std::size_t k = 0; k <= m; ++k) {
        const kiss_fft_cpx a = out[k % m];
        const kiss_fft_cpx b = out[(m - k) % m];
        const kiss_fft_cpx even{0.5F * (a.r + b.r), 0.5F * (a.i - b.i)};
        const kiss_fft_cpx odd{0.5F * (a.i + b.i), 0.5F * (b.r - a.r)};
        const float c = t.split[k];
        const float s = t.split[t.split_stride + k];
        re[k] = even.r + c * odd.r + s * odd.i;
        im[k] = even.i + c * odd.i - s * odd.r;
    }
    for (std::size_t k = m + 1; k < t.padded; ++k) {
        re[k] = 0.0F;
        im[k] = 0.0F;
    }
}

void inverse(const fft_tables& t, const float* re, const float* im, float* samples) noexcept {
    const std::size_t m = t.points;
    complex_points in;
    complex_points out;
    in[0] = {re[0] + re[m], re[0] - re[m]};
    for (std::size_t k = 1; k < m; ++k) {
        const kiss_fft_cpx sum{re[k] + re[m - k], im[k] - im[m - k]};
        const kiss_fft_cpx difference{re[k] - re[m - k], im[k] + im[m - k]};
        const float c = t.split[k];
        const float s = t.split[t.split_stride + k];
        in[k] = {sum.r - (c * difference.i + s * difference.r),
                 sum.i + (c * difference.r - s * difference.i)};
    }
    kiss_fft(static_cast<kiss_fft_cfg>(plans_of(t).inverse), in.data(), out.data());
    const float scale = 0.5F / static_cast<float>(m);
    for (std::size_t k = 0; k < m; ++k) {
        samples[2 * k] = scale * out[k].r;
        samples[2 * k + 1] = scale * out[k].i;
    }
}

} // namespace

kiss_plans::~kiss_plans() {
    kiss_fft_free(forward);
    kiss_fft_free(inverse);
}

std::unique_ptr<kiss_plans> make_kiss_plans(std::size_t n) {
    std::size_t rest = n / 2;
    for (const std::size_t factor : {2U, 3U, 5U}) {
        while (rest % factor == 0) {
            rest /= factor;
        }
    }
    if (n % 2 != 0 || rest != 1) {
        return nullptr;
    }
    const auto points = static_cast<int>(n / 2);
    auto made = std::make_unique<kiss_plans>();
    made->forward = kiss_fft_alloc(points, 0, nullptr, nullptr);
    made->inverse = kiss_fft_alloc(points, 1, nullptr, nullptr);
    if (made->forward == nullptr || made->inverse == nullptr) {
        return nullptr;
    }
    return made;
}

const fft_kernels with_kiss::fft_set = {1, 8, forward, inverse, nullptr, nullptr};

} // namespace voxplane::dsp

#else

namespace voxplane::dsp {

kiss_plans::~kiss_plans() = default;

std::unique_ptr<kiss_plans> make_kiss_plans(std::size_t) {
    return nullptr;
}

const fft_kernels with_kiss::fft_set = {};

} // namespace voxplane::dsp

#endif
