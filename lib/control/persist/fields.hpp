// Which members of calls are kept, in the order of their bytes. A change of what follows is a new
// record version. Inner header of this folder.
#pragma once

#include "control/persist/archive.hpp"
#include "control/persist/call_state.hpp"

namespace voxplane::control::persist {

inline constexpr unsigned most_payload_type = 127;

template <typename A, is<ip_address> T>
void fields(A& a, T& v) {
    bool four = v.family == ip_family::ipv4;
    a(four, v.bytes);
    if constexpr (!std::is_const_v<T>) {
        v.family = four ? ip_family::ipv4 : ip_family::ipv6;
    }
}

template <typename A, is<endpoint> T>
void fields(A& a, T& v) {
    a(v.ip, v.port);
}

template <typename A, is<sdp::local_address> T>
void fields(A& a, T& v) {
    a(v.ip, v.port, v.rtcp_port);
}

template <typename A, is<sdp::payload> T>
void fields(A& a, T& v) {
    a(up_to(v.kind, sdp::codec_kind::other), v.name, up_to(v.payload_type, most_payload_type));
}

template <typename A, is<sdp::leg> T>
void fields(A& a, T& v) {
    a(v.local, v.remote, v.remote_rtcp, v.rtcp_mux, up_to(v.says, sdp::direction::inactive),
      v.zero_address, v.ptime_ms, v.payloads);
}

template <typename A, is<sdp::format> T>
void fields(A& a, T& v) {
    a(up_to(v.payload_type, most_payload_type), v.encoding, v.clock_hz, v.channels, v.fmtp,
      up_to(v.kind, sdp::codec_kind::other));
}

template <typename A, is<sdp::offered_format> T>
void fields(A& a, T& v) {
    a(v.what, v.masked, v.accepted);
}

template <typename A, is<sdp::offered_media> T>
void fields(A& a, T& v) {
    a(v.enabled, v.rtp, v.theirs, v.ours, v.engaged, v.protocol, v.formats, v.mux_from_offerer,
      v.mux_kept, v.mux_to_other, v.mux_required, v.rtcp_apart, v.ptime_ms, v.ptime_reverse_ms,
      v.ptime_own_ms);
}

template <typename A, is<sdp::stream> T>
void fields(A& a, T& v) {
    a(up_to(v.kind, sdp::media_kind::g711), v.type, v.legs.values, v.converts, v.converts_events,
      v.offered);
}

template <typename A, is<sdp::told_origin> T>
void fields(A& a, T& v) {
    a(v.known, v.username, v.session_name, v.version, v.digest);
}

template <typename A, is<sdp::session> T>
void fields(A& a, T& v) {
    a(up_to(v.offerer, sdp::side::b), v.answered, v.streams, v.told.values);
}

template <typename A, is<grant> T>
void fields(A& a, T& v) {
    a(v.local, v.advertised);
}

template <typename A, is<flow_totals> T>
void fields(A& a, T& v) {
    a(v.rtp_packets, v.rtp_octets, v.rtp_errors, v.rtcp_packets, v.rtcp_octets);
}

template <typename A, is<leg_words> T>
void fields(A& a, T& v) {
    a(v.strict_source, v.dscp, v.generate_rtcp);
}

template <typename A, is<config::payload_binding> T>
void fields(A& a, T& v) {
    a(v.name, up_to(v.kind, config::payload_kind::other), up_to(v.payload_type, most_payload_type));
}

// Of what the plane was asked only what a conversion cannot tell from elsewhere.
template <typename A, is<media> T>
void fields(A& a, T& v) {
    a(v.ports.values, v.asked.id, v.asked.a.payloads, v.asked.b.payloads, v.asked.b.remote,
      v.agreed);
}

template <typename A, is<former> T>
void fields(A& a, T& v) {
    a(v.said, v.carried);
}

template <typename A, is<session::stream_numbers> T>
void fields(A& a, T& v) {
    a(v.source_ssrc, v.ssrc, v.timestamp_offset, v.timestamp_base, v.seq_offset, v.rate_step,
      v.rescales, v.own, v.known);
}

template <typename A, is<session::leg_totals> T>
void fields(A& a, T& v) {
    a(v.packets, v.octets, v.lost, v.rejected, v.discarded, v.rtcp, v.opaque, v.duplicates,
      v.reordered);
}

template <typename A, is<session::wire_endpoint> T>
void fields(A& a, T& v) {
    a(v.ip, v.port_be);
}

// The age is the record's.
template <typename A, is<session::leg_memory> T>
void fields(A& a, T& v) {
    a(v.known, up_to(v.gate, session::gate_state::accepted), v.source, v.sent, v.last_seq,
      v.last_timestamp, v.pace_pps, v.totals);
}

template <typename A, is<stream_memory> T>
void fields(A& a, T& v) {
    a(v.stream, v.legs.legs[0], v.legs.legs[1]);
}

template <typename A, is<resting_ports> T>
void fields(A& a, T& v) {
    a(v.until_wall_ns, v.locals);
}

} // namespace voxplane::control::persist
