// The frame operations whose result is a number against plain loops: sums, energy and peak, exact
// at every length and alignment, and fused with a gain.
#include <cstdint>
#include <vector>

#include "guarded.hpp"
#include "implementation.hpp"
#include "pcm_operations.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

guarded room;
guarded out_room;

struct figures {
    std::uint64_t energy = 0;
    std::uint32_t peak = 0;
    std::int64_t sum = 0;
};

figures plainly(const std::int16_t* pcm, std::size_t n) {
    figures f;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t x = pcm[i];
        const auto magnitude = static_cast<std::uint32_t>(x < 0 ? -x : x);
        f.energy += static_cast<std::uint64_t>(x * x);
        f.peak = magnitude > f.peak ? magnitude : f.peak;
        f.sum += x;
    }
    return f;
}

// What the measures are added to.
constexpr pcm::loudness before{.energy = 0x123456789abcU, .peak = 100};

void check_measured(const char* what, const pcm::loudness& got, const figures& want,
                    std::size_t n) {
    const std::uint32_t peak = want.peak > before.peak ? want.peak : before.peak;
    if (got.energy != before.energy + want.energy || got.peak != peak) {
        fail_msg("%s of %zu samples: energy %llu and peak %u, expected %llu and %u", what, n,
                 static_cast<unsigned long long>(got.energy), got.peak,
                 static_cast<unsigned long long>(before.energy + want.energy), peak);
    }
}

void check(const std::int16_t* pcm, std::size_t n) {
    const pcm::kernels& k = *under_test.pcm;
    const figures want = plainly(pcm, n);
    pcm::loudness heard = before;
    k.measure(pcm, n, &heard);
    check_measured("measure", heard, want, n);
    const std::uint64_t energy = k.sum_of_squares(pcm, n);
    const std::uint32_t peak = k.peak(pcm, n);
    const std::int64_t sum = k.sum(pcm, n);
    if (energy != want.energy || peak != want.peak || sum != want.sum) {
        fail_msg("%zu samples: squares %llu, peak %u, sum %lld; expected %llu, %u, %lld", n,
                 static_cast<unsigned long long>(energy), peak, static_cast<long long>(sum),
                 static_cast<unsigned long long>(want.energy), want.peak,
                 static_cast<long long>(want.sum));
    }
}

std::int16_t* as_samples(std::uint8_t* p) {
    return reinterpret_cast<std::int16_t*>(p);
}

void lengths(void**) {
    pseudo_random random(31);
    for (std::size_t n = 0; n <= 1024; ++n) {
        std::int16_t* p = as_samples(room.at_end(2 * n));
        random.fill(p, n);
        check(p, n);
        p = as_samples(room.at_begin(2 * n));
        random.fill(p, n);
        check(p, n);
    }
}

void alignments(void**) {
    pseudo_random random(32);
    for (std::size_t offset = 0; offset < 64; offset += 2) {
        for (const std::size_t n : {1U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 32U, 33U, 160U, 240U}) {
            std::int16_t* const p = as_samples(room.at_begin(2 * n, offset));
            random.fill(p, n);
            check(p, n);
        }
    }
}

// The peak is found wherever it is, whichever its sign.
void peaks(void**) {
    for (const int extreme : {-32768, 32767, -101, 101}) {
        for (std::size_t at = 0; at < 100; ++at) {
            std::int16_t* const p = as_samples(room.at_end(2 * 100));
            for (std::size_t i = 0; i < 100; ++i) {
                p[i] = static_cast<std::int16_t>(i % 2 == 0 ? 50 : -99);
            }
            p[at] = static_cast<std::int16_t>(extreme);
            check(p, 100);
        }
    }
}

// Full scale for longer than 32-bit sums would hold.
void long_and_loud(void**) {
    for (const int value : {-32768, 32767, 0}) {
        for (const std::size_t n : {65535U, 65536U, 65537U, 200001U}) {
            const std::vector<std::int16_t> pcm(n, static_cast<std::int16_t>(value));
            check(pcm.data(), n);
        }
    }
}

// gain_measure is gain and then measure; where out is in, as well.
void check_fused(std::size_t n, std::int32_t gain, bool in_place, std::size_t offset,
                 pseudo_random& random) {
    std::int16_t* const in = as_samples(room.at_end(2 * n, offset));
    std::int16_t* const out = in_place ? in : as_samples(out_room.at_end(2 * n, 2 * offset % 64));
    random.fill(in, n);
    std::vector<std::int16_t> want(n);
    operation_named("gain").model({in, nullptr, want.data(), n, gain, 0});
    pcm::loudness heard = before;
    under_test.pcm->gain_measure(in, out, n, gain, &heard);
    for (std::size_t i = 0; i < n; ++i) {
        if (out[i] != want[i]) {
            fail_msg("gain_measure (%d): sample %zu of %zu is %d, expected %d", gain, i, n, out[i],
                     want[i]);
        }
    }
    check_measured("gain_measure", heard, plainly(want.data(), n), n);
    if (!room.untouched() || (!in_place && !out_room.untouched())) {
        fail_msg("gain_measure of %zu samples writes outside of its output", n);
    }
}

void fused(void**) {
    pseudo_random random(33);
    constexpr std::int32_t gains[] = {0,    1,    4095,  4096,  4097,  5793,
                                      8191, 8192, 32767, 32768, 65535, 1448};
    for (std::size_t n = 0; n <= 1024; ++n) {
        for (const bool in_place : {false, true}) {
            check_fused(n, gains[n % 12], in_place, 0, random);
            check_fused(n, static_cast<std::int32_t>(random.next() % 65536), in_place, 0, random);
        }
    }
    for (std::size_t offset = 0; offset < 64; offset += 2) {
        for (const std::size_t n : {1U, 8U, 15U, 16U, 31U, 32U, 33U, 160U}) {
            check_fused(n, 5793, false, offset, random);
            check_fused(n, 20000, true, offset, random);
        }
    }
}

} // namespace

const test_case pcm_loudness_tests[] = {
    {"loudness, every length to 1024", lengths}, {"loudness, every alignment", alignments},
    {"loudness, peak at every place", peaks},    {"loudness, full scale and long", long_and_loud},
    {"loudness, fused with a gain", fused},      {nullptr, nullptr},
};

} // namespace voxplane::isa_test
