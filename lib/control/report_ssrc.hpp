// What a proxy is told of one received stream: counters, what its receiver reports, scores. Main
// lcore only.
#pragma once

#include "control/ng/tree.hpp"
#include "control/quality_log.hpp"

namespace voxplane::control {

// Adds the stream that arrives on a leg, under its SSRC; nothing before it has begun. heard: up to
// the last look, which this completes up to now_s (Unix time).
void add_ssrc(ng::tree& to, const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
              quality_log heard, std::int64_t now_s);

} // namespace voxplane::control
