// ARP, ping and neighbour solicitation as the tests send them: from 198.18.0.2 or 2001:2::2 at the
// MAC of everybody on the link, to 198.18.0.1 or 2001:2::1. Byte literals, checksums by frames.hpp.
#pragma once

#include <initializer_list>

#include "support/frames.hpp"

namespace voxplane::test {

inline const bytes mac_peer{2, 0, 0, 0, 1, 1};
inline const bytes mac_own{2, 0, 0, 0, 0, 1};
inline const bytes ipv4_own{198, 18, 0, 1};
inline const bytes ipv4_peer{198, 18, 0, 2};
inline const bytes ipv6_own{0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
inline const bytes ipv6_peer{0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

inline bytes join(std::initializer_list<bytes> parts) {
    bytes out;
    for (const bytes& part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

// operation: 1 request, 2 reply. tag: four bytes, or none.
inline bytes arp_frame(std::uint8_t operation, const bytes& target, const bytes& tag = {}) {
    return join({bytes(6, 0xff),
                 mac_peer,
                 tag,
                 {8, 6, 0, 1, 8, 0, 6, 4, 0, operation},
                 mac_peer,
                 ipv4_peer,
                 bytes(6, 0),
                 target});
}

inline void set_message_sum(bytes& f, std::size_t message, std::uint32_t pseudo) {
    f[message + 2] = f[message + 3] = 0;
    const std::uint16_t sum = finish_sum(add_words(&f[message], f.size() - message, pseudo));
    f[message + 2] = static_cast<std::uint8_t>(sum >> 8);
    f[message + 3] = static_cast<std::uint8_t>(sum);
}

// type: 8 request, 0 reply.
inline bytes ping_frame(std::uint8_t type, const bytes& tag = {}) {
    const bytes message{type, 0, 0, 0, 0x12, 0x34, 0, 1, 'v', 'o', 'x'};
    bytes f = join({mac_own,
                    mac_peer,
                    tag,
                    {8, 0, 0x45, 0, 0, 31, 0, 0, 0, 0, 9, 1, 0, 0},
                    ipv4_peer,
                    ipv4_own,
                    message});
    const std::size_t l3 = 14 + tag.size();
    seal_ipv4(f, l3);
    set_message_sum(f, l3 + 20, 0);
    return f;
}

inline bytes icmpv6_frame(const bytes& to_mac, const bytes& to, const bytes& message) {
    const auto length = static_cast<std::uint8_t>(message.size());
    bytes f = join({to_mac,
                    mac_peer,
                    {0x86, 0xdd, 0x60, 0, 0, 0, 0, length, 58, 255},
                    ipv6_peer,
                    to,
                    message});
    set_message_sum(f, 54, add_words(&f[22], 32, 58U + length));
    return f;
}

inline bytes solicitation_frame(const bytes& target) {
    const bytes group{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, target[15]};
    return icmpv6_frame({0x33, 0x33, 0xff, 0, 0, target[15]}, group,
                        join({{135, 0, 0, 0, 0, 0, 0, 0}, target, {1, 1}, mac_peer}));
}

} // namespace voxplane::test
