// The send-time table: for each stream the last packets by number, when each was sent, how often,
// and how often it came back. A packet's account is closed when its slot is needed again, or at the
// end; what has not come back by then is lost. One lcore; memory is taken by create() alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "figures.hpp"
#include "stream.hpp"

namespace voxplane::voxgen {

class ledger {
public:
    // What a packet came back as.
    enum class match : std::uint8_t { first, copy, surplus, unknown };

    // window: packets remembered of each stream, a power of two from 2 to 32768.
    ledger(std::uint32_t streams, std::uint32_t window)
        : slots_(std::size_t{streams} * window), streams_(streams), window_(window) {}

    [[nodiscard]] std::uint32_t window() const noexcept { return window_; }

    // Packet n of a stream will be sent in so many copies, 0 to 2. measured: counts for the trial.
    void open(std::uint32_t stream, std::uint32_t n, unsigned copies, bool measured, bool held,
              figures& f) noexcept {
        std::uint64_t& slot = at(stream, n);
        close(slot, f);
        slot = in_use | copies | (measured ? is_measured : 0) | (held ? is_held : 0);
        if (measured) {
            ++f.packets;
            f.sent += copies;
        }
    }
    // It leaves at this time, since begin of the run; the first copy's time counts.
    void stamp(std::uint32_t stream, std::uint32_t n, std::uint64_t cycles) noexcept {
        std::uint64_t& slot = at(stream, n);
        slot |= slot >> time_shift == 0 ? cycles << time_shift : 0;
    }
    [[nodiscard]] bool measured(std::uint32_t stream, std::uint32_t n) const noexcept {
        return (slots_[index(stream, n)] & is_measured) != 0;
    }
    // n is sent in its order after all.
    void unhold(std::uint32_t stream, std::uint32_t n) noexcept { at(stream, n) &= ~is_held; }

    // Packet n has come back at this time. Counts copies, order and latency.
    match receive(stream& s, std::uint32_t index, std::uint32_t n, std::uint64_t cycles,
                  figures& f) noexcept;

    // The number whose sequence ends in these 16 bits, of those that are remembered; no_packet when
    // there is none.
    [[nodiscard]] std::uint32_t number_of(const stream& s, std::uint16_t seq) const noexcept {
        const auto last = static_cast<std::uint16_t>(s.first_seq + s.next - 1U);
        const auto back = static_cast<std::uint16_t>(last - seq);
        return back < window_ && back < s.next ? s.next - 1U - back : no_packet;
    }

    // Closes all accounts.
    void close_all(figures& f) noexcept;

private:
    // A slot: time since the begin of the run << 8, held, measured, in use, received, sent.
    static constexpr std::uint64_t sent_mask = 3;
    static constexpr unsigned received_shift = 2;
    static constexpr std::uint64_t received_most = 7; // counts no further
    static constexpr std::uint64_t in_use = 1U << 5;
    static constexpr std::uint64_t is_measured = 1U << 6;
    static constexpr std::uint64_t is_held = 1U << 7;
    static constexpr unsigned time_shift = 8;

    [[nodiscard]] static std::uint64_t sent(std::uint64_t slot) noexcept {
        return slot & sent_mask;
    }
    [[nodiscard]] static std::uint64_t received(std::uint64_t slot) noexcept {
        return (slot >> received_shift) & received_most;
    }
    // Streams take turns, so slots that are needed one after the other lie beside each other.
    [[nodiscard]] std::size_t index(std::uint32_t stream, std::uint32_t n) const noexcept {
        return std::size_t{n & (window_ - 1)} * streams_ + stream;
    }
    [[nodiscard]] std::uint64_t& at(std::uint32_t stream, std::uint32_t n) noexcept {
        return slots_[index(stream, n)];
    }
    static void close(std::uint64_t slot, figures& f) noexcept {
        if ((slot & is_measured) != 0 && received(slot) < sent(slot)) {
            f.lost += sent(slot) - received(slot);
        }
    }

    std::vector<std::uint64_t> slots_;
    std::uint32_t streams_;
    std::uint32_t window_;
};

} // namespace voxplane::voxgen
