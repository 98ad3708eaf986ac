// Random numbers for what calls draw: SSRC, first sequence and timestamp, CNAME. Its generator is
// behind a pointer, for <random> costs every file that includes it a third of a second. Main lcore
// only.
#pragma once

#include <cstdint>
#include <memory>

namespace voxplane::session {

class random_source {
public:
    // The same seed gives the same numbers; 0 takes one from the system's entropy.
    explicit random_source(std::uint64_t seed);
    random_source(const random_source&) = delete;
    random_source& operator=(const random_source&) = delete;
    ~random_source();

    // The next 64 bits.
    [[nodiscard]] std::uint64_t operator()();

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace voxplane::session
