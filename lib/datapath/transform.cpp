// Stage transform: the program's work on the payload, in place in the mbuf. The only stage that
// writes payload. A byte table covers every memoryless chain; PCM is made, in the mbuf's tailroom,
// only for processors that have memory.
#include <algorithm>

#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::size_t pcm_alignment = 64;
// Less tailroom than this is not worth a chunk: one vector register of samples.
constexpr std::size_t min_chunk_samples = 32;

// Rounds halves away from zero, as byte tables do, so that both programs send the same bytes.
void apply_gain(std::int16_t* pcm, std::size_t samples, std::int32_t gain_q12) noexcept {
    for (std::size_t i = 0; i < samples; ++i) {
        const std::int32_t product = pcm[i] * gain_q12;
        const std::int32_t scaled = (product + 2048 + (product >> 31)) >> 12;
        pcm[i] = static_cast<std::int16_t>(std::clamp(scaled, -32768, 32767));
    }
}

void process_samples(const context& c, session::leg& leg, const session::program& program,
                     std::int16_t* pcm, std::size_t samples) noexcept {
    if (program.gain_q12 != 4096) {
        apply_gain(pcm, samples, program.gain_q12);
    }
    if ((program.processors & session::processor_level) != 0) {
        dsp::meter(leg.level, c.all->kernels.level.for_size(samples), pcm, samples,
                   program.clock_hz);
    }
}

// Decode into the tailroom, process, encode back over the payload. A payload whose samples do not
// fit at once goes in chunks: every processor here is a stream processor. False: no tailroom at
// all.
bool run_pcm(const context& c, packet& p) noexcept {
    const session::program& program = *p.in->in.program;
    const g711::kernels& k = c.all->kernels.g711.for_size(p.payload_bytes);
    const auto from = static_cast<std::size_t>(p.rule->from);
    const auto to = static_cast<std::size_t>(p.rule->to);
    const auto buffer = reinterpret_cast<std::uintptr_t>(p.mbuf->buf_addr);
    const std::uintptr_t end = buffer + p.mbuf->buf_len;
    const std::uintptr_t begin =
        (reinterpret_cast<std::uintptr_t>(p.frame) + p.frame_bytes + pcm_alignment - 1) &
        ~(pcm_alignment - 1);
    const std::size_t room = begin < end ? (end - begin) / sizeof(std::int16_t) : 0;
    const std::size_t chunk = room & ~(min_chunk_samples - 1);
    if (chunk == 0) {
        return false;
    }
    auto* pcm = reinterpret_cast<std::int16_t*>(static_cast<std::uint8_t*>(p.mbuf->buf_addr) +
                                                (begin - buffer));
    std::uint8_t* payload = p.frame + p.payload;
    for (std::size_t done = 0; done < p.payload_bytes;) {
        const std::size_t samples = std::min<std::size_t>(chunk, p.payload_bytes - done);
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
