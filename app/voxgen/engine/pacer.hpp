// When packets leave. Streams take turns, so that packets are evenly spread over the interval of a
// stream; jitter moves each by up to so much behind its time. What is late leaves as soon as
// it is asked for, in order of time, and tells by how much. One lcore; memory is taken by the
// constructor alone.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "injection.hpp"

namespace voxplane::voxgen {

struct pace {
    std::uint64_t begin_cycles = 0;    // when the first packet is due
    double interval_cycles = 0;        // between two packets of all streams; 0: all at once
    std::uint64_t packets = 0;         // in all
    std::uint64_t warm_up_packets = 0; // the first of them, which do not count
};

struct departure {
    std::uint32_t stream = 0;
    bool measured = false;
    std::uint64_t due_cycles = 0;
};

class pacer {
public:
    // Jitter must be shorter than the interval of a stream by two parts in 1024, so that packets
    // of one stream stay in order.
    pacer(std::uint32_t streams, const injection& faults)
        : faults_(faults), waiting_(faults.jitters() ? streams : 0), streams_(streams) {}

    void start(const pace& how) noexcept;

    // Hands at most so many packets that are due to send(departure). number(stream) tells the
    // number that the stream's next packet will have, for its jitter. Returns how many.
    template <typename Number, typename Send>
    unsigned run(std::uint64_t now, unsigned most, Number&& number, Send&& send) noexcept {
        unsigned count = 0;
        while (count < most && next_ < how_.packets && due_ <= now) {
            if (!faults_.jitters()) {
                send(departure{stream_, next_ >= how_.warm_up_packets, due_});
                ++count;
            } else {
                // What left earlier goes first: this stream's last packet among it.
                count += fire(due_, most - count, send);
                if (count == most && behind(due_)) {
                    return count;
                }
                wait(number(stream_));
            }
            advance();
        }
        if (!faults_.jitters()) {
            return count;
        }
        // Not past what is still to be put into the calendar.
        const bool rest = next_ < how_.packets && due_ < now;
        return count + fire(rest ? due_ : now, most - count, send);
    }

    [[nodiscard]] bool finished() const noexcept {
        return next_ >= how_.packets && waiting_count_ == 0;
    }
    // Nothing more becomes due; what waits for its jitter still leaves.
    void stop() noexcept { how_.packets = next_; }

private:
    static constexpr unsigned parts = 1024; // of a stream's interval, a bucket each
    static constexpr unsigned wheel = 2 * parts;

    struct entry {
        std::uint64_t due = 0;
        std::uint32_t behind = none; // next stream of the bucket
        bool measured = false;
    };
    static constexpr std::uint32_t none = UINT32_MAX;

    void advance() noexcept {
        ++next_;
        stream_ = stream_ + 1 == streams_ ? 0 : stream_ + 1;
        due_ += step_;
        fraction_ += step_fraction_;
        due_ += fraction_ >> 32;
        fraction_ &= UINT32_MAX;
    }
    void wait(std::uint32_t number) noexcept;
    // Whether a bucket that is over by then has not been emptied.
    [[nodiscard]] bool behind(std::uint64_t now) const noexcept {
        return waiting_count_ != 0 && cursor_ < bucket_at(now);
    }
    [[nodiscard]] std::uint64_t bucket_at(std::uint64_t cycles) const noexcept {
        return cycles <= how_.begin_cycles ? 0 : (cycles - how_.begin_cycles) / bucket_cycles_;
    }

    // Empties the buckets that are over by now.
    template <typename Send>
    unsigned fire(std::uint64_t now, unsigned most, Send&& send) noexcept {
        unsigned count = 0;
        for (const std::uint64_t end = bucket_at(now); cursor_ < end; ++cursor_) {
            std::uint32_t& head = heads_[cursor_ % wheel];
            while (head != none) {
                if (count == most) {
                    return count;
                }
                const std::uint32_t stream = head;
                const entry& e = waiting_[stream];
                head = e.behind;
                --waiting_count_;
                send(departure{stream, e.measured, e.due});
                ++count;
            }
            if (waiting_count_ == 0) {
                cursor_ = end;
                break;
            }
        }
        return count;
    }

    injection faults_;
    pace how_;
    std::vector<entry> waiting_; // by stream, which waits once at most
    std::array<std::uint32_t, wheel> heads_{};
    std::uint64_t bucket_cycles_ = 1;
    std::uint64_t cursor_ = 0; // first bucket that may hold something
    std::uint32_t waiting_count_ = 0;
    std::uint32_t streams_;
    std::uint32_t stream_ = 0; // whose turn it is
    std::uint64_t next_ = 0;   // packets that became due
    std::uint64_t due_ = 0;    // time of the next
    std::uint64_t step_ = 0;
    std::uint64_t fraction_ = 0; // of a cycle, times 2^32
    std::uint64_t step_fraction_ = 0;
};

} // namespace voxplane::voxgen
