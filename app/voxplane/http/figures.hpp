// Where the metrics of a scrape come from: what the main lcore has drained, counted and copied.
#pragma once

#include "endpoints/endpoints.hpp"
#include "telemetry/metrics/picture.hpp"
#include "watch.hpp"

namespace voxplane::app::http {

// Any thread but a worker. Touches nothing that a worker writes.
[[nodiscard]] telemetry::metrics::picture picture_of(const sources& from, const watch& seen);

} // namespace voxplane::app::http
