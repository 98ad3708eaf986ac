// The way of nearly all packets from the leg to the wire in one go: what receive, transform and
// rewrite do to a plain packet whose payload passes or is mapped by a byte table, to the same bytes
// and counters. What those stages hand on in `packet` stays in registers here. All that the packet
// and both legs must be is looked at before anything is written: "no" leaves the packet to the
// stages.
#pragma once

#include "datapath/byte_mapper.hpp"
#include "datapath/context.hpp"
#include "datapath/plain_headers.hpp"
#include "datapath/plain_stream.hpp"

namespace voxplane::datapath {

class straight_way {
public:
    explicit straight_way(const context& c) noexcept : c_(c), map_(c), headers_(c) {}

    // True when p, which was recognised, is ready for transmit.
    [[nodiscard, gnu::always_inline]] bool take(packet& p, const plain_rtp& found) noexcept {
        const session::passage& way = found.way();
        const bool maps = found.rule->what == session::action::map;
        const std::uint64_t mac = next_hop(c_, way);
        if ((!maps && found.rule->what != session::action::pass) || mac == 0 ||
            !headers_.takes(way, p.datagram_bytes) || !count_plain(p, found)) [[unlikely]] {
            return false;
        }
        p.out_address = way.address;
        std::uint8_t* const f = p.frame;
        std::uint64_t sum = 0;
        if (!maps && !way.zero_udp_checksum) {
            sum = payload_sum(c_, p); // tells it from the headers as received
        }
        sum += plain_writer::write_rtp(f, fields_of(found));
        if (maps) [[likely]] {
            sum += map_(*found.program, *found.rule, f + plain::datagram + rtp::fixed_header_bytes,
                        found.payload_bytes);
        }
        headers_.write(p.mbuf, f, way, mac, sum);
        return true;
    }

private:
    const context& c_;
    byte_mapper map_;
    plain_writer headers_;
};

} // namespace voxplane::datapath
