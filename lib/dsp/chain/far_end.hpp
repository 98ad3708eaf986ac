// What a leg was really sent, for its echo canceller: a ring of codewords by the timestamps under
// which they left, decoded when they are asked for, and the place in it that belongs to what comes
// back. Written by the leg's worker when a packet leaves, read by it when one arrives; the control
// core gives and takes the memory.
//
// Placing. Let u be the last timestamp sent less the last one received, taken whenever a packet
// arrives. Echo of a sample cannot come back before the sample is sent, so the true distance of
// echo and sent samples is at most u at any time, and the least u of many packets is a distance at
// which the samples have always been sent when their block arrives and the echo is never ahead of
// them. What is left, the delay of the echo path and the jitter that the far device takes out, is
// the canceller's to find. The distance moves only when a quarter of the packets of five seconds
// found samples missing, or none found less than two packets too many: clocks that drift apart.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cacheline.hpp"
#include "base/codec.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"

namespace voxplane::dsp {

class alignas(cache_line_bytes) far_end {
public:
    // A second at 8 kHz. A power of two: timestamps are taken modulo.
    static constexpr std::uint32_t ring_samples = 8192;

    [[nodiscard]] static std::size_t state_bytes(codec what) noexcept;
    // In memory of that many bytes, aligned to 64; the kernels outlive it. Control core.
    [[nodiscard]] static far_end* make(void* memory, codec what, const g711::kernels& laws,
                                       const pcm::kernels& frames) noexcept;

    // All below: owner worker.
    // A packet left. Another codec than the ring's leaves a hole.
    void sent(codec what, std::uint32_t timestamp, const std::uint8_t* payload, std::size_t samples,
              std::uint64_t now_ns) noexcept;
    // A packet in order arrived; before its blocks are read.
    void arrived(std::uint32_t timestamp, std::size_t samples, std::uint64_t now_ns) noexcept;
    // What had been sent for the block received under this timestamp. Holes are silence. False:
    // there is nothing but a hole, and out is as it was.
    [[nodiscard]] bool read(std::uint32_t timestamp, std::int16_t* out,
                            std::size_t samples) noexcept;
    void reset() noexcept;

    [[nodiscard]] bool placed() const noexcept { return placed_; }
    // Sent timestamp less received timestamp.
    [[nodiscard]] std::uint32_t distance() const noexcept { return distance_; }
    [[nodiscard]] std::uint64_t holes() const noexcept { return holes_; } // blocks with one
    [[nodiscard]] std::uint32_t moves() const noexcept { return moves_; } // of the distance

private:
    far_end(codec what, const g711::kernels& laws, const pcm::kernels& frames) noexcept;
    [[nodiscard]] std::uint8_t* ring() noexcept {
        return reinterpret_cast<std::uint8_t*>(this + 1);
    }
    void fill_silence(std::uint32_t from, std::uint32_t samples) noexcept;
    void keep_codewords(std::uint32_t at, const std::uint8_t* payload,
                        std::uint32_t samples) noexcept;
    void decode(std::uint32_t from, std::int16_t* out, std::uint32_t samples) noexcept;
    void place(std::uint32_t distance, std::uint64_t now_ns) noexcept;
    void end_period(std::uint32_t packet_samples, std::uint64_t now_ns) noexcept;

    const g711::kernels* laws_;
    const pcm::kernels* frames_;
    std::uint64_t last_sent_ns_ = 0;
    std::uint64_t placed_ns_ = 0;
    std::uint64_t period_end_ns_ = 0;
    std::uint64_t holes_ = 0;
    std::uint32_t end_ = 0; // timestamp behind the last sample sent
    std::uint32_t distance_ = 0;
    std::int32_t least_ = 0; // smallest u - distance_ of this period
    std::int32_t least_before_ = 0;
    std::uint32_t measured_ = 0; // packets of this period
    std::uint32_t missing_ = 0;  // of these, those that found too few samples
    std::uint32_t moves_ = 0;
    codec what_;
    bool started_ = false;
    bool placed_ = false;
};

} // namespace voxplane::dsp
