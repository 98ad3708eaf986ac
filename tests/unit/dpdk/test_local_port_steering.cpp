// Steering in the NIC against a fake of one: its hash over what it may take as input, its table,
// its rules. Every port must come to the queue of its owner. No device here has either, so this is
// all that is known of it.
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include <rte_thash.h>

#include "dpdk/local_port_steering.hpp"
#include "session/port_allocator.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using voxplane::test::report;

// Toeplitz as the specification of receive side scaling has it, bit by bit.
std::uint32_t toeplitz(const std::vector<std::uint8_t>& key,
                       const std::vector<std::uint8_t>& input) {
    const auto bit = [](const std::vector<std::uint8_t>& of, std::size_t i) {
        return i / 8 < of.size() ? of[i / 8] >> (7 - i % 8) & 1U : 0U;
    };
    std::uint32_t hash = 0;
    for (std::size_t i = 0; i < input.size() * 8; ++i) {
        for (std::size_t j = 0; bit(input, i) != 0 && j < 32; ++j) {
            hash ^= bit(key, i + j) << (31 - j);
        }
    }
    return hash;
}

// The destination port as a device may hash it: alone, or in its place with all else masked away.
enum class layout { alone, ipv4, ipv6 };

std::vector<std::uint8_t> input_of(layout how, unsigned port) {
    std::vector<std::uint8_t> input;
    if (how != layout::alone) {
        input.resize(how == layout::ipv4 ? 10 : 34);
    }
    input.push_back(static_cast<std::uint8_t>(port >> 8));
    input.push_back(static_cast<std::uint8_t>(port));
    return input;
}

// Owner i polls some queue, not i.
std::vector<std::uint16_t> queues(std::size_t owners) {
    std::vector<std::uint16_t> all(owners);
    std::iota(all.begin(), all.end(), std::uint16_t{0});
    std::reverse(all.begin(), all.end());
    return all;
}

// The hash of the test is that of DPDK, on the example key of the specification.
void the_fake_hashes_like_dpdk(report& r) {
    std::vector<std::uint8_t> key(40);
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = static_cast<std::uint8_t>(0x6d + 41 * i * i);
    }
    for (std::uint32_t n = 1; n < 200; ++n) {
        std::array<std::uint32_t, 3> words{n * 2654435761U, n * 40503U, n << 16 | n * 7U};
        std::vector<std::uint8_t> input;
        for (const std::uint32_t word : words) {
            for (const unsigned shift : {24U, 16U, 8U, 0U}) {
                input.push_back(static_cast<std::uint8_t>(word >> shift));
            }
        }
        r.equal(toeplitz(key, input), rte_softrss(words.data(), 3, key.data()), "hash");
    }
}

void hash_finds_the_owner(report& r) {
    for (const std::size_t owners : {1U, 2U, 4U, 16U}) {
        for (const std::size_t places : {16U, 128U, 512U, 2048U}) {
            const auto queue = queues(owners);
            const auto made = dpdk::steer_by_rss(queue, 40, places);
            if (!r.that(made.has_value(), "40 octets of key")) {
                continue;
            }
            r.equal(made->key.size(), 40U, "key");
            r.equal(made->table.size(), places, "table");
            for (const layout how : {layout::alone, layout::ipv4, layout::ipv6}) {
                for (unsigned port = 0; port < 65536; port += owners == 4 ? 1 : 7) {
                    const std::uint32_t hash = toeplitz(made->key, input_of(how, port));
                    const auto owner =
                        session::owner_of_port(static_cast<std::uint16_t>(port), owners);
                    r.equal(made->table[hash % places], queue[owner],
                            "port " + std::to_string(port));
                }
            }
        }
    }
}

void keys_of_other_lengths(report& r) {
    const auto queue = queues(2);
    for (const std::size_t bytes : {8U, 16U, 52U}) {
        const auto made = dpdk::steer_by_rss(queue, bytes, 128);
        r.that(made && made->key.size() == bytes, std::to_string(bytes) + " octets");
        for (unsigned port = 0; made && port < 65536; port += 3) {
            const std::uint32_t hash = toeplitz(made->key, input_of(layout::alone, port));
            r.equal(made->table[hash % 128], queue[port / 2 % 2], "port " + std::to_string(port));
        }
    }
}

void rules_find_the_owner(report& r) {
    for (const std::size_t owners : {1U, 2U, 8U, 64U}) {
        const auto queue = queues(owners);
        const auto rules = dpdk::steer_by_rules(queue);
        if (!r.that(rules.has_value(), "rules")) {
            continue;
        }
        r.equal(rules->size(), owners, "rules");
        for (unsigned port = 0; port < 65536; ++port) {
            unsigned matches = 0;
            for (const dpdk::local_port_rule& rule : *rules) {
                if ((port & rule.mask) == rule.value) {
                    ++matches;
                    r.equal(rule.queue,
                            queue[session::owner_of_port(static_cast<std::uint16_t>(port), owners)],
                            "port " + std::to_string(port));
                }
            }
            r.equal(matches, 1U, "rules for port " + std::to_string(port));
        }
    }
}

void what_cannot_be_exact(report& r) {
    r.that(!dpdk::steer_by_rss(queues(3), 40, 128), "three owners");
    r.that(!dpdk::steer_by_rss(queues(0), 40, 128), "no owner");
    r.that(!dpdk::steer_by_rss(queues(2), 40, 100), "a table of 100 places");
    r.that(!dpdk::steer_by_rss(queues(2), 40, 0), "no table");
    r.that(!dpdk::steer_by_rss(queues(4), 40, 2), "fewer places than owners");
    r.that(!dpdk::steer_by_rss(queues(2), 40, 65536), "more places than pairs");
    r.that(!dpdk::steer_by_rss(queues(2), 0, 128), "no key");
    r.that(!dpdk::steer_by_rules(queues(3)), "rules for three owners");
    r.that(!dpdk::steer_by_rules(queues(0)), "rules for none");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(the_fake_hashes_like_dpdk), voxplane_test(hash_finds_the_owner),
        voxplane_test(keys_of_other_lengths),     voxplane_test(rules_find_the_owner),
        voxplane_test(what_cannot_be_exact),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
