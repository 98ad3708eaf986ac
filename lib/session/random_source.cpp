// A Mersenne twister: an SSRC need not be secret (RFC 3550 section 8.1), only different.
#include "session/random_source.hpp"

#include <random>

namespace voxplane::session {

namespace {

std::mt19937_64 generator(std::uint64_t seed) {
    if (seed != 0) {
        return std::mt19937_64(seed);
    }
    std::random_device entropy;
    std::seed_seq sequence{entropy(), entropy(), entropy(), entropy()};
    return std::mt19937_64(sequence);
}

} // namespace

struct random_source::engine {
    std::mt19937_64 numbers;
};

random_source::random_source(std::uint64_t seed)
    : engine_(std::make_unique<engine>(engine{generator(seed)})) {}

random_source::~random_source() = default;

std::uint64_t random_source::operator()() {
    return engine_->numbers();
}

} // namespace voxplane::session
