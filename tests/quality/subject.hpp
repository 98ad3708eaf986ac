// What the quality harness runs: a subject is one voice processor, ours or another library's, as a
// stream of blocks of 16-bit samples. Owner of all memory is the subject; one thread, no data path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace voxplane::quality {

class subject {
public:
    virtual ~subject() = default;
    [[nodiscard]] virtual std::size_t block_samples() const = 0;
    // One block: near in place; far is null where the kind has none.
    virtual void process(const std::int16_t* far, std::int16_t* near) = 0;
    // Of the last block, for detectors: a continuous score, and the decision.
    [[nodiscard]] virtual float score() const { return 0; }
    [[nodiscard]] virtual bool active() const { return false; }
    // The output lags the input by so much.
    [[nodiscard]] virtual std::size_t delay_samples() const { return 0; }
};

struct options {
    unsigned rate_hz = 8000;
    unsigned block_ms = 20;
    unsigned tail_ms = 32;    // aec: length of the echo path that is modelled
    bool suppressor = false;  // aec: residual suppressor and comfort noise after the filter
    float target_dbov = -20;  // agc: active speech level of the output
    unsigned mode = 3;        // vad: aggressiveness of those that have one, 0 to 3
    std::string isa = "auto"; // instruction set of our kernels

    [[nodiscard]] std::size_t block_samples() const { return rate_hz / 1000 * block_ms; }
    [[nodiscard]] std::size_t tail_samples() const { return rate_hz / 1000 * tail_ms; }
};

struct entry {
    const char* kind; // aec, vad, agc, suppress or level
    const char* name;
    // Null when the subject does not take these options.
    std::unique_ptr<subject> (*make)(const options&);
};

} // namespace voxplane::quality
