// Asks a voxplane for all that voxtop shows, again and again, and tells what has changed between
// two samples. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "client.hpp"
#include "model.hpp"

namespace voxplane::voxtop {

struct sampler_limits {
    std::size_t legs = 2000; // asked for at once; more only raise sample::legs_partial
    std::size_t calls = 64;  // asked for one by one where there is no /voxplane/quality
};

class sampler {
public:
    explicit sampler(std::string socket, sampler_limits limits = {}, int timeout_ms = 1000)
        : client_(std::move(socket), timeout_ms), limits_(limits) {}

    // Never fails: a voxplane that cannot be reached is a sample that says so; the next one tries
    // again.
    [[nodiscard]] sample take();
    // Both legs of one call, by id or slot.
    [[nodiscard]] call_detail look(const std::string& call);

private:
    [[nodiscard]] std::string body(const std::string& question, sample& into);
    void take_cores(sample& into);
    void take_legs(sample& into);
    void take_calls(sample& into);
    void compare(sample& now);

    client client_;
    sampler_limits limits_;
    sample before_;
    std::uint64_t connection_ = 0;
    bool has_quality_ = true; // until it turned out not to
};

} // namespace voxplane::voxtop
