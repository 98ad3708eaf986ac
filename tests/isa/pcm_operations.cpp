// The table of frame operations with their models; see pcm_operations.hpp.
#include "pcm_operations.hpp"

#include <cmath>
#include <cstring>

#include "implementation.hpp"

namespace voxplane::isa_test {

namespace {

const std::int16_t* words(const void* p) {
    return static_cast<const std::int16_t*>(p);
}

std::int16_t* words(void* p) {
    return static_cast<std::int16_t*>(p);
}

const std::int32_t* numbers(const void* p) {
    return static_cast<const std::int32_t*>(p);
}

std::int32_t* numbers(void* p) {
    return static_cast<std::int32_t*>(p);
}

std::int16_t clipped(std::int64_t x) {
    return static_cast<std::int16_t>(x < -32768 ? -32768 : x > 32767 ? 32767 : x);
}

std::int32_t wrapped(std::int64_t x) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(x));
}

// Divided with the magnitude rounded at half: halves go away from zero.
std::int16_t amplified(std::int16_t x, std::int64_t gain_q12) {
    const std::int64_t product = x * gain_q12;
    return clipped(product < 0 ? -((2048 - product) / 4096) : (2048 + product) / 4096);
}

// The value at sample i of a line over n samples.
std::int64_t on_line(const operands& o, std::size_t i) {
    const std::int64_t step = (std::int64_t{o.q} - o.p) * 32768 / static_cast<std::int64_t>(o.n);
    return (std::int64_t{o.p} * 32768 + static_cast<std::int64_t>(i) * step) >> 15;
}

std::int16_t faded(const operands& o, std::size_t i) {
    const std::int64_t by = std::int64_t{0x80000000} / static_cast<std::int64_t>(o.n);
    const std::int64_t w = (static_cast<std::int64_t>(i) * by) >> 16;
    const std::int64_t sum = words(o.a)[i] * (32768 - w) + words(o.b)[i] * w;
    return static_cast<std::int16_t>((sum + 16384) >> 15);
}

std::int16_t swapped(std::int16_t x) {
    std::uint8_t octets[2];
    std::memcpy(octets, &x, 2);
    const std::uint8_t other[2] = {octets[1], octets[0]};
    std::memcpy(&x, other, 2);
    return x;
}

// Doubles hold every float times 32768 exactly, and nearbyint rounds halves to even.
std::int16_t rounded(float x) {
    if (std::isnan(x)) {
        return 0;
    }
    const double scaled = std::nearbyint(static_cast<double>(x) * 32768.0);
    return static_cast<std::int16_t>(scaled < -32768.0  ? -32768.0
                                     : scaled > 32767.0 ? 32767.0
                                                        : scaled);
}

// Computes each word of the output from its place.
template <typename Function>
void each_word(const operands& o, Function f) {
    for (std::size_t i = 0; i < o.n; ++i) {
        words(o.out)[i] = f(i);
    }
}

template <typename Function>
void each_number(const operands& o, Function f) {
    for (std::size_t i = 0; i < o.n; ++i) {
        numbers(o.out)[i] = wrapped(f(i));
    }
}

constexpr parameters without[] = {{0, 0}};
constexpr parameters gains[] = {{0, 0},     {1, 0},     {2047, 0},  {2048, 0},  {4095, 0},
                                {4096, 0},  {4097, 0},  {5793, 0},  {8191, 0},  {8192, 0},
                                {16384, 0}, {32767, 0}, {32768, 0}, {65534, 0}, {65535, 0}};
constexpr parameters gain_ramps[] = {{0, 4096},      {4096, 0},      {0, 65535}, {65535, 0},
                                     {32767, 32768}, {32768, 32767}, {0, 32767}, {8191, 8192},
                                     {65535, 65535}, {4096, 4096},   {1, 0},     {65535, 65534}};
constexpr parameters factors[] = {{0, 0}, {1, 0}, {16384, 0}, {32766, 0}, {32767, 0}, {23170, 0}};
constexpr parameters offsets[] = {{-32768, 32767},  {32767, -32768}, {0, 0}, {100, -100},
                                  {-32768, -32768}, {32767, 32767},  {0, 1}, {0, -1}};

// A second output of de-interleaving that nobody looks at here.
std::int16_t unseen[65536];

constexpr form word = form::word;
constexpr form number = form::number;
constexpr form real = form::real;
constexpr form no = form::none;

