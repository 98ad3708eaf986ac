// Stage transform: the program's work on the payload, in place in the mbuf. The only stage that
// writes payload. A byte table covers every memoryless chain; PCM is made, in a frame over the
// mbuf's tailroom or, where that is too short, in a pool's frame, only for processors that have
// memory.
#include <algorithm>

#include "datapath/stages.hpp"
#include "frame/frame.hpp"

namespace voxplane::datapath {

namespace {

// Less tailroom than this is not worth a piece: one vector register of samples.
constexpr std::uint32_t min_piece_samples = 32;

void process_samples(const context& c, session::leg& leg, const session::program& program,
                     std::int16_t* frame, std::size_t samples) noexcept {
    const pcm::kernels& k = c.all->kernels.pcm.for_size(samples);
    if (program.gain_q12 != pcm::unity_q12) {
        // Rounds as byte tables do, so that both programs send the same bytes.
        k.gain(frame, frame, samples, program.gain_q12);
    }
    if ((program.processors & session::processor_level) != 0) {
        dsp::meter(leg.level, k, frame, samples, program.clock_hz);
    }
}

// Decode into the frame, process, encode back over the payload. A payload that is longer than the
// frame goes in pieces: every processor here is a stream processor.
void run_in(std::int16_t* pcm, std::size_t room, const context& c, packet& p) noexcept {
    const session::program& program = *p.in->in.program;
    const g711::kernels& k = c.all->kernels.g711.for_size(p.payload_bytes);
    const auto from = static_cast<std::size_t>(p.rule->from);
    const auto to = static_cast<std::size_t>(p.rule->to);
    std::uint8_t* payload = p.frame + p.payload;
    for (std::size_t done = 0; done < p.payload_bytes;) {
        const std::size_t samples = std::min(room, p.payload_bytes - done);
        k.decode[from](payload + done, pcm, samples);
        process_samples(c, *p.in, program, pcm, samples);
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

frame::description samples_of(const packet& p) noexcept {
    return {p.payload_bytes, p.timestamp, p.in->in.program->clock_hz};
}

// For a packet whose tailroom is too short: a pool's frame, else what tailroom there is. False:
// there is neither.
[[gnu::noinline]] bool run_elsewhere(const context& c, packet& p) noexcept {
    frame::description about = samples_of(p);
    frame::packet_area tail(p.mbuf, p.frame + p.frame_bytes);
    frame::pcm_frame room;
    if (c.frames != nullptr) {
        room = frame::take(*c.frames, about);
    }
    about.samples = tail.capacity() & ~(min_piece_samples - 1);
    if (!room && about.samples != 0) {
        room = tail.frame(about);
    }
    if (!room) {
        return false;
    }
    run_in(room.writable(), room.samples(), c, p);
    return true;
}

// In the packet's own tailroom where it is long enough, as it is for nearly all. False: no room for
// samples at all.
bool run_pcm(const context& c, packet& p) noexcept {
    frame::packet_area tail(p.mbuf, p.frame + p.frame_bytes);
    frame::pcm_frame room = tail.frame(samples_of(p));
    if (!room) [[unlikely]] {
        return run_elsewhere(c, p);
    }
    run_in(room.writable(), room.samples(), c, p);
    return true;
}

} // namespace

void transform(context& c, burst& b, unsigned from, unsigned& end) noexcept {
    unsigned kept = from;
    for (unsigned i = from; i < end; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = b.packets[index];
        bool good = true;
        if (p.what == media::rtp) [[likely]] {
            if (p.rule->what == session::action::map) {
                const auto& table =
                    *p.in->in.program->tables[static_cast<std::size_t>(p.rule->from)];
                const g711::kernels& k = c.all->kernels.g711.for_size(p.payload_bytes);
                p.payload_sum = k.bytemap(p.frame + p.payload, p.payload_bytes, table);
                p.payload_summed = true;
                p.summed = false;
            } else if (p.rule->what == session::action::pcm) {
                good = run_pcm(c, p);
            }
        }
        if (good) [[likely]] {
            b.live[kept++] = index;
        } else {
            drop(c, p.mbuf, stats::drop::no_room);
        }
    }
    end = kept;
}

} // namespace voxplane::datapath
