// Averaged periodogram (Welch 1967) with a Hann window, 7.8 Hz a bin at 8 and 16 kHz, 23 Hz at
// 48 kHz. A bin on a band's edge is shared between both bands by width. Bands begin where one is
// three bins wide, the power of a tone in a Hann window being within that.
#include "dsp/spectrum/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>

namespace voxplane::dsp {

namespace {

constexpr float least_bins = 2.9F; // 100 Hz at 8 kHz
constexpr std::int32_t lowest_band = -10;
constexpr double nothing = 1e-13; // -130 dBov

std::size_t frame_samples(format how) noexcept {
    return how.rate_hz == 8000 ? 1024 : 2048;
}

double middle_hz(std::int32_t band) noexcept {
    return 1000 * std::pow(10.0, band / 10.0);
}

double edge_hz(std::int32_t band) noexcept { // the lower one
    return 1000 * std::pow(10.0, (band - 0.5) / 10.0);
}

float dbov(double power) noexcept {
    return static_cast<float>(std::max(-127.0, 10 * std::log10(power + nothing)));
}

} // namespace

const char* check(const spectrum_settings& settings, format how) noexcept {
    if (!how.valid()) {
        return "rate 8000, 16000 or 48000 Hz and blocks of 10 or 20 ms are needed";
    }
    return settings.frames >= 1 && settings.frames <= 10000 ? nullptr
                                                            : "frames must be from 1 to 10000";
}

float spectrum_result::band_hz(std::size_t band) const noexcept {
    return static_cast<float>(middle_hz(first_band + static_cast<std::int32_t>(band)));
}

std::size_t spectrum_work::bytes(format how) noexcept {
    const std::size_t n = frame_samples(how);
    return sizeof(spectrum_work) + (3 * n + 3 * padded_bins(n)) * sizeof(float);
}

spectrum_work* spectrum_work::make(void* memory, const spectrum_settings& settings, format how,
                                   simd::isa which) noexcept {
    if (check(settings, how) != nullptr) {
        return nullptr;
    }
    const real_fft* const fft = real_fft::of_size(frame_samples(how), which);
    return fft == nullptr ? nullptr : ::new (memory) spectrum_work(settings, how, *fft);
}

spectrum_work::spectrum_work(const spectrum_settings& settings, format how,
                             const real_fft& fft) noexcept
    : fft_(&fft), how_(how), asked_(settings.frames) {
    const std::size_t n = fft.size();
    const std::size_t bins = padded_bins(n);
    frame_ = reinterpret_cast<float*>(this + 1);
    window_ = frame_ + n;
    windowed_ = window_ + n;
    re_ = windowed_ + n;
    im_ = re_ + bins;
    power_ = im_ + bins;
    std::fill_n(frame_, n, 0.0F);
    std::fill_n(power_, bins, 0.0F);
    // Scaled so that the powers of all bins, both signs of frequency, add up to the mean square.
    const double scale = std::sqrt(8.0 / 3.0) / static_cast<double>(n);
    for (std::size_t t = 0; t < n; ++t) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(t) / double(n);
        window_[t] = static_cast<float>(scale * (0.5 - 0.5 * std::cos(angle)));
    }
    const double bin_hz = how.rate_hz / static_cast<double>(n);
    std::int32_t first = lowest_band;
    while (edge_hz(first + 1) - edge_hz(first) < double{least_bins} * bin_hz) {
        ++first;
    }
    result_.first_band = first;
    published_.set(result_);
}

bool spectrum_work::add(const float* samples, std::size_t n) noexcept {
    const std::size_t size = fft_->size();
    while (n > 0) {
        const std::size_t some = std::min(n, size - filled_);
        std::copy_n(samples, some, frame_ + filled_);
        filled_ += some;
        samples += some;
        n -= some;
        if (filled_ < size) {
            break;
        }
        take_frame();
        if (result_.frames == asked_) {
            finish(spectrum_state::done);
            return false;
        }
        std::copy_n(frame_ + size / 2, size / 2, frame_);
        filled_ = size / 2;
    }
    return true;
}

void spectrum_work::take_frame() noexcept {
    const std::size_t n = fft_->size();
    for (std::size_t t = 0; t < n; ++t) {
        windowed_[t] = frame_[t] * window_[t];
    }
    fft_->forward(windowed_, re_, im_);
    for (std::size_t k = 0; k < padded_bins(n); ++k) {
        power_[k] += re_[k] * re_[k] + im_[k] * im_[k];
    }
    ++result_.frames;
    published_.set(result_);
}

// After this the memory may be taken back by whoever reads the result.
void spectrum_work::finish(spectrum_state how) noexcept {
    const std::size_t half = fft_->size() / 2;
    const double bin_hz = how_.rate_hz / static_cast<double>(fft_->size());
    const double scale = 1.0 / std::max(1U, result_.frames);
    double total = double{power_[0]} + double{power_[half]};
    for (std::size_t k = 1; k < half; ++k) {
        total += 2 * double{power_[k]};
    }
    result_.state = std::isfinite(total) ? how : spectrum_state::failed;
    result_.total_dbov = -127;
    if (result_.state == spectrum_state::done) {
        result_.total_dbov = dbov(total * scale);
        const double top_hz = how_.rate_hz / 2.0;
        for (std::int32_t band = result_.first_band; edge_hz(band + 1) < top_hz; ++band) {
            const double from = edge_hz(band) / bin_hz + 0.5; // bin k reaches from k to k + 1
            const double to = edge_hz(band + 1) / bin_hz + 0.5;
            double sum = 0;
            for (auto k = static_cast<std::size_t>(from); static_cast<double>(k) < to; ++k) {
                const double at = static_cast<double>(k);
                sum += 2 * double{power_[k]} * (std::min(to, at + 1) - std::max(from, at));
            }
            result_.level_dbov[result_.bands++] = dbov(sum * scale);
        }
    }
    published_.set(result_);
}

void spectrum_analyser::start(spectrum_work* work) noexcept {
    stop();
    work_ = work;
}

void spectrum_analyser::stop() noexcept {
    if (work_ != nullptr) {
        work_->finish(spectrum_state::stopped);
        work_ = nullptr;
    }
}

} // namespace voxplane::dsp
