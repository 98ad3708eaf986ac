// A frame: linear PCM samples with their rate, channels and timestamp, seen through a handle. The
// samples lie in a packet's tailroom while that packet is worked on, or in a pool's frame for as
// long as anybody reads them. Handles are moved; another reader of the same samples is asked for by
// share() or slice() and copies nothing. Who writes asks for it: writable() refuses while there are
// other readers, make_writable() copies then. A frame and all that share it stay on one worker.
#pragma once

#include <cassert>
#include <cstdint>
#include <utility>

#include <rte_mbuf_core.h>

#include "base/cacheline.hpp"
#include "frame/cache.hpp"
#include "frame/pools.hpp"
#include "frame/storage.hpp"

namespace voxplane::frame {

// What the samples are. Channels are interleaved.
struct description {
    std::uint32_t samples = 0;   // of each channel
    std::uint32_t timestamp = 0; // of the first, in samples, wraps as in RTP
    std::uint32_t rate_hz = 8000;
    std::uint16_t channels = 1;

    // All channels together.
    [[nodiscard]] constexpr std::uint32_t values() const noexcept { return samples * channels; }
    bool operator==(const description&) const = default;
};

class pcm_frame {
public:
    // Holds nothing.
    pcm_frame() noexcept = default;
    // Takes over the one reader that `from` was given for; null: holds nothing. The samples must
    // lie inside of it.
    pcm_frame(storage* from, std::int16_t* pcm, const description& about) noexcept
        : from_(from), pcm_(pcm), about_(about) {}

    pcm_frame(pcm_frame&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), pcm_(other.pcm_), about_(other.about_) {}
    pcm_frame& operator=(pcm_frame&& other) noexcept {
        if (this != &other) {
            reset();
            from_ = std::exchange(other.from_, nullptr);
            pcm_ = other.pcm_;
            about_ = other.about_;
        }
        return *this;
    }
    pcm_frame(const pcm_frame&) = delete;
    pcm_frame& operator=(const pcm_frame&) = delete;
    ~pcm_frame() { reset(); }

    // Reads no more. The last reader gives a pool's frame back.
    void reset() noexcept {
        if (storage* const from = std::exchange(from_, nullptr)) {
            if (from->readers != 1) {
                --from->readers;
            } else if (from->home != nullptr) {
                from->home->give(static_cast<block*>(from)); // with the reader that it is taken for
            } else {
                from->readers = 0;
            }
        }
    }

    [[nodiscard]] explicit operator bool() const noexcept { return from_ != nullptr; }

    // All below: only of a frame that holds something.
    [[nodiscard]] const std::int16_t* pcm() const noexcept { return pcm_; }
    [[nodiscard]] const description& about() const noexcept { return about_; }
    [[nodiscard]] std::uint32_t samples() const noexcept { return about_.samples; }
    [[nodiscard]] std::uint32_t timestamp() const noexcept { return about_.timestamp; }
    void set_timestamp(std::uint32_t timestamp) noexcept { about_.timestamp = timestamp; }

    // Nobody else reads these samples, nor others of the same storage.
    [[nodiscard]] bool unique() const noexcept { return from_->readers == 1; }
    // In a pool's frame, which outlives the packet.
    [[nodiscard]] bool pooled() const noexcept { return from_->home != nullptr; }
    // Null while there are other readers.
    [[nodiscard]] std::int16_t* writable() noexcept { return unique() ? pcm_ : nullptr; }

    // One more reader of the same samples.
    [[nodiscard]] pcm_frame share() const noexcept {
        ++from_->readers;
        return pcm_frame(from_, pcm_, about_);
    }

    // One more reader, of a part: samples [first, first + count) of each channel.
    [[nodiscard]] pcm_frame slice(std::uint32_t first, std::uint32_t count) const noexcept {
        assert(first <= about_.samples && count <= about_.samples - first);
        pcm_frame part = share();
        part.pcm_ += std::size_t{first} * about_.channels;
        part.about_.samples = count;
        part.about_.timestamp += first;
        return part;
    }

private:
    storage* from_ = nullptr;
    std::int16_t* pcm_ = nullptr;
    description about_;
};

// The free part of a packet's buffer as storage of one frame at a time: tailroom from the next
// 64-byte boundary on. It lives where the packet is worked on, on the stack or in the worker's
// scratch, and ends after all frames that look at it, and before the packet is sent or dropped.
class packet_area {
public:
    // end: behind the packet's last byte, inside of the mbuf's buffer.
    packet_area(const rte_mbuf* m, const std::uint8_t* end) noexcept {
        const auto buffer = reinterpret_cast<std::uintptr_t>(m->buf_addr);
        const std::uintptr_t buffer_end = buffer + m->buf_len;
        const std::uintptr_t begin =
            (reinterpret_cast<std::uintptr_t>(end) + cache_line_bytes - 1) &
            ~(cache_line_bytes - 1);
        storage_.pcm = reinterpret_cast<std::int16_t*>(static_cast<std::uint8_t*>(m->buf_addr) +
                                                       (begin - buffer));
        storage_.capacity =
            begin < buffer_end
                ? static_cast<std::uint32_t>((buffer_end - begin) / sizeof(std::int16_t))
                : 0;
    }
    packet_area(const packet_area&) = delete;
    packet_area& operator=(const packet_area&) = delete;
    ~packet_area() { assert(storage_.readers == 0); }

    // 16-bit samples that have room, all channels together.
    [[nodiscard]] std::uint32_t capacity() const noexcept { return storage_.capacity; }

    // Holds nothing when the samples do not fit or the area has a frame already.
    [[nodiscard]] pcm_frame frame(const description& about) noexcept {
        if (about.values() > storage_.capacity || storage_.readers != 0) {
            return {};
        }
        storage_.readers = 1;
        return pcm_frame(&storage_, storage_.pcm, about);
    }

private:
    storage storage_;
};

// A frame of a pool; its samples are whatever they were. Holds nothing when no pool has one left.
// Worker.
[[nodiscard]] inline pcm_frame take(stock& from, const description& about) noexcept {
    block* const taken = from.take(about.values());
    return taken == nullptr ? pcm_frame() : pcm_frame(taken, taken->samples(), about);
}

// The same samples in a pool's frame of their own: what keeps a packet's audio beyond the packet.
// The only function that copies samples. Holds nothing when no pool has a frame left. Worker.
[[nodiscard]] pcm_frame make_unique_copy(const pcm_frame& of, stock& from) noexcept;

// Copy on write: afterwards writable() is not null. Copies only while there are other readers.
// False when no pool has a frame left, and nothing has changed then. Worker.
[[nodiscard]] bool make_writable(pcm_frame& which, stock& from) noexcept;

} // namespace voxplane::frame
