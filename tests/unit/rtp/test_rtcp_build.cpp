// RTCP of our own: what is built is good, reads back as what was asked for, stays inside the room
// given at every length, and refuses what does not fit.
#include "rtcp_bytes.hpp"
#include "rtp/rtcp/build.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using namespace voxplane::rtp::rtcp::test;

namespace {

constexpr std::uint8_t untouched = 0xe5;

constexpr std::array<char, 256> letters = [] {
    std::array<char, 256> text{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = static_cast<char>('a' + i % 26);
    }
    return text;
}();

std::string_view name(std::size_t n) {
    return {letters.data(), n};
}

datagram made(const outgoing& what, std::size_t room) {
    datagram d;
    d.bytes.fill(untouched);
    d.n = build(what, d.bytes.data(), room);
    return d;
}

outgoing golden_report() {
    outgoing what;
    what.ssrc = speaker;
    what.sender = &golden_info;
    what.reports = {&golden_block, 1};
    what.cname = "a@b.c";
    return what;
}

void to_the_octet(void**) {
    datagram wanted;
    wanted.begin(packet_type::sender_report, 1).u32(speaker).info(golden_info);
    wanted.block(golden_block).end();
    wanted.begin(packet_type::source_description, 1).u32(speaker).u8({1, 5}).text("a@b.c");
    wanted.u8({0}).fill().end();
    wanted.begin(packet_type::bye, 1).u32(speaker).u8({4}).text("done").fill().end();
    outgoing what = golden_report();
    what.bye = true;
    what.reason = "done";
    const datagram d = made(what, max_bytes);
    assert_int_equal(d.n, wanted.n);
    assert_memory_equal(d.bytes.data(), wanted.bytes.data(), d.n);
}

void every_length(void**) {
    for (std::size_t n = 1; n <= 255; ++n) {
        outgoing what = golden_report();
        what.cname = name(n);
        what.bye = true;
        what.reason = name(256 - n);
        const datagram d = made(what, max_bytes);
        const auto whole = d.check();
        assert_true(whole.has_value());
        auto at = whole->begin();
        assert_true(report_at(*at, 0) == golden_block);
        assert_true(cname_of(*++at, speaker) == name(n));
        assert_true(reason_of(*++at) == name(256 - n));
        assert_true(++at == whole->end());
        assert_int_equal(d.bytes[d.n], untouched);
        // One octet less is too little, and then nothing is written.
        const datagram none = made(what, d.n - 1);
        assert_int_equal(none.n, 0);
        assert_int_equal(none.bytes[0], untouched);
        assert_int_equal(made(what, d.n).n, d.n);
    }
}

void receivers(void**) {
    outgoing what;
    what.ssrc = speaker;
    datagram d = made(what, 8);
    assert_int_equal(d.n, 8);
    assert_true(d.good());
    what.bye = true;
    d = made(what, max_bytes);
    assert_int_equal(d.n, 16);
    assert_true(d.good());
}

void many_reports(void**) {
    std::array<report_block, 32> blocks{};
    for (std::uint32_t i = 0; i < blocks.size(); ++i) {
        blocks[i].ssrc = i;
        blocks[i].cumulative_lost = i % 2 != 0 ? min_cumulative_lost : max_cumulative_lost;
    }
    outgoing what = golden_report();
    what.reports = {blocks.data(), 31};
    const datagram d = made(what, max_bytes);
    assert_true(d.good());
    const packet report = *d.check()->begin();
    assert_int_equal(report.count, 31);
    for (unsigned i = 0; i < 31; ++i) {
        assert_true(report_at(report, i) == blocks[i]);
    }
    what.reports = blocks;
    assert_int_equal(made(what, max_bytes).n, 0);
}

void too_long(void**) {
    outgoing what = golden_report();
    what.cname = name(256);
    assert_int_equal(made(what, max_bytes).n, 0);
    what = golden_report();
    what.bye = true;
    what.reason = name(256);
    assert_int_equal(made(what, max_bytes).n, 0);
}

void random_names(void**) {
    // RFC 4648 section 10 writes "foobar" so, twice.
    const cname_text text =
        make_cname({'f', 'o', 'o', 'b', 'a', 'r', 'f', 'o', 'o', 'b', 'a', 'r'});
    assert_memory_equal(text.data(), "Zm9vYmFyZm9vYmFy", text.size());
    const cname_text ends = make_cname({0, 0, 0, 255, 255, 255, 0xfb, 0xef, 0xbe, 0, 0, 1});
    assert_memory_equal(ends.data(), "AAAA////++++AAAB", ends.size());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(to_the_octet), cmocka_unit_test(every_length),
        cmocka_unit_test(receivers),    cmocka_unit_test(many_reports),
        cmocka_unit_test(too_long),     cmocka_unit_test(random_names),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
