// Speech analysis over registers. Included behind a register header, in kernel files alone, inside
// of no namespace; what it does and who owns the memory stands in kernels.hpp and tracker.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/noise/kernels.hpp"

namespace voxplane::dsp {
namespace {

// Power that is this often the minimum has something in it.
constexpr float risen = 3.0F;

void shape(float* history, const float* block, const float* window, std::size_t overlap,
           std::size_t hop, float* frame) noexcept {
    for (std::size_t t = 0; t < overlap; t += reg::width) {
        (reg::load(history + t) * reg::load(window + t)).store(frame + t);
    }
    for (std::size_t t = 0; t < hop; t += reg::width) {
        (reg::load(block + t) * reg::load(window + overlap + t)).store(frame + overlap + t);
    }
    for (std::size_t t = 0; t < overlap; t += reg::width) {
        reg::load(block + hop - overlap + t).store(history + t);
    }
}

// Sum of all bins' power; the bins that belong to bands are stored.
[[gnu::always_inline]] inline float powers(const float* re, const float* im, std::size_t padded,
                                           float scale, float* power) noexcept {
    reg sum = reg::all(0.0F);
    for (std::size_t k = 0; k < padded; k += reg::width) {
        const reg a = reg::load(re + k);
        const reg b = reg::load(im + k);
        const reg p = fused(a, a, b * b) * reg::all(scale);
        if (k < max_band_bins) {
            p.store(power + k);
        }
        sum = sum + p;
    }
    return sum.sum();
}

[[gnu::always_inline]] inline void into_bands(const float* power, const analysis_plan& plan,
                                              float* bands) noexcept {
    if constexpr (reg::width == 1) {
        for (std::size_t b = 0; b < noise_bands; ++b) {
            float sum = 0;
            for (std::uint32_t k = plan.edges[b]; k < plan.edges[b + 1]; ++k) {
                sum += power[k];
            }
            bands[b] = sum / static_cast<float>(plan.edges[b + 1] - plan.edges[b]);
        }
    } else {
        const std::uint32_t first = plan.edges[0];
        const std::uint32_t count = plan.edges[noise_bands] - first;
        for (std::size_t b = 0; b < noise_bands; b += reg::width) {
            reg even = reg::all(0.0F);
            reg odd = reg::all(0.0F);
            std::uint32_t k = 0;
            for (; k + 2 <= count; k += 2) {
                even = fused(reg::all(power[first + k]), reg::load(plan.rows[k] + b), even);
                odd = fused(reg::all(power[first + k + 1]), reg::load(plan.rows[k + 1] + b), odd);
            }
            if (k < count) {
                even = fused(reg::all(power[first + k]), reg::load(plan.rows[k] + b), even);
            }
            (even + odd).store(bands + b);
        }
    }
}

// One band of one leg, or one register of them.
struct tracked {
    reg fast, slow, floor, lowest;
};

[[gnu::always_inline]] inline reg towards(reg from, reg to, reg rate) noexcept {
    return fused(rate, to - from, from);
}

// sure: the minimum is that of half a second or more. early: too few blocks for a minimum.
[[gnu::always_inline]] inline tracked step(tracked is, reg power, reg lowest_past, reg fast_rate,
                                           reg slow_rate, reg adapt, reg sure, reg early) noexcept {
    const reg heard = most(power, reg::all(faintest_power));
    is.fast = towards(is.fast, heard, fast_rate);
    is.slow = towards(is.slow, heard, slow_rate);
    is.lowest = most(least(is.lowest, is.slow), early);
    const reg minimum = least(is.lowest, lowest_past);
    const reg followed = towards(is.floor, heard, adapt);
    const reg floor = where_less(is.slow, minimum * reg::all(risen), followed, is.floor);
    is.floor = most(least(floor, minimum * reg::all(1.2F * risen)), minimum * sure);
    is.floor = most(is.floor, reg::all(faintest_power));
    return is;
}

void end_section(band_tracker& t) noexcept {
    for (std::size_t b = 0; b < noise_bands; b += reg::width) {
        reg lowest = reg::load(t.lowest + b);
        for (std::size_t s = minimum_sections - 1; s > 0; --s) {
            const reg older = reg::load(t.sections_lowest[s - 1] + b);
            older.store(t.sections_lowest[s] + b);
            lowest = least(lowest, older);
        }
        reg::load(t.lowest + b).store(t.sections_lowest[0] + b);
        lowest.store(t.lowest_past + b);
        reg::load(t.slow + b).store(t.lowest + b);
    }
    t.blocks = 0;
    t.sections += t.sections < minimum_sections ? 1 : 0;
}

[[gnu::always_inline]] inline noise_measure advance(const float* bands, const analysis_plan& plan,
                                                    band_tracker& t) noexcept {
    const reg sure = reg::all(t.sections > 0 ? 1.0F : 0.0F);
    // A new leg's means are of all blocks so far, until there are enough of them.
    const float mean = t.sections > 0 ? 0.0F : 1.0F / static_cast<float>(t.blocks + 1);
    const reg fast_rate = most(reg::all(plan.rates.fast), reg::all(mean));
    const reg slow_rate = most(reg::all(plan.rates.slow), reg::all(mean));
    const reg early =
        reg::all(t.sections == 0 && t.blocks < plan.rates.settling ? no_minimum : 0.0F);
    reg snr = reg::all(0.0F);
    reg level = reg::all(0.0F);
    for (std::size_t b = 0; b < noise_bands; b += reg::width) {
        tracked one{reg::load(t.fast + b), reg::load(t.slow + b), reg::load(t.floor + b),
                    reg::load(t.lowest + b)};
        const reg before = one.floor;
        one = step(one, reg::load(bands + b), reg::load(t.lowest_past + b), fast_rate, slow_rate,
                   reg::all(plan.rates.adapt), sure, early);
        snr = snr + one.fast / before;
        level = fused(one.fast, reg::load(plan.widths + b), level);
        one.fast.store(t.fast + b);
        one.slow.store(t.slow + b);
        one.floor.store(t.floor + b);
        one.lowest.store(t.lowest + b);
    }
    if (++t.blocks == plan.rates.section) {
        end_section(t);
    }
    return {0.0F, snr.sum() * (1.0F / static_cast<float>(noise_bands)), level.sum()};
}

noise_measure track(const float* bands, const analysis_plan& plan, band_tracker& t) noexcept {
    return advance(bands, plan, t);
}

noise_measure measure(const float* re, const float* im, std::size_t padded,
                      const analysis_plan& plan, band_tracker& t) noexcept {
    alignas(64) float power[max_band_bins];
    alignas(64) float bands[noise_bands];
    const float sum = powers(re, im, padded, plan.scale, power);
    into_bands(power, plan, bands);
    noise_measure found = advance(bands, plan, t);
    found.power = sum;
    return found;
}

constexpr noise_kernels all_loops{shape, measure, track};

} // namespace
} // namespace voxplane::dsp
