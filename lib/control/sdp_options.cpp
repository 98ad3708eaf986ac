// One word for one field: what each does is said where the SDP is rewritten.
#include "control/sdp_options.hpp"

namespace voxplane::control {

namespace {

sdp::codec_options codecs_of(const ng::codec_request& from) {
    return {.strip = from.strip,
            .offer = from.offer,
            .except = from.except,
            .mask = from.mask,
            .consume = from.consume,
            .accept = from.accept,
            .transcode = from.transcode,
            .set = from.set};
}

std::optional<ip_family> family_of(ng::address_family from) noexcept {
    switch (from) {
    case ng::address_family::ipv4:
        return ip_family::ipv4;
    case ng::address_family::ipv6:
        return ip_family::ipv6;
    case ng::address_family::unset:
        break;
    }
    return std::nullopt;
}

} // namespace

sdp::options sdp_options(const ng::request& from) {
    using ng::flag;
    sdp::options to;
    to.replace = {.origin = from.replace.origin,
                  .session_connection = from.replace.session_connection,
                  .session_name = from.replace.session_name,
                  .username = from.replace.username,
                  .sdp_version = from.replace.sdp_version,
                  .force_increment = from.replace.force_increment,
                  .zero_address = from.replace.zero_address};
    to.codec = codecs_of(from.codec);
    to.rtcp_mux = {.offer = from.rtcp_mux.offer,
                   .require = from.rtcp_mux.require,
                   .demux = from.rtcp_mux.demux,
                   .accept = from.rtcp_mux.accept,
                   .reject = from.rtcp_mux.reject};
    to.ice = from.ice == ng::ice_mode::force    ? sdp::ice_mode::force
             : from.ice == ng::ice_mode::remove ? sdp::ice_mode::remove
                                                : sdp::ice_mode::standard;
    to.transport_protocol = from.transport_protocol;
    to.address_family = family_of(from.family);
    if (const auto ip = parse_ip(from.media_address)) {
        to.media_address = *ip;
    }
    to.received_from = from.received_from;
    to.sip_source_address = from.has(flag::sip_source_address);
    to.reject_media = from.media_remove;
    to.ptime_ms = from.ptime.value_or(0);
    to.ptime_reverse_ms = from.ptime_reverse.value_or(0);
    to.always_transcode = from.has(flag::always_transcode);
    to.single_codec = from.has(flag::single_codec);
    to.original_sendrecv = from.has(flag::original_sendrecv);
    to.no_rtcp_attribute = from.has(flag::no_rtcp_attribute);
    to.full_rtcp_attribute = from.has(flag::full_rtcp_attribute);
    to.no_port_latching = from.has(flag::no_port_latching);
    return to;
}

} // namespace voxplane::control
