// The steps in which every vector set works through a frame, described once: each per-ISA file
// instantiates them with its register. A frame shorter than a register goes to the next lower set.
// The last step ends where the frame ends and overlaps the one before it; it is worked out before
// anything is stored, so that a frame may be changed in place. Masked stores of words are slow on
// Zen 4, and other sets have none. Only per-ISA files include this.
//
// Everything is a template over a type of an anonymous namespace, so that nothing of it has a
// symbol that others see: the linker could pick one instruction set's code for all.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::pcm {

// Register has the members
// - step: samples of a register; vector: the register
// - load(const std::int16_t*), store(To*, x) for what map's functions give
// - masks: whether load_rest(in, n, seen), the last samples of a sum, serves frames of any length
// - only_last(x, samples): x with 0 in other places than the last
template <typename Register>
struct frame_steps {
    using vector = typename Register::vector;
    static constexpr std::size_t step = Register::step;

    // Stores what `at` gives for the steps at samples 0, step ... and what `at_end` gives for the
    // last. n is at least a step here and in all that follow. Where `at` depends on the place in
    // the frame, it moves on by a step with each call. The loop is unrolled since a turn may be a
    // few instructions: one turn a cycle or two is their limit.
    template <std::size_t Step = step, typename To, typename At>
    static void map(To* out, std::size_t n, At at, At at_end) noexcept {
        const std::size_t end = n - Step;
        const auto last = at_end(end);
#pragma GCC unroll 2
        for (std::size_t i = 0; i < end; i += Step) {
            Register::store(out + i, at(i));
        }
        Register::store(out + end, last);
    }

    template <typename To, typename At>
    static void map(To* out, std::size_t n, At at) noexcept {
        map(out, n, at, at);
    }

    // 32-bit numbers take steps of half as many.
    template <typename To, typename At>
    static void map_halves(To* out, std::size_t n, At at) noexcept {
        map<step / 2>(out, n, at, at);
    }

    // The same for op of each register of a frame, or of two.
    template <typename Op>
    struct of_one {
        const std::int16_t* in;
        Op op;
        vector operator()(std::size_t i) noexcept { return op(Register::load(in + i)); }
    };

    template <typename Op>
    struct of_two {
        const std::int16_t* a;
        const std::int16_t* b;
        Op op;
        vector operator()(std::size_t i) noexcept {
            return op(Register::load(a + i), Register::load(b + i));
        }
    };

    template <typename Op>
    static void map_one(const std::int16_t* in, std::int16_t* out, std::size_t n, Op op,
                        Op at_end) noexcept {
        map(out, n, of_one<Op>{in, op}, of_one<Op>{in, at_end});
    }

    template <typename Op>
    static void map_two(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                        std::size_t n, Op op, Op at_end) noexcept {
        map(out, n, of_two<Op>{a, b, op}, of_two<Op>{a, b, at_end});
    }

    // Calls f for all steps, the last one again at n - step, where no input is an output.
    template <typename Function>
    static void apart(std::size_t n, Function f) noexcept {
        const std::size_t end = n - step;
#pragma GCC unroll 2
        for (std::size_t i = 0; i < end; i += step) {
            f(i);
        }
        f(end);
    }

    // Sum has add(vector). Of the overlapping last step only what no step before has seen counts.
    template <typename Sum>
    static Sum summed(const std::int16_t* in, std::size_t n) noexcept {
        Sum sum;
        const std::size_t end = Register::masks && n < step ? 0 : n - step;
        std::size_t i = 0;
#pragma GCC unroll 2
        for (; i < end; i += step) {
            sum.add(Register::load(in + i));
        }
        sum.add(Register::load_rest(in, n, i));
        return sum;
    }

    template <typename Sum, typename Op>
    static Sum map_summed(const std::int16_t* in, std::int16_t* out, std::size_t n,
                          Op op) noexcept {
        Sum sum;
        const std::size_t end = n - step;
        const vector last = op(Register::load(in + end));
        std::size_t i = 0;
        for (; i < end; i += step) {
            const vector y = op(Register::load(in + i));
            sum.add(y);
            Register::store(out + i, y);
        }
        sum.add(Register::only_last(last, n - i));
        Register::store(out + end, last);
        return sum;
    }
};

// The tails of sums for registers without masks: a window of a register's words at offset k keeps
// the last k words of a vector.
template <typename Register>
struct window {
    static constexpr std::size_t step = Register::step;

    struct alignas(2 * step) words {
        std::int16_t at[2 * step];
    };

    static constexpr words keep_last = [] {
        words w{};
        for (std::size_t i = step; i < 2 * step; ++i) {
            w.at[i] = -1;
        }
        return w;
    }();
};

} // namespace voxplane::pcm
