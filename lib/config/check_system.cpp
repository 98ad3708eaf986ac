// What can only be seen across the tables of ports, addresses and neighbours. Main lcore only.
#include <algorithm>
#include <set>

#include "config/parse.hpp"

namespace voxplane::config {

bool is_unicast(const ip_address& ip) noexcept {
    if (ip.is_unspecified()) {
        return false;
    }
    return ip.is_ipv4() ? ip.bytes[0] >= 1 && ip.bytes[0] <= 223 : ip.bytes[0] != 0xff;
}

bool is_unicast(const mac_address& mac) noexcept {
    return (mac.bytes[0] & 1U) == 0 && mac != mac_address{};
}

namespace {

// Reports about a key of one table of the file.
class table_report {
public:
    table_report(const value& table, const char* path, diagnosis& errors)
        : table_(table), path_(path), errors_(errors) {}

    void operator()(std::string_view key, const std::string& text) const {
        errors_.report(line_of(table_, key), std::string(path_) + "." + std::string(key), text);
    }

private:
    const value& table_;
    const char* path_;
    diagnosis& errors_;
};

std::string in_quotes(const std::string& text) {
    return "\"" + text + "\"";
}

void check_ports(const parsed& all, diagnosis& errors) {
    const auto& ports = all.out.ports;
    if (ports.empty()) {
        errors.report(1, "port", "expected at least one [[port]], got none");
        return;
    }
    std::set<std::string> names;
    std::set<std::string> devices;
    std::set<std::string> captures;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const port& p = ports[i];
        const table_report report(*all.ports[i], "port", errors);
        if (i >= max_ports) {
            report("device", "expected at most " + std::to_string(max_ports) + " ports");
        }
        if (!devices.insert(p.device).second) {
            report("device", "expected each device once, got " + in_quotes(p.device) + " twice");
        }
        if (!names.insert(p.name).second) {
            report("name", "expected each name once, got " + in_quotes(p.name) + " twice");
        }
        if (p.steer && !p.device.starts_with("net_af_xdp")) {
            report("steer",
                   "expected a device net_af_xdp..., which alone takes an XDP program, got " +
                       in_quotes(p.device));
        }
        if (!p.restamp.empty() && !captures.insert(p.restamp).second) {
            report("restamp",
                   "expected a capture of its own, got " + in_quotes(p.restamp) + " for two ports");
        }
    }
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (devices.count(ports[i].exception) != 0) {
            const table_report report(*all.ports[i], "port", errors);
            report("exception",
                   "expected a device that is no [[port]], got " + in_quotes(ports[i].exception));
        }
    }
}

bool has_neighbour(const settings& s, const ip_address& ip) {
    return std::any_of(s.neighbours.begin(), s.neighbours.end(),
                       [&](const neighbour& n) { return n.ip == ip; });
}

bool is_link_local(const ip_address& ip) {
    return !ip.is_ipv4() && ip.bytes[0] == 0xfe && (ip.bytes[1] & 0xc0U) == 0x80;
}

// The first or last address of an IPv4 link, which no host may have (RFC 3021 exempts /31).
bool is_link_itself(const ip_prefix& prefix) {
    if (!prefix.ip.is_ipv4() || prefix.length >= 31) {
        return false;
    }
    std::uint32_t host = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        host = host << 8 | prefix.ip.bytes[i];
    }
    const std::uint32_t mask = prefix.length == 0 ? 0 : UINT32_MAX << (32 - prefix.length);
    return (host & ~mask) == 0 || (host | mask) == UINT32_MAX;
}

void check_gateway(const settings& s, const address& a, const table_report& report) {
    const ip_address& gateway = *a.gateway;
    if (gateway.family != a.ip.ip.family) {
        report("gateway",
               "expected an address of the same family as ip, got " + to_string(gateway));
    } else if (!is_unicast(gateway) || gateway == a.ip.ip) {
        report("gateway",
               "expected the unicast address of another host, got " + to_string(gateway));
    } else if (!a.ip.contains(gateway) && !is_link_local(gateway) && !has_neighbour(s, gateway)) {
        report("gateway", "expected an address on the link " + to_string(a.ip) +
                              " or with a [[neighbour]], got " + to_string(gateway));
    }
}

void check_vlans(const parsed& all, diagnosis& errors) {
    std::set<std::pair<std::string, std::vector<std::uint16_t>>> seen;
    for (std::size_t i = 0; i < all.out.addresses.size(); ++i) {
        const address& a = all.out.addresses[i];
        seen.insert({a.port, a.vlan});
        const auto of_port = std::count_if(seen.begin(), seen.end(),
                                           [&](const auto& v) { return v.first == a.port; });
        if (static_cast<std::size_t>(of_port) > max_vlans_per_port) {
            const table_report report(*all.addresses[i], "address", errors);
            report("vlan",
                   "expected at most " + std::to_string(max_vlans_per_port) + " VLANs on a port");
            return;
        }
    }
}

void check_addresses(const parsed& all, diagnosis& errors) {
    std::set<ip_address> seen;
    for (std::size_t i = 0; i < all.out.addresses.size(); ++i) {
        const address& a = all.out.addresses[i];
        const table_report report(*all.addresses[i], "address", errors);
        if (i >= max_addresses) {
            report("ip", "expected at most " + std::to_string(max_addresses) + " addresses");
            return;
        }
        if (std::none_of(all.out.ports.begin(), all.out.ports.end(),
                         [&](const port& p) { return p.name == a.port; })) {
            report("port", "expected the name of a [[port]], got " + in_quotes(a.port));
        }
        if (!is_unicast(a.ip.ip) || is_link_itself(a.ip)) {
            report("ip", "expected the unicast address of a host, got " + to_string(a.ip));
        }
        if (!seen.insert(a.ip.ip).second) {
            report("ip", "expected each address once, got " + to_string(a.ip.ip) + " twice");
        }
        if (a.gateway) {
            check_gateway(all.out, a, report);
        }
    }
    check_vlans(all, errors);
}

void check_neighbours(const parsed& all, diagnosis& errors) {
    std::set<ip_address> seen;
    for (std::size_t i = 0; i < all.out.neighbours.size(); ++i) {
        const neighbour& n = all.out.neighbours[i];
        const table_report report(*all.neighbours[i], "neighbour", errors);
        if (!is_unicast(n.ip)) {
            report("ip", "expected the unicast address of a host, got " + to_string(n.ip));
        }
        if (!is_unicast(n.mac)) {
            report("mac",
                   "expected a unicast MAC address other than zero, got " + to_string(n.mac));
        }
        if (!seen.insert(n.ip).second) {
            report("ip", "expected each address once, got " + to_string(n.ip) + " twice");
        }
    }
}

} // namespace

void check_system(const parsed& all, diagnosis& errors) {
    check_ports(all, errors);
    check_addresses(all, errors);
    check_neighbours(all, errors);
}

} // namespace voxplane::config
