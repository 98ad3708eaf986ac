// Biquads with SSE4.1, in the state space of the AVX2 file. Without fused operations the
// differences b1 - a1 b0 and b2 - a2 b0, which cancel, are taken in double precision, once a frame.
// One leg: a section a lane of one register or two, each two samples behind the one before it; what
// is behind the last section passes samples through, so that the results are always in the last
// lane. Groups: a leg a lane, two sections a pass, whose coefficients and registers fill the
// machine's 16.
#include <cstddef>
#include <cstdint>
#include <smmintrin.h>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp::with_sse41 {

namespace {

constexpr std::size_t width = 4;

// Steps by which a lane is behind the one below it.
constexpr std::size_t skew = 2;

struct section_vector {
    __m128 b0, c1, c2, a1, a2;
};

// b - a b0 with one rounding; the product of two floats is exact in double precision.
inline __m128 reduced(__m128 b, __m128 a, __m128 b0) noexcept {
    const auto half = [](__m128 b_, __m128 a_, __m128 b0_) {
        const __m128d product = _mm_mul_pd(_mm_cvtps_pd(a_), _mm_cvtps_pd(b0_));
        return _mm_cvtpd_ps(_mm_sub_pd(_mm_cvtps_pd(b_), product));
    };
    return _mm_movelh_ps(half(b, a, b0),
                         half(_mm_movehl_ps(b, b), _mm_movehl_ps(a, a), _mm_movehl_ps(b0, b0)));
}

inline section_vector load(const float* b0, const float* b1, const float* b2, const float* a1,
                           const float* a2) noexcept {
    section_vector v;
    v.b0 = _mm_load_ps(b0);
    v.a1 = _mm_load_ps(a1);
    v.a2 = _mm_load_ps(a2);
    v.c1 = reduced(_mm_load_ps(b1), v.a1, v.b0);
    v.c2 = reduced(_mm_load_ps(b2), v.a2, v.b0);
    return v;
}

struct registers {
    __m128 s1, s2;
};

inline __m128 advance(const section_vector& c, registers& s, __m128 x) noexcept {
    const __m128 y = _mm_add_ps(_mm_mul_ps(c.b0, x), s.s1);
    const __m128 next = _mm_add_ps(_mm_mul_ps(c.c1, x), s.s2);
    s.s2 = _mm_sub_ps(_mm_mul_ps(c.c2, x), _mm_mul_ps(c.a2, s.s1));
    s.s1 = _mm_sub_ps(next, _mm_mul_ps(c.a1, s.s1));
    return y;
}

// The numbers of a register's lanes.
inline __m128i numbers(std::size_t first) noexcept {
    return _mm_add_epi32(_mm_setr_epi32(0, 1, 2, 3), _mm_set1_epi32(static_cast<int>(first)));
}

// All bits of lane k, if it is one of them; of all lanes below k.
inline __m128 only(std::size_t first, std::size_t k) noexcept {
    return _mm_castsi128_ps(_mm_cmpeq_epi32(numbers(first), _mm_set1_epi32(static_cast<int>(k))));
}
inline __m128 below(std::size_t first, std::size_t k) noexcept {
    return _mm_castsi128_ps(_mm_cmplt_epi32(numbers(first), _mm_set1_epi32(static_cast<int>(k))));
}

// The sections of lanes `first` to first + 3; without those that the cascade lacks.
inline section_vector load(const biquad_cascade& c, std::size_t first) noexcept {
    const __m128 used = below(first, c.sections);
    section_vector v = load(c.b0 + first, c.b1 + first, c.b2 + first, c.a1 + first, c.a2 + first);
    v.b0 = _mm_blendv_ps(_mm_set1_ps(1.0F), v.b0, used);
    __m128* const all[] = {&v.c1, &v.c2, &v.a1, &v.a2};
    for (__m128* const each : all) {
        *each = _mm_and_ps(*each, used);
    }
    return v;
}

// The samples that lanes take from those below them: lane 3 of `lower` first.
inline __m128 shifted(__m128 upper, __m128 lower) noexcept {
    return _mm_castsi128_ps(_mm_alignr_epi8(_mm_castps_si128(upper), _mm_castps_si128(lower), 12));
}

template <std::size_t Registers>
struct pipeline {
    static constexpr std::size_t latency = skew * width * Registers;

    section_vector c[Registers];
    registers s[Registers];
    __m128 y[Registers][skew]; // of the last steps, the oldest first

