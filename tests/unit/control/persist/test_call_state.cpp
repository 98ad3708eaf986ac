// A call as bytes and back: all that it has, its times on another clock, and that bytes which are
// not whole, or out of range, are no call.
#include <algorithm>
#include <string>

#include "snapshot_bench.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

// In another process, ten seconds later, whose clock began anew.
constexpr persist::clocks later{3'000'000'000'000, start.wall_ns + 10'000'000'000};

void round_trip(report& r) {
    const std::string bytes = persist::encode(full_call("x"), full_streams("x"), start);
    auto back = persist::decode_call(bytes, later);
    if (!r.that(back.has_value(), "reads what it wrote")) {
        return;
    }
    // Moved back to the first clock it gives the same bytes: nothing was left out.
    const auto to_start = [](std::uint64_t& t) {
        t = t == 0 ? 0 : t - later.now_ns + 10'000'000'000 + start.now_ns;
    };
    r.equal(back->of.last_signal_ns, later.now_ns - 70'000'000'000, "last signal");
    r.equal(back->of.dialogues[1].delete_at_ns, later.now_ns - 5'000'000'000, "deletion");
    r.equal(back->of.dialogues[0].delete_at_ns, 0U, "no deletion");
    to_start(back->of.last_signal_ns);
    to_start(back->of.dialogues[1].delete_at_ns);
    r.that(persist::encode(back->of, back->streams, start) == bytes, "the same bytes again");
    r.equal(back->of.dialogues[0].state.streams[0].offered.theirs[0].what.fmtp, std::string("x=y"),
            "fmtp");
    const control::leg_words& words = back->of.dialogues[0].words[side::b];
    r.that(words.strict_source && words.dscp == 46 && words.generate_rtcp == true, "words");
    r.equal(back->streams[0].legs.legs[1].sent.seq_offset, 555, "sequence offset");
    r.equal(back->streams[0].legs.legs[0].totals.reordered, 9U, "totals");
}

// Long ago is as old as the clock, not in the future.
void old_times(report& r) {
    const std::string bytes = persist::encode(full_call("x"), {}, start);
    const persist::clocks young{1'000'000'000, start.wall_ns + 5'000'000'000};
    const auto back = persist::decode_call(bytes, young);
    r.that(back && back->of.last_signal_ns == 1, "before the clock began");
    const persist::clocks set_back{1'000'000'000'000, start.wall_ns - 3'600'000'000'000};
    const auto ahead = persist::decode_call(bytes, set_back);
    r.that(ahead && ahead->of.last_signal_ns > set_back.now_ns, "a clock that was set back");
}

void cut_and_flipped(report& r) {
    const std::string whole = persist::encode(full_call("x"), full_streams("x"), start);
    std::size_t taken = 0;
    for (std::size_t n = 0; n < whole.size(); ++n) {
        taken += persist::decode_call(whole.substr(0, n), start) ? 1U : 0U;
    }
    r.equal(taken, 0U, "shorter ones that were taken");
    r.that(!persist::decode_call(whole + '\0', start), "a longer one");
    // Without the record's checksum a flip may pass, but never beyond the ranges.
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
        const auto got = persist::decode_call(flipped, start);
        if (!got) {
            continue;
        }
        for (const control::dialogue& d : got->of.dialogues) {
            r.equal(d.state.streams.size(), d.streams.size(), "streams");
            for (const auto& s : d.state.streams) {
                r.that(s.kind <= control::sdp::media_kind::g711, "kind");
                for (const auto& l : s.legs.values) {
                    r.that(l.says <= control::sdp::direction::inactive &&
                               std::ranges::all_of(
                                   l.payloads, [](const auto& p) { return p.payload_type < 128; }),
                           "leg");
                }
            }
        }
        for (const persist::stream_memory& s : got->streams) {
            r.that(s.legs.legs[0].gate <= session::gate_state::accepted, "gate");
        }
    }
}

void others(report& r) {
    const std::string streams = persist::encode(full_streams("x"));
    const auto back = persist::decode_streams(streams);
    r.that(back && persist::encode(*back) == streams, "streams");
    r.that(!persist::decode_streams(streams.substr(1)), "without its first byte");
    const persist::resting_ports ports{5, {at("198.18.0.1:30000"), at("[2001:db8::1]:30002")}};
    const auto rests = persist::decode_ports(persist::encode(ports));
    r.that(rests && rests->until_wall_ns == 5 && rests->locals == ports.locals, "ports");
    r.that(!persist::decode_ports(std::string(16, '\xff')), "a huge count");
    r.that(!persist::decode_call("", start), "nothing");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(round_trip),
        voxplane_test(old_times),
        voxplane_test(cut_and_flipped),
        voxplane_test(others),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
