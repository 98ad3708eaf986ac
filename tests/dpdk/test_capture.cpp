// A captured call on the bench: what a capture holds is to the bit what arrived and what left, of
// all kinds of programs and both directions; the call itself goes as it would without; and a full
// ring costs the capture, never the call.
#include "capture/slot_ring.hpp"
#include "eal_fixture.hpp"
#include "rtcp_bench.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using capture::slot_kind;
using config::program_kind;

constexpr std::uint32_t number = 0x502; // fifth capture, third stream

struct copy {
    slot_kind kind;
    unsigned side;
    std::uint64_t unix_ns;
    bytes data;
};

class bench {
public:
    bench(report& r, const config::call& call, std::size_t places = 256,
          const plane_settings& how = {})
        : r_(r), ring(places), p(how), call_(call) {
        p.context().capture = &ring;
        r_.none(p.create(call), "create");
    }
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;
    ~bench() {
        r_.none(p.end(call_.id), "end");
        r_.none(p.fault(), "balance");
        r_.none(p.leaks(), "mbufs");
    }

    void capture(std::uint32_t as) {
        r_.that(p.calls().capture(call_.id, as).has_value(), "asked of the controller");
        p.run();
    }
    // A packet of a side, as a frame.
    bytes speech(bool from_a, std::uint16_t seq) {
        rtp_packet packet;
        packet.payload_type = from_a ? 0 : 8;
        packet.seq = seq;
        packet.timestamp = 160U * seq;
        packet.payload.assign(160, static_cast<std::uint8_t>(seq));
        p.advance_ms(10);
        return to_frame(from_remote(from_a ? call_.a : call_.b, packet));
    }
    std::vector<copy> copies() {
        std::vector<copy> out;
        while (const capture::slot* s = ring.front()) {
            r_.equal(s->stream, number, "number of the stream");
            r_.equal(s->bytes_kept, s->bytes_wire, "the whole frame");
            out.push_back(
                {s->kind, s->side, s->unix_ns,
                 s->kind == slot_kind::ended ? bytes{} : bytes(s->data, s->data + s->bytes_kept)});
            ring.pop();
        }
        return out;
    }

private:
    report& r_;

public:
    capture::slot_ring ring;
    plane p;

private:
    config::call call_;
};

// Both directions: before and after, to the bit, with the time of arrival.
void before_and_after(report& r) {
    for (const program_kind program : {program_kind::automatic, program_kind::bytemap,
                                       program_kind::pcm, program_kind::opaque}) {
        config::call call = usual_call();
        call.a.program = call.b.program = program;
        bench b(r, call);
        (void)b.p.pass(b.speech(true, 1));
        r.equal(b.copies().size(), std::size_t{0}, "nothing before it is asked for");
        b.capture(number);
        for (const bool from_a : {true, false, true, true}) {
            static std::uint16_t seq = 10;
            const bytes in = b.speech(from_a, ++seq);
            const auto out = b.p.pass(in);
            const auto kept = b.copies();
            if (!r.equal(out.size(), std::size_t{1}, "it goes on") ||
                !r.equal(kept.size(), std::size_t{2}, "copies")) {
                return;
            }
            r.that(kept[0].kind == slot_kind::arrived && kept[0].side == (from_a ? 0U : 1U),
                   "received on its leg");
            r.equal(kept[0].data, in, "as received");
            r.equal(kept[0].unix_ns, b.p.now_ns(), "when it arrived");
            r.that(kept[1].kind == slot_kind::left && kept[1].side == (from_a ? 1U : 0U),
                   "sent from the other");
            r.equal(kept[1].data, out[0], "as sent");
        }
        b.capture(0);
        const auto last = b.copies();
        r.that(last.size() == 1 && last[0].kind == slot_kind::ended, "its end is told");
        (void)b.p.pass(b.speech(true, 1000));
        r.equal(b.copies().size(), std::size_t{0}, "nothing afterwards");
    }
}

