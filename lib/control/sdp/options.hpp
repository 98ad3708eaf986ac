// What the words of a control message (ng: flags, replace, codec, rtcp-mux, ICE, ...) ask of an
// SDP. The protocol fills it in, one for each message; README.md says what each does. Keys of SRTP
// (DTLS, SDES) have no words here: they are always off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"

namespace voxplane::control::sdp {

// Lists of codecs, each as in "PCMU", "opus/48000/2", a payload type "18", or "all" and "full"
// (strip, mask, consume, accept). Names are compared without regard to case.
struct codec_options {
    std::vector<std::string> strip;     // as if never offered; answers too
    std::vector<std::string> offer;     // survive `all`, in this order and first; answers too
    std::vector<std::string> except;    // survive `all`, where they are; answers too
    std::vector<std::string> mask;      // kept from the other side, usable for conversion
    std::vector<std::string> consume;   // mask that engages conversion by itself
    std::vector<std::string> accept;    // offered on, and taken though the other side refuses
    std::vector<std::string> transcode; // added when not offered: PCMU, PCMA, telephone-event
    std::vector<std::string> set;       // "name/clock/channels///fmtp": fmtp of what is added
};

struct replace_options {
    bool origin = false;             // address of o=
    bool session_connection = false; // address of the session's c=
    bool session_name = false;       // s= stays what each side was told first
    bool username = false;           // so does the user name of o=
    bool sdp_version = false;        // version of o= counts the changes of what a side is told
    bool force_increment = false;    // and counts this one, changed or not
    bool zero_address = false;       // c=0.0.0.0 becomes a real address
};

struct rtcp_mux_options {
    bool offer = false;   // offered to the other side whatever came
    bool require = false; // and taken as accepted: no separate port is told
    bool demux = false;   // accepted from the one who offers it, not offered on
    bool accept = false;  // accepted from the one who offers it, and offered on
    bool reject = false;  // not accepted
};

// ICE is not spoken: its attributes go whatever this says, and `force` is warned about.
enum class ice_mode : std::uint8_t { standard, remove, force };

struct options {
    replace_options replace;
    codec_options codec;
    rtcp_mux_options rtcp_mux;
    ice_mode ice = ice_mode::standard;

    // "", "RTP/AVP" or "RTP/AVPF" in an offer; in an answer also "accept": pass the answer's on.
    std::string transport_protocol;
    std::optional<ip_family> address_family; // of what the other side is told, in an offer
    std::optional<ip_address> media_address; // instead of addresses in c= and a=rtcp
    std::optional<ip_address> received_from; // source of the SIP message
    bool sip_source_address = false;         // it counts instead of addresses in c= and a=rtcp
    std::vector<std::string> reject_media;   // types of m= lines that are told port 0, in an offer

    std::uint32_t ptime_ms = 0;         // told to the other side, in an offer; 0: as it comes
    std::uint32_t ptime_reverse_ms = 0; // told to the offerer by the answer; given in an offer

    bool always_transcode = false;    // codec.accept of all
    bool single_codec = false;        // an answer lists one audio codec, and events and noise
    bool original_sendrecv = false;   // direction attributes are not touched
    bool no_rtcp_attribute = false;   // a=rtcp is taken out
    bool full_rtcp_attribute = false; // a=rtcp is there with its address
    bool no_port_latching = false;    // warned about: local ports always stay
};

} // namespace voxplane::control::sdp
