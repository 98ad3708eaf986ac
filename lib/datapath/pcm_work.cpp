// Payload to samples and back, perhaps at another rate.
#include "datapath/pcm_work.hpp"

#include <cstring>

#include "datapath/steps.hpp"

namespace voxplane::datapath {

namespace {

// A packet that grows stays inside of an Ethernet frame: IP and UDP headers and the datagram.
constexpr unsigned most_ip_bytes = 1500;
constexpr unsigned ip_udp_bytes = 48;
constexpr std::uint8_t rtp_padding_bit = 0x20;

void encode(const context& c, codec to, const std::int16_t* pcm, std::uint8_t* payload,
            std::size_t samples) noexcept {
    if (is_g711(to)) {
        c.all->kernels.g711.for_size(samples).encode[static_cast<std::size_t>(to)](pcm, payload,
                                                                                   samples);
    } else {
        c.all->kernels.pcm.for_size(samples).swap_bytes(
            pcm, reinterpret_cast<std::int16_t*>(payload), samples);
    }
}

void encode_silence(codec to, std::uint8_t* payload, std::size_t bytes) noexcept {
    std::memset(payload, is_g711(to) ? g711::silence[static_cast<std::size_t>(to)] : 0, bytes);
}

// Another rate, behind the samples as received. State moves forward only.
const std::int16_t* resample(const context& c, const work& w, std::int16_t* frame) noexcept {
    if (w.sent_samples == w.samples) {
        return frame;
    }
    const session::voice* v = w.p.in->voice.now;
    std::int16_t* out = frame + w.samples;
    const pcm::kernels& k = c.all->kernels.pcm.for_size(w.samples);
    dsp::half_band* filter = v->filter;
    dsp::half_band aside = *filter;
    filter = moves_on(w.p) ? filter : &aside;
    if (w.sent_samples > w.samples) {
        filter->up(k, frame, out, w.samples);
    } else {
        filter->down(k, frame, out, w.sent_samples);
    }
    return out;
}

} // namespace

bool fits(const work& w) noexcept {
    const packet& p = w.p;
    const auto behind = static_cast<std::size_t>(static_cast<std::uint8_t*>(p.mbuf->buf_addr) +
                                                 p.mbuf->buf_len - (p.frame + p.payload));
    const bool in_packet = w.sent_bytes <= p.payload_bytes ||
                           (w.sent_bytes <= behind &&
                            ip_udp_bytes + p.payload - p.datagram + w.sent_bytes <= most_ip_bytes);
    return in_packet && w.samples <= dsp::half_band::most_samples * 2;
}

void decode_whole(const context& c, const work& w, std::int16_t* frame) noexcept {
    const timed_step timed(c, stats::step::decode);
    const std::uint8_t* payload = w.p.frame + w.p.payload;
    const codec from = w.p.rule->from;
    if (is_g711(from)) {
        c.all->kernels.g711.for_size(w.samples).decode[static_cast<std::size_t>(from)](
            payload, frame, w.samples);
    } else {
        // Kernels load from any address.
        c.all->kernels.pcm.for_size(w.samples).swap_bytes(
            reinterpret_cast<const std::int16_t*>(payload), frame, w.samples);
    }
    apply_gain(c, w.program, frame, w.samples);
}

void encode_whole(const context& c, const work& w, std::int16_t* frame) noexcept {
    const timed_step timed(c, stats::step::encode);
    packet& p = w.p;
    std::uint8_t* payload = p.frame + p.payload;
    if (w.program.mute) {
        encode_silence(p.rule->to, payload, w.sent_bytes);
    } else {
        encode(c, p.rule->to, resample(c, w, frame), payload, w.sent_samples);
    }
    p.payload_bytes = static_cast<std::uint16_t>(w.sent_bytes);
    p.datagram_bytes = static_cast<std::uint16_t>(p.payload - p.datagram + w.sent_bytes);
    p.frame[p.datagram] &= static_cast<std::uint8_t>(~rtp_padding_bit); // it is cut off
    p.summed = false;
}

} // namespace voxplane::datapath
