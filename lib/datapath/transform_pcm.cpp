// The pcm programs of stage transform: decode, processors, perhaps another sample rate, encode back
// over the payload. Samples lie in the mbuf's tailroom, behind what the payload may grow to, or in
// a pool's frame where that is too short.
#include <algorithm>
#include <cstring>

#include "datapath/listen.hpp"
#include "datapath/stages.hpp"
#include "datapath/transform_pcm.hpp"
#include "frame/frame.hpp"

namespace voxplane::datapath {

namespace {

// Less tailroom than this is not worth a piece: one vector register of samples.
constexpr std::uint32_t min_piece_samples = 32;
// A packet that grows stays inside of an Ethernet frame: IP and UDP headers and the datagram.
constexpr unsigned most_ip_bytes = 1500;
constexpr unsigned ip_udp_bytes = 48;
// Frames that a replaced chain is heard in are no longer than this: 60 ms at 48 kHz.
constexpr std::size_t most_faded_samples = 2880;
constexpr std::uint8_t frames_between_readings = 10;
// A gap beyond this is another time line, not samples that were lost.
constexpr std::uint32_t most_gap_s = 60;

constexpr std::uint8_t rtp_padding_bit = 0x20;

// What a packet becomes.
struct work {
    packet& p;
    const session::program& program;
    std::size_t samples = 0; // as received
    std::size_t sent_samples = 0;
    unsigned sent_bytes = 0;

    explicit work(packet& of) noexcept
        : p(of), program(*of.in->in.program),
          samples(of.payload_bytes / octets_per_sample(of.rule->from)),
          sent_samples(of.rule->rate_step > 0   ? samples * 2
                       : of.rule->rate_step < 0 ? samples / 2
                                                : samples),
          sent_bytes(static_cast<unsigned>(sent_samples * octets_per_sample(of.rule->to))) {}

