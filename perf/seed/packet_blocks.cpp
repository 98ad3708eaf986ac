// The whole packet with the library's functions: it lies in one block from receipt to sending, the
// linear samples behind it, as in an mbuf's tailroom. Switches put a copy at each step, the heap in
// the pool's place, or scalar kernels, or leave the metrics out.
#include <cstring>

#include "base/wire.hpp"
#include "packets.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::seed {

namespace {

constexpr std::size_t pcm_at = 256; // the first whole line behind a packet
constexpr std::size_t block_bytes = pcm_at + payload_bytes * sizeof(std::int16_t);

struct leg {
    destination to;
    pcm::loudness loudness;
    rtp::reception reception;
};

std::uint64_t words(std::uint32_t be) {
    return (be & 0xffffU) + (be >> 16);
}

class blocks final : public path_of<blocks, packet_path> {
public:
    explicit blocks(const switches& how)
        : how_(how), k_(arithmetic_for(how.simd)), port_(block_bytes, how.pooled), legs_(calls) {
        for (std::size_t call = 0; call < calls; ++call) {
            legs_[call].to = destination_of(call);
        }
    }
    ~blocks() override {
        for (std::size_t i = 0; i < in_flight; ++i) {
            send({});
        }
    }

    void prepare() override { port_.land(wire_); }

    void one() override {
        now_ += packet_time_ns / calls;
        block held = port_.next();
        auto* p = held.as<std::uint8_t>();
        rtp::header h;
        leg* found = parse(p) ? find(load_be16(p + udp_at + 2)) : nullptr;
        if (found == nullptr || !rtp::parse(p + rtp_at, packet_bytes - rtp_at, h)) {
            give(held);
            return;
        }
        if (how_.metrics) {
            count(found->reception, h);
        }
        if (how_.zero_copy) {
            transform(*found, p);
        } else {
            held = transform_by_copies(*found, held);
        }
        rewrite(found->to, h, held.as<std::uint8_t>());
        send(held);
    }

    [[nodiscard]] std::vector<std::uint8_t> last() const override {
        return {last_, last_ + packet_bytes};
    }
    [[nodiscard]] std::uint64_t energy(std::size_t call) const override {
        return legs_[call].loudness.energy;
    }

private:
    block take() { return port_.source().take(); }
    void give(const block& done) noexcept { port_.source().give(done); }

    void send(block done) {
        last_ = done.as<std::uint8_t>();
        sent_.exchange(done);
        if (done) {
            give(done);
        }
    }

    [[nodiscard]] bool parse(const std::uint8_t* p) const noexcept {
        const std::size_t udp_bytes = load_be16(p + udp_at + 4);
        if (load_be16(p + 12) != 0x0800 || p[14] != 0x45 || p[23] != 17 ||
            udp_at + udp_bytes > packet_bytes ||
            checksum::fold(k_.checksum->sum(p + 14, 20)) != 0xffff) {
            return false;
        }
        // Addresses and datagram lie behind one another; the rest of the pseudo-header is known.
        const std::uint64_t pseudo =
            (17U << 8) + __builtin_bswap16(static_cast<std::uint16_t>(udp_bytes));
        return checksum::fold(k_.checksum->sum(p + 26, 8 + udp_bytes) + pseudo) == 0xffff;
    }

    leg* find(std::uint16_t port) noexcept {
        const auto call = static_cast<std::size_t>(port - first_port) / 2;
        return call < calls ? &legs_[call] : nullptr;
    }

    void count(rtp::reception& r, const rtp::header& h) const noexcept {
        if (r.active == 0) {
            rtp::begin(r, h.ssrc, h.seq);
        }
        rtp::receive(r, h.seq, h.timestamp, h.payload_bytes, now_, 8000);
    }