// The same packets with and without a capture leave with the same bytes.
void changes_nothing(report& r) {
    std::vector<bytes> sent[2];
    for (const bool captured : {false, true}) {
        config::call call = usual_call();
        call.b.stream = config::stream_mode::own;
        call.b.ssrc = 7;
        call.b.first_sequence = 1;
        call.b.first_timestamp = 2;
        bench b(r, call, 1024);
        if (captured) {
            b.capture(number);
        }
        for (std::uint16_t seq = 1; seq < 100; ++seq) {
            const std::uint16_t odd = seq % 10 == 0 ? static_cast<std::uint16_t>(seq - 3) : seq;
            for (const bytes& each : b.p.pass(b.speech(seq % 3 != 0, odd))) {
                sent[captured ? 1 : 0].push_back(each);
            }
        }
        while (b.ring.front() != nullptr) {
            b.ring.pop();
        }
    }
    r.that(!sent[0].empty() && sent[0] == sent[1], "the same bytes");
}

// What the gate rejects arrived all the same; a cut in the burst gives no packet twice.
void dropped_and_cut(report& r) {
    config::call call = usual_call();
    call.a.source = config::source_mode::latch;
    bench b(r, call);
    b.capture(number);
    for (std::uint16_t seq = 1; seq <= 6; ++seq) { // one burst: the first packets learn the source
        (void)b.p.inject(b.speech(true, seq));
        (void)b.p.inject(b.speech(false, seq));
    }
    b.p.run();
    const std::size_t out = b.p.take().size();
    std::size_t arrived = 0;
    std::size_t left = 0;
    for (const copy& each : b.copies()) {
        (each.kind == slot_kind::arrived ? arrived : left) += 1;
    }
    r.equal(arrived, std::size_t{12}, "each packet once");
    r.equal(left, out, "and what left");
    datagram stranger = from_remote(call.a, rtp_packet{});
    stranger.from.port = 9;
    (void)b.p.pass(to_frame(stranger));
    const auto kept = b.copies();
    r.that(kept.size() == 1 && kept[0].kind == slot_kind::arrived, "rejected: before alone");
}

void rtcp_too(report& r) {
    config::call call = usual_call();
    bench b(r, call);
    (void)b.p.pass(b.speech(true, 1));
    b.capture(number);
    datagram d = from_remote(call.a, receiver_report(9, {1, 2, 3, 4, 5, 6}));
    ++d.from.port;
    ++d.to.port;
    const bytes in = to_frame(d);
    (void)b.p.pass(in);
    const auto kept = b.copies();
    r.that(!kept.empty() && kept[0].kind == slot_kind::arrived && kept[0].data == in,
           "RTCP as received");
}

void full_ring(report& r) {
    bench b(r, usual_call(), 8);
    b.capture(number);
    std::size_t out = 0;
    for (std::uint16_t seq = 1; seq <= 20; ++seq) {
        out += b.p.pass(b.speech(true, seq)).size();
    }
    r.equal(out, std::size_t{20}, "the call goes on");
    r.equal(b.ring.lost(), std::uint64_t{32}, "capture_lost");
    b.capture(0);
    const auto kept = b.copies();
    r.equal(kept.size(), std::size_t{9}, "what there was room for, and the end");
    r.that(!kept.empty() && kept.back().kind == slot_kind::ended, "the end is last");
}

// A call that ends ends its capture; a modification does not.
void with_the_call(report& r) {
    config::call call = usual_call();
    {
        bench b(r, call);
        b.capture(number);
        call.b.gain_db = 3;
        r.none(b.p.modify(call), "modify");
        (void)b.p.pass(b.speech(true, 5));
        r.equal(b.copies().size(), std::size_t{2}, "still captured");
        r.none(b.p.end(call.id), "end");
        const auto last = b.copies();
        r.that(last.size() == 1 && last[0].kind == slot_kind::ended, "its end is told");
        r.that(!b.p.calls().capture(call.id, number), "there is none any more");
        r.none(b.p.create(call), "once more");
        (void)b.p.pass(b.speech(true, 6));
        r.equal(b.copies().size(), std::size_t{0}, "the next call in its place is not captured");
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(before_and_after), voxplane_test(changes_nothing),
        voxplane_test(dropped_and_cut),  voxplane_test(rtcp_too),
        voxplane_test(full_ring),        voxplane_test(with_the_call),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
