// From what main knows to Prometheus' metric families, by the same functions (figures.hpp) as the
// telemetry socket, so that both say the same. Names are rtpengine's where the idea is the same;
// all others begin with voxplane_ (scripts/observability/README.md lists them). Pure; any thread
// but a worker.
#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "telemetry/metrics/families.hpp"
#include "telemetry/metrics/picture.hpp"

namespace voxplane::telemetry::metrics {

[[nodiscard]] std::vector<prometheus::MetricFamily> families_of(const picture& now);

// How a worker is named in labels.
[[nodiscard]] std::string lcore_of(const picture& now, std::size_t worker);

// Its parts.
void add_workers(const picture& now, families& to);
void add_distributions(const picture& now, families& to);
void add_voices(const picture& now, families& to);
void add_calls(const picture& now, families& to);
void add_quality(const survey_figures& now, families& to);
void add_control(const control_figures& now, families& to);
void add_pools(const std::vector<pool_figures>& now, families& to);
void add_ports(const std::vector<port_figures>& now, families& to);
void add_health(const std::vector<health_fault>& now, families& to);

} // namespace voxplane::telemetry::metrics
