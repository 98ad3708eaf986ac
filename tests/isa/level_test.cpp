// The level kernels against a plain loop: exact energy and peak at every length and alignment.
#include <cstdint>
#include <vector>

#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

guarded room;

void check(const std::int16_t* pcm, std::size_t n) {
    // Both are added to, not set.
    constexpr std::uint64_t energy_before = 0x123456789abcU;
    constexpr std::uint32_t peak_before = 100;
    std::uint64_t want_energy = energy_before;
    std::uint32_t want_peak = peak_before;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t x = pcm[i];
        want_energy += static_cast<std::uint64_t>(x * x);
        const auto magnitude = static_cast<std::uint32_t>(x < 0 ? -x : x);
        want_peak = magnitude > want_peak ? magnitude : want_peak;
    }
    std::uint64_t energy = energy_before;
    std::uint32_t peak = peak_before;
    under_test.level->measure(pcm, n, &energy, &peak);
    if (energy != want_energy || peak != want_peak) {
        fail_msg("%zu samples: energy %llu and peak %u, expected %llu and %u", n,
                 static_cast<unsigned long long>(energy), peak,
                 static_cast<unsigned long long>(want_energy), want_peak);
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
        for (const std::size_t n : {1U, 15U, 16U, 17U, 31U, 32U, 33U, 160U, 161U, 240U}) {
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

} // namespace

const test_case level_tests[] = {
    {"level, every length to 1024", lengths},
    {"level, every alignment", alignments},
    {"level, peak at every place", peaks},
    {"level, full scale and long", long_and_loud},
    {nullptr, nullptr},
};

} // namespace voxplane::isa_test
