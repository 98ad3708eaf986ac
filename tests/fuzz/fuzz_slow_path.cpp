// libFuzzer target of the slow path: any bytes as a frame, in a heap block of exactly the capacity
// that is promised, so that the address sanitizer sees every byte too many. Asserts what an answer
// must be.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "base/wire.hpp"
#include "net/slow_path.hpp"
#include "net/sums.hpp"
#include "slow_path_input.hpp"
#include "unit/net/golden.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::net;

void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "violated: %s\n", what);
    std::abort();
}

const checksum::kernels& kernels() {
    return golden::kernels();
}

// Length of the IP packet at l3 by its own header, or 0 when it does not fit.
std::size_t packet_bytes(const frame& f) {
    const std::size_t room = f.network_bytes();
    const std::uint8_t* const header = f.network();
    const std::uint16_t type = load_be16(header - 2);
    std::size_t bytes = 0;
    if (type == ethertype_ipv4 && room >= ipv4::bytes)
        bytes = load_be16(header + ipv4::total_length);
    if (type == ethertype_ipv6 && room >= ipv6::bytes)
        bytes = ipv6::bytes + load_be16(header + ipv6::payload_length);
    return bytes <= room ? bytes : 0;
}

void refill(const frame& f) {
    const std::size_t bytes = packet_bytes(f);
    std::uint8_t* const header = f.network();
    if (bytes == 0)
        return;
    if (load_be16(header - 2) == ethertype_ipv4) {
        const std::size_t header_bytes = (header[0] & 15U) * std::size_t{4};
        if (header_bytes < ipv4::bytes || bytes < header_bytes + icmp::echo_bytes)
            return;
        fill_ipv4_header(kernels(), header, header_bytes);
        fill_message(kernels(), 0, header + header_bytes, bytes - header_bytes, icmp::checksum);
    } else if (bytes >= ipv6::bytes + icmpv6::bytes) {
        const auto message = static_cast<std::uint16_t>(bytes - ipv6::bytes);
        fill_message(kernels(), pseudo_sum_ipv6(kernels(), header, protocol_icmpv6, message),
                     header + ipv6::bytes, message, icmpv6::checksum);
    }
}

void check_sums(const frame& answer) {
    const std::uint8_t* const header = answer.network();
    const std::uint16_t type = load_be16(header - 2);
    if (type == ethertype_arp) {
        require(load_be16(header + arp::operation) == arp::reply, "ARP answers are replies");
        return;
    }
    const std::size_t bytes = packet_bytes(answer);
    require(bytes != 0, "an answer's IP length fits the frame");
    if (type == ethertype_ipv4) {
        require(ipv4_header_valid(kernels(), header, ipv4::bytes), "IPv4 header checksum");
        require(message_valid(kernels(), 0, header + ipv4::bytes, bytes - ipv4::bytes),
                "ICMP checksum");
    } else {
        const auto message = static_cast<std::uint16_t>(bytes - ipv6::bytes);
        require(message_valid(kernels(),
                              pseudo_sum_ipv6(kernels(), header, protocol_icmpv6, message),
                              header + ipv6::bytes, message),
                "ICMPv6 checksum");
    }
}

void check_answer(const frame& arrived, const outcome& o, const std::vector<std::uint8_t>& before) {
    require(o.reply_bytes <= arrived.capacity && o.reply_bytes > arrived.l3,
            "an answer fits the capacity");
    require(std::memcmp(arrived.data + ethernet::source, golden::our_mac.data(), 6) == 0,
            "an answer comes from our MAC");
    require(std::memcmp(arrived.data + 12, before.data() + 12, arrived.l3 - std::size_t{12}) == 0,
            "tags and EtherType stay");
    require(o.local < golden::locals.size() && golden::locals[o.local].vlan == arrived.vlan,
            "an answer is for an address with these tags");
    frame answer = arrived;
    answer.length = o.reply_bytes;
    const std::uint16_t type = load_be16(answer.network() - 2);
    const std::size_t sender = type == ethertype_arp    ? arp::sender_ip
                               : type == ethertype_ipv4 ? ipv4::source
                                                        : ipv6::source;
    const ip_address& ours = golden::locals[o.local].ip;
    require(std::memcmp(answer.network() + sender, ours.bytes.data(),
                        ours.is_ipv4() ? ipv4::address_bytes : ipv6::address_bytes) == 0,
            "an answer comes from our address");
    check_sums(answer);
    const outcome again = handle_slow_path(answer, golden::locals, kernels());
    require(again.reply_bytes == 0 && !again.neighbour_seen, "an answer is not answered");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 + ethernet::bytes || size > 2048)
        return 0;
    const auto chosen = fuzz::read_choices(data[0]);
    const std::size_t length = size - 1;
    const std::size_t l3 = ethernet::bytes + chosen.tags * ethernet::tag_bytes;
    if (l3 > length)
        return 0;
    const std::size_t capacity = length + chosen.tailroom;
    const auto block = std::make_unique<std::uint8_t[]>(capacity);
    std::memcpy(block.get(), data + 1, length);

    frame arrived{block.get(),
                  static_cast<std::uint16_t>(length),
                  static_cast<std::uint16_t>(capacity),
                  static_cast<std::uint16_t>(l3),
                  {}};
    for (unsigned tag = 0; tag < chosen.tags; ++tag)
        arrived.vlan[tag] = load_be16(block.get() + 14 + 4 * tag) & 0x0fff;
    if (chosen.refill)
        refill(arrived);
    const std::vector<std::uint8_t> before(block.get(), block.get() + capacity);

    const outcome o = handle_slow_path(arrived, golden::locals, kernels());
    if (o.neighbour_seen)
        require(is_station(o.mac.bytes.data()) && !o.ip.is_unspecified(),
                "a neighbour has a station's MAC and an address");
    if (o.reply_bytes != 0)
        check_answer(arrived, o, before);
    else
        require(std::memcmp(before.data(), block.get(), capacity) == 0,
                "a frame without answer stays as it was");
    return 0;
}
