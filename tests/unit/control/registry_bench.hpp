// A registry over a plane that remembers, with interfaces "in" and "out", and two phones' words.
#pragma once

#include <string>

#include "control/registry.hpp"
#include "fake_plane.hpp"
#include "support/report.hpp"

namespace voxplane::test {

using control::registry;
using control::ng::command;
using control::ng::request;

inline constexpr std::uint64_t second = 1'000'000'000;

inline std::string sdp_of(const std::string& address, int port, const std::string& types,
                          const std::string& more = "") {
    return "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address +
           "\r\nt=0 0\r\nm=audio " + std::to_string(port) + " RTP/AVP " + types + "\r\n" + more;
}

inline config::settings settings_of(std::uint16_t last_port) {
    config::settings s;
    for (const char* ip : {"198.18.0.1/24", "198.18.1.1/24"}) {
        config::address a;
        a.ip = *parse_prefix(ip);
        s.addresses.push_back(a);
    }
    s.control.on = true;
    s.control.first_port = 30000;
    s.control.last_port = last_port;
    s.control.quarantine_s = 0;
    s.control.offer_timeout_s = 20;
    s.control.media_timeout_s = 60;
    s.control.silent_timeout_s = 300;
    s.control.delete_delay_s = 0;
    s.control.interfaces = {{"in", {{*parse_ip("198.18.0.1"), *parse_ip("203.0.113.1")}}},
                            {"out", {{*parse_ip("198.18.1.1"), *parse_ip("198.18.1.1")}}}};
    return s;
}

struct registry_bench {
    explicit registry_bench(std::uint16_t last_port = 30399, std::size_t slots = 100)
        : settings(settings_of(last_port)), ports(settings, 2, {}, 1),
          calls(media, ports, settings.control, slots) {}

    static request ask(command what, const std::string& id, const std::string& from,
                       const std::string& to, const std::string& sdp = "") {
        request r;
        r.command = what;
        r.call_id = id;
        r.from_tag = from;
        r.to_tag = to;
        r.sdp = sdp;
        return r;
    }
    result<control::ng::tree> offer(const std::string& id, const std::string& from,
                                    const std::string& sdp, const std::string& to = "") {
        request r = ask(command::offer, id, from, to, sdp);
        r.direction = {"in", "out"};
        return calls.offer(r, now);
    }
    result<control::ng::tree> answer(const std::string& id, const std::string& from,
                                     const std::string& to, const std::string& sdp) {
        return calls.answer(ask(command::answer, id, from, to, sdp), now);
    }
    // A call between two phones that stands.
    void establish(report& r, const std::string& id) {
        const auto offered = offer(id, "a", sdp_of("198.18.0.9", 4000, "0 8"));
        r.none(offered ? "" : offered.error().text, "offer");
        const auto answered = answer(id, "a", "b", sdp_of("198.18.1.9", 5000, "8"));
        r.none(answered ? "" : answered.error().text, "answer");
    }
    void nothing_left(report& r) {
        media.finish();
        r.equal(calls.size(), 0U, "calls");
        r.equal(media.calls.size(), 0U, "streams of the plane");
        r.equal(ports.pairs_in_use(), 0U, "ports in use");
    }

    config::settings settings;
    fake_plane media;
    control::interfaces ports;
    registry calls;
    std::uint64_t now = 100 * second;
};

} // namespace voxplane::test
