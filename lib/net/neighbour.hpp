// Next hops and their MAC addresses. Only the main lcore writes; workers read one published word
// per packet by the index that a leg holds. Ageing follows RFC 4861 section 7.3 in what a host
// needs (ARP entries alike), with one change: workers report no use, so an entry that calls hold is
// probed as soon as it is stale.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/cacheline.hpp"
#include "base/result.hpp"

namespace voxplane::net {

enum class neighbour_state : std::uint8_t {
    incomplete, // MAC unknown: asked for on the link
    reachable,  // confirmed less than 30 s ago
    stale,      // still used while it is probed
    fixed       // given by the configuration: never asked, never ages
};

// One ARP request or neighbour solicitation to be sent now.
struct solicitation {
    std::uint16_t index = 0;
    bool unicast = false; // to mac, which is known
    mac_address mac;
};

class neighbour_table {
public:
    static constexpr std::uint64_t second_ns = 1'000'000'000;
    static constexpr std::uint64_t retry_ns = second_ns;          // RETRANS_TIMER
    static constexpr std::uint64_t reachable_ns = 30 * second_ns; // REACHABLE_TIME
    static constexpr unsigned unicast_probes = 3;                 // MAX_UNICAST_SOLICIT
    static constexpr std::uint16_t most = UINT16_MAX - 1;

    // All memory is taken here but for main's index. capacity: 1 to `most`.
    [[nodiscard]] static result<neighbour_table> create(std::uint32_t capacity);

    // Any worker: true and six bytes at mac when the next hop's MAC is known. Relaxed, because the
    // word is complete in itself; the index came over a command ring, which ordered it.
    [[nodiscard]] bool lookup(std::uint16_t index, std::uint8_t* mac) const noexcept {
        const std::uint64_t word = words_[index].get();
        std::memcpy(mac, &word, sizeof(mac_address::bytes)); // little-endian: the low six bytes
        return (word & known_bit) != 0;
    }

    // Any worker: the same MAC in the low six bytes of a word, 0 while it is unknown. For callers
    // that go on with registers, where bytes stored and read back as a word would have to wait.
    [[nodiscard]] std::uint64_t mac_word(std::uint16_t index) const noexcept {
        const std::uint64_t word = words_[index].get();
        return (word & known_bit) != 0 ? word & (known_bit - 1) : 0;
    }

    // All below: main lcore.

    // The entry for a next hop on the link of a local address (its index), made if need be and held
    // until release(). Error: the table is full of held entries.
    [[nodiscard]] result<std::uint16_t> find_or_add(const ip_address& ip, std::uint16_t address);
    // As find_or_add, with a MAC that never changes.
    [[nodiscard]] result<std::uint16_t> add_fixed(const ip_address& ip, std::uint16_t address,
                                                  const mac_address& mac);
    // Ends one hold, once no worker uses the index any more. Unheld entries are not probed, and are
    // reused when the table is full.
    void release(std::uint16_t index);

    // ip was heard from mac: updates the entries that exist (it makes none, so that strangers
    // cannot fill the table). same_link(address) tells whether a local address is on the link where
    // it was heard. Returns how many entries it confirmed.
    template <typename SameLink>
    unsigned confirm(const ip_address& ip, const mac_address& mac, std::uint64_t now_ns,
                     SameLink&& same_link) {
        unsigned confirmed = 0;
        for (auto at = index_.lower_bound({ip, 0}); at != index_.end() && at->first.first == ip;
             ++at) {
            if (same_link(at->first.second))
                confirmed += confirm(at->second, mac, now_ns);
        }
        return confirmed;
    }
    unsigned confirm(const ip_address& ip, const mac_address& mac, std::uint64_t now_ns) {
        return confirm(ip, mac, now_ns, [](std::uint16_t) { return true; });
    }

    // Ages all entries and writes those that want a solicitation now, which count as sent. Call it
    // a few times a second; what does not fit into out comes next time. Returns how many.
    unsigned due(std::uint64_t now_ns, std::span<solicitation> out);

    [[nodiscard]] std::uint32_t size() const noexcept;     // entries in use
    [[nodiscard]] std::uint32_t capacity() const noexcept; // entries at most
    [[nodiscard]] const ip_address& ip(std::uint16_t index) const noexcept;
    [[nodiscard]] std::uint16_t address(std::uint16_t index) const noexcept;
    [[nodiscard]] neighbour_state state(std::uint16_t index) const noexcept;
    [[nodiscard]] unsigned
    solicitations_sent(std::uint16_t index) const noexcept; // since confirmed

private:
    static constexpr std::uint64_t known_bit = std::uint64_t{1} << 48;

    using key = std::pair<ip_address, std::uint16_t>;
    struct entry {
        key who;
        std::uint64_t confirmed_ns = 0;
        std::uint64_t asked_ns = 0; // of the last solicitation, valid when sent is not 0
        std::uint32_t holds = 0;
        std::uint32_t sent = 0;
        neighbour_state state = neighbour_state::incomplete;
    };

    neighbour_table(std::unique_ptr<published<std::uint64_t>[]> words, std::uint32_t capacity);
    [[nodiscard]] unsigned confirm(std::uint16_t index, const mac_address& mac,
                                   std::uint64_t now_ns) noexcept;
    void age(entry& e, std::uint16_t index, std::uint64_t now_ns) noexcept;
    void publish(std::uint16_t index, const mac_address& mac) noexcept;
    void restart(entry& e, std::uint16_t index) noexcept;
    [[nodiscard]] std::int32_t take_slot();

    std::unique_ptr<published<std::uint64_t>[]> words_;
    std::vector<entry> entries_;
    std::map<key, std::uint16_t> index_;
    std::size_t next_due_ = 0; // where due() goes on
    std::uint32_t capacity_ = 0;
};

} // namespace voxplane::net
