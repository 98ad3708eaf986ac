// Makes the plans of speech analysis, one a format. Control core; nothing here is per packet.
#include "dsp/noise/plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <tuple>

#include "dsp/fft/fft.hpp"

namespace voxplane::dsp {

namespace {

// Hertz. Narrower than critical bands at the bottom, where the harmonics of voices stand; from the
// rise of the telephone band, below which cars are loud and voices are not, to its upper end.
constexpr float borders_hz[noise_bands + 1] = {
    125.0F, 187.5F,   250.0F,   312.5F,   375.0F,   437.5F,  531.25F, 625.0F, 750.0F,
    875.0F, 1031.25F, 1218.75F, 1468.75F, 1781.25F, 2187.5F, 2687.5F, 3375.0F};

constexpr double pi = std::numbers::pi;

// A smoothing factor chosen for blocks of 20 ms, for blocks of another length.
float per_block(double at_20_ms, format how) {
    return static_cast<float>(1 - std::pow(1 - at_20_ms, how.block_ms / 20.0));
}

void shape_window(analysis_plan& plan) {
    double energy = 0;
    const std::size_t n = plan.frame_samples();
    for (std::size_t t = 0; t < n; ++t) {
        const std::size_t from_edge = std::min(t, n - 1 - t);
        const double rise =
            (static_cast<double>(from_edge) + 0.5) / static_cast<double>(plan.overlap);
        plan.window[t] = rise < 1 ? static_cast<float>(std::sin(pi / 2 * rise)) : 1.0F;
        energy += double{plan.window[t]} * double{plan.window[t]};
    }
    plan.scale = static_cast<float>(1 / energy);
}

void share_out_bins(analysis_plan& plan, format how) {
    const float bin_hz =
        static_cast<float>(how.rate_hz) / static_cast<float>(plan.transform->size());
    for (std::size_t b = 0; b <= noise_bands; ++b) {
        const auto bin = static_cast<std::uint32_t>(std::lround(borders_hz[b] / bin_hz));
        plan.edges[b] = b == 0 ? std::max(bin, 1U) : std::max(bin, plan.edges[b - 1] + 1);
    }
    for (std::size_t b = 0; b < noise_bands; ++b) {
        const float weight = 1.0F / static_cast<float>(plan.edges[b + 1] - plan.edges[b]);
        // Half of a band's power is at negative frequencies.
        plan.widths[b] = 2 / weight / static_cast<float>(plan.transform->size());
        for (std::uint32_t k = plan.edges[b]; k < plan.edges[b + 1]; ++k) {
            plan.rows[k - plan.edges[0]][b] = weight;
        }
    }
}

void fill(analysis_plan& plan, format how, simd::isa which) {
    plan.hop = how.block_samples();
    plan.overlap = how.block_ms == 20 ? plan.hop * 3 / 5 : plan.hop;
    plan.transform = real_fft::of_size(std::bit_ceil(plan.frame_samples()), which);
    plan.padded = padded_bins(plan.transform->size());
    plan.rates = {per_block(0.6, how), per_block(0.15, how), per_block(0.03, how),
                  500 / how.block_ms, 200 / how.block_ms};
    shape_window(plan);
    share_out_bins(plan, how);
}

} // namespace

const analysis_plan* analysis_plan::of(format how, simd::isa which) {
    using kind = std::tuple<std::uint32_t, std::uint32_t, simd::isa>;
    static std::map<kind, std::unique_ptr<analysis_plan>> made;
    if (!how.valid()) {
        return nullptr;
    }
    auto& plan = made[{how.rate_hz, how.block_ms, which}];
    if (!plan) {
        plan = std::make_unique<analysis_plan>();
        fill(*plan, how, which);
    }
    return plan.get();
}

} // namespace voxplane::dsp
