// The arithmetic of the frame operations on x86, described once over the few instructions that
// differ in name alone from one register width to the next. Only per-ISA files include this;
// frame_steps.hpp says why all is a template.
//
// Vec gives step, vector, load, store, words, numbers (all lanes alike, of 16 and 32 bits) and the
// instructions by names of their own: add16, add32 ... Unpacking and packing work within 128 bits,
// as the instructions do; in_order undoes that.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pcm/kernels.hpp"

namespace voxplane::pcm {

// x * gain / 4096, halves away from zero, for gains below 1: x * fraction is rounded on magnitudes
// as a Q15 product.
template <typename Vec>
struct gain_below_1_by_sign {
    using vector = typename Vec::vector;
    vector fraction;

    explicit gain_below_1_by_sign(std::int32_t gain_q12) noexcept
        : fraction(Vec::words((gain_q12 & 4095) * 8)) {}

    vector operator()(vector x) const noexcept {
        // Negative samples get the negative factor, so that the product is a magnitude.
        const vector product = Vec::product(x, Vec::sign16(fraction, x));
        return Vec::sign16(product, x);
    }
};

template <typename Vec, typename GainBelow1>
struct x86_operations : Vec {
    using vector = typename Vec::vector;
    static constexpr std::size_t step = Vec::step;

    // ---- lines

    // The samples that unpacking the lower halves of 128 bits takes; a register has some of them.
    struct alignas(64) places {
        std::int32_t at[16];
    };
    static constexpr places lower_places{
        {0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27}};

    // A line's values at the samples of a step before they are shifted down: in lower the first
    // four of every eight and in upper the others.
    struct line_step {
        vector lower;
        vector upper;
        vector by;

        line_step(const line& l, std::size_t i) noexcept
            : lower(Vec::add32(Vec::numbers(l.start + static_cast<std::uint32_t>(i) * l.step),
                               Vec::multiply32(Vec::numbers(l.step), Vec::load(lower_places.at)))),
              upper(Vec::add32(lower, Vec::numbers(4 * l.step))),
              by(Vec::numbers(static_cast<std::uint32_t>(step) * l.step)) {}

        void advance() noexcept {
            lower = Vec::add32(lower, by);
            upper = Vec::add32(upper, by);
        }
    };

    // ---- gain

    // From 1 to 2: x is added, which needs no rounding, to its product with the fraction.
    struct gain_from_1 {
        GainBelow1 fraction;

        explicit gain_from_1(std::int32_t gain_q12) noexcept : fraction(gain_q12) {}

        vector operator()(vector x) const noexcept { return Vec::sum(fraction(x), x); }
    };

    // Pairs of (gain, 1), one for each sample: a multiply-add with (sample, rounding) is the
    // rounded product. A gain above 32767 has its upper bit inverted, which takes 32768 off as a
    // signed number; Above puts it back.
    template <bool Above>
    static vector amplified(vector x, vector lower_pairs, vector upper_pairs) noexcept {
        const vector rounding = Vec::add16(Vec::template down16<15>(x), Vec::words(2048));
        vector lower = Vec::multiply_add(Vec::unpack_lower16(x, rounding), lower_pairs);
        vector upper = Vec::multiply_add(Vec::unpack_upper16(x, rounding), upper_pairs);
        if constexpr (Above) {
            const vector zero = Vec::zero();
            lower = Vec::add32(lower, Vec::template down32<1>(Vec::unpack_lower16(zero, x)));
            upper = Vec::add32(upper, Vec::template down32<1>(Vec::unpack_upper16(zero, x)));
        }
        return Vec::pack32(Vec::template down32<12>(lower), Vec::template down32<12>(upper));
    }

    template <bool Above>
    struct gain_from_2 {
        static constexpr std::uint32_t pair_bits = Above ? 0x18000U : 0x10000U;
        vector pairs;

        explicit gain_from_2(std::int32_t gain_q12) noexcept
            : pairs(Vec::numbers(static_cast<std::uint32_t>(gain_q12) ^ pair_bits)) {}

        vector operator()(vector x) const noexcept { return amplified<Above>(x, pairs, pairs); }
    };

    template <bool Above>
    struct moving_gain {
        line_step gains;

        moving_gain(const line& l, std::size_t i) noexcept : gains(l, i) {}

        vector operator()(vector x) noexcept {
            const vector bits = Vec::numbers(gain_from_2<Above>::pair_bits);
            const vector lower =
                Vec::differing(Vec::template down_unsigned32<15>(gains.lower), bits);
            const vector upper =
                Vec::differing(Vec::template down_unsigned32<15>(gains.upper), bits);
            gains.advance();
            return amplified<Above>(x, lower, upper);
        }
    };

