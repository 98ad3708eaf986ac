// Times are the media clock's by the wall clock of the worker's start: of a packet that arrived,
// when it arrived; of one that left, the turn of the loop in which it did.
#include "datapath/capture.hpp"

#include <algorithm>

namespace voxplane::datapath {

namespace {

// The copy for a capture; a history, not the packet's own way.
capture::slot* copy_frame(context& c, const session::leg& leg, const rte_mbuf* m,
                          capture::slot_kind what, std::uint64_t at_ns) noexcept {
    capture::slot* const s = c.capture == nullptr ? nullptr : c.capture->claim(what);
    if (s == nullptr) {
        return nullptr;
    }
    const std::size_t kept = std::min<std::size_t>(m->data_len, capture::slot::room);
    s->unix_ns = at_ns + c.unix_offset_ns;
    s->stream = leg.capture;
    s->bytes_kept = static_cast<std::uint16_t>(kept);
    s->bytes_wire = m->data_len;
    s->kind = what;
    s->side = static_cast<std::uint8_t>((&leg - c.all->legs->data()) & 1);
    std::memcpy(s->data, rte_pktmbuf_mtod(m, const std::uint8_t*), kept);
    return s;
}

void tell_end(context& c, std::uint32_t stream) noexcept {
    capture::slot* const s =
        c.capture == nullptr ? nullptr : c.capture->claim(capture::slot_kind::ended);
    if (s == nullptr) {
        return; // the recorder does not wait for ever
    }
    s->kind = capture::slot_kind::ended;
    s->stream = stream;
    c.capture->commit();
}

} // namespace

capture::slot* copy_arrived(context& c, const packet& p) noexcept {
    return copy_frame(c, *p.in, p.mbuf, capture::slot_kind::arrived, p.arrival_ns);
}

void copy_left(context& c, const packet& p) noexcept {
    if (copy_frame(c, *p.out, p.mbuf, capture::slot_kind::left, c.now_ns) != nullptr) {
        c.capture->commit();
    }
}

void end_capture(context& c, std::uint32_t call) noexcept {
    session::leg& a = (*c.all->legs)[2 * call];
    if ((a.in.careful & session::careful::captured) == 0) {
        return;
    }
    tell_end(c, a.capture);
    for (session::leg* leg : {&a, &(*c.all->legs)[2 * call + 1]}) {
        leg->in.careful &= static_cast<std::uint8_t>(~session::careful::captured);
        leg->out.captured = false;
        leg->capture = 0;
    }
}

void change_capture(context& c, const session::command& what) noexcept {
    session::leg& a = (*c.all->legs)[2 * what.index];
    const bool there = a.in.generation == what.generation;
    if (there) {
        end_capture(c, what.index);
    }
    if (what.capture == 0) {
        return;
    }
    if (!there) {
        tell_end(c, what.capture); // the call ended before this came
        return;
    }
    for (session::leg* leg : {&a, &(*c.all->legs)[2 * what.index + 1]}) {
        leg->in.careful |= session::careful::captured;
        leg->out.captured = true;
        leg->capture = what.capture;
    }
}

} // namespace voxplane::datapath
