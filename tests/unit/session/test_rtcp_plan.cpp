// What becomes of RTCP by the settings of both legs and what their programs do.
#include "session/rtcp_plan.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using config::rtcp_mode;
using session::program;
using session::rtcp_channel;

namespace {

void channels(void**) {
    config::leg leg;
    assert_true(session::channel_of(leg) == rtcp_channel::apart);
    leg.rtcp = rtcp_mode::generate;
    leg.rtcp_mux = true;
    assert_true(session::channel_of(leg) == rtcp_channel::muxed);
    leg.rtcp = rtcp_mode::off;
    assert_true(session::channel_of(leg) == rtcp_channel::off);
}

void streams_that_are_remade(void**) {
    config::leg kept;
    config::leg own;
    own.stream = config::stream_mode::own;
    program plain;
    assert_false(session::remakes_stream(plain, kept));
    assert_false(session::remakes_stream(plain, own)); // maps one to one
    plain.processors = session::processor_level;       // looks on
    assert_false(session::remakes_stream(plain, own));
    plain.processors = session::processor_voice;
    assert_false(session::remakes_stream(plain, kept));
    assert_true(session::remakes_stream(plain, own));
    program wide;
    wide.rescales = true;
    assert_true(session::remakes_stream(wide, kept));
}

void who_generates(void**) {
    const program plain;
    program wide;
    wide.rescales = true;
    program unread;
    unread.opaque = true;
    const auto decide = [](rtcp_mode a, rtcp_mode b, const program& from_a, const program& from_b) {
        config::call call;
        call.a.rtcp = a;
        call.b.rtcp = b;
        return session::generates_rtcp(call, from_a, from_b);
    };
    constexpr auto relay = rtcp_mode::relay;
    constexpr auto generate = rtcp_mode::generate;
    constexpr auto always = rtcp_mode::relay_always;
    assert_false(decide(relay, relay, plain, plain));
    assert_true(decide(generate, relay, plain, plain));
    assert_true(decide(relay, generate, plain, plain));
    assert_true(decide(relay, relay, wide, plain));
    assert_true(decide(relay, relay, plain, wide));
    assert_false(decide(always, relay, wide, wide));
    assert_true(decide(always, generate, plain, plain)); // who wants them has them
    assert_false(decide(generate, generate, unread, unread));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(channels),
        cmocka_unit_test(streams_that_are_remade),
        cmocka_unit_test(who_generates),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