    // Inline, since operations passed by way of memory cost more than they do.
    template <typename Function>
    [[gnu::always_inline]] static void with_gain(std::int32_t gain_q12, Function f) noexcept {
        if (gain_q12 < unity_q12) {
            f(GainBelow1(gain_q12));
        } else if (gain_q12 < 2 * unity_q12) {
            f(gain_from_1(gain_q12));
        } else if (gain_q12 <= 32767) {
            f(gain_from_2<false>(gain_q12));
        } else {
            f(gain_from_2<true>(gain_q12));
        }
    }

    // words: whether all gains are 16-bit words with a sign.
    template <typename Function>
    [[gnu::always_inline]] static void with_ramp(const line& gains, bool words, std::size_t end,
                                                 Function f) noexcept {
        if (words) {
            f(moving_gain<false>(gains, 0), moving_gain<false>(gains, end));
        } else {
            f(moving_gain<true>(gains, 0), moving_gain<true>(gains, end));
        }
    }

    // ---- mixing

    static vector plus(vector bus, const std::int16_t* in) noexcept {
        return Vec::add32(bus, Vec::load_wide(in));
    }

    static vector minus(vector bus, const std::int16_t* in) noexcept {
        return Vec::subtract32(bus, Vec::load_wide(in));
    }

    static vector narrowed(vector first, vector second) noexcept {
        return Vec::in_order(Vec::pack32(first, second));
    }

    // The upper words of falling are -w, those of rising w - 32768: with them the multiply-add of
    // (a, b) is the sum in question, negative, since 32768 itself is no word. Falling starts from
    // 65535, so that what is cut off makes -w of it and not -w - 1.
    struct fading {
        line_step rising;
        line_step falling;

        fading(std::uint32_t by, std::size_t i) noexcept
            : rising(line{0x80000000U, by}, i), falling(line{0xffffU, 0U - by}, i) {}

        vector operator()(vector a, vector b) noexcept {
            const vector half_q15 = Vec::numbers(16384);
            const vector lower_weights =
                Vec::odd_words(Vec::template down_unsigned32<16>(rising.lower), falling.lower);
            const vector upper_weights =
                Vec::odd_words(Vec::template down_unsigned32<16>(rising.upper), falling.upper);
            const vector lower = Vec::multiply_add(Vec::unpack_lower16(a, b), lower_weights);
            const vector upper = Vec::multiply_add(Vec::unpack_upper16(a, b), upper_weights);
            rising.advance();
            falling.advance();
            return Vec::pack32(Vec::template down32<15>(Vec::subtract32(half_q15, lower)),
                               Vec::template down32<15>(Vec::subtract32(half_q15, upper)));
        }
    };

    // ---- loudness

    // A multiply-add gives sums of two squares, up to 2^31 as unsigned numbers. Pairs of them are
    // summed as 64-bit numbers, and so are their upper halves alone: together that is exact.
    struct energy_sum {
        vector all = Vec::zero();
        vector upper = Vec::zero();

        void add(vector x) noexcept {
            const vector squares = Vec::multiply_add(x, x);
            all = Vec::add64(all, squares);
            upper = Vec::add64(upper, Vec::template down_unsigned64<32>(squares));
        }

        [[nodiscard]] std::uint64_t total() const noexcept {
            const vector lower = Vec::subtract64(all, Vec::template up64<32>(upper));
            return Vec::total64(Vec::add64(lower, upper));
        }
    };

    struct peak_hold {
        vector most = Vec::zero();

        // The magnitude of -32768 wraps to itself, which reads 32768 unsigned.
        void add(vector x) noexcept { most = Vec::most_unsigned16(most, Vec::magnitude16(x)); }

        [[nodiscard]] std::uint32_t total() const noexcept { return Vec::most_of(most); }
    };

    struct plain_sum {
        vector pairs = Vec::zero();

        void add(vector x) noexcept {
            pairs = Vec::add32(pairs, Vec::multiply_add(x, Vec::words(1)));
        }

        [[nodiscard]] std::int32_t total() const noexcept { return Vec::total32(pairs); }
    };

    // ---- forms

    struct moving_offset {
        line_step offsets;

        moving_offset(const line& l, std::size_t i) noexcept : offsets(l, i) {}

        vector operator()(vector x) noexcept {
            const vector offset = Vec::pack32(Vec::template down32<15>(offsets.lower),
                                              Vec::template down32<15>(offsets.upper));
            offsets.advance();
            return Vec::difference(x, offset);
        }
    };

    static auto to_float(const std::int16_t* in) noexcept {
        return Vec::scaled_float(Vec::load_wide(in));
    }
};

} // namespace voxplane::pcm
