// What of [control] and [[interface]] can only be seen beside other tables. Main lcore only.
#include <algorithm>
#include <set>

#include "config/parse.hpp"

namespace voxplane::config {

namespace {

void check_interface(const parsed& all, std::size_t which, std::set<std::string>& names,
                     diagnosis& errors) {
    const interface& i = all.out.control.interfaces[which];
    const value& table = *all.interfaces[which];
    if (!names.insert(i.name).second) {
        errors.report(line_of(table, "name"), "interface.name",
                      "expected each name once, got " + quote(i.name) + " twice");
    }
    if (i.addresses.empty()) {
        errors.report(line_of(table, "addresses"), "interface.addresses",
                      "expected at least one address, got none");
    }
    for (const interface_address& a : i.addresses) {
        if (std::none_of(all.out.addresses.begin(), all.out.addresses.end(),
                         [&](const address& own) { return own.ip.ip == a.local; })) {
            errors.report(line_of(table, "addresses"), "interface.addresses",
                          "expected the ip of an [[address]], got " + to_string(a.local));
        }
        if (a.local.family != a.advertised.family || !is_unicast(a.advertised)) {
            errors.report(line_of(table, "addresses"), "interface.addresses",
                          "expected a unicast address of the same family behind \"!\", got " +
                              to_string(a.advertised));
        }
    }
}

// Calls of the file keep their ports: they may lie in the range.
void check_listeners(const parsed& all, diagnosis& errors) {
    const control& c = all.out.control;
    if (c.listen.empty() && c.listen_tcp.empty()) {
        errors.report(line_of(*all.control, "listen"), "control.listen",
                      "expected an address to be reached at, got none");
    }
    const auto check = [&](std::string_view key, const std::vector<endpoint>& listen) {
        for (const endpoint& e : listen) {
            if (std::any_of(all.out.addresses.begin(), all.out.addresses.end(),
                            [&](const address& own) {
                                return own.ip.ip == e.ip && !shares_with_kernel(all.out, own);
                            })) {
                errors.report(line_of(*all.control, key), "control." + std::string(key),
                              "expected an address of the kernel, got " + to_string(e.ip) +
                                  ", whose packets are ours");
            }
        }
    };
    check("listen", c.listen);
    check("listen-tcp", c.listen_tcp);
}

// What else is wrong with an address shows when it is used.
void check_peers(const parsed& all, diagnosis& errors) {
    const control& c = all.out.control;
    constexpr std::string_view udp = "udp://";
    const bool datagrams = c.events.starts_with(udp);
    const bool good = c.events.empty() || c.events.starts_with("http://") ||
                      c.events.starts_with("https://") ||
                      (datagrams && parse_endpoint(c.events.substr(udp.size())));
    if (!good) {
        errors.report(line_of(*all.control, "events"), "control.events",
                      "expected udp://ADDRESS:PORT, http://... or https://..., got " +
                          quote(c.events));
    }
    if (c.snapshot_name.empty()) {
        errors.report(line_of(*all.control, "snapshot-name"), "control.snapshot-name",
                      "expected a name, got \"\"");
    }
}

} // namespace

bool shares_with_kernel(const settings& s, const address& own) noexcept {
    return std::any_of(s.ports.begin(), s.ports.end(),
                       [&](const port& p) { return p.name == own.port && p.steer; });
}

void check_control(const parsed& all, diagnosis& errors) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < all.interfaces.size(); ++i) {
        check_interface(all, i, names, errors);
    }
    if (all.control == nullptr) {
        return;
    }
    if (all.out.addresses.empty()) {
        errors.report(all.control->line, "control", "expected an [[address]] for calls, got none");
    }
    check_listeners(all, errors);
    check_peers(all, errors);
}

} // namespace voxplane::config
