// The answer about the settings in effect: what the file said, and the defaults of what it left
// out. Secrets that addresses may carry are not told.
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "endpoints/answers.hpp"
#include "endpoints/params.hpp"

namespace voxplane::app {

namespace {

void add_flag(std::string_view name, bool value, telemetry::dictionary& out) {
    out.add(name, std::uint64_t{value ? 1U : 0U});
}

void add_runtime(const config::runtime& of, telemetry::dictionary out) {
    out.add("isa", of.isa);
    out.add("idle", of.idle == config::idle_mode::poll ? "poll" : "adaptive");
    out.add("max_sleep_us", of.max_sleep_us);
    out.add("burst", of.burst_pkts);
    add_flag("adjust", of.adjust, out);
    out.add("shed_percent", of.shed_percent);
    out.add("restore_percent", of.restore_percent);
    out.add("tick_ms", of.tick_ms);
    out.add("tick_legs", of.tick_legs);
    add_flag("statistics", of.statistics, out);
    out.add("stage_sample", of.stage_sample);
}

void add_pools(const config::pools& of, telemetry::dictionary out) {
    out.add("packets", of.packets);
    out.add("packet_cache", of.packet_cache);
    out.add("originated", of.originated);
    out.add("calls", of.calls);
    out.add("voice_mib", of.voice_mib);
    for (std::size_t i = 0; i < frame_classes; ++i) {
        const std::string name = "frames_" + std::to_string(frame_class_samples[i]);
        out.add(name + "_initial", of.frames[i].initial);
        out.add(name + "_maximum", of.frames[i].maximum);
    }
}

std::vector<std::string> texts_of(const std::vector<endpoint>& from) {
    std::vector<std::string> out;
    for (const endpoint& each : from) {
        out.push_back(to_string(each));
    }
    return out;
}

std::vector<std::string> texts_of(const std::vector<ip_prefix>& from) {
    std::vector<std::string> out;
    for (const ip_prefix& each : from) {
        out.push_back(to_string(each.ip) + "/" + std::to_string(each.length));
    }
    return out;
}

void add_control(const config::control& of, telemetry::dictionary out) {
    add_flag("on", of.on, out);
    if (!of.on) {
        return;
    }
    out.add("listen", texts_of(of.listen));
    out.add("listen_tcp", texts_of(of.listen_tcp));
    out.add("allow", texts_of(of.allow));
    out.add("first_port", of.first_port);
    out.add("last_port", of.last_port);
    out.add("quarantine_s", of.quarantine_s);
    out.add("offer_timeout_s", of.offer_timeout_s);
    out.add("media_timeout_s", of.media_timeout_s);
    out.add("silent_timeout_s", of.silent_timeout_s);
    out.add("delete_delay_s", of.delete_delay_s);
    out.add("max_calls", of.max_calls);
    out.add("max_busy_percent", of.max_busy_percent);
    out.add("records", of.records);
    add_flag("events", !of.events.empty(), out); // where to may hold a password
    add_flag("snapshot", !of.snapshot.empty(), out);
    out.add("interfaces", std::uint64_t{of.interfaces.size()});
}

void add_metrics(const config::metrics& of, telemetry::dictionary out) {
    add_flag("on", of.on, out);
    if (of.on) {
        out.add("listen", to_string(of.listen));
        out.add("allow", texts_of(of.allow));
    }
}

void add_capture(const config::capture& of, telemetry::dictionary out) {
    add_flag("dumpcap", of.dumpcap, out);
    out.add("folder", of.folder);
    out.add("at_once", of.at_once);
    out.add("most_mib", of.most_mib);
    out.add("most_s", of.most_s);
    out.add("slots", of.slots);
}

void add_log(const config::log& of, telemetry::dictionary out) {
    for (std::size_t i = 0; i < config::log_modules; ++i) {
        out.add(config::log_module_names[i],
                config::log_level_names[static_cast<std::size_t>(of.levels[i])]);
    }
    out.add("rate", of.rate);
}

void add_port(const config::port& of, telemetry::dictionary& out) {
    out.add("device", of.device);
    out.add("name", of.name);
    out.add("udp_checksum", of.udp_checksum == config::checksum_mode::verify ? "verify" : "trust");
    out.add("clock", of.clock == config::clock_mode::automatic      ? "auto"
                     : of.clock == config::clock_mode::rx_timestamp ? "rx-timestamp"
                                                                    : "tsc");
    add_flag("steer", of.steer, out);
    out.add("exception", of.exception);
    out.add("restamp", of.restamp);
    out.add("rx_descriptors", of.rx_descriptors);
    out.add("tx_descriptors", of.tx_descriptors);
    out.add("max_queues", of.max_queues);
}

void add_address(const config::address& of, telemetry::dictionary& out) {
    out.add("port", of.port);
    out.add("ip", to_string(of.ip.ip) + "/" + std::to_string(of.ip.length));
    out.add("gateway", of.gateway ? to_string(*of.gateway) : "none");
    std::vector<std::uint64_t> tags(of.vlan.begin(), of.vlan.end());
    out.add("vlan", tags);
    add_flag("announce", of.announce, out);
    add_flag("answer_ping", of.answer_ping, out);
}

} // namespace

void answer_config(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t item_bytes = 700;
    if (from.settings == nullptr) {
        out.root().add("error", "this program does not tell its settings");
        return;
    }
    const config::settings& all = *from.settings;
    const std::string_view section = cut_first(params);
    telemetry::dictionary& root = out.root();
    if (section == "ports") {
        add_page(out, "ports", params, all.ports.size(), item_bytes,
                 [&](std::size_t i, auto& item) { add_port(all.ports[i], item); });
    } else if (section == "addresses") {
        add_page(out, "addresses", params, all.addresses.size(), item_bytes,
                 [&](std::size_t i, auto& item) { add_address(all.addresses[i], item); });
    } else if (section.empty()) {
        root.add("file", from.config);
        add_runtime(all.runtime, root.child("runtime"));
        add_pools(all.pools, root.child("pools"));
        add_control(all.control, root.child("control"));
        add_metrics(all.metrics, root.child("metrics"));
        add_capture(all.capture, root.child("capture"));
        add_log(all.log, root.child("log"));
        root.add("ports", std::uint64_t{all.ports.size()});
        root.add("addresses", std::uint64_t{all.addresses.size()});
        root.add("neighbours", std::uint64_t{all.neighbours.size()});
        root.add("calls", std::uint64_t{all.calls.size()});
    } else {
        root.add("error", "expected /voxplane/config, /voxplane/config,ports,<first> or "
                          "/voxplane/config,addresses,<first>");
    }
}

} // namespace voxplane::app
