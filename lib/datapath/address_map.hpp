// Local addresses as the data path reads them: what is written into frames that leave by an
// address, and the map from a destination address to its index. Made at start, read-only
// afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/address.hpp"
#include "base/cacheline.hpp"

namespace voxplane::datapath {

inline constexpr unsigned max_addresses = 256;
inline constexpr std::uint16_t no_address = UINT16_MAX;

// One line: all that rewrite needs of the sending address.
struct alignas(cache_line_bytes) local_address {
    std::array<std::uint8_t, 16> ip{};
    std::array<std::uint8_t, 16>
        l2_tail{};              // own MAC, VLAN tags, EtherType: all after the next hop's MAC
    std::uint8_t l2_bytes = 14; // Ethernet header with tags: 14, 18 or 22
    bool ipv4 = true;
    std::uint16_t port = 0;              // ethdev port
    std::array<std::uint16_t, 2> vlan{}; // outer, inner, 0: none
    bool ip_offload = false;             // the port fills IPv4 checksums
    bool udp_offload = false;            // the port fills UDP checksums
    bool plain = false;                  // untagged IPv4, checksums by software
};

[[nodiscard]] local_address make_local_address(const ip_address& ip, const mac_address& mac,
                                               const std::vector<std::uint16_t>& vlan,
                                               std::uint16_t port);

// Has the port fill checksums.
void use_offloads(local_address& of, bool ip, bool udp) noexcept;

// From address bytes to index, for the addresses of one port. Open addressing over at most half
// filled slots; a look-up of a single address is one compare.
class address_map {
public:
    void add(const local_address& which, std::uint16_t index) noexcept;

    // Any worker. ip: 4 or 16 bytes of a packet.
    [[nodiscard]] std::uint16_t find_ipv4(const std::uint8_t* ip) const noexcept {
        std::uint32_t key;
        std::memcpy(&key, ip, sizeof key);
        for (unsigned slot = hash(key);; ++slot) {
            const entry& e = slots_[slot % slots];
            if (e.index == no_address) {
                return no_address;
            }
            if (e.key == key && e.ipv4) {
                return e.index;
            }
        }
    }
    [[nodiscard]] std::uint16_t find_ipv6(const std::uint8_t* ip) const noexcept {
        std::uint32_t key;
        std::memcpy(&key, ip + 12, sizeof key);
        for (unsigned slot = hash(key);; ++slot) {
            const entry& e = slots_[slot % slots];
            if (e.index == no_address) {
                return no_address;
            }
            if (e.key == key && !e.ipv4 && std::memcmp(e.prefix.data(), ip, 12) == 0) {
                return e.index;
            }
        }
    }

private:
    static constexpr unsigned slots = 2 * max_addresses;
    struct entry {
        std::uint32_t key = 0;                 // IPv4 address or last 32 bits of IPv6
        std::array<std::uint8_t, 12> prefix{}; // the rest of an IPv6 address
        std::uint16_t index = no_address;
        bool ipv4 = true;
    };
    [[nodiscard]] static unsigned hash(std::uint32_t key) noexcept {
        return (key * 0x9e3779b1U) >> 23; // Fibonacci hashing to 9 bits, the size of the table
    }
    std::array<entry, slots> slots_{};
};

} // namespace voxplane::datapath
