// Limits of colours: loss from 1 % and 5 %, MOS below 4.0 and 3.6 (ITU-T G.107 Annex B: satisfied,
// some users dissatisfied), cores from 60 % and 85 % busy.
#include "parts.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "format.hpp"

namespace voxplane::voxtop {

namespace {

style above(const number& value, double warn, double bad) {
    if (!value || *value < warn) {
        return style::plain;
    }
    return *value < bad ? style::warn : style::bad;
}

style below(const number& value, double warn, double bad) {
    if (!value || *value >= warn) {
        return style::plain;
    }
    return *value >= bad ? style::warn : style::bad;
}

constexpr std::size_t figures_columns = 50; // of a leg, behind its name

} // namespace

line head_line(const sample& now, std::size_t columns) {
    line out;
    if (!now.reachable) {
        out.add("no voxplane: ", style::bad).add(now.error);
        return out;
    }
    out.add("voxplane ", style::bold).add(now.info.version, style::bold);
    out.add("  up " + duration(now.info.uptime_s) + "  calls " + count(now.info.calls));
    if (!now.health.status.empty()) {
        const bool well = now.health.status == "ok";
        out.add("  health ").add(now.health.status, well ? style::good : style::bad);
        for (const std::string& fault : now.health.faults) {
            out.add(" " + fault, style::bad);
        }
    }
    if (now.info.allocations.value_or(0) > 0) {
        out.add("  workers allocated " + count(now.info.allocations), style::bad);
    }
    const std::string keys = "h help  q quit";
    const std::size_t used = out.text().size();
    if (used + keys.size() + 2 <= columns) {
        out.add(std::string(columns - used - keys.size(), ' ') + keys, style::dim);
    }
    return out;
}

line rates_line(const sample& now) {
    const traffic& t = now.traffic;
    line out;
    out.add("rx " + right(count(t.received_per_s), 8) + "/s  tx " +
            right(count(t.transmitted_per_s), 8) + "/s  ");
    out.add("drops " + right(count(t.dropped_per_s), 6) + "/s",
            t.dropped_per_s.value_or(0) > 0 ? style::bad : style::plain);
    out.add("  held " + count(t.held) + "  in all rx " + count(t.received) + " tx " +
            count(t.transmitted));
    return out;
}

line latency_line(const sample& now, std::span<const double> history, std::size_t columns) {
    line out;
    const latency* shown = nullptr;
    for (const latency& each : now.latency) {
        if (shown == nullptr || each.worker.empty() ||
            (!shown->worker.empty() && each.p99_us.value_or(0) > shown->p99_us.value_or(0))) {
            shown = &each; // that of all, else the slowest worker's
        }
    }
    if (shown == nullptr) {
        return out.add("latency: not told by this voxplane", style::dim);
    }
    out.add("latency us  p50 " + fixed(shown->p50_us, 1) + "  p99 " + fixed(shown->p99_us, 1) +
            "  p99.9 " + fixed(shown->p999_us, 1) + "  max " + fixed(shown->max_us, 1) + "  ");
    const std::size_t used = out.text().size();
    if (columns > used + 4) {
        out.add(sparkline(history, columns - used), style::good);
    }
    return out;
}

std::vector<line> core_lines(const sample& now, std::size_t columns, std::size_t most) {
    constexpr std::size_t words = 58; // beside the bar
    std::vector<line> out;
    for (const core& each : now.cores) {
        if (out.size() + 1 == most && now.cores.size() > most) {
            const std::size_t rest = now.cores.size() - out.size();
            out.push_back(line().add("and " + std::to_string(rest) + " more cores", style::dim));
            break;
        }
        const double busy = each.busy_percent.value_or(0);
        const std::size_t width =
            std::clamp<std::size_t>(columns > words ? columns - words : 0, 12, 40);
        line one;
        one.add("core " + right(count(each.lcore), 3) + " ");
        const style how = above(each.busy_percent, 60, 85);
        one.add(bar(busy, width), how == style::plain ? style::good : how);
        one.add(right(fixed(each.busy_percent, 1), 6) + "% " + right(count(each.packets_per_s), 8) +
                " packets/s " + right(fixed(each.cycles_per_packet, 0), 6) + " cycles/packet");
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<line> drop_lines(const sample& now, std::size_t columns, std::size_t most) {
    std::vector<drop_reason> reasons = now.traffic.reasons;
    std::ranges::stable_sort(reasons, [](const drop_reason& a, const drop_reason& b) {
        return a.grows != b.grows ? a.grows : a.count > b.count;
    });
    std::vector<line> out{line().add("drops", style::bold)};
    if (reasons.empty()) {
        out.back().add(now.traffic.dropped ? "  none" : "  not told", style::dim);
    }
    for (const drop_reason& each : reasons) {
        const std::string text = "  " + each.name + " " + count(each.count);
        if (out.back().text().size() + text.size() > columns) {
            if (out.size() == most) {
                break;
            }
            out.push_back(line().add("     "));
        }
        out.back().add(text, each.grows ? style::bad : style::plain);
    }
    return out;
}

line legs_head(order by, std::size_t columns) {
    const std::size_t room = columns > figures_columns + 8 ? columns - figures_columns : 8;
    line out;
    out.add(left("call, leg (worst " + std::string(name(by)) + " first)", room), style::bold);
    out.add("   MOS   loss% jitter ms  level   ERLE speech%", style::bold);
    return out;
}

line leg_line(const quality& leg, std::size_t columns, bool selected) {
    const std::size_t room = columns > figures_columns + 8 ? columns - figures_columns : 8;
    const auto in = [selected](style how) { return selected ? style::selected : how; };
    line out;
    out.add(left(left(leg.call, room - 2) + " " + leg.side, room), in(style::plain));
    out.add(right(fixed(leg.mos, 2), 6), in(below(leg.mos, 4.0, 3.6)));
    out.add(right(fixed(leg.loss_percent, 2), 8), in(above(leg.loss_percent, 1, 5)));
    out.add(right(fixed(leg.jitter_ms, 2), 10), in(above(leg.jitter_ms, 20, 60)));
    out.add(right(fixed(leg.level_dbov, 1), 7), in(style::plain));
    out.add(right(fixed(leg.erle_db, 1), 7), in(style::plain));
    out.add(right(fixed(leg.speech_percent, 0), 8), in(style::plain));
    return out;
}

// Both legs beside each other, a line a figure.
std::vector<line> call_lines(const call_detail& call, std::size_t columns) {
    std::vector<line> out;
    out.push_back(line().add("call " + call.id, style::bold).add("   Esc: back", style::dim));
    if (!call.error.empty()) {
        out.push_back(line().add(call.error, style::bad));
    }
    std::map<std::string, std::pair<std::string, std::string>> rows;
    for (const auto& [key, value] : call.a.values) {
        rows[key].first = value;
    }
    for (const auto& [key, value] : call.b.values) {
        rows[key].second = value;
    }
    const std::size_t third = std::max<std::size_t>(columns / 3, 12);
    out.push_back(line().add(left("", third) + left("leg a", third) + "leg b", style::bold));
    const auto add = [&](const std::string& key) {
        if (const auto row = rows.extract(key)) {
            out.push_back(line()
                              .add(left(key, third - 1) + " ", style::dim)
                              .add(left(row.mapped().first, third - 1) + " ")
                              .add(row.mapped().second));
        }
    };
    for (const char* first : {"local", "signalled", "source", "gate", "ssrc", "packets", "lost",
                              "mos", "jitter_us", "level_rms_dbov_now", "level_rms_dbov"}) {
        add(first);
    }
    while (!rows.empty()) {
        add(std::string(rows.begin()->first));
    }
    return out;
}

std::vector<line> help_lines() {
    std::vector<line> out;
    out.push_back(line().add("voxtop: keys", style::bold));
    for (const char* text :
         {"l m v j e s c   worst legs by loss, MOS, level (from -26 dBov), jitter, ERLE,",
          "                speech share; by call",
          "up down PgUp PgDn Home End   choose a leg, or scroll a call's page",
          "Enter           both legs of that call, in full", "Esc, Backspace  back",
          "p               pause, and go on", "h ?             this page", "q               quit",
          "", "Cores: share of time that a worker works. Red drops have grown since the last",
          "look. Latency is from receive to transmit; its line is the p99 by second.",
          "MOS is an estimate by ITU-T G.107 from loss and jitter as received on the leg.",
          "A figure that this voxplane does not tell is a dash."}) {
        out.push_back(line().add(text));
    }
    return out;
}

} // namespace voxplane::voxtop
