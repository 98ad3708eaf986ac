// From departures to packets: numbers them, applies the faults that are made on purpose, and opens
// their accounts. One lcore; allocates nothing.
#pragma once

#include <cstdint>
#include <span>

#include "injection.hpp"
#include "ledger.hpp"
#include "pacer.hpp"
#include "stream.hpp"

namespace voxplane::voxgen {

class source {
public:
    // Packets that one departure can give: two copies of it and of the one that waited for it.
    static constexpr unsigned most_packets = 4;

    source(std::span<stream> streams, ledger& accounts, const injection& faults) noexcept
        : streams_(streams), accounts_(accounts), faults_(faults) {}

    [[nodiscard]] unsigned packets_a_departure() const noexcept {
        return faults_.active() ? most_packets : 1;
    }

    // Calls emit(stream, n, due) for each packet to be sent now.
    template <typename Emit>
    void depart(const departure& d, figures& f, Emit&& emit) noexcept {
        stream& s = streams_[d.stream];
        const std::uint32_t n = s.next++;
        if (!faults_.active()) {
            accounts_.open(d.stream, n, 1, d.measured, false, f);
            emit(d.stream, n, d.due_cycles);
            return;
        }
        const unsigned copies = copies_of(d.stream, n);
        const bool holds = s.held == no_packet && faults_.holds(d.stream, n);
        accounts_.open(d.stream, n, copies, d.measured, holds, f);
        if (d.measured) {
            f.losses_injected += copies == 0 ? 1U : 0U;
            f.duplicates_injected += copies == 2 ? 1U : 0U;
        }
        if (holds) {
            s.held = n;
            return;
        }
        emit_copies(d.stream, n, d.due_cycles, copies, emit);
        if (s.held != no_packet) {
            f.reorders_injected += accounts_.measured(d.stream, s.held) ? 1U : 0U;
            release(d, emit);
        }
    }

    // At the end: what still waits for a successor is sent in its order after all, of one stream a
    // call. False when no stream is left.
    template <typename Emit>
    bool finish(std::uint64_t now, Emit&& emit) noexcept {
        for (; finished_ < streams_.size(); ++finished_) {
            if (streams_[finished_].held != no_packet) {
                const auto index = static_cast<std::uint32_t>(finished_);
                accounts_.unhold(index, streams_[finished_].held);
                release(departure{index, false, now}, emit);
                ++finished_;
                return true;
            }
        }
        return false;
    }
    void start() noexcept { finished_ = 0; }

private:
    [[nodiscard]] unsigned copies_of(std::uint32_t stream, std::uint32_t n) const noexcept {
        if (faults_.loses(stream, n)) {
            return 0;
        }
        return faults_.duplicates(stream, n) ? 2 : 1;
    }
    template <typename Emit>
    static void emit_copies(std::uint32_t stream, std::uint32_t n, std::uint64_t due,
                            unsigned copies, Emit&& emit) noexcept {
        for (unsigned i = 0; i < copies; ++i) {
            emit(stream, n, due);
        }
    }
    template <typename Emit>
    void release(const departure& d, Emit&& emit) noexcept {
        stream& s = streams_[d.stream];
        emit_copies(d.stream, s.held, d.due_cycles, copies_of(d.stream, s.held), emit);
        s.held = no_packet;
    }

    std::span<stream> streams_;
    ledger& accounts_;
    injection faults_;
    std::size_t finished_ = 0; // streams that finish() has looked at
};

} // namespace voxplane::voxgen