    explicit pipeline(const biquad_cascade& cascade) noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            c[r] = load(cascade, width * r);
            s[r] = {_mm_setzero_ps(), _mm_setzero_ps()};
            y[r][0] = y[r][1] = _mm_setzero_ps();
        }
    }

    // One step of all lanes. Returns what the last one gave skew steps ago.
    inline float step(float sample) noexcept {
        __m128 lower = _mm_set1_ps(sample);
        float last = 0;
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            const __m128 x = shifted(y[r][0], lower);
            lower = y[r][0];
            last = _mm_cvtss_f32(_mm_shuffle_ps(lower, lower, 0xff));
            y[r][0] = y[r][1];
            y[r][1] = advance(c[r], s[r], x);
        }
        return last;
    }

    // Before the step in which lane k has its first sample, and behind that of its last one. What
    // has not begun works on zeros.
    inline void begin(std::size_t k, const biquad_state& from) noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            const __m128 on = only(width * r, k);
            s[r].s1 = _mm_blendv_ps(s[r].s1, _mm_load_ps(from.s1 + width * r), on);
            s[r].s2 = _mm_blendv_ps(s[r].s2, _mm_load_ps(from.s2 + width * r), on);
        }
    }
    inline void end(std::size_t k, biquad_state& into) const noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            const __m128 on = only(width * r, k);
            float* const s1 = into.s1 + width * r;
            float* const s2 = into.s2 + width * r;
            _mm_store_ps(s1, _mm_blendv_ps(_mm_load_ps(s1), s[r].s1, on));
            _mm_store_ps(s2, _mm_blendv_ps(_mm_load_ps(s2), s[r].s2, on));
        }
    }
};

// A frame that ends before its first sample has reached the last lane.
template <std::size_t Registers>
void run_short(pipeline<Registers>& p, std::size_t sections, biquad_state& state, const float* in,
               float* out, std::size_t n) noexcept {
    const biquad_state first = state;
    for (std::size_t j = 0; j < n + p.latency; ++j) {
        if (j % skew == 0 && j / skew < sections) {
            p.begin(j / skew, first);
        }
        if (j >= n && (j - n) % skew == 0 && (j - n) / skew < sections) {
            p.end((j - n) / skew, state);
        }
        const float y = p.step(j < n ? in[j] : 0.0F);
        if (j >= p.latency) {
            out[j - p.latency] = y;
        }
    }
}

template <std::size_t Registers>
void run(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
         std::size_t n) noexcept {
    pipeline<Registers> p(c);
    if (n < p.latency) {
        return run_short(p, c.sections, state, in, out, n);
    }
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % skew == 0 && j / skew < c.sections) {
            p.begin(j / skew, state);
        }
        p.step(in[j]);
    }
    for (std::size_t j = p.latency; j < n; ++j) {
        out[j - p.latency] = p.step(in[j]);
    }
    out += n - p.latency;
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % skew == 0 && j / skew < c.sections) {
            p.end(j / skew, state);
        }
        out[j] = p.step(0.0F);
    }
}

void biquad_one(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept {
    c.sections <= width ? run<1>(c, state, in, out, n) : run<2>(c, state, in, out, n);
}

// All bits of each lane that has a leg.
inline __m128 mask_of(std::uint32_t present) noexcept {
    const __m128i bits = _mm_setr_epi32(1, 2, 4, 8);
    const __m128i mine = _mm_and_si128(_mm_set1_epi32(static_cast<int>(present)), bits);
    return _mm_castsi128_ps(_mm_cmpeq_epi32(mine, bits));
}

inline void keep(float* state, __m128 next, __m128 on) noexcept {
    _mm_store_ps(state, _mm_blendv_ps(_mm_load_ps(state), next, on));
}

// Four of Lanes legs, the one at `lane` and those behind it.
template <std::size_t Sections, std::size_t Lanes>
void pass(const typename lane_cascade<Lanes>::section* c,
          typename lane_state<Lanes>::section* state, std::size_t lane, float* samples,
          std::size_t n, __m128 on) noexcept {
    section_vector v[Sections];
    registers s[Sections];
#pragma GCC unroll 2
    for (std::size_t k = 0; k < Sections; ++k) {
        v[k] = load(c[k].b0 + lane, c[k].b1 + lane, c[k].b2 + lane, c[k].a1 + lane, c[k].a2 + lane);
        s[k] = {_mm_load_ps(state[k].s1 + lane), _mm_load_ps(state[k].s2 + lane)};
    }
    float* at = samples + lane;
    for (std::size_t i = 0; i < n; ++i, at += Lanes) {
        __m128 x = _mm_load_ps(at);
#pragma GCC unroll 2
        for (std::size_t k = 0; k < Sections; ++k) {
            x = advance(v[k], s[k], x);
        }
        _mm_store_ps(at, x);
    }
#pragma GCC unroll 2
    for (std::size_t k = 0; k < Sections; ++k) {
        keep(state[k].s1 + lane, s[k].s1, on);
        keep(state[k].s2 + lane, s[k].s2, on);
    }
}

template <std::size_t Lanes>
void in_lanes(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, float* samples,
              std::size_t n, std::uint32_t present) noexcept {
    for (std::size_t lane = 0; lane < Lanes; lane += width) {
        const std::uint32_t here = present >> lane & 0xfU;
        if (here == 0) {
            continue;
        }
        const __m128 on = mask_of(here);
        std::size_t k = 0;
        for (; k + 2 <= cascade.sections; k += 2) {
            pass<2, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
        }
        if (k < cascade.sections) {
            pass<1, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
        }
    }
}

} // namespace

const biquad_kernels biquad_set{biquad_one, in_lanes<8>, in_lanes<16>};

} // namespace voxplane::dsp::with_sse41
