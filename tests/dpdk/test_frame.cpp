// Frames over packets and in pools: what they show, who may write, when they are given back.
#include <algorithm>
#include <cstring>
#include <utility>

#include <rte_mbuf.h>

#include "dpdk/mempool.hpp"
#include "eal_fixture.hpp"
#include "frame/frame.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using frame::description;
using frame::pcm_frame;

constexpr description twenty_ms{160, 1000, 8000, 1};

// Few frames of each class, none more to come.
frame::pools make_pools(std::uint32_t each) {
    frame::pools_settings wanted;
    wanted.classes.fill({each, each});
    auto made = frame::pools::create(wanted);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

// Empty when all samples of f count up from first.
std::string counts_from(const pcm_frame& f, std::int16_t first) {
    for (std::uint32_t i = 0; i < f.about().values(); ++i) {
        const auto expected = static_cast<std::int16_t>(first + static_cast<std::int16_t>(i));
        if (f.pcm()[i] != expected) {
            return "sample " + std::to_string(i) + " is " + std::to_string(f.pcm()[i]) +
                   ", expected " + std::to_string(expected);
        }
    }
    return "";
}

void count_up(pcm_frame& f) {
    for (std::uint32_t i = 0; i < f.about().values(); ++i) {
        f.writable()[i] = static_cast<std::int16_t>(i);
    }
}

void empty_frames(report& r) {
    pcm_frame nothing;
    r.that(!nothing, "a new frame holds nothing");
    pcm_frame moved = std::move(nothing);
    moved = pcm_frame();
    moved.reset();
    r.that(!moved, "nothing moved is nothing");
}

void shared_frames(report& r) {
    frame::pools pools = make_pools(4);
    frame::stock& stock = pools.of_worker(0);
    pcm_frame first = frame::take(stock, twenty_ms);
    if (!r.that(static_cast<bool>(first), "a frame was to be had")) {
        return;
    }
    r.that(first.unique() && first.pooled() && first.writable() == first.pcm(), "one reader");
    r.equal(reinterpret_cast<std::uintptr_t>(first.pcm()) % 64, 0U, "alignment");
    r.that(first.about() == twenty_ms, "description");
    count_up(first);
    pcm_frame second = first.share();
    r.that(second.pcm() == first.pcm() && second.about() == first.about(), "the same samples");
    r.that(first.writable() == nullptr && second.writable() == nullptr, "nobody writes");
    r.equal(pools.in_use(), 1U, "frames in use by two readers");
    second.set_timestamp(7);
    r.equal(first.timestamp(), 1000U, "timestamp of the other reader");
    first.reset();
    r.that(second.unique() && second.writable() != nullptr, "the one who stayed writes");
    r.none(counts_from(second, 0), "samples after the first reader went");
    pcm_frame third = std::move(second);
    r.that(!second && third.unique(), "moving takes the reader along");
    third = frame::take(stock, twenty_ms);
    r.equal(pools.in_use(), 1U, "assigning gives the old frame back");
    pcm_frame& same = third;
    third = std::move(same);
    r.that(static_cast<bool>(third), "assigned to itself");
    third.reset();
    r.equal(pools.in_use(), 0U, "leaks");
}

void slices_keep_the_frame(report& r) {
    frame::pools pools = make_pools(4);
    pcm_frame part;
    pcm_frame inner;
    {
        pcm_frame whole = frame::take(pools.of_worker(0), {160, 4'294'967'290U, 16000, 2});
        count_up(whole);
        part = whole.slice(40, 100);
        inner = part.slice(10, 90);
        r.that(!whole.slice(160, 0).unique(), "an empty slice is a reader");
    }
    r.equal(pools.in_use(), 1U, "in use by slices");
    r.equal(part.samples(), 100U, "samples of the slice");
    r.equal(part.timestamp(), 34U, "timestamp of the slice, over the end of 32 bits");
    r.equal(inner.timestamp(), 44U, "timestamp of the slice of a slice");
    r.that(inner.about().rate_hz == 16000 && inner.about().channels == 2, "rate and channels");
    r.none(counts_from(part, 80), "slice");
    r.none(counts_from(inner, 100), "slice of a slice");
    part.reset();
    r.that(inner.writable() != nullptr, "the last slice writes");
    r.none(counts_from(inner, 100), "what is left");
    inner.reset();
    r.equal(pools.in_use(), 0U, "leaks");
}

void copies_on_write(report& r) {
    frame::pools pools = make_pools(1);
    frame::stock& stock = pools.of_worker(0);
    pcm_frame a = frame::take(stock, twenty_ms);
    count_up(a);
    const std::int16_t* const before = a.pcm();
    r.that(frame::make_writable(a, stock) && a.pcm() == before, "alone: no copy");
    pcm_frame b = a.slice(100, 60);
    r.that(frame::make_writable(b, stock), "copied");
    r.that(b.unique() && a.unique() && b.pcm() != a.pcm() + 100, "each its own");
    r.that(b.samples() == 60 && b.timestamp() == 1100, "the slice's description");
    r.none(counts_from(b, 100), "the copy");
    b.writable()[0] = -1;
    r.none(counts_from(a, 0), "the original");
    r.equal(pools.in_use(), 2U, "in use");
    // The other classes too, then none is left: nothing changes.
    pcm_frame others[8];
    std::size_t taken = 0;
    while ((others[taken] = frame::take(stock, twenty_ms))) {
        ++taken;
    }
    r.equal(taken, frame_classes - 2, "frames left");
    pcm_frame c = a.share();
    r.that(!frame::make_writable(c, stock) && c.pcm() == a.pcm(), "no frame for a copy");
    r.that(!frame::make_unique_copy(a, stock), "none for one asked for either");
    c.reset();
    r.that(a.unique(), "readers after copies that failed");
}

void frames_over_packets(report& r) {
    auto packets = dpdk::packet_pool::create({.name = "packets", .count = 63});
    frame::pools pools = make_pools(4);
    if (!r.that(packets.has_value(), "packet pool")) {
        return;
    }
    rte_mbuf* m = rte_pktmbuf_alloc(packets->get());
    const auto* end = reinterpret_cast<const std::uint8_t*>(rte_pktmbuf_append(m, 214)) + 214;
    const std::size_t tail = rte_pktmbuf_tailroom(m);
    pcm_frame kept;
    {
        frame::packet_area area(m, end);
        r.equal(area.capacity(), (tail - (64 - 214 % 64)) / 2, "capacity");
        pcm_frame f = area.frame(twenty_ms);
        r.that(f && !f.pooled(), "a frame of the packet");
        r.that(reinterpret_cast<const std::uint8_t*>(f.pcm()) == end + (64 - 214 % 64), "where");
        r.that(!area.frame(twenty_ms), "one at a time");
        count_up(f);
        pcm_frame part = f.slice(80, 80);
        r.that(f.writable() == nullptr, "readers are counted");
        kept = frame::make_unique_copy(part, pools.of_worker(0));
        std::fill_n(const_cast<std::int16_t*>(f.pcm()), 160, std::int16_t{0});
        f.reset();
        r.that(!area.frame(twenty_ms), "a slice still reads");
        part.reset();
        r.that(static_cast<bool>(area.frame({area.capacity(), 0})), "all of it");
        r.that(!area.frame({area.capacity() + 1, 0}), "one sample more");
    }
    {
        frame::packet_area none(m, static_cast<std::uint8_t*>(m->buf_addr) + m->buf_len);
        r.equal(none.capacity(), 0U, "capacity behind a full buffer");
        r.that(!none.frame({1, 0}), "a frame without room");
    }
    rte_pktmbuf_free(m);
    r.that(kept.pooled() && kept.timestamp() == 1080, "kept beyond the packet");
    r.none(counts_from(kept, 80), "samples beyond the packet");
    kept.reset();
    r.equal(pools.in_use(), 0U, "leaks");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(empty_frames),        voxplane_test(shared_frames),
        voxplane_test(copies_on_write),     voxplane_test(slices_keep_the_frame),
        voxplane_test(frames_over_packets),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
