// Families about calls: how many, how they sound, and what proxies ask. Those called rtpengine_
// mean what rtpengine's mean, so that its boards go on.
#include "telemetry/metrics/metrics.hpp"

namespace voxplane::telemetry::metrics {

namespace {

constexpr double ports_of_a_pair = 2; // RTP and RTCP

void add_counts(family to, const char* name, const control_figures::counts& counts) {
    for (const auto& [value, count] : counts) {
        to.add({{name, value}}, count);
    }
}

} // namespace

void add_calls(const picture& now, families& to) {
    family calls = to.gauge("voxplane_calls", "Calls of the media plane: two legs each");
    calls.add({{"state", "active"}}, now.calls_active);
    calls.add({{"state", "pending"}}, now.calls_pending);
    to.counter("voxplane_calls_created_total", "Calls begun on the media plane")
        .add(now.calls.created);
    to.counter("voxplane_calls_modified_total", "Changes of calls").add(now.calls.modified);
    to.counter("voxplane_calls_ended_total", "Calls ended").add(now.calls.ended);
    to.counter("voxplane_calls_expired_total", "Calls ended because a leg fell silent")
        .add(now.calls.expired);
    to.counter("voxplane_voices_reduced_total",
               "Legs whose voice processors began at a lower level for want of memory")
        .add(now.calls.voices_reduced);
}

void add_quality(const survey_figures& now, families& to) {
    to.histogram("voxplane_mos", "MOS (ITU-T G.107) of each leg's arriving audio, each ten seconds")
        .add({}, mos_bounds, now.mos.in, now.mos.sum);
    to.histogram("voxplane_jitter_seconds", "RFC 3550 jitter of each leg, each ten seconds")
        .add({}, jitter_bounds_s, now.jitter_s.in, now.jitter_s.sum);
    to.histogram("voxplane_loss_ratio", "Share of packets lost before us, each leg and ten seconds")
        .add({}, loss_bounds, now.loss.in, now.loss.sum);
    to.counter("voxplane_rtp_expected_packets_total",
               "RTP packets that were to arrive, as surveyed")
        .add(now.expected);
    to.counter("voxplane_rtp_lost_packets_total", "RTP packets of these that did not")
        .add(now.lost);
    to.counter("rtpengine_mos_total", "Sum of all MOS values sampled").add(now.mos.sum);
    to.counter("rtpengine_mos2_total", "Sum of all MOS square values sampled").add(now.mos_squares);
    to.counter("rtpengine_mos_samples_total", "Number of MOS values sampled").add(now.mos.count);
}

void add_control(const control_figures& now, families& to) {
    to.gauge("rtpengine_sessions", "Calls of SIP proxies").add({{"type", "own"}}, now.calls);
    to.counter("rtpengine_sessions_total", "Calls of SIP proxies begun").add(now.begun);
    add_counts(to.counter("rtpengine_closed_sessions_total", "Calls of SIP proxies by their end"),
               "reason", now.closed);
    add_counts(to.counter("rtpengine_requests_total", "Requests of SIP proxies by command"),
               "request", now.requests);
    to.gauge("rtpengine_ports", "Local UDP ports for calls")
        .add(ports_of_a_pair * static_cast<double>(now.ports));
    to.gauge("rtpengine_ports_used", "Local UDP ports that calls have")
        .add(ports_of_a_pair * static_cast<double>(now.ports_in_use));
    to.gauge("rtpengine_ports_free", "Local UDP ports that no call has")
        .add(ports_of_a_pair * static_cast<double>(now.ports - now.ports_in_use));
    add_counts(to.counter("voxplane_control_messages_total",
                          "Messages of the control protocol by what became of them"),
               "outcome", now.messages);
    add_counts(to.counter("voxplane_writer_lost_total",
                          "What writers of records, events and snapshots lost or failed at"),
               "writer", now.lost);
    to.gauge("voxplane_draining", "1 while new calls are refused").add(now.draining ? 1.0 : 0.0);
}

} // namespace voxplane::telemetry::metrics
