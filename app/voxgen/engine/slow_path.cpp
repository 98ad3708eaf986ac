// One frame at a time; an answer that the device does not take is dropped, as the asker asks again.
#include "slow_path.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "net/slow_path.hpp"

namespace voxplane::voxgen {

net::outcome slow_path::take(rte_mbuf* m) const noexcept {
    net::frame arrived;
    arrived.data = rte_pktmbuf_mtod(m, std::uint8_t*);
    arrived.length = m->data_len;
    arrived.capacity = static_cast<std::uint16_t>(m->buf_len - m->data_off);
    arrived.l3 = net::ethernet::bytes;
    net::outcome out = net::outcome::dropped(stats::drop::truncated_l2);
    if (m->nb_segs == 1 && arrived.length >= net::ethernet::bytes) {
        out = net::handle_slow_path(arrived, locals, *checksums);
    }
    if (out.reply_bytes != 0) {
        m->data_len = out.reply_bytes;
        m->pkt_len = out.reply_bytes;
        m->ol_flags = 0;
        if (rte_eth_tx_burst(port, 0, &m, 1) == 1) {
            return out;
        }
    }
    rte_pktmbuf_free(m);
    return out;
}

} // namespace voxplane::voxgen
