// The text and the verdict.
#include "report.hpp"

#include <cstdio>

namespace voxplane::voxgen {

namespace {

template <typename... Values>
std::string print(const char* format, Values... values) {
    char line[256];
    const int length = std::snprintf(line, sizeof line, format, values...);
    return length > 0 ? line : "";
}

unsigned long long whole(std::uint64_t v) {
    return v;
}

double us(std::uint64_t cycles, std::uint64_t tsc_hz) {
    return static_cast<double>(cycles) * 1e6 / static_cast<double>(tsc_hz);
}

std::string distribution(const char* name, const stats::histogram& h, std::uint64_t hz) {
    return print("%-9s us  p50 %.2f  p99 %.2f  p99.9 %.2f  max %.2f  mean %.2f\n", name,
                 us(h.quantile(0.5), hz), us(h.quantile(0.99), hz), us(h.quantile(0.999), hz),
                 us(h.most(), hz), h.mean() * 1e6 / static_cast<double>(hz));
}

double loss_of(const figures& f) {
    return f.sent == 0 ? 0 : static_cast<double>(f.lost) / static_cast<double>(f.sent);
}

std::string trial_text(const trial_record& t, std::uint64_t hz) {
    const figures& f = t.counted;
    std::string out =
        print("sent %llu copies in %.3f s, %.0f a second; %llu back; lost %llu "
              "(%.3g)\n",
              whole(f.sent), t.seconds, t.sent_pps, whole(f.received), whole(f.lost), loss_of(f));
    if (f.losses_injected + f.reorders_injected + f.duplicates_injected != 0) {
        out += print("on purpose: %llu not sent, %llu reordered (%llu arrived so), %llu doubled\n",
                     whole(f.losses_injected), whole(f.reorders_injected),
                     whole(f.reordered_as_sent), whole(f.duplicates_injected));
    }
    out += distribution("latency", f.latency_cycles, hz);
    if (f.pacing_cycles.count() != 0) {
        out += distribution("pacing", f.pacing_cycles, hz);
    }
    const std::string faults = faults_of(f);
    out += faults.empty() ? "every packet as expected\n" : "wrong: " + faults + "\n";
    out += print("tx queue full %llu times, pool empty %llu times, other frames %llu, RTCP %llu, "
                 "allocations %llu\n",
                 whole(f.tx_full), whole(f.no_mbuf), whole(f.other), whole(f.rtcp),
                 whole(t.allocations));
    return out;
}

} // namespace

std::string faults_of(const figures& f) {
    const std::pair<const char*, std::uint64_t> all[] = {
        {"packets", f.wrong},
        {"payloads", f.wrong_payload},
        {"octets", f.wrong_octets},
        {"bits", f.wrong_bits},
        {"lengths", f.wrong_length},
        {"payload types", f.wrong_type},
        {"SSRCs", f.wrong_ssrc},
        {"timestamps", f.wrong_timestamp},
        {"sources", f.wrong_source},
        {"doubled by the peer", f.duplicated},
        {"reordered by the peer", f.reordered},
        {"malformed", f.malformed},
        {"bad checksums", f.bad_checksum},
        {"unknown or too late", f.unknown},
    };
    std::string out;
    for (const auto& [name, count] : all) {
        if (count != 0) {
            out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + name;
        }
    }
    return out;
}

bool passed(const report& r, const options& o) {
    if (r.found) {
        return r.found->rate_pps > 0;
    }
    for (const trial_record& t : r.trials) {
        const bool lossy = o.mode != run_mode::flood && loss_of(t.counted) > o.max_loss;
        const bool nothing = t.counted.received == 0;
        if (lossy || nothing || !faults_of(t.counted).empty() || t.counted.no_mbuf != 0) {
            return false;
        }
    }
    return !r.trials.empty();
}

std::string line_of(const trial_record& t, std::uint64_t tsc_hz) {
    const figures& f = t.counted;
    const std::string faults = faults_of(f);
    return print("%12.0f %12.0f %12.0f %10llu %10.3g %10.1f %10.1f  ", t.asked_pps, t.sent_pps,
                 t.received_pps, whole(f.lost), loss_of(f),
                 us(f.latency_cycles.quantile(0.99), tsc_hz), us(f.pacing_cycles.most(), tsc_hz)) +
           (faults.empty() ? "" : "wrong: " + faults);
}

std::string to_text(const report& r, const options& o) {
    std::string out;
    if (!r.found) {
        for (const trial_record& t : r.trials) {
            out += trial_text(t, r.tsc_hz);
            out += o.mode != run_mode::flood && fell_behind(t)
                       ? "the generator could not keep its pace: do not trust this\n"
                       : "";
        }
    } else {
        const double calls = r.found->rate_pps / real_time_pps(o, r.streams) * o.calls;
        out += print("no-drop rate %.0f packets a second (%.0f calls at real-time pace)%s%s\n",
                     r.found->rate_pps, calls, r.found->at_most ? ", as much as was tried" : "",
                     r.found->limited ? ", limited by the generator" : "");
    }
    return out + (passed(r, o) ? "voxgen: passed\n" : "voxgen: FAILED\n");
}

} // namespace voxplane::voxgen
