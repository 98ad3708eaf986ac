// Which UDP ports are free, for calls whose ports we choose: pairs of an even port for RTP and the
// one above it for RTCP, on each local address, sorted by the worker that owns them (the same for
// both legs of a call). A pair that came back is used again last, and not before its quarantine is
// over, so that late packets of an old call never meet a new one. Main lcore only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace voxplane::session {

// The worker that owns a port: what steers packets knows nothing but the port.
[[nodiscard]] constexpr std::size_t owner_of_port(std::uint16_t port,
                                                  std::size_t workers) noexcept {
    return port / 2U % workers;
}

class port_allocator {
public:
    struct range {
        std::uint16_t first = 30000; // even
        std::uint16_t last = 49999;  // odd, the RTCP port of the last pair
        std::uint64_t quarantine_ns = 0;
    };
    struct taken_pair {
        std::size_t address;
        std::uint16_t port;
    };

    // `taken` are in use already (calls of the file, calls restored) and come back by give().
    // Pairs are handed out in an order drawn from `seed`.
    port_allocator(std::size_t addresses, std::size_t workers, const range& of,
                   std::span<const taken_pair> taken, std::uint64_t seed);

    // The even port of a pair of that owner; none: all are in use or in quarantine. now_ns: any
    // clock that does not go back.
    [[nodiscard]] std::optional<std::uint16_t> take(std::size_t address, std::size_t owner,
                                                    std::uint64_t now_ns);
    // A pair that take() gave, or that was taken from the start. Others, outside of the range or
    // free, are ignored.
    void give(std::size_t address, std::uint16_t port, std::uint64_t now_ns);
    // The same, to be used again from that time on: not before any that came back earlier.
    void rest(std::size_t address, std::uint16_t port, std::uint64_t usable_ns);

    // Of pairs that come back from now on.
    void set_quarantine(std::uint64_t ns) noexcept { of_.quarantine_ns = ns; }
    [[nodiscard]] std::uint64_t quarantine_ns() const noexcept { return of_.quarantine_ns; }

    // Pairs in use, in the range; and all that there are.
    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }
    [[nodiscard]] std::size_t pairs() const noexcept { return used_.size(); }
    // Of one owner on one address: free now or after their quarantine.
    [[nodiscard]] std::size_t left(std::size_t address, std::size_t owner) const noexcept {
        return free_[address * workers_ + owner].size();
    }

private:
    struct free_pair {
        std::uint16_t port;
        std::uint64_t usable_ns; // not before
    };
    // Index of used_; none outside of the range.
    [[nodiscard]] std::optional<std::size_t> place(std::size_t address,
                                                   std::uint16_t port) const noexcept;

    range of_;
    std::size_t workers_;
    std::size_t per_address_; // pairs
    std::vector<bool> used_;
    std::vector<std::deque<free_pair>> free_; // by address and owner, the longest free first
    std::size_t in_use_ = 0;
};

} // namespace voxplane::session
