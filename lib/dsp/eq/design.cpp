// Sections of equalisers from frequency, width and gain: the formulas of the Audio EQ Cookbook
// (Bristow-Johnson), bilinear transform with the frequency prewarped. Control core and, when
// settings change on a live call, its worker: some 20 library calls a band.
#include <cmath>
#include <numbers>

#include "dsp/eq/settings.hpp"

namespace voxplane::dsp {

namespace {

// Coefficients before a0 is divided out.
struct plain {
    double b0, b1, b2, a0, a1, a2;
};

plain shelf(bool high, double amplitude, double cosine, double alpha) noexcept {
    const double sign = high ? -1.0 : 1.0;
    const double up = amplitude + 1;
    const double down = amplitude - 1;
    const double beta = 2 * std::sqrt(amplitude) * alpha;
    return {amplitude * (up - sign * down * cosine + beta),
            sign * 2 * amplitude * (down - sign * up * cosine),
            amplitude * (up - sign * down * cosine - beta),
            up + sign * down * cosine + beta,
            -sign * 2 * (down + sign * up * cosine),
            up + sign * down * cosine - beta};
}

plain coefficients(const eq_band& band, double w) noexcept {
    const double cosine = std::cos(w);
    const double alpha = std::sin(w) / (2 * double{band.q});
    const double amplitude = std::pow(10.0, double{band.gain_db} / 40);
    switch (band.shape) {
    case eq_shape::peaking:
        return {1 + alpha * amplitude, -2 * cosine, 1 - alpha * amplitude,
                1 + alpha / amplitude, -2 * cosine, 1 - alpha / amplitude};
    case eq_shape::low_shelf:
    case eq_shape::high_shelf:
        return shelf(band.shape == eq_shape::high_shelf, amplitude, cosine, alpha);
    case eq_shape::low_pass:
        return {(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha};
    case eq_shape::high_pass:
        return {(1 + cosine) / 2, -1 - cosine, (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha};
    case eq_shape::off:
        break;
    }
    return {1, 0, 0, 1, 0, 0};
}

} // namespace

const char* check(const eq_settings& settings, format how) noexcept {
    if (!how.valid()) {
        return "rate 8000, 16000 or 48000 Hz and blocks of 10 or 20 ms are needed";
    }
    for (const eq_band& band : settings.bands) {
        if (band.shape == eq_shape::off) {
            continue;
        }
        // Written so that what is no number is refused.
        if (!(band.hz >= 20 && band.hz <= 0.45F * static_cast<float>(how.rate_hz))) {
            return "a band's frequency must be from 20 Hz to 0.45 of the rate";
        }
        if (!(band.q >= 0.1F && band.q <= 20)) {
            return "a band's q must be from 0.1 to 20";
        }
        if (!(band.gain_db >= -24 && band.gain_db <= 24)) {
            return "a band's gain must be from -24 to 24 dB";
        }
    }
    return nullptr;
}

biquad design(const eq_band& band, std::uint32_t rate_hz) noexcept {
    const plain c =
        coefficients(band, 2 * std::numbers::pi * double{band.hz} / static_cast<double>(rate_hz));
    const auto of = [&c](double x) { return static_cast<float>(x / c.a0); };
    return {of(c.b0), of(c.b1), of(c.b2), of(c.a1), of(c.a2)};
}

} // namespace voxplane::dsp
