// Puts prometheus-cpp's metric families together. Counters end in _total and only grow, times are
// seconds, shares are 0 to 1, as Prometheus asks for. Used by the thread that made it.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace voxplane::telemetry::metrics {

using label = std::pair<const char*, std::string>;
using labels = std::initializer_list<label>;

// One family, being filled.
class family {
public:
    explicit family(prometheus::MetricFamily& of) noexcept : of_(&of) {}
    // The value of a counter or gauge.
    void add(labels with, double value);
    void add(labels with, std::uint64_t value) { add(with, static_cast<double>(value)); }
    void add(double value) { add({}, value); }
    void add(std::uint64_t value) { add({}, static_cast<double>(value)); }
    // Of a histogram: `in` counts the values up to each bound, each once; the last those above.
    void add(labels with, std::span<const double> bounds, std::span<const std::uint64_t> in,
             double sum);

private:
    prometheus::ClientMetric& metric(labels with);
    prometheus::MetricFamily* of_;
};

class families {
public:
    // The reference is good until the next family is begun. help: one sentence without its end.
    [[nodiscard]] family counter(const char* name, const char* help);
    [[nodiscard]] family gauge(const char* name, const char* help);
    [[nodiscard]] family histogram(const char* name, const char* help);
    // Families without metrics are left out.
    [[nodiscard]] std::vector<prometheus::MetricFamily> take();

private:
    family begin(const char* name, const char* help, prometheus::MetricType type);
    std::vector<prometheus::MetricFamily> all_;
};

} // namespace voxplane::telemetry::metrics