const operation table[] = {
    {"swap_bytes", word, no, word, 1, 1, true, true, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->swap_bytes(words(o.a), words(o.out), o.n); },
     [](const operands& o) { each_word(o, [&](auto i) { return swapped(words(o.a)[i]); }); }},
    {"gain", word, no, word, 1, 1, true, true, false, gains, 0, 65535,
     [](const operands& o) { under_test.pcm->gain(words(o.a), words(o.out), o.n, o.p); },
     [](const operands& o) {
         each_word(o, [&](auto i) { return amplified(words(o.a)[i], o.p); });
     }},
    {"gain_ramp", word, no, word, 1, 1, true, true, false, gain_ramps, 0, 65535,
     [](const operands& o) { under_test.pcm->gain_ramp(words(o.a), words(o.out), o.n, o.p, o.q); },
     [](const operands& o) {
         each_word(o, [&](auto i) { return amplified(words(o.a)[i], on_line(o, i)); });
     }},
    {"attenuate", word, no, word, 1, 1, true, true, false, factors, 0, 32767,
     [](const operands& o) {
         under_test.pcm->attenuate(words(o.a), words(o.out), o.n, static_cast<std::int16_t>(o.p));
     },
     [](const operands& o) {
         each_word(o, [&](auto i) {
             return static_cast<std::int16_t>((std::int64_t{words(o.a)[i]} * o.p + 16384) >> 15);
         });
     }},
    {"remove_offset", word, no, word, 1, 1, true, true, false, offsets, -32768, 32767,
     [](const operands& o) {
         under_test.pcm->remove_offset(words(o.a), words(o.out), o.n, o.p, o.q);
     },
     [](const operands& o) {
         each_word(o, [&](auto i) { return clipped(words(o.a)[i] - on_line(o, i)); });
     }},
    {"mix_add", word, word, word, 1, 1, true, true, true, without, 0, 0,
     [](const operands& o) { under_test.pcm->mix_add(words(o.a), words(o.b), words(o.out), o.n); },
     [](const operands& o) {
         each_word(o, [&](auto i) { return clipped(words(o.a)[i] + words(o.b)[i]); });
     }},
    {"mix_subtract", word, word, word, 1, 1, true, true, true, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->mix_subtract(words(o.a), words(o.b), words(o.out), o.n);
     },
     [](const operands& o) {
         each_word(o, [&](auto i) { return clipped(words(o.a)[i] - words(o.b)[i]); });
     }},
    {"cross_fade", word, word, word, 1, 1, true, true, true, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->cross_fade(words(o.a), words(o.b), words(o.out), o.n);
     },
     [](const operands& o) { each_word(o, [&](auto i) { return faded(o, i); }); }},
    {"bus_add", number, word, number, 1, 1, false, true, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->bus_add(numbers(o.out), words(o.b), o.n); },
     [](const operands& o) {
         each_number(o, [&](auto i) { return std::int64_t{numbers(o.a)[i]} + words(o.b)[i]; });
     }},
    {"bus_subtract", number, word, number, 1, 1, false, true, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->bus_subtract(numbers(o.out), words(o.b), o.n); },
     [](const operands& o) {
         each_number(o, [&](auto i) { return std::int64_t{numbers(o.a)[i]} - words(o.b)[i]; });
     }},
    {"bus_out", number, no, word, 1, 1, true, false, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->bus_out(numbers(o.a), words(o.out), o.n); },
     [](const operands& o) { each_word(o, [&](auto i) { return clipped(numbers(o.a)[i]); }); }},
    {"bus_out_without", number, word, word, 1, 1, true, false, true, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->bus_out_without(numbers(o.a), words(o.b), words(o.out), o.n);
     },
     [](const operands& o) {
         each_word(o, [&](auto i) {
             return clipped(wrapped(std::int64_t{numbers(o.a)[i]} - words(o.b)[i]));
         });
     }},
    {"to_float", word, no, real, 1, 1, true, false, false, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->to_float(words(o.a), static_cast<float*>(o.out), o.n);
     },
     [](const operands& o) {
         for (std::size_t i = 0; i < o.n; ++i) {
             static_cast<float*>(o.out)[i] = static_cast<float>(words(o.a)[i] / 32768.0);
         }
     }},
    {"from_float", real, no, word, 1, 1, true, false, false, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->from_float(static_cast<const float*>(o.a), words(o.out), o.n);
     },
     [](const operands& o) {
         each_word(o, [&](auto i) { return rounded(static_cast<const float*>(o.a)[i]); });
     }},
    {"interleave", word, word, word, 1, 2, true, false, false, without, 0, 0,
     [](const operands& o) {
         under_test.pcm->interleave(words(o.a), words(o.b), words(o.out), o.n);
     },
     [](const operands& o) {
         for (std::size_t i = 0; i < o.n; ++i) {
             words(o.out)[2 * i] = words(o.a)[i];
             words(o.out)[2 * i + 1] = words(o.b)[i];
         }
     }},
    {"deinterleave, left", word, no, word, 2, 1, true, false, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->deinterleave(words(o.a), words(o.out), unseen, o.n); },
     [](const operands& o) { each_word(o, [&](auto i) { return words(o.a)[2 * i]; }); }},
    {"deinterleave, right", word, no, word, 2, 1, true, false, false, without, 0, 0,
     [](const operands& o) { under_test.pcm->deinterleave(words(o.a), unseen, words(o.out), o.n); },
     [](const operands& o) { each_word(o, [&](auto i) { return words(o.a)[2 * i + 1]; }); }},
};

} // namespace

std::span<const operation> operations() {
    return table;
}

const operation& operation_named(const char* name) {
    for (const operation& each : table) {
        if (std::strcmp(each.name, name) == 0) {
            return each;
        }
    }
    fail_msg("no operation %s", name);
    return table[0];
}

std::size_t octets(form f) {
    return f == form::none ? 0 : f == form::word ? 2 : 4;
}

} // namespace voxplane::isa_test
