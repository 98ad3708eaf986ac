#include "dsp/agc/limiter.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace voxplane::dsp {

namespace {

constexpr float release_s = 0.1F; // to 1/e of the way back

} // namespace

limiter::limiter(format how, std::uint32_t ahead_ms, float ceiling,
                 const sample_kernels& samples) noexcept
    : samples_(&samples), ceiling_(ceiling), piece_(how.rate_hz == 8000 ? 16 : how.rate_hz / 1000),
      pieces_(how.block_samples() / piece_),
      ahead_((std::size_t{ahead_ms} * how.rate_hz / 1000 + piece_ - 1) / piece_) {
    const float piece_s = static_cast<float>(piece_) / static_cast<float>(how.rate_hz);
    release_ = 1.0F - std::exp(-piece_s / release_s);
    reset();
}

void limiter::reset() noexcept {
    std::fill(std::begin(needs_), std::end(needs_), 1.0F);
    std::fill(std::begin(waiting_), std::end(waiting_), 0.0F);
    before_ = 1;
    idle_ = true;
}

void limiter::find_needs(const float* block) noexcept {
    float* const now = needs_ + history;
    float last = now[-1];
    bool all_one = true;
    for (std::size_t k = 0; k < pieces_; ++k) {
        const float peak = samples_->peak(block + k * piece_, piece_);
        const float need = peak > ceiling_ ? ceiling_ / peak : 1.0F;
        const float released = last + (1.0F - last) * release_;
        // Back at 1 for good once it is within a hundredth of a decibel.
        last = std::min(need, released > 0.999F ? 1.0F : released);
        now[k] = last;
        all_one = all_one && last == 1.0F;
    }
    idle_ = all_one && std::all_of(needs_, now, [](float need) { return need == 1.0F; });
}

// The gain where piece number `piece` - ahead_ of this block begins.
float limiter::border(std::size_t piece) const noexcept {
    const float* const end = needs_ + history + piece; // behind the last need that counts
    if (ahead_ == 0) {
        return piece < pieces_ ? std::min(end[-1], end[0]) : end[-1];
    }
    float sum = 0;
    for (std::size_t i = 0; i < ahead_; ++i) {
        sum += *std::min_element(end - i - ahead_ - 1, end - i);
    }
    return sum / static_cast<float>(ahead_);
}

void limiter::bend(float* piece, float to) noexcept {
    if (before_ != 1.0F || to != 1.0F) {
        samples_->ramp(piece, piece_, before_, to);
    }
    before_ = to;
    least_ = std::min(least_, to);
}

float limiter::process(float* block) noexcept {
    return process(block, idle_ ? samples_->peak(block, pieces_ * piece_) : 0.0F);
}

float limiter::process(float* block, float peak) noexcept {
    const std::size_t n = pieces_ * piece_;
    const std::size_t late = delay_samples();
    if (!idle_ || peak > ceiling_) {
        find_needs(block);
    }
    // What waited comes first; the end of this block waits.
    std::array<float, sizeof(waiting_) / sizeof(float)> next;
    std::copy_n(block + n - late, late, next.data());
    std::copy_backward(block, block + n - late, block + n);
    std::copy_n(waiting_, late, block);
    std::copy_n(next.data(), late, waiting_);
    least_ = before_;
    if (!idle_ || before_ != 1.0F) {
        for (std::size_t k = 0; k < pieces_; ++k) {
            bend(block + k * piece_, border(k + 1));
        }
        samples_->hold(block, n, ceiling_);
        std::copy(needs_ + pieces_, needs_ + pieces_ + history, needs_);
        std::fill(needs_ + history, needs_ + history + pieces_, 1.0F);
    }
    return least_;
}

} // namespace voxplane::dsp
