// The chains of legs: what a packet does to the state around them, one frame at a time or many
// together. Worker.
#include "datapath/voice_group.hpp"

#include <cstring>

#include "datapath/listen.hpp"
#include "datapath/pcm_work.hpp"
#include "datapath/stages.hpp"
#include "datapath/steps.hpp"

namespace voxplane::datapath {

namespace {

// Frames that a replaced chain is heard in are no longer than this: 60 ms at 48 kHz.
constexpr std::size_t most_faded_samples = 2880;
constexpr std::uint8_t frames_between_readings = 10;
// A gap beyond this is another time line, not samples that were lost.
constexpr std::uint32_t most_gap_s = 60;

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
void follow_time(const work& w) noexcept {
    const packet& p = w.p;
    session::leg& leg = *p.in;
    session::leg_voice& v = leg.voice;
    const std::uint32_t gap = p.source_timestamp - v.next_timestamp;
    const bool same_line = v.running && v.stream == p.stream && gap != 0 &&
                           gap <= most_gap_s * w.program.clock_hz &&
                           p.order == rtp::arrival::in_order;
    if (leg.out.far != nullptr) {
        leg.out.far->arrived(p.source_timestamp, w.samples, p.arrival_ns);
    }
    if (same_line) {
        v.missed.add(gap);
        v.now->chain->advance(gap, p.source_timestamp, leg.out.far);
    }
    v.running = true;
    v.stream = p.stream;
    v.next_timestamp = p.source_timestamp + static_cast<std::uint32_t>(w.samples);
}

void count_frame(context& c, session::leg_voice& v) noexcept {
    ++c.counters.voice_frames;
    if (++v.unpublished >= frames_between_readings) {
        v.unpublished = 0;
        v.shown.set(v.now->chain->read());
    }
}

} // namespace

void run_chain(context& c, const work& w, std::int16_t* frame) noexcept {
    session::leg& leg = *w.p.in;
    session::leg_voice& v = leg.voice;
    dsp::chain* chain = v.now != nullptr ? v.now->chain : nullptr;
    if (chain != nullptr) {
        follow_time(w);
    }
    if (v.fading.load(std::memory_order_relaxed) != nullptr) [[unlikely]] {
        fade_over(c, leg, w.p, frame, w.samples);
    } else if (chain != nullptr) {
        const std::uint32_t before = chain->fallbacks();
        part_cycles spent{};
        if (c.detail != nullptr) [[unlikely]] {
            chain->watch(spent.data());
        }
        chain->process(frame, w.samples, w.p.source_timestamp, leg.out.far);
        if (c.detail != nullptr) [[unlikely]] {
            chain->watch(nullptr);
            note_parts(*c.detail, *chain, spent);
        }
        c.counters.voice_fallbacks += chain->fallbacks() - before;
    }
    if (chain != nullptr) {
        count_frame(c, v);
    }
}

bool voice_group::take(context& c, packet& p) noexcept {
    const session::leg_voice& v = p.in->voice;
    if (!moves_on(p) || v.now == nullptr || v.now->chain == nullptr ||
        v.fading.load(std::memory_order_relaxed) != nullptr) {
        return false;
    }
    const work w(p);
    if (w.samples == 0 || !fits(w)) {
        return false;
    }
    frame::packet_area tail(p.mbuf, w.end());
    frame::pcm_frame room = tail.frame(w.about());
    if (!room) {
        return false;
    }
    if (count_ == dsp::max_together) {
        run_all(c);
    }
    // The samples outlive the handle: the tailroom is the packet's until it is sent, and only the
    // group knows of it.
    std::int16_t* const frame = room.writable();
    decode_whole(c, w, frame);
    follow_time(w);
    packets_[count_] = &p;
    fallbacks_[count_] = v.now->chain->fallbacks();
    jobs_[count_] = {v.now->chain, frame, w.samples, p.source_timestamp, p.in->out.far};
    ++count_;
    return true;
}

// The same as without a breakdown, for which each processor's cycles are added up.
void voice_group::run_watched(stats::step_times& to) noexcept {
    std::array<part_cycles, dsp::max_together> spent{};
    for (unsigned i = 0; i < count_; ++i) {
        jobs_[i].of->watch(spent[i].data());
    }
    dsp::process_together(jobs_.data(), count_);
    for (unsigned i = 0; i < count_; ++i) {
        jobs_[i].of->watch(nullptr);
        note_parts(to, *jobs_[i].of, spent[i]);
    }
}

void voice_group::run_all(context& c) noexcept {
    if (c.detail != nullptr) [[unlikely]] {
        run_watched(*c.detail);
    } else {
        dsp::process_together(jobs_.data(), count_);
    }
    ++c.counters.voice_groups;
    c.counters.voice_grouped += count_;
    for (unsigned i = 0; i < count_; ++i) {
        const work w(*packets_[i]);
        session::leg& leg = *w.p.in;
        c.counters.voice_fallbacks += jobs_[i].of->fallbacks() - fallbacks_[i];
        count_frame(c, leg.voice);
        meter_level(c, leg.level, w.program, jobs_[i].frame, w.samples);
        listen(c, leg, jobs_[i].frame, w.samples);
        encode_whole(c, w, jobs_[i].frame);
    }
    count_ = 0;
}

} // namespace voxplane::datapath
