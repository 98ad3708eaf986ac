// A [[call-range]] to its calls: ports, and if wanted remote addresses, counted up from starting
// points. Main lcore only.
#include "config/parse.hpp"

#include "base/wire.hpp"

namespace voxplane::config {

namespace {

// Reports about a key of one side, as "call-range.a.local".
struct side_report {
    const value& range_table;
    const char* side;
    diagnosis& errors;

    void operator()(std::string_view key, const std::string& text) const {
        const value* table = range_table.find(side);
        errors.report(line_of(*table, key),
                      std::string("call-range.") + side + "." + std::string(key), text);
    }
};

// Splits the calls over the starting points; false when there are too few.
bool spread(const call_range& range, range_leg& leg, const side_report& report) {
    const auto points = static_cast<std::uint32_t>(leg.locals.size());
    if (leg.per_local == 0) {
        leg.per_local = (range.count + points - 1) / points;
    }
    if (std::uint64_t{leg.per_local} * points < range.count) {
        report("per-local", "expected room for count (" + std::to_string(range.count) +
                                ") calls, got " + std::to_string(leg.per_local) + " on each of " +
                                std::to_string(points) + " local endpoints");
        return false;
    }
    if (leg.remotes.size() > 1 && leg.remotes.size() != points) {
        report("remote", "expected one endpoint or as many as local has (" +
                             std::to_string(points) + "), got " +
                             std::to_string(leg.remotes.size()));
        return false;
    }
    return true;
}

bool add_to_port(endpoint& to, std::uint64_t add, std::uint64_t limit) {
    const std::uint64_t port = to.port + add;
    to.port = static_cast<std::uint16_t>(port);
    return port <= limit;
}

// Adds to the last 32 bits, without carry into those before.
bool add_to_address(ip_address& to, std::uint64_t add) {
    std::uint8_t* last = to.bytes.data() + (to.is_ipv4() ? 0 : 12);
    const std::uint64_t sum = load_be32(last) + add;
    store_be32(last, static_cast<std::uint32_t>(sum));
    return sum <= UINT32_MAX;
}

// The leg of call i; false when it leaves the range of ports or addresses.
bool place(const call_range& range, const range_leg& leg, std::uint64_t i, config::leg& out,
           const side_report& report) {
    const std::uint64_t point = i / leg.per_local;
    const std::uint64_t nth = i % leg.per_local;
    out.local = leg.locals[point];
    if (!add_to_port(out.local, nth * range.local_step, max_local_port)) {
        report("local", "expected ports up to 65534, but call " + std::to_string(i) +
                            " of the range is past that, " + std::to_string(nth) + " steps from " +
                            to_string(leg.locals[point]) + ": give more starting points");
        return false;
    }
    out.remote.ip.family = out.local.ip.family;
    if (!leg.remotes.empty()) {
        const bool own = leg.remotes.size() > 1;
        const std::uint64_t step = own ? nth : i;
        out.remote = leg.remotes[own ? point : 0];
        const std::string from = to_string(out.remote);
        if (!add_to_port(out.remote, step * range.remote_step, UINT16_MAX) ||
            !add_to_address(out.remote.ip, step * range.remote_address_step)) {
            report("remote",
                   "expected ports up to 65535 and addresses that do not overflow, but call " +
                       std::to_string(i) + " of the range is past that, " + std::to_string(step) +
                       " steps from " + from);
            return false;
        }
    }
    if (out.ssrc) {
        *out.ssrc += static_cast<std::uint32_t>(i);
    }
    return true;
}

} // namespace

void expand(const call_range& range, const value& table, parsed& to, diagnosis& errors) {
    if (to.out.calls.size() + range.count > to.out.pools.calls) {
        errors.report(line_of(table, "count"), "call-range.count",
                      "expected at most " + std::to_string(to.out.pools.calls) +
                          " calls in all (pools.calls), got " +
                          std::to_string(to.out.calls.size() + range.count));
        return;
    }
    const side_report report[2] = {{table, "a", errors}, {table, "b", errors}};
    range_leg sides[2] = {range.sides[0], range.sides[1]};
    if (!spread(range, sides[0], report[0]) || !spread(range, sides[1], report[1])) {
        return;
    }
    for (std::uint32_t i = 0; i < range.count; ++i) {
        call made{range.id + "-" + std::to_string(i), sides[0].pattern, sides[1].pattern};
        if (!place(range, sides[0], i, made.a, report[0]) ||
            !place(range, sides[1], i, made.b, report[1])) {
            return;
        }
        to.out.calls.push_back(std::move(made));
        to.calls.push_back({&table, "call-range"});
    }
}

} // namespace voxplane::config
