// Frames of linear audio handed through steps, and the three-stage pipeline of codewords, decode,
// gain, encode: each by a heap vector a step, and by blocks handled as switches say. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "handling.hpp"

namespace voxplane::seed {

// What arrives, in all comparisons: a few frames in turn. Writing them to where a port receives is
// what its DMA does, and is not measured.
class wire {
public:
    explicit wire(std::size_t bytes);

    void land(void* at) noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    static constexpr std::size_t frames = 8;

    std::size_t bytes_;
    std::size_t turn_ = 0;
    std::vector<std::uint8_t> memory_;
};

// A way of handling frames: one() takes a frame that has arrived, through all steps, to a queue for
// sending. prepare() lets the next burst of frames arrive, untimed; one() may then be called that
// often. last() is what was sent last, for comparing ways.
class path {
public:
    path() = default;
    virtual ~path() = default;
    path(const path&) = delete;
    path& operator=(const path&) = delete;

    virtual void prepare() = 0;
    virtual void one() = 0;
    // one() for all of a burst.
    virtual void all() = 0;
    [[nodiscard]] virtual std::vector<std::uint8_t> last() const = 0;
};

// Makes all() of a final class call its one() directly: what is measured is the work.
template <typename Way, typename Base = path>
class path_of : public Base {
public:
    using Base::Base;

    void all() final {
        for (std::size_t i = 0; i < burst; ++i) {
            static_cast<Way&>(*this).one();
        }
    }
};

// Blocks that stand ready for a port to receive into. next() gives the one that has arrived, in
// whose place a fresh one is put.
class arrivals {
public:
    arrivals(std::size_t bytes, bool pooled) : source_(bytes, pooled) {
        for (block& slot : slots_) {
            slot = source_.take();
        }
    }
    ~arrivals() {
        for (const block& slot : slots_) {
            source_.give(slot);
        }
    }
    arrivals(const arrivals&) = delete;
    arrivals& operator=(const arrivals&) = delete;

    template <typename Wire>
    void land(Wire& from) noexcept {
        for (const block& slot : slots_) {
            from.land(slot.data);
        }
        turn_ = 0;
    }
    [[nodiscard]] block next() {
        block& slot = slots_[turn_++];
        const block arrived = slot;
        slot = source_.take();
        return arrived;
    }
    [[nodiscard]] block_source& source() noexcept { return source_; }

private:
    block_source source_;
    std::array<block, burst> slots_{};
    std::size_t turn_ = 0;
};

// A port's own receive buffers, of which the traditional way makes its first vector.
class receive_buffers {
public:
    explicit receive_buffers(std::size_t bytes) : bytes_(bytes), memory_(burst * bytes) {}

    template <typename Wire>
    void land(Wire& from) noexcept {
        for (std::size_t i = 0; i < burst; ++i) {
            from.land(memory_.data() + i * bytes_);
        }
        turn_ = 0;
    }
    [[nodiscard]] const std::uint8_t* next() noexcept { return memory_.data() + bytes_ * turn_++; }

private:
    std::size_t bytes_;
    std::size_t turn_ = 0;
    std::vector<std::uint8_t> memory_;
};

// What the middle step does to the samples: nothing, so that only the handling costs, or the gain.
enum class work { none, gain };

// Three steps: receive, work, queue for sending.
std::unique_ptr<path> frame_with_vectors(std::size_t samples, work middle, bool simd);
std::unique_ptr<path> frame_with_blocks(std::size_t samples, work middle, const switches& how);

// Three stages: decode, gain, encode; codewords in, codewords of the other law out.
std::unique_ptr<path> pipeline_with_vectors(std::size_t samples, bool simd);
std::unique_ptr<path> pipeline_with_blocks(std::size_t samples, const switches& how);

// Nothing but taking and giving back a frame.
std::unique_ptr<path> fresh_frame(std::size_t samples);
std::unique_ptr<path> pool_frame(std::size_t samples);

} // namespace voxplane::seed
