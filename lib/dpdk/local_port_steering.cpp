// Bits are counted from the first of the key, as on the wire.
#include "dpdk/local_port_steering.hpp"

#include <bit>

namespace voxplane::dpdk {

namespace {

// Where the destination port may begin in what is hashed: alone; behind the addresses and the
// source port of IPv4; of IPv6.
constexpr std::size_t port_at[] = {0, 32 + 32 + 16, 128 + 128 + 16};
constexpr unsigned hash_bits = 32;
constexpr unsigned port_bits = 16;

bool exact(std::size_t owners, std::size_t places) noexcept {
    return std::has_single_bit(owners) && std::has_single_bit(places) && owners <= places;
}

} // namespace

std::optional<rss_by_local_port> steer_by_rss(std::span<const std::uint16_t> queue_of_owner,
                                              std::size_t key_bytes, std::size_t table_places) {
    const std::size_t owners = queue_of_owner.size();
    if (!exact(owners, table_places)) {
        return std::nullopt;
    }
    const auto index_bits = static_cast<unsigned>(std::countr_zero(table_places));
    const std::size_t needed_bits = port_at[0] + port_bits - 1 + hash_bits;
    if (index_bits >= port_bits || key_bytes * 8 < needed_bits) {
        return std::nullopt;
    }
    rss_by_local_port made;
    made.key.resize(key_bytes);
    // Bit i of the port (0: the highest) adds the key's bits from i on; the table's index is the
    // last index_bits of these 32. With this bit of the key the index has at j (0: the highest) bit
    // 14 - j of the port, whose bits end with 15: the pair's number, mirrored.
    for (const std::size_t at : port_at) {
        const std::size_t bit = at + port_bits - 2 + hash_bits - index_bits;
        if (bit < key_bytes * 8) {
            made.key[bit / 8] |= static_cast<std::uint8_t>(0x80U >> bit % 8);
        }
    }
    made.table.resize(table_places);
    for (std::size_t pair = 0; pair < table_places; ++pair) {
        std::size_t mirrored = 0;
        for (unsigned i = 0; i < index_bits; ++i) {
            mirrored |= (pair >> i & 1U) << (index_bits - 1 - i);
        }
        made.table[mirrored] = queue_of_owner[pair % owners];
    }
    return made;
}

std::optional<std::vector<local_port_rule>>
steer_by_rules(std::span<const std::uint16_t> queue_of_owner) {
    const std::size_t owners = queue_of_owner.size();
    if (!std::has_single_bit(owners) || owners > std::size_t{1} << (port_bits - 1)) {
        return std::nullopt;
    }
    std::vector<local_port_rule> rules;
    const auto mask = static_cast<std::uint16_t>((owners - 1) << 1);
    for (std::size_t owner = 0; owner < owners; ++owner) {
        rules.push_back({static_cast<std::uint16_t>(owner << 1), mask, queue_of_owner[owner]});
    }
    return rules;
}

} // namespace voxplane::dpdk
