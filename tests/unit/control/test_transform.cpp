// Conversions without SDP: what the plane is asked, what the client is told, and how they end.
#include "registry_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

request conversion(const char* from, const char* to) {
    request r = registry_bench::ask(command::transform, "x", "tag", "");
    control::ng::transform_media m;
    m.type = "audio";
    m.input.codec = from;
    m.output.codec = to;
    m.destination = *parse_endpoint("198.18.0.7:7000");
    r.media = {m};
    return r;
}

void a_conversion(report& r) {
    registry_bench b;
    const auto made = b.calls.transform(conversion("PCMU", "pcma"), b.now);
    if (!r.that(made.has_value(), "transform")) {
        return;
    }
    const config::call& call = b.media.calls.begin()->second.settings;
    const auto& told = made->at("media").at(0);
    r.equal(told.at("address").text(), std::string("203.0.113.1"), "address");
    r.equal(told.at("port").integer(), unsigned{call.a.local.port}, "port");
    r.equal(told.at("family").text(), std::string("IP4"), "family");
    r.equal(made->at("from-tag").text(), std::string("tag"), "tag");
    r.equal(to_string(call.b.remote), std::string("198.18.0.7:7000"), "destination");
    r.equal(call.a.remote.port, 0, "the source is learnt");
    r.that(call.a.payloads.size() == 1 && call.a.payloads[0].payload_type == 0 &&
               call.a.payloads[0].kind == config::payload_kind::pcmu,
           "input");
    r.that(call.b.payloads.size() == 1 && call.b.payloads[0].payload_type == 8 &&
               call.b.payloads[0].kind == config::payload_kind::pcma,
           "output");
    b.calls.remove(registry_bench::ask(command::delete_call, "x", "tag", ""), b.now);
    b.nothing_left(r);
}

void what_cannot_be(report& r) {
    registry_bench b;
    const auto opus = b.calls.transform(conversion("opus", "PCMA"), b.now);
    r.equal(opus ? "" : opus.error().text,
            std::string("media.codec: expected PCMU, PCMA or L16 at 16000 Hz of one channel, got "
                        "\"opus\""),
            "codec");
    request no_type = conversion("PCMU", "L16");
    r.that(!b.calls.transform(no_type, b.now), "L16 without a payload type");
    no_type.media[0].output.payload_type = 96;
    no_type.media[0].output.clock_rate = 16000;
    r.that(b.calls.transform(no_type, b.now).has_value(), "L16 with one");
    // The second of two is bad: the first ends as well.
    request two = conversion("PCMU", "PCMA");
    two.call_id = "y";
    two.media.push_back(conversion("G729", "PCMA").media[0]);
    r.that(!b.calls.transform(two, b.now), "one of two");
    r.equal(b.media.running(), 1U, "conversions that run");
    request v6 = conversion("PCMU", "PCMA");
    v6.media[0].destination = *parse_endpoint("[2001:db8::1]:4000");
    r.that(!b.calls.transform(v6, b.now), "an address of a family that we lack");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

void silence_ends_it(report& r) {
    registry_bench b;
    r.that(b.calls.transform(conversion("PCMU", "PCMA"), b.now).has_value(), "transform");
    for (int i = 0; i < 59; ++i) {
        b.now += second;
        b.calls.poll(b.now);
    }
    r.equal(b.calls.size(), 1U, "before the time is over");
    for (int i = 0; i < 10; ++i) {
        b.now += second;
        b.calls.poll(b.now);
    }
    b.nothing_left(r);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(a_conversion),
        voxplane_test(what_cannot_be),
        voxplane_test(silence_ends_it),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
