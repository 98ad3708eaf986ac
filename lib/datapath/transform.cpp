// Stage transform: the program's work on the payload, in place in the mbuf. The only stage that
// writes payload. A byte table covers every memoryless chain of G.711; samples are made only for
// processors that have memory and for other codecs (transform_pcm.cpp), many frames together where
// they are there (voice_group.cpp).
#include "datapath/byte_mapper.hpp"
#include "datapath/stages.hpp"
#include "datapath/steps.hpp"
#include "datapath/transform_pcm.hpp"

namespace voxplane::datapath {

void transform(context& c, burst& b, unsigned from, unsigned& end) noexcept {
    const unsigned count = end;
    unsigned kept = from;
    byte_mapper map(c);
    for (unsigned i = from; i < count; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = packet_at(b, index);
        bool good = true;
        if (!is_done(b, index) && p.what == media::rtp) [[likely]] {
            if (p.rule->what == session::action::map) [[likely]] {
                const timed_step timed(c, stats::step::table);
                p.payload_sum = map(*p.program, *p.rule, p.frame + p.payload, p.payload_bytes);
                p.payload_summed = true;
                p.summed = false;
            } else if (p.rule->what == session::action::pcm) {
                const bool voice = (p.program->processors & session::processor_voice) != 0;
                good = (voice && c.group.take(c, p)) || run_pcm(c, p);
            }
        }
        if (good) [[likely]] {
            b.live[kept++] = index;
        } else {
            drop(c, p.mbuf, stats::drop::no_room);
        }
    }
    end = kept;
    c.group.run(c);
}

} // namespace voxplane::datapath
