// [control] and [[interface]]: what proxies may ask for, and where. Main lcore only.
#include "config/lists.hpp"
#include "config/parse.hpp"

namespace voxplane::config {

namespace {

constexpr std::uint32_t day_s = 86'400;

result<interface_address> parse_interface_address(std::string_view text) {
    const std::size_t mark = text.find('!');
    const auto local = parse_ip(text.substr(0, mark));
    if (!local) {
        return local.error();
    }
    if (mark == std::string_view::npos) {
        return interface_address{*local, *local};
    }
    const auto advertised = parse_ip(text.substr(mark + 1));
    if (!advertised) {
        return advertised.error();
    }
    return interface_address{*local, *advertised};
}

void parse_ports(reader& r, control& to) {
    constexpr std::string_view expected =
        "[first, last], an even port from 1024 and an odd one above it";
    const value* list = r.take("ports", value::type::array, expected);
    if (list == nullptr) {
        return;
    }
    const auto& of = list->items;
    const bool numbers =
        of.size() == 2 && of[0].kind == value::type::integer && of[1].kind == value::type::integer;
    if (!numbers || of[0].integer < 1024 || of[0].integer % 2 != 0 || of[1].integer > 65535 ||
        of[1].integer % 2 == 0 || of[1].integer < of[0].integer) {
        r.wrong("ports", *list, expected);
        return;
    }
    to.first_port = static_cast<std::uint16_t>(of[0].integer);
    to.last_port = static_cast<std::uint16_t>(of[1].integer);
}

interface parse_interface(reader r) {
    interface out;
    r.text("name", out.name);
    r.require("name");
    parse_list(r, "addresses", out.addresses, parse_interface_address,
               "a list of addresses such as [\"198.18.0.1\"] or [\"10.0.0.1!203.0.113.1\"]");
    r.require("addresses");
    r.finish();
    return out;
}

void parse_life(reader& r, control& to) {
    parse_ports(r, to);
    r.number("quarantine-s", to.quarantine_s, 0, 3600);
    r.number("offer-timeout-s", to.offer_timeout_s, 1, day_s);
    r.number("media-timeout-s", to.media_timeout_s, 0, day_s);
    r.number("silent-timeout-s", to.silent_timeout_s, 0, day_s);
    r.number("delete-delay-s", to.delete_delay_s, 0, 3600);
    r.number("max-calls", to.max_calls, 0, max_calls);
    r.number("max-busy-percent", to.max_busy_percent, 0, 100);
    r.text("records", to.records);
    r.text("events", to.events);
    r.text("snapshot", to.snapshot);
    r.text("snapshot-name", to.snapshot_name);
}

void parse_pattern(reader& r, leg& to, const voice_tables& inherited) {
    r.number("latch-window-ms", to.latch_window_ms, 1, 600'000);
    r.number("dscp", to.dscp, 0, 63);
    r.flag("zero-udp-checksum", to.zero_udp_checksum);
    parse_rtcp_mode(r, to);
    r.choose("stream", to.stream, {{"keep", stream_mode::keep}, {"own", stream_mode::own}});
    to.source = source_mode::latch;
    to.unknown = unknown_payload::pass;
    parse_voice(r, to, inherited);
}

} // namespace

void parse_control(reader& root, parsed& to) {
    const value* table = root.take("control", value::type::table, "[control]");
    control& out = to.out.control;
    to.control = table;
    if (table != nullptr) {
        reader r(*table, "control", root.errors());
        out.on = true;
        out.listen = {*parse_endpoint("127.0.0.1:2223")};
        constexpr std::string_view endpoints = "a list such as [\"127.0.0.1:2223\"]";
        parse_list(r, "listen", out.listen, parse_endpoint, endpoints);
        parse_list(r, "listen-tcp", out.listen_tcp, parse_endpoint, endpoints);
        parse_peers(r, out.allow);
        parse_life(r, out);
        parse_pattern(r, out.pattern, to.voice);
        r.finish();
    }
    to.interfaces = root.take_tables("interface");
    for (const value* one : to.interfaces) {
        out.interfaces.push_back(parse_interface({*one, "interface", root.errors()}));
    }
}

} // namespace voxplane::config