    void gain(leg& of, const std::int16_t* in, std::int16_t* out) const noexcept {
        if (how_.metrics) {
            k_.pcm->gain_measure(in, out, payload_bytes, gain_q12, &of.loudness);
        } else {
            k_.pcm->gain(in, out, payload_bytes, gain_q12);
        }
    }
    void decode(const std::uint8_t* code, std::int16_t* pcm) const noexcept {
        k_.g711->decode[static_cast<int>(g711::law::pcmu)](code, pcm, payload_bytes);
    }
    void encode(const std::int16_t* pcm, std::uint8_t* code) const noexcept {
        k_.g711->encode[static_cast<int>(g711::law::pcma)](pcm, code, payload_bytes);
    }

    void transform(leg& of, std::uint8_t* p) const noexcept {
        auto* pcm = static_cast<std::int16_t*>(static_cast<void*>(p + pcm_at));
        decode(p + payload_at, pcm);
        gain(of, pcm, pcm);
        encode(pcm, p + payload_at);
    }

    block transform_by_copies(leg& of, const block& packet) {
        const auto* p = packet.as<std::uint8_t>();
        const block payload = take();
        std::memcpy(payload.data, p + payload_at, payload_bytes);
        const block linear = take();
        decode(payload.as<std::uint8_t>(), linear.as<std::int16_t>());
        give(payload);
        const block changed = take();
        gain(of, linear.as<std::int16_t>(), changed.as<std::int16_t>());
        give(linear);
        const block code = take();
        encode(changed.as<std::int16_t>(), code.as<std::uint8_t>());
        give(changed);
        const block out = take();
        std::memcpy(out.data, p, payload_at);
        std::memcpy(out.as<std::uint8_t>() + payload_at, code.data, payload_bytes);
        give(code);
        give(packet);
        return out;
    }

    void rewrite(const destination& to, const rtp::header& h, std::uint8_t* p) const noexcept {
        std::memset(p, 0, 14);
        p[0] = p[6] = 0x02;
        p[12] = 0x08;
        const std::uint32_t source = __builtin_bswap32(to.our_ip);
        const std::uint32_t target = __builtin_bswap32(to.their_ip);
        constexpr std::uint32_t first = 0x45U | std::uint32_t{packet_bytes - 14} << 24;
        const std::uint64_t addresses = words(source) + words(target);
        const std::uint16_t ip_sum = static_cast<std::uint16_t>(
            ~checksum::fold(words(first) + 0x40 + (64U | 17U << 8) + addresses));
        const std::uint64_t head[2] = {first | std::uint64_t{0x40} << 48,
                                       (64U | 17U << 8 | std::uint32_t{ip_sum} << 16) |
                                           std::uint64_t{source} << 32};
        std::memcpy(p + 14, head, sizeof head);
        std::memcpy(p + 30, &target, sizeof target);
        const auto seq = static_cast<std::uint16_t>(h.seq + to.seq_offset);
        std::uint64_t sum = rtp::rewrite(p + rtp_at, to.payload_type, seq,
                                         h.timestamp + to.timestamp_offset, to.ssrc);
        sum += k_.checksum->sum(p + payload_at, payload_bytes);
        constexpr std::uint16_t length = __builtin_bswap16(packet_bytes - udp_at);
        const std::uint32_t ports =
            __builtin_bswap16(to.our_port) | std::uint32_t{__builtin_bswap16(to.their_port)} << 16;
        sum += addresses + words(ports) + (17U << 8) + 2U * length;
        auto field = static_cast<std::uint16_t>(~checksum::fold(sum));
        field = field == 0 ? 0xffff : field;
        const std::uint64_t udp = ports | std::uint64_t{length} << 32 | std::uint64_t{field} << 48;
        std::memcpy(p + udp_at, &udp, sizeof udp);
    }

    switches how_;
    arithmetic k_;
    packet_wire wire_;
    arrivals port_;
    std::vector<leg> legs_;
    waiting_line<block> sent_;
    const std::uint8_t* last_ = nullptr;
    std::uint64_t now_ = 0;
};

} // namespace

std::unique_ptr<packet_path> packet_with_blocks(const switches& how) {
    return std::make_unique<blocks>(how);
}

} // namespace voxplane::seed
