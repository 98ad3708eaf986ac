// From the frame to its account.
#include "checker.hpp"

#include <bit>
#include <cstring>

#include "base/wire.hpp"
#include "net/sums.hpp"

namespace voxplane::voxgen {

namespace {

using namespace net;

// Where a peer's stream of its own begins is found among so many of the last packets.
constexpr std::uint32_t learn_window = 256;

} // namespace

bool checker::find_address(const std::uint8_t* ip, std::uint32_t& out) const noexcept {
    const bool four = all_.first_own.is_ipv4();
    const std::size_t fixed = four ? 0 : ipv6::address_bytes - 4;
    const std::uint8_t* const first = all_.first_own.bytes.data();
    if (std::memcmp(ip, first, fixed) != 0) {
        return false;
    }
    out = load_be32(ip + fixed) - load_be32(first + fixed);
    return out < all_.addresses;
}

checker::parsed checker::parse(const std::uint8_t* frame, std::size_t bytes,
                               datagram& out) const noexcept {
    if (bytes < ethernet::bytes) {
        return parsed::malformed;
    }
    const std::uint8_t* const ip = frame + ethernet::bytes;
    const std::size_t rest = bytes - ethernet::bytes;
    const std::uint16_t wanted = all_.first_own.is_ipv4() ? ethertype_ipv4 : ethertype_ipv6;
    if (load_be16(frame + ethernet::type) != wanted) {
        return parsed::not_ours;
    }
    return wanted == ethertype_ipv4 ? parse_ipv4(ip, rest, out) : parse_ipv6(ip, rest, out);
}

checker::parsed checker::parse_ipv4(const std::uint8_t* ip, std::size_t bytes,
                                    datagram& out) const noexcept {
    if (bytes < ipv4::bytes || ip[ipv4::version_ihl] != 0x45) {
        return parsed::malformed; // peers send no options
    }
    const std::size_t total = load_be16(ip + ipv4::total_length);
    if (total < ipv4::bytes || total > bytes) {
        return parsed::malformed;
    }
    if (!ipv4_header_valid(*all_.checksums, ip, ipv4::bytes)) {
        return parsed::bad_checksum;
    }
    if (ip[ipv4::protocol] != protocol_udp || !find_address(ip + ipv4::destination, out.address)) {
        return parsed::not_ours;
    }
    out.udp = ip + ipv4::bytes;
    out.source = ip + ipv4::source;
    out.bytes = static_cast<std::uint16_t>(total - ipv4::bytes);
    out.pseudo_sum = pseudo_sum_ipv4(*all_.checksums, ip, protocol_udp, out.bytes);
    return parse_udp(out.bytes, true, out);
}

checker::parsed checker::parse_ipv6(const std::uint8_t* ip, std::size_t bytes,
                                    datagram& out) const noexcept {
    if (bytes < ipv6::bytes || ip[ipv6::version] >> 4 != 6) {
        return parsed::malformed;
    }
    const std::size_t length = load_be16(ip + ipv6::payload_length);
    if (length > bytes - ipv6::bytes) {
        return parsed::malformed;
    }
    if (ip[ipv6::next_header] != protocol_udp ||
        !find_address(ip + ipv6::destination, out.address)) {
        return parsed::not_ours;
    }
    out.udp = ip + ipv6::bytes;
    out.source = ip + ipv6::source;
    out.bytes = static_cast<std::uint16_t>(length);
    out.pseudo_sum = pseudo_sum_ipv6(*all_.checksums, ip, protocol_udp, out.bytes);
    return parse_udp(length, false, out);
}

checker::parsed checker::parse_udp(std::size_t bytes, bool may_lack_checksum,
                                   datagram& out) const noexcept {
    if (bytes < udp::bytes || load_be16(out.udp + udp::length) != bytes) {
        return parsed::malformed;
    }
    if (load_be16(out.udp + udp::checksum) == 0) {
        return may_lack_checksum ? parsed::ours : parsed::bad_checksum;
    }
    return message_valid(*all_.checksums, out.pseudo_sum, out.udp, bytes) ? parsed::ours
                                                                          : parsed::bad_checksum;
}

bool checker::judge(const std::uint8_t* frame, std::size_t bytes, std::uint64_t cycles,
                    figures& f) noexcept {
    datagram d;
    switch (parse(frame, bytes, d)) {
    case parsed::not_ours:
        return false;
    case parsed::malformed:
        ++f.malformed;
        return true;
    case parsed::bad_checksum:
        ++f.bad_checksum;
        return true;
    case parsed::ours:
        judge_rtp(d, cycles, f);
        return true;
    }
    return true;
}

void checker::judge_rtp(const datagram& d, std::uint64_t cycles, figures& f) noexcept {
    const std::uint16_t port = load_be16(d.udp + udp::destination);
    const std::uint8_t* const rtp = d.udp + udp::bytes;
    const std::size_t bytes = d.bytes - udp::bytes;
    if (port % 2 != 0 || rtp::looks_like_rtcp(rtp, bytes)) {
        ++f.rtcp;
        return;
    }
    rtp::header h;
    if (!rtp::parse(rtp, bytes, h)) {
        ++f.malformed;
        return;
    }
    const std::uint32_t index = all_.find(d.address, port);
    if (index == no_packet) {
        ++f.unknown;
        return;
    }
    stream& s = all_.streams[index];
    const std::uint32_t n = number_of(s, h, rtp + h.payload_offset);
    if (n == no_packet) {
        ++f.unknown;
        return;
    }
    const ledger::match match = accounts_.receive(s, index, n, cycles, f);
    if (match != ledger::match::unknown && accounts_.measured(index, n)) {
        compare(s, n, d, h, f);
    }
}

std::uint32_t checker::number_of(stream& s, const rtp::header& h,
                                 const std::uint8_t* payload) noexcept {
    if (all_.own_stream && !s.learnt && !learn(s, h, payload)) {
        return no_packet;
    }
    return accounts_.number_of(s, static_cast<std::uint16_t>(h.seq - s.seq_shift));
}

// The first packet that comes back tells by its payload which one it is: the last one sent that
// says the same.
bool checker::learn(stream& s, const rtp::header& h, const std::uint8_t* payload) noexcept {
    const spoken& says = all_.side[s.side];
    for (std::uint32_t back = 1; back <= learn_window && back <= s.next; ++back) {
        const std::uint32_t n = s.next - back;
        if (n == s.held) {
            continue;
        }
        if (says.expected == nullptr ||
            (h.payload_bytes == says.octets &&
             std::memcmp(payload, says.expectation(all_.frame_of(s, n)), says.octets) == 0)) {
            s.learnt = true;
            s.seq_shift = static_cast<std::uint16_t>(h.seq - (s.first_seq + n));
            s.timestamp_shift = h.timestamp - (s.first_timestamp + n * says.octets);
            s.ssrc_back = h.ssrc;
            return true;
        }
    }
    return false;
}

void checker::compare(const stream& s, std::uint32_t n, const datagram& d, const rtp::header& h,
                      figures& f) const noexcept {
    const spoken& says = all_.side[s.side];
    const path& way_back = all_.paths[s.return_path];
    const std::uint32_t ssrc = all_.own_stream ? s.ssrc_back : s.ssrc;
    const std::uint32_t timestamp =
        s.first_timestamp + n * std::uint32_t{says.octets} + s.timestamp_shift;
    const std::size_t address_bytes =
        way_back.to.is_ipv4() ? ipv4::address_bytes : ipv6::address_bytes;
    const bool source =
        std::memcmp(d.udp + udp::source, &s.return_from_port, sizeof s.return_from_port) != 0 ||
        std::memcmp(d.source, way_back.to.bytes.data(), address_bytes) != 0;
    const bool type = says.expected != nullptr && h.payload_type != says.expected_type;
    const bool length = says.expected != nullptr && h.payload_bytes != says.octets;
    bool payload = false;
    if (says.expected != nullptr && !length) {
        const std::uint8_t* const got = d.udp + udp::bytes + h.payload_offset;
        const std::uint8_t* const wanted = says.expectation(all_.frame_of(s, n));
        payload = std::memcmp(got, wanted, says.octets) != 0;
        for (std::size_t i = 0; payload && i < says.octets; ++i) {
            const auto bits = static_cast<unsigned>(got[i] ^ wanted[i]);
            f.wrong_octets += bits != 0 ? 1U : 0U;
            f.wrong_bits += static_cast<unsigned>(std::popcount(bits));
        }
    }
    f.wrong_source += source ? 1U : 0U;
    f.wrong_type += type ? 1U : 0U;
    f.wrong_length += length ? 1U : 0U;
    f.wrong_payload += payload ? 1U : 0U;
    f.wrong_ssrc += h.ssrc != ssrc ? 1U : 0U;
    f.wrong_timestamp += h.timestamp != timestamp ? 1U : 0U;
    const bool any =
        source || type || length || payload || h.ssrc != ssrc || h.timestamp != timestamp;
    f.wrong += any ? 1U : 0U;
}

} // namespace voxplane::voxgen