    [[nodiscard]] bool plain() const noexcept {
        return is_g711(p.rule->from) && is_g711(p.rule->to) &&
               (program.processors & session::processor_voice) == 0;
    }
    // All samples that have to be somewhere.
    [[nodiscard]] std::size_t room() const noexcept {
        return samples + (sent_samples == samples ? 0 : sent_samples);
    }
};

void decode(const context& c, codec from, const std::uint8_t* payload, std::int16_t* pcm,
            std::size_t samples) noexcept {
    if (is_g711(from)) {
        c.all->kernels.g711.for_size(samples).decode[static_cast<std::size_t>(from)](payload, pcm,
                                                                                     samples);
    } else {
        // Kernels load from any address.
        c.all->kernels.pcm.for_size(samples).swap_bytes(
            reinterpret_cast<const std::int16_t*>(payload), pcm, samples);
    }
}

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

void apply_gain(const context& c, const session::program& program, std::int16_t* frame,
                std::size_t samples) noexcept {
    if (program.gain_q12 != pcm::unity_q12) {
        // Rounds as byte tables do, so that both programs send the same bytes.
        c.all->kernels.pcm.for_size(samples).gain(frame, frame, samples, program.gain_q12);
    }
}

void meter_level(const context& c, session::leg& leg, const session::program& program,
                 std::int16_t* frame, std::size_t samples) noexcept {
    if ((program.processors & session::processor_level) != 0) {
        dsp::meter(leg.level, c.all->kernels.pcm.for_size(samples), frame, samples,
                   program.clock_hz);
    }
}

// Whether a packet moves the state of processors forward.
bool forward(const packet& p) noexcept {
    return p.order == rtp::arrival::in_order || p.order == rtp::arrival::restart;
}

// A chain that a modify replaced is heard once more, while the new one fades in.
void fade_over(const context& c, session::leg& leg, const packet& p, std::int16_t* frame,
               std::size_t samples) noexcept {
    session::leg_voice& v = leg.voice;
    session::voice* old = v.fading.load(std::memory_order_relaxed);
    dsp::chain* fresh = v.now != nullptr ? v.now->chain : nullptr;
    if (old->chain != nullptr && samples <= most_faded_samples) {
        alignas(cache_line_bytes) std::int16_t before[most_faded_samples];
        std::memcpy(before, frame, samples * sizeof *frame);
        old->chain->process(before, samples, p.source_timestamp, leg.out.far);
        if (fresh != nullptr) {
            fresh->process(frame, samples, p.source_timestamp, leg.out.far);
        }
        c.all->kernels.pcm.for_size(samples).cross_fade(before, frame, frame, samples);
    } else if (fresh != nullptr) {
        fresh->process(frame, samples, p.source_timestamp, leg.out.far);
    }
    v.fading.store(nullptr, std::memory_order_release); // main frees it now
}

// What was lost before this packet moves the chain on by as much.
void follow_time(session::leg& leg, const packet& p, std::size_t samples,
                 std::uint32_t clock_hz) noexcept {
    session::leg_voice& v = leg.voice;
    const std::uint32_t gap = p.source_timestamp - v.next_timestamp;
    const bool same_line = v.running && v.stream == leg.in.stream && gap != 0 &&
                           gap <= most_gap_s * clock_hz && p.order == rtp::arrival::in_order;
    if (leg.out.far != nullptr) {
        leg.out.far->arrived(p.source_timestamp, samples, p.arrival_ns);
    }
    if (same_line) {
        v.missed.add(gap);
        v.now->chain->advance(gap, p.source_timestamp, leg.out.far);
    }
    v.running = true;
    v.stream = leg.in.stream;
    v.next_timestamp = p.source_timestamp + static_cast<std::uint32_t>(samples);
}

void run_chain(context& c, session::leg& leg, const packet& p, std::int16_t* frame,
               std::size_t samples, std::uint32_t clock_hz) noexcept {
    session::leg_voice& v = leg.voice;
    dsp::chain* chain = v.now != nullptr ? v.now->chain : nullptr;
    if (chain != nullptr) {
        follow_time(leg, p, samples, clock_hz);
    }
    if (v.fading.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
        fade_over(c, leg, p, frame, samples);
    } else if (chain != nullptr) {
        const std::uint32_t before = chain->fallbacks();
        chain->process(frame, samples, p.source_timestamp, leg.out.far);
        c.counters.voice_fallbacks += chain->fallbacks() - before;
    }
    if (chain != nullptr) {
        ++c.counters.voice_frames;
        if (++v.unpublished >= frames_between_readings) {
            v.unpublished = 0;
            v.shown.set(chain->read());
        }
    }
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
    filter = forward(w.p) ? filter : &aside;
    if (w.sent_samples > w.samples) {
        filter->up(k, frame, out, w.samples);
    } else {
        filter->down(k, frame, out, w.sent_samples);
    }
    return out;
}

// The whole frame at once: programs whose samples have memory, or another size when sent.
void run_whole(context& c, const work& w, std::int16_t* frame) noexcept {
    packet& p = w.p;
    session::leg& leg = *p.in;
    std::uint8_t* payload = p.frame + p.payload;
    decode(c, p.rule->from, payload, frame, w.samples);
    apply_gain(c, w.program, frame, w.samples);
    if (forward(p)) {
        if ((w.program.processors & session::processor_voice) != 0) {
            run_chain(c, leg, p, frame, w.samples, w.program.clock_hz);
        }
        meter_level(c, leg, w.program, frame, w.samples);
        listen(c, leg, frame, w.samples);
    } else {
        leg.voice.bare.add(1);
    }
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

// Decode into the frame, process, encode back over the payload. A payload that is longer than the
// frame goes in pieces: the level meter does not mind.
void run_pieces(const context& c, packet& p, std::int16_t* pcm, std::size_t room) noexcept {
    const session::program& program = *p.in->in.program;
    const g711::kernels& k = c.all->kernels.g711.for_size(p.payload_bytes);
    const auto from = static_cast<std::size_t>(p.rule->from);
    const auto to = static_cast<std::size_t>(p.rule->to);
    std::uint8_t* payload = p.frame + p.payload;
    for (std::size_t done = 0; done < p.payload_bytes;) {
        const std::size_t samples = std::min(room, p.payload_bytes - done);
        k.decode[from](payload + done, pcm, samples);
        apply_gain(c, program, pcm, samples);
        meter_level(c, *p.in, program, pcm, samples);
        if (!program.mute) {
            k.encode[to](pcm, payload + done, samples);
        }
        done += samples;
    }
    if (program.mute) {
        p.payload_sum = k.bytemap(payload, p.payload_bytes, *program.tables[from]);
        p.payload_summed = true;
    }
    p.summed = false;
}

void run_in(context& c, const work& w, frame::pcm_frame& room) noexcept {
    if (w.plain()) [[likely]] {
        run_pieces(c, w.p, room.writable(), room.samples());
    } else {
        run_whole(c, w, room.writable());
    }
}

frame::description samples_of(const work& w) noexcept {
    return {static_cast<std::uint32_t>(w.room()), w.p.timestamp, w.program.clock_hz};
}

// Behind the packet as it is and as it will be.
const std::uint8_t* end_of(const work& w) noexcept {
    return w.p.frame + std::max<unsigned>(w.p.frame_bytes, unsigned{w.p.payload} + w.sent_bytes);
}

// For a packet whose tailroom is too short: a pool's frame, else what tailroom there is. False:
// there is neither.
[[gnu::noinline]] bool run_elsewhere(context& c, const work& w) noexcept {
    frame::description about = samples_of(w);
    frame::packet_area tail(w.p.mbuf, end_of(w));
    frame::pcm_frame room;
    if (c.frames != nullptr) {
        room = frame::take(*c.frames, about);
    }
    about.samples = tail.capacity() & ~(min_piece_samples - 1);
    if (!room && about.samples != 0 && w.plain()) {
        room = tail.frame(about);
    }
    if (!room) {
        return false;
    }
    run_in(c, w, room);
    return true;
}

// Whether the packet may become what it shall: inside of its buffer and of a frame on the wire.
bool fits(const work& w) noexcept {
    const packet& p = w.p;
    const auto behind = static_cast<std::size_t>(static_cast<std::uint8_t*>(p.mbuf->buf_addr) +
                                                 p.mbuf->buf_len - (p.frame + p.payload));
    return w.sent_bytes <= p.payload_bytes ||
           (w.sent_bytes <= behind &&
            ip_udp_bytes + p.payload - p.datagram + w.sent_bytes <= most_ip_bytes);
}

} // namespace

bool run_pcm(context& c, packet& p) noexcept {
    const work w(p);
    if (!fits(w) || w.samples > dsp::half_band::most_samples * 2) [[unlikely]] {
        return false;
    }
    frame::packet_area tail(p.mbuf, end_of(w));
    frame::pcm_frame room = tail.frame(samples_of(w));
    if (!room) [[unlikely]] {
        return run_elsewhere(c, w);
    }
    run_in(c, w, room);
    return true;
}

} // namespace voxplane::datapath
