// The frame operations whose result is a frame against their models: every length, alignment and
// place of the output, samples at the limits, and every sample with chosen gains.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "guarded.hpp"
#include "implementation.hpp"
#include "pcm_operations.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

// Arrays by place: octets from the guard page before them or, when at_end, behind them.
struct places {
    bool at_end;
    std::size_t a;
    std::size_t b;
    std::size_t out;
};

enum class target { apart, over_a, over_b };

guarded a_room;
guarded b_room;
guarded out_room;
// What the model says, and inputs as they were.
std::uint8_t want[65536];
std::uint8_t a_before[65536];
std::uint8_t b_before[65536];

std::int16_t random_word(pseudo_random& random) {
    constexpr std::int16_t extremes[] = {-32768, -32767, -1, 0, 1, 32766, 32767, 16384};
    const std::uint64_t r = random.next();
    return (r & 0x70000U) == 0 ? extremes[r & 7U] : static_cast<std::int16_t>(r);
}

// Mixes of a few frames, of many, and all of 32 bits.
std::int32_t random_number(pseudo_random& random) {
    constexpr std::int32_t extremes[] = {INT32_MIN, INT32_MAX, -32769, -32768, 32767, 32768, 0, -1};
    const std::uint64_t r = random.next();
    if ((r & 0xf00U) == 0) {
        return extremes[r & 7U];
    }
    return static_cast<std::int32_t>(r >> 8) >> (r & 3U) * 8;
}

// Halves between samples, what lies near full scale and beyond, and any bits at all.
float random_real(pseudo_random& random) {
    const std::uint64_t r = random.next();
    const auto bits = static_cast<std::uint32_t>(r >> 8);
    if ((r & 3U) == 0) {
        return std::bit_cast<float>(bits);
    }
    const auto halves = static_cast<std::int32_t>(bits) >> (r & 4U ? 14 : 15);
    return static_cast<float>(halves) / 65536.0F;
}

void fill(form f, std::uint8_t* p, std::size_t elements, pseudo_random& random) {
    for (std::size_t i = 0; i < elements; ++i) {
        if (f == form::word) {
            const std::int16_t x = random_word(random);
            std::memcpy(p + 2 * i, &x, sizeof x);
        } else if (f == form::number) {
            const std::int32_t x = random_number(random);
            std::memcpy(p + 4 * i, &x, sizeof x);
        } else if (f == form::real) {
            const float x = random_real(random);
            std::memcpy(p + 4 * i, &x, sizeof x);
        }
    }
}

std::uint8_t* placed(guarded& room, std::size_t octets, bool at_end, std::size_t offset) {
    return at_end ? room.at_end(octets, offset) : room.at_begin(octets, offset);
}

// Runs op on what a and b hold and compares.
void run(const operation& op, const operands& o, bool over_a, bool over_b) {
    const std::size_t a_octets = o.n * op.a_per_sample * octets(op.a);
    const std::size_t b_octets = o.n * octets(op.b);
    const std::size_t size = octets(op.out);
    const std::size_t elements = o.n * op.out_per_sample;
    std::memcpy(a_before, o.a, a_octets);
    std::memcpy(b_before, o.b, b_octets);
    op.model({a_before, b_before, want, o.n, o.p, o.q});
    op.run(o);
    const auto* got = static_cast<const std::uint8_t*>(o.out);
    for (std::size_t i = 0; i < elements; ++i) {
        if (std::memcmp(got + i * size, want + i * size, size) != 0) {
            std::int32_t two[2] = {0, 0};
            std::memcpy(&two[0], got + i * size, size);
            std::memcpy(&two[1], want + i * size, size);
            fail_msg("%s (%d, %d): element %zu of %zu is 0x%x, expected 0x%x", op.name, o.p, o.q, i,
                     elements, static_cast<unsigned>(two[0]), static_cast<unsigned>(two[1]));
        }
    }
    if ((!over_a && std::memcmp(a_before, o.a, a_octets) != 0) ||
        (!over_b && std::memcmp(b_before, o.b, b_octets) != 0)) {
        fail_msg("%s changes an input of %zu samples", op.name, o.n);
    }
}

