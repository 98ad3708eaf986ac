// What main's loop does for links and next hops. Main lcore.
#include <algorithm>
#include <array>

#include "control.hpp"
#include "dpdk/log.hpp"

namespace voxplane::app {

namespace {

constexpr std::uint8_t announcements = 3; // RFC 5227 ANNOUNCE_NUM is 2; one more for a lossy start

} // namespace

std::size_t control::keeper(std::uint16_t address) const {
    return p_.shared->ports[p_.shared->addresses[address].port].keeper;
}

void control::solicit_neighbours(std::uint64_t now_ns) {
    std::array<net::solicitation, 64> due;
    const unsigned count = p_.neighbours->due(now_ns, due);
    for (unsigned i = 0; i < count; ++i) {
        const net::solicitation& s = due[i];
        if (p_.steering->leaves_to_kernel(p_.neighbours->address(s.index))) {
            p_.steering->resolve(p_.neighbours->ip(s.index), p_.neighbours->address(s.index));
            continue;
        }
        session::command ask;
        ask.kind = session::command_kind::solicit;
        ask.unicast = s.unicast;
        ask.ip = p_.neighbours->ip(s.index).bytes;
        ask.mac = s.mac.bytes;
        ask.address = p_.neighbours->address(s.index);
        p_.controller->send(keeper(ask.address), ask);
    }
    p_.steering->hear([&](const ip_address& hop, const mac_address& mac,
                          const steered_ports::same_link& on_its_link) {
        p_.neighbours->confirm(hop, mac, now_ns, on_its_link);
    });
}

void control::end_second() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto unix_s =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    const auto number = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(clock::now().time_since_epoch()).count());
    const bool over = second_ != 0 && number != second_; // the first one was none yet
    second_ = number;
    if (!over) {
        return;
    }
    telemetry::history::plane_figures plane;
    plane.calls = static_cast<std::uint32_t>(p_.controller->active());
    for (const dpdk::packet_pool& pool : p_.pools) {
        const std::uint64_t permille = std::uint64_t{pool.in_use()} * 1000 / pool.size();
        plane.pool_permille = std::max(plane.pool_permille, static_cast<std::uint16_t>(permille));
    }
    history_.end_second(number, unix_s, plane);
}

void control::announce(std::size_t port) {
    for (std::size_t i = 0; i < p_.settings.addresses.size(); ++i) {
        if (p_.shared->addresses[i].port == p_.ports[port].id() &&
            p_.settings.addresses[i].announce &&
            !p_.steering->leaves_to_kernel(static_cast<std::uint16_t>(i))) {
            session::command what;
            what.kind = session::command_kind::announce;
            what.index = static_cast<std::uint32_t>(i);
            what.count = announcements;
            p_.controller->send(keeper(static_cast<std::uint16_t>(i)), what);
        }
    }
}

result<void> control::watch_links() {
    neighbours_.refresh(*p_.neighbours);
    for (std::size_t i = 0; i < p_.settings.ports.size(); ++i) {
        if (p_.ports[i].lost()) {
            return failure{"port '" + p_.ports[i].name() + "': the device is gone"};
        }
        const bool up = p_.ports[i].link_up();
        if (up != link_up_[i]) {
            dpdk::log_line(dpdk::log_level::notice, "link",
                           {{"port", p_.ports[i].name()}, {"state", up ? "up" : "down"}});
            if (up) {
                announce(i);
            }
        }
        link_up_[i] = up;
    }
    return {};
}

} // namespace voxplane::app
