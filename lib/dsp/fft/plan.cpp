// Plans: which kernel set does a size, and the tables that it reads. Made by the control core at
// set-up and kept as long as the program; the transforms themselves are in transforms.hpp.
#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <utility>
#include <vector>

#include "dsp/fft/fft.hpp"
#include "dsp/fft/kiss.hpp"
#include "dsp/fft/radices.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

namespace {

struct unit {
    float re;
    float im;
};

// exp(-2 pi i k / n)
unit turn(std::size_t k, std::size_t n) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k % n) / static_cast<double>(n);
    return {static_cast<float>(std::cos(angle)), static_cast<float>(-std::sin(angle))};
}

const fft_kernels& set_for(simd::isa which) noexcept {
    using set = simd::kernel_set<fft_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::fft_set},
                            {simd::isa::sse41, with_sse41::fft_set},
                            {simd::isa::avx2, with_avx2::fft_set},
                            {simd::isa::avx512, with_avx512::fft_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::fft_set},
                            {simd::isa::neon, with_neon::fft_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::fft_set;
}

// The columns must be as long as there are lanes at least, for rows to fill registers.
const fft_kernels& set_for_frames(simd::isa which, std::size_t points) {
    const fft_kernels* set = &set_for(which);
    for (; set->lanes * set->lanes > points; set = &set_for(which)) {
        which = static_cast<simd::isa>(static_cast<unsigned>(which) - 1);
    }
    return *set;
}

std::vector<float> pass_turns(std::size_t length, std::size_t largest) {
    std::vector<float> turns;
    const radices cut = radices_of(length, largest);
    for (std::size_t i = 0; i < cut.count; ++i) {
        for (std::size_t p = 1; p < length / cut.of[i]; ++p) {
            for (std::size_t k = 1; k < cut.of[i]; ++k) {
                const unit w = turn(p * k, length);
                turns.insert(turns.end(), {w.re, w.im});
            }
        }
        length /= cut.of[i];
    }
    return turns;
}

std::vector<float> row_turns(std::size_t points, std::size_t lanes) {
    std::vector<float> turns;
    for (std::size_t k = 0; k < points / lanes; ++k) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            turns.push_back(turn(lane * k, points).re);
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            turns.push_back(turn(lane * k, points).im);
        }
    }
    return turns;
}

// Loads of a register may go 15 bins beyond the last that counts.
constexpr std::size_t split_stride(std::size_t points) noexcept {
    return points + 16;
}

std::vector<float> split_turns(std::size_t points) {
    const std::size_t stride = split_stride(points);
    std::vector<float> turns(2 * stride);
    for (std::size_t k = 0; k < stride; ++k) {
        const unit w = turn(k, 2 * points);
        turns[k] = w.re;
        turns[stride + k] = -w.im;
    }
    return turns;
}

struct tables_memory {
    std::vector<float> passes;
    std::vector<float> rows;
    std::vector<float> split;

    tables_memory() = default;
    tables_memory(const fft_kernels& set, std::size_t points, std::size_t columns)
        : passes(pass_turns(columns, set.largest_radix)), rows(row_turns(points, points / columns)),
          split(split_turns(points)) {}
};

} // namespace

// Owns what a plan reads.
class fft_plan {
public:
    fft_plan(std::size_t n, simd::isa which) {
        const std::size_t points = n / 2;
        const fft_kernels& alone = set_for_frames(which, points);
        const std::size_t columns = points / alone.lanes;
        alone_ = tables_memory(alone, points, columns);
        real_fft::work group;
        if (n <= max_lane_fft_samples) {
            group_ = tables_memory(set_for(which), points, points);
            group = {&set_for(which), tables(group_, points, points)};
        }
        fft_ = real_fft(n, {&alone, tables(alone_, points, columns)}, group);
    }

    fft_plan(std::size_t n, std::unique_ptr<kiss_plans> kiss) : kiss_(std::move(kiss)) {
        alone_.split = split_turns(n / 2);
        fft_ = real_fft(n, {&with_kiss::fft_set, tables(alone_, n / 2, n / 2)}, {});
    }

    [[nodiscard]] const real_fft& fft() const noexcept { return fft_; }

private:
    [[nodiscard]] fft_tables tables(const tables_memory& of, std::size_t points,
                                    std::size_t columns) const noexcept {
        return {points,         columns,         padded_bins(2 * points), of.passes.data(),
                of.rows.data(), of.split.data(), split_stride(points),    kiss_.get()};
    }

    tables_memory alone_;
    tables_memory group_;
    std::unique_ptr<kiss_plans> kiss_;
    real_fft fft_{0, {}, {}};
};

const real_fft* real_fft::of_size(std::size_t n, simd::isa which) {
    static std::map<std::pair<std::size_t, simd::isa>, std::unique_ptr<const fft_plan>> made;
    if (n < min_fft_samples || n > max_fft_samples) {
        return nullptr;
    }
    auto& plan = made[{n, which}];
    if (!plan && std::has_single_bit(n)) {
        plan = std::make_unique<const fft_plan>(n, which);
    } else if (!plan) {
        if (auto kiss = make_kiss_plans(n)) {
            plan = std::make_unique<const fft_plan>(n, std::move(kiss));
        }
    }
    return plan ? &plan->fft() : nullptr;
}

const real_fft* real_fft::of_size(std::size_t n) {
    return of_size(n, simd::supported_isas().back());
}

} // namespace voxplane::dsp
