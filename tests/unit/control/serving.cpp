// The service behind its door on loopback, over a plane that remembers.
#include "serving.hpp"

#include <array>
#include <thread>

#include <sys/socket.h>

#include "control/ng/socket.hpp"
#include "control/service.hpp"
#include "registry_bench.hpp"

namespace voxplane::test {

namespace {

config::settings service_settings() {
    config::settings s = settings_of(30003); // a pair for each owner on each address
    s.pools.calls = 10;
    s.control.listen = {*parse_endpoint("127.0.0.1:0")};
    s.control.allow = {*parse_prefix("127.0.0.0/8")};
    return s;
}

struct bench {
    explicit bench(report& r) {
        auto opened = control::service::open(settings, media, 2, {}, 1, {false, now});
        r.none(opened ? "" : opened.error().text, "open");
        if (opened) {
            service = std::move(*opened);
            client = std::move(*control::ng::connect_udp(service->door().udp_endpoints().front()));
        }
    }
    // The reply; empty: there was none.
    std::string ask(const std::string& dictionary) {
        const std::string text = std::to_string(++asked) + " " + dictionary;
        (void)::send(client.get(), text.data(), text.size(), MSG_DONTWAIT);
        std::array<char, 4096> heard{};
        for (int turn = 0; turn < 2000; ++turn) {
            if (service->poll(now) != 0 || service->door().counters().refused != refused) {
                refused = service->door().counters().refused;
                const auto bytes = ::recv(client.get(), heard.data(), heard.size(), MSG_DONTWAIT);
                return bytes > 0 ? std::string(heard.data(), static_cast<std::size_t>(bytes)) : "";
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return "";
    }
    bool begin(const std::string& id) {
        request offer =
            registry_bench::ask(command::offer, id, "a", "", sdp_of("198.18.0.9", 4000, "0"));
        offer.direction = {"in", "out"};
        return service->calls().offer(offer, now).has_value();
    }
    void end(const std::string& id) {
        service->calls().remove(registry_bench::ask(command::delete_call, id, "", ""), now);
        media.finish();
    }

    config::settings settings = service_settings();
    std::uint64_t now = 100 * second;
    fake_plane media;
    std::unique_ptr<control::service> service;
    control::ng::descriptor client;
    std::uint64_t refused = 0;
    int asked = 0;
};

void who_may_speak(report& r, bench& b, config::control& fresh) {
    const std::string ping = R"({"command":"ping"})";
    r.equal(b.ask(ping), std::string(R"(1 {"result":"pong"})"), "a peer that may speak");
    fresh.allow = {*parse_prefix("192.0.2.0/24")};
    b.service->reload(fresh);
    r.equal(b.ask(ping), std::string(), "and may no longer");
    r.equal(b.service->door().counters().refused, 1U, "counted");
    fresh.allow = b.settings.control.allow;
    b.service->reload(fresh);
    r.equal(b.ask(ping), std::string(R"(3 {"result":"pong"})"), "and again");
}

} // namespace

// Each key that README.md calls live is put to the test by what it does.
void a_reload_takes_effect(report& r) {
    bench b(r);
    if (b.service == nullptr) {
        return;
    }
    config::control fresh = b.settings.control;
    who_may_speak(r, b, fresh);
    // Two pairs on each address: what rests is missed.
    r.that(b.begin("1"), "ports");
    b.end("1");
    fresh.quarantine_s = 3600;
    b.service->reload(fresh);
    for (const char* id : {"2", "3"}) {
        r.that(b.begin(id), "what came back before is free");
        b.end(id);
    }
    r.that(!b.begin("4"), "all ports rest");
    b.now += 3601 * second;
    r.that(b.begin("4"), "until their time is over");

    r.equal(b.ask(R"({"command":"list"})"), std::string(R"(4 {"calls":["4"],"result":"ok"})"),
            "it is listed");
    r.equal(b.ask(R"({"command":"list","limit":0})"),
            std::string(R"(5 {"calls":[],"result":"ok"})"), "as many as are asked for");

    fresh.max_calls = 1;
    b.service->reload(fresh);
    r.that(!b.begin("5"), "a limit");
    fresh.max_calls = 0;
    fresh.offer_timeout_s = 2;
    fresh.pattern.dscp = 7;
    b.service->reload(fresh);
    b.now += 3 * second;
    b.service->poll(b.now);
    r.equal(b.service->calls().size(), 1U, "as it was scheduled");
    b.now += 5 * second;
    b.service->poll(b.now);
    r.equal(b.service->calls().size(), 0U, "a time-out");
    b.media.finish();
    b.now += 3600 * second;
    r.that(b.begin("6"), "one more");
    r.equal(b.media.calls.begin()->second.settings.a.dscp, 7, "of calls from now on");
    b.end("6");
    r.equal(b.service->ports().pairs_in_use(), 0U, "ports in use");
    const std::string told = b.ask(R"({"command":"statistics"})");
    for (const char* count :
         {"managedsessions\":5", "rejectedsessions\":2", "regularterminatedsessions\":4",
          "offertimeoutsessions\":1", "timeoutsessions\":0", "sessionsown\":0"}) {
        r.that(told.find(count) != std::string::npos, std::string(count) + " in " + told);
    }
}

void sources_by_signalling_alone(report& r) {
    registry_bench b;
    request offer =
        registry_bench::ask(command::offer, "x", "a", "", sdp_of("198.18.0.9", 4000, "0"));
    offer.flags.set(static_cast<std::size_t>(control::ng::flag::strict_source));
    r.that(b.calls.offer(offer, b.now).has_value(), "offer");
    const config::call& made = b.media.calls.begin()->second.settings;
    r.that(made.a.source == config::source_mode::signalled, "of who asks for it");
    r.that(made.b.source == config::source_mode::latch, "not of who has no address yet");
    request answer =
        registry_bench::ask(command::answer, "x", "a", "b", sdp_of("198.18.1.9", 5000, "0"));
    answer.learning = control::ng::learning_mode::off;
    r.that(b.calls.answer(answer, b.now).has_value(), "answer");
    r.that(made.b.source == config::source_mode::signalled, "endpoint-learning=off");
    answer.learning = control::ng::learning_mode::immediate;
    r.that(b.calls.answer(answer, b.now).has_value(), "answer");
    r.that(made.b.source == config::source_mode::latch, "and no longer");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

} // namespace voxplane::test
