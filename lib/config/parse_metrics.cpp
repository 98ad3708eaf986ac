// [metrics]: where HTTP is served, and to whom. Main lcore only.
#include <algorithm>

#include "config/lists.hpp"
#include "config/parse.hpp"

namespace voxplane::config {

void parse_metrics(reader& root, parsed& to) {
    const value* table = root.take("metrics", value::type::table, "[metrics]");
    metrics& out = to.out.metrics;
    to.metrics = table;
    if (table == nullptr) {
        return;
    }
    reader r(*table, "metrics", root.errors());
    out.on = true;
    r.form("listen", out.listen, parse_endpoint,
           "an endpoint such as \"127.0.0.1:9900\" or \"[::1]:9900\"");
    parse_peers(r, out.allow);
    r.finish();
}

void check_metrics(const parsed& all, diagnosis& errors) {
    if (all.metrics == nullptr) {
        return;
    }
    const settings& s = all.out;
    const endpoint& where = s.metrics.listen;
    const std::uint32_t line = line_of(*all.metrics, "listen");
    if (where.port == 0) {
        errors.report(line, "metrics.listen",
                      "expected a port from 1 to 65535, got " + to_string(where));
    }
    const bool ours = std::ranges::any_of(s.addresses, [&](const address& own) {
        return own.ip.ip == where.ip && !shares_with_kernel(s, own);
    });
    if (ours) {
        errors.report(line, "metrics.listen",
                      "expected an address of the kernel, got " + to_string(where.ip) +
                          ", whose packets are ours");
    }
    if (std::ranges::count(s.control.listen_tcp, where) != 0) {
        errors.report(line, "metrics.listen",
                      "expected an endpoint of its own, got " + to_string(where) +
                          ", which is in control.listen-tcp");
    }
}

} // namespace voxplane::config
