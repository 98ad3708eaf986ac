// Transforms of 2, 4, 8 and 16 points that lie in registers, one leg or column a lane. Included
// behind a register header, in kernel files alone. Forward (exp(-i ...)), unscaled, in natural
// order; the inverse is the same with real and imaginary parts changed about.
#pragma once

#include <cstddef>

namespace voxplane::dsp {
namespace {

// A complex number a lane.
struct complex {
    reg re, im;
};

[[gnu::always_inline]] inline complex operator+(complex a, complex b) noexcept {
    return {a.re + b.re, a.im + b.im};
}
[[gnu::always_inline]] inline complex operator-(complex a, complex b) noexcept {
    return {a.re - b.re, a.im - b.im};
}
[[gnu::always_inline]] inline complex operator*(complex a, complex w) noexcept {
    return {fused_from(a.im, w.im, a.re * w.re), fused(a.im, w.re, a.re * w.im)};
}
// a * (-i)
[[gnu::always_inline]] inline complex turned(complex a) noexcept {
    return {a.im, reg::all(0.0F) - a.re};
}

// a[k * step] for all k become their transform, in the same places.
template <std::size_t N, std::size_t Step = 1>
struct butterfly;

template <std::size_t Step>
struct butterfly<1, Step> {
    [[gnu::always_inline]] static inline void run(complex*) noexcept {}
};

template <std::size_t Step>
struct butterfly<2, Step> {
    [[gnu::always_inline]] static inline void run(complex* a) noexcept {
        const complex difference = a[0] - a[Step];
        a[0] = a[0] + a[Step];
        a[Step] = difference;
    }
};

template <std::size_t Step>
struct butterfly<4, Step> {
    [[gnu::always_inline]] static inline void run(complex* a) noexcept {
        const complex even = a[0] + a[2 * Step];
        const complex even_other = a[0] - a[2 * Step];
        const complex odd = a[Step] + a[3 * Step];
        const complex other = a[Step] - a[3 * Step];
        a[0] = even + odd;
        a[2 * Step] = even - odd;
        a[Step] = {even_other.re + other.im, even_other.im - other.re};
        a[3 * Step] = {even_other.re - other.im, even_other.im + other.re};
    }
};

inline constexpr float half_root = 0.707106781186547524F; // sqrt(1/2)

template <std::size_t Step>
struct butterfly<8, Step> {
    [[gnu::always_inline]] static inline void run(complex* a) noexcept {
        butterfly<4, 2 * Step>::run(a);        // even points, at 0, 2, 4, 6
        butterfly<4, 2 * Step>::run(a + Step); // odd points, at 1, 3, 5, 7
        const reg h = reg::all(half_root);
        const complex o0 = a[Step];
        const complex p1 = a[3 * Step];
        const complex o1 = {(p1.re + p1.im) * h, (p1.im - p1.re) * h};
        const complex o2 = turned(a[5 * Step]);
        const complex p3 = a[7 * Step];
        const complex o3 = {(p3.im - p3.re) * h, (p3.re + p3.im) * reg::all(-half_root)};
        const complex e0 = a[0];
        const complex e1 = a[2 * Step];
        const complex e2 = a[4 * Step];
        const complex e3 = a[6 * Step];
        a[0] = e0 + o0;
        a[4 * Step] = e0 - o0;
        a[Step] = e1 + o1;
        a[5 * Step] = e1 - o1;
        a[2 * Step] = e2 + o2;
        a[6 * Step] = e2 - o2;
        a[3 * Step] = e3 + o3;
        a[7 * Step] = e3 - o3;
    }
};

template <std::size_t Step>
struct butterfly<16, Step> {
    [[gnu::always_inline]] static inline void turn(complex& a, float re, float im) noexcept {
        a = a * complex{reg::all(re), reg::all(im)};
    }
    [[gnu::always_inline]] static inline void run(complex* a) noexcept {
        constexpr float c1 = 0.923879532511286756F; // cos(pi/8)
        constexpr float s1 = 0.382683432365089772F; // sin(pi/8)
        butterfly<4, 4 * Step>::run(a);
        butterfly<4, 4 * Step>::run(a + Step);
        butterfly<4, 4 * Step>::run(a + 2 * Step);
        butterfly<4, 4 * Step>::run(a + 3 * Step);
        // By exp(-2 pi i j k / 16) for column j of row k.
        turn(a[5 * Step], c1, -s1);
        turn(a[6 * Step], half_root, -half_root);
        turn(a[7 * Step], s1, -c1);
        turn(a[9 * Step], half_root, -half_root);
        a[10 * Step] = turned(a[10 * Step]);
        turn(a[11 * Step], -half_root, -half_root);
        turn(a[13 * Step], s1, -c1);
        turn(a[14 * Step], -half_root, -half_root);
        turn(a[15 * Step], -c1, s1);
        butterfly<4, Step>::run(a);
        butterfly<4, Step>::run(a + 4 * Step);
        butterfly<4, Step>::run(a + 8 * Step);
        butterfly<4, Step>::run(a + 12 * Step);
        transpose4(a);
    }
    // The result k + 4 l stands at 4 k + l.
    [[gnu::always_inline]] static inline void transpose4(complex* a) noexcept {
        exchange(a[Step], a[4 * Step]);
        exchange(a[2 * Step], a[8 * Step]);
        exchange(a[3 * Step], a[12 * Step]);
        exchange(a[6 * Step], a[9 * Step]);
        exchange(a[7 * Step], a[13 * Step]);
        exchange(a[11 * Step], a[14 * Step]);
    }
    [[gnu::always_inline]] static inline void exchange(complex& a, complex& b) noexcept {
        const complex was = a;
        a = b;
        b = was;
    }
};

} // namespace
} // namespace voxplane::dsp
