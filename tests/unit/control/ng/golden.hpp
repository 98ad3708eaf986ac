// Messages as proxies send them, in both codings: the golden inputs of the ng tests and the fuzzing
// seeds. Twins say the same in bencode and in JSON; the bencode's keys are sorted.
#pragma once

#include <string_view>

namespace voxplane::control::ng::golden {

struct twins {
    const char* name;
    std::string_view bencode; // dictionaries, without a cookie
    std::string_view json;
};

inline constexpr twins all[] = {
    {"ping", "d7:command4:pinge", "{\"command\":\"ping\"}"},
    {"offer",
     "d3:ICE6:remove3:TOSi184e7:call-id11:12345@proxy5:codecd4:maskl3:alle5:stripl4:G729e9:tra"
     "nscodel4:PCMAee7:command5:offer9:directionl8:external8:internale5:flagsl13:trust-address"
     "13:port-latchinge8:from-tag5:tag-a13:received-froml3:IP411:203.0.113.9e7:replacel6:origi"
     "n18:session-connectione8:rtcp-muxl5:demuxe3:sdp134:v=0\r\no=- 1 1 IN IP4 198.51.100.7\r"
     "\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 "
     "telephone-event/8000\r\n8:supportsl10:load limite18:transport-protocol7:RTP/AVP10:via-br"
     "anch9:z9hG4bK-1e",
     "{\"ICE\":\"remove\",\"TOS\":184,\"call-id\":\"12345@proxy\",\"codec\":{\"mask\":[\"all\""
     "],\"strip\":[\"G729\"],\"transcode\":[\"PCMA\"]},\"command\":\"offer\",\"direction\":[\""
     "external\",\"internal\"],\"flags\":[\"trust-address\",\"port-latching\"],\"from-tag\":\""
     "tag-a\",\"received-from\":[\"IP4\",\"203.0.113.9\"],\"replace\":[\"origin\",\"session-co"
     "nnection\"],\"rtcp-mux\":[\"demux\"],\"sdp\":\"v=0\\r\\no=- 1 1 IN IP4 198.51.100.7\\r"
     "\\ns=-\\r\\nc=IN IP4 198.51.100.7\\r\\nt=0 0\\r\\nm=audio 4000 RTP/AVP 0 8 101\\r\\na=rt"
     "pmap:101 telephone-event/8000\\r\\n\",\"supports\":[\"load limit\"],\"transport-protocol"
     "\":\"RTP/AVP\",\"via-branch\":\"z9hG4bK-1\"}"},
    {"answer",
     "d7:call-id11:12345@proxy7:command6:answer8:from-tag5:tag-a13:received-froml3:IP611:2001:"
     "db8::9e10:rtpp-flags129:replace-origin replace-session-connection ICE=remove codec-trans"
     "code-PCMA direction=internal direction=external label=\"two words\"3:sdp134:v=0\r\no=- 1"
     " 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP "
     "0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n6:to-tag5:tag-be",
     "{\"call-id\":\"12345@proxy\",\"command\":\"answer\",\"from-tag\":\"tag-a\",\"received-fr"
     "om\":[\"IP6\",\"2001:db8::9\"],\"rtpp-flags\":\"replace-origin replace-session-connectio"
     "n ICE=remove codec-transcode-PCMA direction=internal direction=external label=\\\"two wo"
     "rds\\\"\",\"sdp\":\"v=0\\r\\no=- 1 1 IN IP4 198.51.100.7\\r\\ns=-\\r\\nc=IN IP4 198.51.1"
     "00.7\\r\\nt=0 0\\r\\nm=audio 4000 RTP/AVP 0 8 101\\r\\na=rtpmap:101 telephone-event/8000"
     "\\r\\n\",\"to-tag\":\"tag-b\"}"},
    {"delete",
     "d7:call-id11:12345@proxy7:command6:delete12:delete delayi30e5:flagsl5:fatale8:from-tag5:"
     "tag-ae",
     "{\"call-id\":\"12345@proxy\",\"command\":\"delete\",\"delete delay\":30,\"flags\":[\"fat"
     "al\"],\"from-tag\":\"tag-a\"}"},
    {"delete_short", "d7:call-id11:12345@proxy7:command6:deletee",
     "{\"call-id\":\"12345@proxy\",\"command\":\"delete\"}"},
    {"query", "d7:call-id11:12345@proxy7:command5:query6:to-tag5:tag-be",
     "{\"call-id\":\"12345@proxy\",\"command\":\"query\",\"to-tag\":\"tag-b\"}"},
    {"list", "d7:command4:list5:limit2:50e", "{\"command\":\"list\",\"limit\":\"50\"}"},
    {"statistics", "d7:command10:statisticse", "{\"command\":\"statistics\"}"},
    {"transform",
     "d7:call-id2:t17:command9:transform8:from-tag1:x8:instance6:node-19:interface8:internal5:"
     "mediald5:codecld5:inputd8:channelsi1e10:clock ratei8000e5:codec4:PCMU12:payload typei0ee"
     "6:outputd8:channelsi1e10:clock ratei8000e5:codec4:PCMA12:payload typei8eeee11:destinatio"
     "nd7:address9:192.0.2.86:family3:IP44:porti30000ee4:type5:audioeee",
     "{\"call-id\":\"t1\",\"command\":\"transform\",\"from-tag\":\"x\",\"instance\":\"node-1\""
     ",\"interface\":\"internal\",\"media\":[{\"codec\":[{\"input\":{\"channels\":1,\"clock ra"
     "te\":8000,\"codec\":\"PCMU\",\"payload type\":0},\"output\":{\"channels\":1,\"clock rate"
     "\":8000,\"codec\":\"PCMA\",\"payload type\":8}}],\"destination\":{\"address\":\"192.0.2."
     "8\",\"family\":\"IP4\",\"port\":30000},\"type\":\"audio\"}]}"},
};

// The twins of that name; there is one.
constexpr const twins& named(std::string_view name) {
    const twins* found = all;
    while (found->name != name)
        ++found;
    return *found;
}

} // namespace voxplane::control::ng::golden
