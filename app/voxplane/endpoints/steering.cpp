// The answer about steering: of each port, how packets come to their workers, and of those that
// share their interface with the kernel what the program there was told and what it counted.
#include <string>

#include "endpoints/answers.hpp"

namespace voxplane::app {

namespace {

constexpr std::size_t most_ranges = 8;    // shown of an address, of each kind
constexpr std::size_t most_addresses = 8; // shown of a port

void add_ranges(const std::vector<xdp::port_range>& ranges, xdp::traffic kind,
                std::string_view name, telemetry::dictionary& out) {
    std::vector<std::string> shown;
    std::size_t count = 0;
    for (const xdp::port_range& one : ranges) {
        if (one.kind != kind) {
            continue;
        }
        if (++count <= most_ranges) {
            shown.push_back(std::to_string(one.first) + "-" + std::to_string(one.last));
        }
    }
    out.add(name, shown);
    if (count > most_ranges) {
        out.add(std::string(name) + "_not_shown", std::uint64_t{count - most_ranges});
    }
}

void add_view(const steered_ports::view& view, telemetry::dictionary& out) {
    out.add("interface", view.interface);
    out.add("program", STEER_PROGRAM);
    out.add("program_id", view.program_id);
    telemetry::dictionary counts = out.child("counters");
    for (std::size_t i = 0; i < view.counts.size(); ++i) {
        counts.add(xdp::counter_names()[i], view.counts[i]);
    }
    out.add("addresses", std::uint64_t{view.addresses.size()});
    telemetry::dictionary addresses = out.child("ports");
    for (std::size_t i = 0; i < view.addresses.size() && i < most_addresses; ++i) {
        telemetry::dictionary one = addresses.child(std::to_string(i));
        one.add("ip", to_string(view.addresses[i].first));
        add_ranges(view.addresses[i].second, xdp::traffic::rtp, "rtp", one);
        add_ranges(view.addresses[i].second, xdp::traffic::any, "any", one);
    }
}

} // namespace

void answer_steering(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t port_bytes =
        4500; // 8 addresses with 16 ranges of 12 characters, counters
    add_page(out, "ports", params, from.ports.size(), port_bytes,
             [&](std::size_t i, telemetry::dictionary& item) {
                 item.add("device", from.ports[i]->name());
                 item.add("steering", name(from.ports[i]->steering()));
                 item.add("means", text(from.ports[i]->steering()));
                 const auto view = from.steering != nullptr ? from.steering->look(i) : std::nullopt;
                 item.add("kernel", view ? "the rest" : "nothing");
                 if (view && *view) {
                     add_view(**view, item);
                 } else if (view) {
                     item.add("error", view->error().text);
                 }
             });
}

} // namespace voxplane::app
