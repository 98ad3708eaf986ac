// Set-up of local addresses. Main lcore, before the workers are launched.
#include "datapath/address_map.hpp"

#include <algorithm>

#include "base/wire.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86dd;
constexpr std::uint16_t tpid_customer = 0x8100; // IEEE 802.1Q
constexpr std::uint16_t tpid_service = 0x88a8;  // IEEE 802.1ad, the outer of two tags

} // namespace

local_address make_local_address(const ip_address& ip, const mac_address& mac,
                                 const std::vector<std::uint16_t>& vlan, std::uint16_t port) {
    local_address made;
    made.ip = ip.bytes;
    made.ipv4 = ip.is_ipv4();
    made.port = port;
    std::uint8_t* p = std::copy(mac.bytes.begin(), mac.bytes.end(), made.l2_tail.begin());
    for (std::size_t tag = 0; tag < vlan.size() && tag < made.vlan.size(); ++tag) {
        made.vlan[tag] = vlan[tag];
        store_be16(p, tag == 0 && vlan.size() == 2 ? tpid_service : tpid_customer);
        store_be16(p + 2, vlan[tag]);
        p += 4;
        made.l2_bytes = static_cast<std::uint8_t>(made.l2_bytes + 4);
    }
    store_be16(p, made.ipv4 ? ethertype_ipv4 : ethertype_ipv6);
    use_offloads(made, false, false);
    return made;
}

void use_offloads(local_address& of, bool ip, bool udp) noexcept {
    constexpr unsigned untagged_bytes = 14;
    of.ip_offload = ip;
    of.udp_offload = udp;
    of.plain = of.ipv4 && of.l2_bytes == untagged_bytes && !ip && !udp;
}

void address_map::add(const local_address& which, std::uint16_t index) noexcept {
    entry e;
    e.ipv4 = which.ipv4;
    e.index = index;
    std::memcpy(&e.key, which.ip.data() + (which.ipv4 ? 0 : 12), sizeof e.key);
    if (!which.ipv4) {
        std::copy_n(which.ip.begin(), e.prefix.size(), e.prefix.begin());
    }
    unsigned slot = hash(e.key);
    while (slots_[slot % slots].index != no_address) {
        ++slot;
    }
    slots_[slot % slots] = e;
}

} // namespace voxplane::datapath
