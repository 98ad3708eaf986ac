// Session descriptions in the manner of what is met in the field. Lines end with LF here. They are
// seeds of fuzzing too.
#pragma once

namespace voxplane::control::sdp::samples {

// A desk phone: static types without rtpmap, events, nothing else.
inline constexpr const char* phone = R"(v=0
o=phone 1001 1001 IN IP4 192.0.2.10
s=call
c=IN IP4 192.0.2.10
t=0 0
m=audio 5004 RTP/AVP 0 8 18 101
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=sendrecv
)";

// An office phone with many codecs, RTCP named, address in the media part.
inline constexpr const char* office = R"(v=0
o=- 20518 0 IN IP4 192.0.2.20
s=-
t=0 0
a=X-vendor:left where it is
m=audio 11780 RTP/AVP 9 8 0 2 102 127
c=IN IP4 192.0.2.20
b=AS:80
a=rtpmap:9 G722/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:2 G726-32/8000
a=rtpmap:102 G7221/16000
a=fmtp:102 bitrate=32000
a=rtpmap:127 telephone-event/8000
a=fmtp:127 0-15
a=rtcp:11781 IN IP4 192.0.2.20
a=sendrecv
)";

// A PBX that answers.
inline constexpr const char* pbx = R"(v=0
o=pbx 1923518516 1923518516 IN IP4 203.0.113.5
s=PBX
c=IN IP4 203.0.113.5
t=0 0
m=audio 17216 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
a=maxptime:150
a=sendrecv
)";

// A soft switch with comfort noise and two rates of events.
inline constexpr const char* soft_switch = R"(v=0
o=Switch 1425912345 1425912346 IN IP4 203.0.113.9
s=Switch
c=IN IP4 203.0.113.9
t=0 0
m=audio 24846 RTP/AVP 96 0 97 98 13
a=rtpmap:96 opus/48000/2
a=fmtp:96 useinbandfec=1
a=rtpmap:0 PCMU/8000
a=rtpmap:97 telephone-event/48000
a=fmtp:97 0-15
a=rtpmap:98 telephone-event/8000
a=fmtp:98 0-15
a=rtpmap:13 CN/8000
a=ptime:20
)";

// A soft phone with ICE and video, in the clear.
inline constexpr const char* video = R"(v=0
o=soft 3723 1 IN IP4 192.0.2.30
s=Talk
c=IN IP4 192.0.2.30
t=0 0
a=ice-pwd:2a5d4b0b6f6cb5ab2ec0b8b3
a=ice-ufrag:d1c3
a=group:BUNDLE as vs
m=audio 7078 RTP/AVPF 96 0 101
a=rtpmap:96 opus/48000/2
a=rtpmap:101 telephone-event/8000
a=mid:as
a=rtcp-fb:* trr-int 5000
a=candidate:1 1 UDP 2130706303 192.0.2.30 7078 typ host
a=candidate:1 2 UDP 2130706302 192.0.2.30 7079 typ host
a=rtcp-mux
m=video 9078 RTP/AVPF 97 98
b=AS:512
a=rtpmap:97 VP8/90000
a=rtpmap:98 H264/90000
a=fmtp:98 profile-level-id=42801F
a=rtcp-fb:97 nack pli
a=rtcp-fb:98 nack pli
a=mid:vs
a=candidate:1 1 UDP 2130706303 192.0.2.30 9078 typ host
)";

// A browser.
inline constexpr const char* browser = R"(v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=msid-semantic: WMS stream
m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:F7gI
a=ice-pwd:x9cml/YzichV2+XlhiMu8g
a=ice-options:trickle
a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0
a=setup:actpass
a=mid:0
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:126 telephone-event/8000
a=ssrc:1001 cname:4TOk42mSjXCkVIa6
)";

// A gateway that goes over to fax.
inline constexpr const char* fax = R"(v=0
o=gateway 1 2 IN IP4 203.0.113.7
s=-
c=IN IP4 203.0.113.7
t=0 0
m=audio 0 RTP/AVP 8
m=image 16432 udptl t38
a=T38FaxVersion:0
a=T38MaxBitRate:14400
a=T38FaxRateManagement:transferredTCF
a=T38FaxMaxDatagram:512
a=T38FaxUdpEC:t38UDPRedundancy
)";

// IPv6 only, two lines of audio.
inline constexpr const char* ipv6 = R"(v=0
o=six 7 7 IN IP6 2001:db8::10
s=-
c=IN IP6 2001:db8::10
t=0 0
m=audio 6000 RTP/AVP 8
a=label:1
m=audio 6002 RTP/AVP 0
a=label:2
a=recvonly
)";

inline constexpr const char* all[] = {phone, office, pbx, soft_switch, video, browser, fax, ipv6};

} // namespace voxplane::control::sdp::samples
