// Repeatable test data: xorshift64* (Vigna 2016), seeded by the test.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::isa_test {

class pseudo_random {
public:
    explicit pseudo_random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

    std::uint64_t next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return (state_ * 0x2545f4914f6cdd1dU) >> 16;
    }

    void fill(std::uint8_t* p, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            p[i] = static_cast<std::uint8_t>(next());
        }
    }

    void fill(std::int16_t* p, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            p[i] = static_cast<std::int16_t>(next());
        }
    }

private:
    std::uint64_t state_;
};

} // namespace voxplane::isa_test
