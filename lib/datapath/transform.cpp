// Stage transform: the program's work on the payload, in place in the mbuf. The only stage that
// writes payload. A byte table covers every memoryless chain of G.711; samples are made only for
// processors that have memory and for other codecs (transform_pcm.cpp), many frames together where
// they are there (voice_group.cpp).
#include "datapath/stages.hpp"
#include "datapath/transform_pcm.hpp"

namespace voxplane::datapath {

namespace {

// The byte table over payloads, by the kernel for their size: those of a burst are mostly alike.
class mapper {
public:
    explicit mapper(const context& c) noexcept : kernels_(c.all->kernels.g711) {}

    void operator()(packet& p) noexcept {
        const std::size_t bytes = p.payload_bytes;
        if (bytes != bytes_ || bytemap_ == nullptr) [[unlikely]] {
            bytes_ = bytes;
            bytemap_ = kernels_.for_size(bytes).bytemap;
        }
        const auto& table = *p.in->in.program->tables[static_cast<std::size_t>(p.rule->from)];
        p.payload_sum = bytemap_(p.frame + p.payload, bytes, table);
        p.payload_summed = true;
        p.summed = false;
    }

private:
    const simd::by_size<g711::kernels>& kernels_;
    std::size_t bytes_ = 0;
    decltype(g711::kernels::bytemap) bytemap_ = nullptr;
};

} // namespace

void transform(context& c, burst& b, unsigned from, unsigned& end) noexcept {
    const unsigned count = end;
    unsigned kept = from;
    mapper map(c);
    for (unsigned i = from; i < count; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = packet_at(b, index);
        bool good = true;
        if (p.what == media::rtp) [[likely]] {
            if (p.rule->what == session::action::map) [[likely]] {
                map(p);
            } else if (p.rule->what == session::action::pcm) {
                const bool voice = (p.in->in.program->processors & session::processor_voice) != 0;
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
