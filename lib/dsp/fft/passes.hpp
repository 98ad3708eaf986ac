// Passes of a transform over columns, a column a lane (Stockham's self-sorting order, decimation in
// frequency). Included behind a register header and butterflies.hpp, in kernel files alone.
#pragma once

#include <cstddef>

#include "dsp/fft/radices.hpp"

namespace voxplane::dsp {
namespace {

// Points in memory: number k's registers are at k * step floats behind re and im.
struct points {
    float* re;
    float* im;

    [[gnu::always_inline]] inline complex load(std::size_t k) const noexcept {
        return {reg::load(re + k * reg::width), reg::load(im + k * reg::width)};
    }
    [[gnu::always_inline]] inline void store(std::size_t k, complex a) const noexcept {
        a.re.store(re + k * reg::width);
        a.im.store(im + k * reg::width);
    }
};

// One butterfly: inputs `apart` from one another, outputs `stride`.
template <std::size_t Radix, bool Turn, typename From>
[[gnu::always_inline]] inline void one(const From& from, std::size_t first, std::size_t apart,
                                       const points& to, std::size_t target, std::size_t stride,
                                       const complex* turns) noexcept {
    complex a[Radix];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) {
        a[i] = from.load(first + i * apart);
    }
    butterfly<Radix>::run(a);
    to.store(target, a[0]);
#pragma GCC unroll 16
    for (std::size_t k = 1; k < Radix; ++k) {
        to.store(target + k * stride, Turn ? a[k] * turns[k] : a[k]);
    }
}

// A pass over columns of which `length` points are still apart, `stride` transforms side by side.
// Returns where the next pass's turns begin.
template <std::size_t Radix, typename From>
[[gnu::always_inline]] inline const float* pass(const From& from, const points& to,
                                                std::size_t length, std::size_t stride,
                                                const float* turns) noexcept {
    const std::size_t groups = length / Radix;
    const std::size_t apart = stride * groups;
    for (std::size_t q = 0; q < stride; ++q) {
        one<Radix, false>(from, q, apart, to, q, stride, nullptr);
    }
    for (std::size_t p = 1; p < groups; ++p) {
        complex w[Radix];
#pragma GCC unroll 16
        for (std::size_t k = 1; k < Radix; ++k) {
            w[k] = {reg::all(turns[2 * k - 2]), reg::all(turns[2 * k - 1])};
        }
        turns += 2 * (Radix - 1);
        for (std::size_t q = 0; q < stride; ++q) {
            one<Radix, true>(from, q + stride * p, apart, to, q + stride * Radix * p, stride, w);
        }
    }
    return turns;
}

template <std::size_t Largest, typename From>
[[gnu::always_inline]] inline const float*
pass_of(std::size_t radix, const From& from, const points& to, std::size_t length,
        std::size_t stride, const float* turns) noexcept {
    switch (radix) {
    case 2:
        return pass<2>(from, to, length, stride, turns);
    case 4:
        return pass<4>(from, to, length, stride, turns);
    case 8:
        return pass<8>(from, to, length, stride, turns);
    default:
        return pass<Largest>(from, to, length, stride, turns);
    }
}

// All passes over columns of `length` points. The last writes to `end`, those between there and to
// `other` by turns; `from` must be neither.
template <std::size_t Largest, typename From>
[[gnu::always_inline]] inline void columns(const From& from, const points& end, const points& other,
                                           std::size_t length, const float* turns) noexcept {
    const radices cut = radices_of(length, Largest);
    points to = cut.count % 2 == 1 ? end : other;
    points spare = cut.count % 2 == 1 ? other : end;
    turns = pass_of<Largest>(cut.of[0], from, to, length, 1, turns);
    std::size_t stride = cut.of[0];
    for (std::size_t i = 1; i < cut.count; ++i) {
        turns = pass_of<Largest>(cut.of[i], to, spare, length / stride, stride, turns);
        stride *= cut.of[i];
        const points was = to;
        to = spare;
        spare = was;
    }
}

} // namespace
} // namespace voxplane::dsp
