// libFuzzer target of a packet's whole way: any bytes as a frame through parse, lookup, receive,
// transform, rewrite and transmit of a worker with calls of every kind. The frame lies in a heap
// block of exactly the room that the mbuf promises, so that the address sanitizer sees every byte
// too many. What comes out is well-formed, the balance holds, and no mbuf stays away. Gates,
// streams and counters of the calls live on from input to input, as they do in service.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <rte_mbuf.h>

#include "dpdk/eal_fixture.hpp"
#include "parse_input.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

void require(bool holds, const std::string& what) {
    if (!holds) {
        std::fprintf(stderr, "violated: %s\n", what.c_str());
        std::abort();
    }
}

struct bench {
    scratch_directory scratch;
    dpdk::eal eal = start_eal(scratch);
    plane p{parse_plane()};

    bench() {
        for (const config::call& call : parse_calls()) {
            require(p.create(call).empty(), "create");
        }
    }
};

// One block: the count of holders that mbufs with outside memory need, freed with the block.
void free_block(void* block, void*) {
    std::free(block);
}

// The mbuf over a heap block with the headroom and tailroom asked for.
rte_mbuf* frame_in_heap(plane& p, const bytes& frame, std::size_t headroom, std::size_t tailroom) {
    static rte_mbuf_ext_shared_info holders;
    const std::size_t size = headroom + frame.size() + tailroom;
    auto* block = static_cast<std::uint8_t*>(std::malloc(size));
    rte_mbuf* m = p.make(bytes());
    require(m != nullptr && block != nullptr, "memory");
    holders.free_cb = free_block;
    holders.fcb_opaque = nullptr;
    rte_mbuf_ext_refcnt_set(&holders, 1);
    rte_pktmbuf_attach_extbuf(m, block, 0, static_cast<std::uint16_t>(size), &holders);
    m->data_off = static_cast<std::uint16_t>(headroom);
    m->data_len = static_cast<std::uint16_t>(frame.size());
    m->pkt_len = m->data_len;
    if (!frame.empty()) {
        std::memcpy(block + headroom, frame.data(), frame.size());
    }
    return m;
}

// Right checksums where the frame has the headers for it.
void seal(bytes& f, std::uint8_t how) {
    std::size_t l3 = 14;
    while (f.size() > l3 + 4 && f[l3 - 2] == 0x81 && f[l3 - 1] == 0 && l3 < 22) {
        l3 += 4;
    }
    if (f.size() < l3 + 28) {
        return;
    }
    const bool ipv4 = f[l3] >> 4 == 4;
    const std::size_t header = ipv4 ? (f[l3] & 15U) * 4U : 40U;
    if (ipv4 && (how & seal_ip) != 0 && header >= 20 && l3 + header <= f.size()) {
        seal_ipv4(f, l3);
    }
    const std::size_t udp = l3 + header;
    const bool plain = f[l3 + (ipv4 ? 9 : 6)] == 17 && udp + 8 <= f.size();
    if (plain && (how & seal_datagram) != 0 && udp + load_be16(&f[udp + 4]) <= f.size()) {
        seal_udp(f, l3);
    }
}

void deliver(plane& p, const std::uint8_t* control, bytes frame) {
    const std::uint8_t how = control[0];
    seal(frame, how);
    rte_mbuf* m = frame_in_heap(p, frame, (how & little_headroom) != 0 ? 16 : 128,
                                std::size_t{control[1]} * 8);
    if ((how & tags_stripped) != 0) {
        m->ol_flags |= RTE_MBUF_F_RX_QINQ | RTE_MBUF_F_RX_QINQ_STRIPPED;
    }
    if ((how & (tag_stripped | tags_stripped)) != 0) {
        m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
        m->vlan_tci_outer = control[2] >> 4;
        m->vlan_tci = control[2] & 15U;
    }
    if ((how & sums_good) != 0) {
        m->ol_flags |= RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD;
    }
    require(p.inject(m, 0), "room in the queue");
}

// Media frames are checked to the last byte; answers of the slow path have a target of their own.
void check_sent(const bytes& frame) {
    require(frame.size() >= 42, "a frame of " + std::to_string(frame.size()) + " bytes was sent");
    const decoded d = decode(frame);
    const bool media = d.fault.empty() || d.fault.find("UDP") != std::string::npos;
    if (media) {
        require(d.fault.empty(), d.fault);
        require(d.from.port >= 10000 && d.from.port < 10400, "source port " + to_string(d.from));
        require(d.ttl == 64, "TTL");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static bench b;
    if (size < parse_control_bytes || size > 2000) {
        return 0;
    }
    plane& p = b.p;
    const stats::counters before = p.total();
    p.advance_ms(1);
    deliver(p, data, bytes(data + parse_control_bytes, data + size));
    p.run();
    const auto sent = p.take();
    for (const bytes& frame : sent) {
        check_sent(frame);
    }
    p.calls().poll();
    const stats::counters after = p.total();
    require(after.received == before.received + 1, "received");
    // Reports of our own leave as time passes.
    require(after.transmitted + stats::dropped(after) ==
                before.transmitted + stats::dropped(before) + 1 + after.made - before.made,
            "neither sent nor dropped, or both");
    require(sent.size() == after.transmitted - before.transmitted, "transmitted");
    require(rte_mempool_in_use_count(p.packets()) == 0, "an mbuf stayed away");
    require(p.fault().empty(), p.fault());
    return 0;
}
