// (local address, UDP port) -> leg, by one array index: 256 KiB an address, one load a packet, no
// collisions. Written by the main lcore, read by every worker: an entry is stored with release
// after its leg's owner has set the leg up, and a leg's slot is reused only after all workers have
// passed a quiescent point since its entries were cleared.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/result.hpp"
#include "dpdk/table_memory.hpp"

namespace voxplane::session {

enum class channel : std::uint8_t { rtp, rtcp };

// Where a port leads. Packed into 32 bits so that a line of the table holds 16 ports.
struct port_entry {
    static constexpr unsigned leg_bits = 20;
    static constexpr unsigned owner_bits = 6;
    static constexpr unsigned generation_bits = 5;
    static constexpr std::uint32_t max_legs = 1U << leg_bits;
    static constexpr std::uint32_t max_owners = 1U << owner_bits;
    static constexpr std::uint32_t generations = 1U << generation_bits; // 0 is never used

    std::uint32_t leg = 0;
    std::uint8_t owner = 0;      // worker that may touch the leg
    std::uint8_t generation = 0; // of the leg's slot; 0: nothing here
    channel which = channel::rtp;

    [[nodiscard]] std::uint32_t pack() const noexcept {
        return leg | std::uint32_t{owner} << leg_bits |
               std::uint32_t{generation} << (leg_bits + owner_bits) |
               static_cast<std::uint32_t>(which) << 31;
    }
    // Whether packed bits name that owner; bits of no entry, 0, name the first.
    [[nodiscard]] static bool is_owned_by(std::uint32_t bits, unsigned owner) noexcept {
        return (bits & (max_owners - 1) << leg_bits) == owner << leg_bits;
    }
    [[nodiscard]] static std::uint32_t leg_of(std::uint32_t bits) noexcept {
        return bits & (max_legs - 1);
    }
    // Whether packed bits are the entry for RTP of a leg in its present generation, below
    // generations.
    [[nodiscard]] static bool is_rtp_of(std::uint32_t bits, std::uint8_t generation) noexcept {
        return bits >> (leg_bits + owner_bits) == generation; // the channel's bit is 0
    }
    [[nodiscard]] static port_entry unpack(std::uint32_t bits) noexcept {
        return {bits & (max_legs - 1),
                static_cast<std::uint8_t>(bits >> leg_bits & (max_owners - 1)),
                static_cast<std::uint8_t>(bits >> (leg_bits + owner_bits) & (generations - 1)),
                static_cast<channel>(bits >> 31)};
    }
};

class port_table {
public:
    static constexpr std::size_t ports = 65536;

    // Room for all ports of that many local addresses, zeroed.
    [[nodiscard]] static result<port_table> create(std::size_t addresses);

    // The entry of a port, 0 for none. Any worker; acquire pairs with set()'s release.
    using slot = std::atomic<std::uint32_t>;
    [[nodiscard]] static std::uint32_t get(const slot& of) noexcept {
        return of.load(std::memory_order_acquire);
    }
    [[nodiscard]] std::uint32_t get(std::size_t address, std::uint16_t port) const noexcept {
        return get(slots_[address * ports + port]);
    }
    // The slots of an address, by port. They stay where they are.
    [[nodiscard]] const slot* of_address(std::size_t address) const noexcept {
        return slots_ + address * ports;
    }

    // Main lcore only.
    void set(std::size_t address, std::uint16_t port, const port_entry& entry) noexcept {
        slots_[address * ports + port].store(entry.pack(), std::memory_order_release);
    }
    void clear(std::size_t address, std::uint16_t port) noexcept {
        slots_[address * ports + port].store(0, std::memory_order_release);
    }
    [[nodiscard]] std::size_t addresses() const noexcept { return addresses_; }

private:
    port_table(dpdk::table_memory memory, std::size_t addresses) noexcept
        : memory_(std::move(memory)), slots_(static_cast<slot*>(memory_.get())),
          addresses_(addresses) {}
    dpdk::table_memory memory_;
    slot* slots_;
    std::size_t addresses_;
};

} // namespace voxplane::session
