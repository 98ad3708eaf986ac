// The pcm programs of stage transform: decode, processors, perhaps another sample rate, encode back
// over the payload. Samples lie in the mbuf's tailroom, behind what the payload may grow to, or in
// a pool's frame where that is too short.
#include <algorithm>

#include "datapath/listen.hpp"
#include "datapath/pcm_work.hpp"
#include "datapath/stages.hpp"
#include "datapath/transform_pcm.hpp"

namespace voxplane::datapath {

namespace {

// Less tailroom than this is not worth a piece: one vector register of samples.
constexpr std::uint32_t min_piece_samples = 32;

// The whole frame at once: programs whose samples have memory, or another size when sent.
void run_whole(context& c, const work& w, std::int16_t* frame) noexcept {
    session::leg& leg = *w.p.in;
    decode_whole(c, w, frame);
    if (moves_on(w.p)) {
        if (w.voice()) {
            run_chain(c, w, frame);
        }
        meter_level(c, leg.level, w.program, frame, w.samples);
        listen(c, leg, frame, w.samples);
    } else {
        leg.voice.bare.add(1);
    }
    encode_whole(c, w, frame);
}

// Decode into the frame, process, encode back over the payload. A payload that is longer than the
// frame goes in pieces: the level meter does not mind.
void run_pieces(const context& c, packet& p, std::int16_t* pcm, std::size_t room) noexcept {
    const session::program& program = *p.program;
    dsp::level_state& level = c.all->legs->level(session::port_entry::leg_of(p.entry));
    const g711::kernels& k = c.all->kernels.g711.for_size(p.payload_bytes);
    const auto from = static_cast<std::size_t>(p.rule->from);
    const auto to = static_cast<std::size_t>(p.rule->to);
    std::uint8_t* payload = p.frame + p.payload;
    for (std::size_t done = 0; done < p.payload_bytes;) {
        const std::size_t samples = std::min(room, p.payload_bytes - done);
        {
            const timed_step timed(c, stats::step::decode);
            k.decode[from](payload + done, pcm, samples);
            apply_gain(c, program, pcm, samples);
        }
        meter_level(c, level, program, pcm, samples);
        if (!program.mute) {
            const timed_step timed(c, stats::step::encode);
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

// For a packet whose tailroom is too short: a pool's frame, else what tailroom there is. False:
// there is neither.
[[gnu::noinline]] bool run_elsewhere(context& c, const work& w) noexcept {
    frame::description about = w.about();
    frame::packet_area tail(w.p.mbuf, w.end());
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

} // namespace

bool run_pcm(context& c, packet& p) noexcept {
    const work w(p);
    if (!fits(w)) [[unlikely]] {
        return false;
    }
    frame::packet_area tail(p.mbuf, w.end());
    frame::pcm_frame room = tail.frame(w.about());
    if (!room) [[unlikely]] {
        return run_elsewhere(c, w);
    }
    run_in(c, w, room);
    return true;
}

} // namespace voxplane::datapath
