// The map from a destination address to its index: every address that was put in, no other, also
// when the map is full and when families or hashes collide.
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "datapath/address_map.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using datapath::address_map;
using datapath::local_address;

std::uint16_t find(const address_map& map, const ip_address& ip) {
    return ip.is_ipv4() ? map.find_ipv4(ip.bytes.data()) : map.find_ipv6(ip.bytes.data());
}

void add(address_map& map, const ip_address& ip, std::uint16_t index) {
    map.add(datapath::make_local_address(ip, mac_address{}, {}, 0), index);
}

void empty_map(report& r) {
    const auto map = std::make_unique<address_map>();
    r.equal(find(*map, ip_address{}), datapath::no_address, "0.0.0.0");
    ip_address six;
    six.family = ip_family::ipv6;
    r.equal(find(*map, six), datapath::no_address, "::");
}

// An IPv6 address whose last four bytes are those of an IPv4 address, and one that differs from
// another only in its first byte.
void look_alikes(report& r) {
    const auto map = std::make_unique<address_map>();
    const ip_address four = *parse_ip("198.18.0.1");
    const ip_address six = *parse_ip("2001:2::c612:1");
    const ip_address other = *parse_ip("2101:2::c612:1");
    add(*map, six, 1);
    r.equal(find(*map, four), datapath::no_address, "IPv4 beside an IPv6 twin");
    r.equal(find(*map, other), datapath::no_address, "IPv6 beside a twin");
    add(*map, four, 2);
    add(*map, other, 3);
    r.equal(find(*map, six), 1, "first");
    r.equal(find(*map, four), 2, "second");
    r.equal(find(*map, other), 3, "third");
}

void full_map(report& r) {
    std::mt19937 random(7);
    for (unsigned round = 0; round < 20; ++round) {
        const auto map = std::make_unique<address_map>();
        std::set<ip_address> in;
        std::vector<ip_address> all;
        while (all.size() < datapath::max_addresses) {
            ip_address ip;
            ip.family = random() % 2 != 0 ? ip_family::ipv4 : ip_family::ipv6;
            const std::size_t n = ip.is_ipv4() ? 4 : 16;
            for (std::size_t i = 0; i < n; ++i) {
                // Few different bytes: neighbours, as real addresses are.
                ip.bytes[i] = static_cast<std::uint8_t>(random() % (round + 2));
            }
            if (in.insert(ip).second) {
                add(*map, ip, static_cast<std::uint16_t>(all.size()));
                all.push_back(ip);
            }
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            r.equal(std::size_t{find(*map, all[i])}, i, to_string(all[i]));
            ip_address near = all[i];
            near.bytes[near.is_ipv4() ? 3 : 15] ^= 0x80;
            if (!in.contains(near)) {
                r.equal(find(*map, near), datapath::no_address, "near " + to_string(all[i]));
            }
        }
    }
}

void headers_of_an_address(report& r) {
    const ip_address ip = *parse_ip("198.18.0.1");
    const mac_address mac = *parse_mac("02:00:00:00:00:09");
    const local_address plain = datapath::make_local_address(ip, mac, {}, 3);
    const local_address two = datapath::make_local_address(ip, mac, {5, 6}, 3);
    r.equal(int{plain.l2_bytes}, 14, "Ethernet");
    r.equal(int{two.l2_bytes}, 22, "Ethernet with two tags");
    const std::array<std::uint8_t, 16> tail{2, 0, 0,    0, 0, 9, 0x88, 0xa8,
                                            0, 5, 0x81, 0, 0, 6, 8,    0};
    r.equal(two.l2_tail, tail, "bytes");
    r.equal(plain.port, 3, "port");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(empty_map),
        voxplane_test(look_alikes),
        voxplane_test(full_map),
        voxplane_test(headers_of_an_address),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
