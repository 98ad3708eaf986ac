// The whole packet in the traditional way: what a textbook and a tutorial on sockets lead to. Each
// step is a function of values, results are vectors, sessions lie in a map, audio goes a sample at
// a time: a table for decoding, a search for the segment in encoding, floating point for the gain.
#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "base/wire.hpp"
#include "g711/reference.hpp"
#include "packets.hpp"

namespace voxplane::seed {

namespace {

using byte_vector = std::vector<std::uint8_t>;
using pcm_vector = std::vector<std::int16_t>;

struct datagram {
    std::uint16_t destination_port;
    byte_vector bytes;
};

struct rtp_packet {
    bool marker;
    std::uint8_t payload_type;
    std::uint16_t seq;
    std::uint32_t timestamp;
    std::uint32_t ssrc;
    byte_vector payload;
};

struct session {
    destination to;
    double energy = 0;
    int peak = 0;
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    std::uint16_t highest = 0;
    double transit = 0;
    double jitter = 0;
};

std::uint32_t add_words(const std::uint8_t* p, std::size_t bytes, std::uint32_t sum) {
    for (std::size_t i = 0; i + 1 < bytes; i += 2) {
        sum += load_be16(p + i);
    }
    return bytes % 2 == 0 ? sum : sum + (std::uint32_t{p[bytes - 1]} << 8);
}

std::uint16_t folded(std::uint32_t sum) {
    while (sum >> 16 != 0) {
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(sum);
}

// Sum over pseudo-header, UDP header and datagram (RFC 768).
std::uint16_t udp_sum(const std::uint8_t* ip, std::size_t udp_bytes) {
    const auto rest = static_cast<std::uint32_t>(17 + udp_bytes);
    return folded(add_words(ip + 20, udp_bytes, add_words(ip + 12, 8, rest)));
}

[[gnu::noinline]] byte_vector receive(const std::uint8_t* from) {
    return {from, from + packet_bytes};
}

[[gnu::noinline]] std::optional<datagram> parse_frame(const byte_vector& frame) {
    if (frame.size() < rtp_at || load_be16(&frame[12]) != 0x0800 || frame[14] != 0x45 ||
        frame[23] != 17 || folded(add_words(&frame[14], 20, 0)) != 0xffff) {
        return {};
    }
    const std::size_t bytes = load_be16(&frame[udp_at + 4]);
    if (bytes < 8 || udp_at + bytes > frame.size() || udp_sum(&frame[14], bytes) != 0xffff) {
        return {};
    }
    const auto begin = frame.begin() + static_cast<std::ptrdiff_t>(rtp_at);
    return datagram{load_be16(&frame[udp_at + 2]),
                    byte_vector(begin, begin + static_cast<std::ptrdiff_t>(bytes - 8))};
}

[[gnu::noinline]] std::optional<rtp_packet> parse_rtp(const byte_vector& bytes) {
    if (bytes.size() < 12 || bytes[0] != 0x80) {
        return {};
    }
    return rtp_packet{(bytes[1] & 0x80U) != 0, static_cast<std::uint8_t>(bytes[1] & 0x7fU),
                      load_be16(&bytes[2]),    load_be32(&bytes[4]),
                      load_be32(&bytes[8]),    byte_vector(bytes.begin() + 12, bytes.end())};
}

// RFC 3550 A.8 as printed there, in floating point.
[[gnu::noinline]] void count(session& of, const rtp_packet& packet, double arrival) {
    ++of.packets;
    of.octets += packet.payload.size();
    of.highest = packet.seq;
    const double transit = arrival - packet.timestamp;
    if (of.packets > 1) {
        of.jitter += (std::abs(transit - of.transit) - of.jitter) / 16.0;
    }
    of.transit = transit;
}

[[gnu::noinline]] pcm_vector decode(const pcm_vector& table, const byte_vector& code) {
    pcm_vector pcm;
    pcm.reserve(code.size());
    for (const std::uint8_t each : code) {
        pcm.push_back(table[each]);
    }
    return pcm;
}

[[gnu::noinline]] pcm_vector louder(const pcm_vector& in, double gain) {
    pcm_vector out(in.size());
    std::transform(in.begin(), in.end(), out.begin(), [gain](std::int16_t sample) {
        const double scaled = std::round(sample * gain);
        return static_cast<std::int16_t>(std::clamp(scaled, -32768.0, 32767.0));
    });
    return out;
}

[[gnu::noinline]] void meter(session& of, const pcm_vector& pcm) {
    for (const std::int16_t sample : pcm) {
        of.energy += 1.0 * sample * sample;
        of.peak = std::max(of.peak, std::abs(int{sample}));
    }
}

std::uint8_t alaw(std::int16_t sample) {
    const int magnitude = (sample < 0 ? ~sample : sample) >> 4;
    int shift = 0;
    while (magnitude >> shift > 31) {
        ++shift;
    }
    const int rest = magnitude >> shift;
    const int code = rest < 16 ? rest : 16 * (shift + 1) + (rest & 15);
    return static_cast<std::uint8_t>((sample < 0 ? code : code | 0x80) ^ 0x55);
}

[[gnu::noinline]] byte_vector encode(const pcm_vector& pcm) {
    byte_vector code;
    code.reserve(pcm.size());
    for (const std::int16_t sample : pcm) {
        code.push_back(alaw(sample));
    }
    return code;
}

[[gnu::noinline]] byte_vector compose(const destination& to, const rtp_packet& in,
                                      const byte_vector& code) {
    byte_vector out(payload_at + code.size());
    std::uint8_t* p = out.data();
    p[0] = p[6] = 0x02;
    store_be16(p + 12, 0x0800);
    p[14] = 0x45;
    store_be16(p + 16, static_cast<std::uint16_t>(out.size() - 14));
    p[20] = 0x40;
    p[22] = 64;
    p[23] = 17;
    store_be32(p + 26, to.our_ip);
    store_be32(p + 30, to.their_ip);
    store_be16(p + 24, static_cast<std::uint16_t>(~folded(add_words(p + 14, 20, 0))));
    store_be16(p + udp_at, to.our_port);
    store_be16(p + udp_at + 2, to.their_port);
    store_be16(p + udp_at + 4, static_cast<std::uint16_t>(out.size() - udp_at));
    p[rtp_at] = 0x80;
    p[rtp_at + 1] = static_cast<std::uint8_t>((in.marker ? 0x80 : 0) | to.payload_type);
    store_be16(p + rtp_at + 2, static_cast<std::uint16_t>(in.seq + to.seq_offset));
    store_be32(p + rtp_at + 4, in.timestamp + to.timestamp_offset);
    store_be32(p + rtp_at + 8, to.ssrc);
    std::copy(code.begin(), code.end(), out.begin() + static_cast<std::ptrdiff_t>(payload_at));
    const auto sum = static_cast<std::uint16_t>(~udp_sum(p + 14, out.size() - udp_at));
    store_be16(p + udp_at + 6, sum == 0 ? std::uint16_t{0xffff} : sum);
    return out;
}

class traditional final : public path_of<traditional, packet_path> {
public:
    traditional() : port_(packet_bytes), table_(256) {
        for (std::size_t code = 0; code < 256; ++code) {
            table_[code] = g711::reference_decode(g711::law::pcmu, static_cast<std::uint8_t>(code));
        }
        for (std::size_t call = 0; call < calls; ++call) {
            sessions_[destination_of(call).our_port].to = destination_of(call);
        }
    }

    void prepare() override { port_.land(wire_); }

    void one() override {
        now_ += packet_time_ns / calls;
        const byte_vector frame = receive(port_.next());
        const auto datagram = parse_frame(frame);
        if (!datagram) {
            return;
        }
        const auto found = sessions_.find(datagram->destination_port);
        const auto packet = parse_rtp(datagram->bytes);
        if (found == sessions_.end() || !packet) {
            return;
        }
        count(found->second, *packet, static_cast<double>(now_) / 125000.0);
        const pcm_vector pcm = louder(decode(table_, packet->payload), gain_q12 / 4096.0);
        meter(found->second, pcm);
        byte_vector sent = compose(found->second.to, *packet, encode(pcm));
        last_ = &sent_.exchange(sent);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override { return *last_; }
    [[nodiscard]] std::uint64_t energy(std::size_t call) const override {
        return static_cast<std::uint64_t>(sessions_.at(destination_of(call).our_port).energy);
    }

private:
    packet_wire wire_;
    receive_buffers port_;
    pcm_vector table_;
    std::unordered_map<std::uint16_t, session> sessions_;
    waiting_line<byte_vector> sent_;
    const byte_vector* last_ = nullptr;
    std::uint64_t now_ = 0;
};

} // namespace

std::unique_ptr<packet_path> packet_with_vectors() {
    return std::make_unique<traditional>();
}

} // namespace voxplane::seed
