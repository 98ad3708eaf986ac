// Plain filling of prometheus-cpp's structs.
#include "telemetry/metrics/families.hpp"

#include <utility>

namespace voxplane::telemetry::metrics {

using prometheus::MetricType;

prometheus::ClientMetric& family::metric(labels with) {
    prometheus::ClientMetric& made = of_->metric.emplace_back();
    for (const auto& [name, value] : with) {
        made.label.push_back({name, value});
    }
    return made;
}

void family::add(labels with, double value) {
    prometheus::ClientMetric& made = metric(with);
    (of_->type == MetricType::Counter ? made.counter.value : made.gauge.value) = value;
}

void family::add(labels with, std::span<const double> bounds, std::span<const std::uint64_t> in,
                 double sum) {
    prometheus::ClientMetric::Histogram& made = metric(with).histogram;
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        so_far += in[i];
        made.bucket.push_back({so_far, bounds[i]});
    }
    made.sample_count = so_far + in[bounds.size()];
    made.sample_sum = sum;
}

family families::begin(const char* name, const char* help, MetricType type) {
    prometheus::MetricFamily& made = all_.emplace_back();
    made.name = name;
    made.help = help;
    made.type = type;
    return family(made);
}

family families::counter(const char* name, const char* help) {
    return begin(name, help, MetricType::Counter);
}

family families::gauge(const char* name, const char* help) {
    return begin(name, help, MetricType::Gauge);
}

family families::histogram(const char* name, const char* help) {
    return begin(name, help, MetricType::Histogram);
}

std::vector<prometheus::MetricFamily> families::take() {
    std::erase_if(all_, [](const prometheus::MetricFamily& one) { return one.metric.empty(); });
    return std::exchange(all_, {});
}

} // namespace voxplane::telemetry::metrics
