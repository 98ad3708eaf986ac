// Packets without room for their samples behind them: a pool's frame takes the samples, and nothing
// else differs; without pools, or when they are exhausted, the tailroom takes them in pieces.
#include <algorithm>

#include <rte_mbuf.h>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "frame/frame.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

constexpr std::size_t lengths[] = {1, 31, 32, 33, 160, 161, 320, 480, 999, 1400};
constexpr std::size_t plenty = 600; // bytes: enough for 200 samples, and behind all of these

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

struct bench {
    explicit bench(report& r) : call(usual_call()) {
        call.a.program = config::program_kind::pcm;
        call.a.processors = {config::processor::level};
        call.a.gain_db = 3;
        r.none(p.create(call), "create");
        p.context().frames = &pools.of_worker(0);
    }

    // What comes out of a packet with so many samples and bytes behind it; empty for nothing.
    bytes through(std::size_t samples, std::size_t tail) {
        rtp_packet packet;
        packet.seq = ++seq;
        packet.timestamp = 100U * seq;
        for (std::size_t i = 0; i < samples; ++i) {
            packet.payload.push_back(static_cast<std::uint8_t>(i * 37));
        }
        const bytes frame = to_frame(from_remote(call.a, packet));
        rte_mbuf* m = p.make(frame);
        m->data_off = static_cast<std::uint16_t>(m->buf_len - frame.size() - tail);
        std::copy(frame.begin(), frame.end(), rte_pktmbuf_mtod(m, std::uint8_t*));
        p.inject(m, 0);
        const std::uint64_t before = app::allocations();
        p.worker().turn();
        heap_calls += app::allocations() - before;
        const auto out = p.take();
        // Without the headers, which count on.
        return out.empty() ? bytes{}
                           : bytes(out[0].end() - static_cast<long>(samples), out[0].end());
    }

    plane p;
    config::call call;
    frame::pools pools = make_pools(2);
    std::uint16_t seq = 0;
    std::uint64_t heap_calls = 0;
};

std::uint64_t hits(const frame::pools& pools) {
    std::uint64_t sum = 0;
    for (const frame::usage& u : pools.usage()) {
        sum += u.hits;
    }
    return sum;
}

// The same samples with all the room that the buffer has behind them, and no pools. Before the
// bench is made: one plane at a time.
bytes expected(report& r, std::size_t samples) {
    bench b(r);
    b.p.context().frames = nullptr;
    rte_mbuf* const probe = rte_pktmbuf_alloc(b.p.packets());
    const std::size_t most = probe->buf_len - 200U - samples;
    rte_pktmbuf_free(probe);
    return b.through(samples, most);
}

void a_pool_frame_where_the_tail_is_short(report& r) {
    std::vector<bytes> wanted;
    for (const std::size_t samples : lengths) {
        wanted.push_back(expected(r, samples));
        r.equal(wanted.back().size(), samples, "what is expected");
    }
    std::uint64_t used = 0;
    bench b(r);
    for (const bytes& want : wanted) {
        const std::size_t samples = want.size();
        for (const std::size_t tail : {std::size_t{0}, std::min(2 * samples - 1, plenty)}) {
            const std::string what =
                std::to_string(samples) + " samples, tail of " + std::to_string(tail);
            r.equal(b.through(samples, tail), want, what);
            r.equal(hits(b.pools), ++used, what + ", frames taken");
        }
    }
    r.equal(b.pools.in_use(), 0U, "leaks");
    r.equal(b.heap_calls, 0U, "heap calls");
    r.equal(b.p.leg(0).level.total_samples.get(),
            2U * std::uint64_t{1 + 31 + 32 + 33 + 160 + 161 + 320 + 480 + 999 + 1400},
            "samples metered");
    r.none(b.p.fault(), "balance");
}

void none_where_there_is_room(report& r) {
    const bytes want = expected(r, 160);
    bench b(r);
    r.equal(b.through(160, plenty), want, "samples in the tailroom");
    r.equal(hits(b.pools), 0U, "frames taken");
}

void pieces_or_a_drop_without_frames(report& r) {
    const bytes want = expected(r, 320);
    bench b(r);
    std::vector<frame::pcm_frame> all;
    while (auto one = frame::take(b.pools.of_worker(0), {160, 0})) {
        all.push_back(std::move(one));
    }
    const std::uint64_t before = b.pools.usage()[1].exhausted;
    // 127 bytes hold 32 samples wherever the packet ends.
    r.equal(b.through(320, 127), want, "in pieces");
    r.that(b.through(320, 0).empty(), "no room at all");
    r.equal(b.p.counters().drops[static_cast<std::size_t>(drop::no_room)], 1U, "drops");
    r.equal(b.pools.usage()[1].exhausted - before, 2U, "exhausted");
    all.clear();
    r.equal(b.through(320, 0), want, "after frames came back");
    r.equal(b.pools.in_use(), 0U, "leaks");
    r.equal(b.heap_calls, 0U, "heap calls");
    r.none(b.p.leaks(), "mbufs");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(a_pool_frame_where_the_tail_is_short),
        voxplane_test(none_where_there_is_room),
        voxplane_test(pieces_or_a_drop_without_frames),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