void check(const operation& op, std::size_t n, parameters p, target to, const places& at,
           pseudo_random& random) {
    const std::size_t a_elements = n * op.a_per_sample;
    std::uint8_t* const a = placed(a_room, a_elements * octets(op.a), at.at_end, at.a);
    std::uint8_t* const b = placed(b_room, n * octets(op.b), at.at_end, at.b);
    std::uint8_t* const out =
        placed(out_room, n * op.out_per_sample * octets(op.out), at.at_end, at.out);
    fill(op.a, a, a_elements, random);
    fill(op.b, b, n, random);
    const bool over_a = to == target::over_a;
    const bool over_b = to == target::over_b;
    run(op, {a, b, over_a ? a : over_b ? b : out, n, p.p, p.q}, over_a, over_b);
    if (!a_room.untouched() || !b_room.untouched() || !out_room.untouched()) {
        fail_msg("%s of %zu samples writes outside of its output", op.name, n);
    }
}

// Once for each place that the output may have.
void check_targets(const operation& op, std::size_t n, parameters p, const places& at,
                   pseudo_random& random) {
    if (op.apart) {
        check(op, n, p, target::apart, at, random);
    }
    if (op.over_a) {
        check(op, n, p, target::over_a, at, random);
    }
    if (op.over_b) {
        check(op, n, p, target::over_b, at, random);
    }
}

parameters random_parameters(const operation& op, pseudo_random& random) {
    const auto range = static_cast<std::uint64_t>(op.most - op.least) + 1;
    return {op.least + static_cast<std::int32_t>(random.next() % range),
            op.least + static_cast<std::int32_t>(random.next() % range)};
}

void lengths(void**) {
    pseudo_random random(41);
    for (const operation& op : operations()) {
        for (std::size_t n = 0; n <= 1024; ++n) {
            const parameters p = op.tried[n % op.tried.size()];
            check_targets(op, n, p, {true, 0, 0, 0}, random);
            check_targets(op, n, random_parameters(op, random), {false, 0, 0, 0}, random);
        }
    }
}

void alignments(void**) {
    pseudo_random random(42);
    for (const operation& op : operations()) {
        for (std::size_t k = 0; k < 64; ++k) {
            const places at{false, k * octets(op.a) % 64, 3 * k * octets(op.b) % 64,
                            7 * k * octets(op.out) % 64};
            for (const std::size_t n :
                 {1U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U, 160U, 161U, 240U}) {
                check_targets(op, n, op.tried[k % op.tried.size()], at, random);
            }
        }
    }
}

// Every parameter that is tried, at lengths that are and are not whole registers.
void parameters_tried(void**) {
    pseudo_random random(43);
    for (const operation& op : operations()) {
        for (const parameters p : op.tried) {
            for (const std::size_t n : {1U, 2U, 5U, 80U, 160U, 163U, 480U, 961U, 2880U}) {
                check_targets(op, n, p, {true, 0, 0, 0}, random);
            }
        }
        for (int i = 0; i < 200; ++i) {
            check_targets(op, 160, random_parameters(op, random), {true, 0, 0, 0}, random);
        }
    }
}

// All 65536 samples in pieces, for operations on one frame of words.
void every_sample(void**) {
    constexpr std::size_t piece = 8192;
    for (const operation& op : operations()) {
        if (op.a != form::word || op.b != form::none || op.a_per_sample != 1) {
            continue;
        }
        for (const parameters p : op.tried) {
            for (std::size_t first = 0; first < 65536; first += piece) {
                static std::int16_t in[piece];
                static float out[piece];
                for (std::size_t i = 0; i < piece; ++i) {
                    in[i] = static_cast<std::int16_t>(first + i);
                }
                run(op, {in, in, out, piece, p.p, p.q}, false, true);
            }
        }
    }
}

// All 65536 gains, for samples at which something may go wrong: limits and their neighbours, and
// where products are halves.
void every_gain(void**) {
    static std::int16_t in[64];
    static std::int16_t out[64];
    std::size_t filled = 0;
    for (int bit = 0; bit < 16; ++bit) {
        const int x = bit < 15 ? 1 << bit : 32767;
        for (const int each : {x, -x, 3 * x / 2, -x - 1}) {
            in[filled++] = static_cast<std::int16_t>(std::clamp(each, -32768, 32767));
        }
    }
    const operation& op = operation_named("gain");
    for (std::int32_t g = 0; g < 65536; ++g) {
        run(op, {in, in, out, std::size(in), g, 0}, false, true);
    }
}

} // namespace

const test_case pcm_tests[] = {
    {"pcm, every length to 1024", lengths},
    {"pcm, every alignment", alignments},
    {"pcm, limits of parameters", parameters_tried},
    {"pcm, every sample", every_sample},
    {"pcm, every gain", every_gain},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
