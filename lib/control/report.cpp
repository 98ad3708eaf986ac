// Names of keys are those that clients of the protocol read.
#include "control/report.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"
#include "control/report_ssrc.hpp"

namespace voxplane::control {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

std::int64_t unix_s(system_clock::time_point at) {
    return duration_cast<seconds>(at.time_since_epoch()).count();
}

const char* family_of(const ip_address& ip) noexcept {
    return ip.is_ipv4() ? "IPv4" : "IPv6";
}

ng::tree tree_of(const flow_totals& all) {
    return ng::dictionary(
        "RTCP", ng::dictionary("bytes", all.rtcp_octets, "errors", 0, "packets", all.rtcp_packets),
        "RTP",
        ng::dictionary("bytes", all.rtp_octets, "errors", all.rtp_errors, "packets",
                       all.rtp_packets));
}

ng::tree endpoint_tree(const endpoint& e) {
    return ng::dictionary("address", to_string(e.ip), "family", family_of(e.ip), "port", e.port);
}

// One of a stream's two flows: RTP, or the RTCP beside it.
ng::tree flow_tree(const telemetry::leg_view& leg, bool rtcp, std::int64_t last_packet_s) {
    const endpoint& peer = leg.source.port != 0 ? leg.source : leg.signalled;
    const std::uint16_t step = rtcp ? 1 : 0;
    const std::uint64_t packets = rtcp ? leg.rtcp : leg.packets + leg.opaque;
    ng::tree flags = ng::tree::list(2);
    flags.push_back(rtcp ? "RTCP" : "RTP");
    if (leg.gate == session::gate_state::accepted) {
        flags.push_back("confirmed");
    }
    const endpoint& remote = rtcp && leg.rtcp_remote.port != 0 ? leg.rtcp_remote : peer;
    ng::tree out = ng::tree::dictionary(8);
    if (leg.ssrc != 0 && !rtcp) {
        out.add("SSRC", leg.ssrc);
    }
    ng::put(out, "endpoint", endpoint_tree(remote), "family", family_of(leg.local.ip), "flags",
            std::move(flags), "last packet", packets == 0 ? 0 : last_packet_s, "local address",
            to_string(leg.local.ip), "local port", leg.local.port + step, "stats",
            ng::dictionary("bytes", rtcp ? leg.said.octets : leg.octets, "errors",
                           rtcp ? 0 : leg.rejected + leg.discarded, "packets", packets));
    return out;
}

std::string codec_of(const sdp::leg& leg) {
    for (const sdp::payload& p : leg.payloads) {
        if (sdp::is_g711(p.kind)) {
            return p.kind == sdp::codec_kind::pcmu ? "PCMU" : "PCMA";
        }
    }
    return leg.payloads.empty() ? "" : leg.payloads.front().name;
}

using views = std::vector<std::optional<telemetry::call_view>>;

// The streams of one side of a dialogue, and what the plane says of them.
struct party {
    const dialogue& of;
    sdp::side side;
    const views& seen;

    [[nodiscard]] ng::tree medias(std::int64_t last_packet_s, flow_totals& total,
                                  ng::tree& ssrcs) const {
        ng::tree out = ng::tree::list(of.streams.size());
        for (std::size_t i = 0; i < of.streams.size(); ++i) {
            const auto& view = seen[i];
            static const sdp::stream none; // of a conversion
            const sdp::stream& said = i < of.state.streams.size() ? of.state.streams[i] : none;
            const std::string& protocol = said.offered.protocol;
            ng::tree one = ng::tree::dictionary(5);
            ng::tree flows = ng::tree::list(2);
            if (std::string codec = codec_of(said.legs[side]); !codec.empty()) {
                one.add("codec", std::move(codec));
            }
            if (view) {
                const bool a = side == sdp::side::a;
                const telemetry::leg_view& leg = a ? view->a : view->b;
                total.add(leg);
                add_ssrc(ssrcs, leg, a ? view->b : view->a, of.streams[i].heard[side],
                         unix_s(system_clock::now()));
                flows.push_back(flow_tree(leg, false, last_packet_s));
                if (!said.legs[side].rtcp_mux) {
                    flows.push_back(flow_tree(leg, true, last_packet_s));
                }
            }
            ng::put(one, "index", i + 1, "protocol", protocol.empty() ? "RTP/AVP" : protocol,
                    "streams", std::move(flows), "type", said.type.empty() ? "audio" : said.type);
            out.push_back(std::move(one));
        }
        return out;
    }
};

// Of a forked call the offerer has one entry, with the streams of all its branches; a branch that
// nobody has answered has one of its own, named as rtpengine names it.
void add_tag(ng::tree& tags, const dialogue& d, sdp::side side, std::int64_t created_s,
             ng::tree medias) {
    const std::string& tag = side == sdp::side::a ? d.from_tag : d.to_tag;
    const std::string& across = side == sdp::side::a ? d.to_tag : d.from_tag;
    std::string name = tag;
    for (unsigned n = 1; name.empty() || (tag.empty() && tags.contains(name)); ++n) {
        name = "<untagged " + std::to_string(n) + ">";
    }
    ng::tree& entry = tags[name];
    if (entry.is_null()) {
        entry = ng::tree::dictionary(5);
        ng::put(entry, "created", created_s, "in dialogue with", across, "medias",
                ng::tree::list(medias.size()), "tag", tag);
    }
    if (!across.empty()) {
        entry["in dialogue with"] = across;
    }
    if (side == sdp::side::b && !d.via_branch.empty()) {
        entry["via-branch"] = d.via_branch;
    }
    ng::tree& all = entry["medias"];
    for (ng::tree& one : medias.in_list()) {
        all.push_back(std::move(one));
    }
}

} // namespace

ng::tree describe(const call& c, const plane& media, const std::string& from_tag,
                  const std::string& to_tag, std::uint64_t now_ns) {
    const auto since = std::chrono::nanoseconds(now_ns - c.last_media_ns);
    const std::int64_t last_packet_s =
        unix_s(system_clock::now() - duration_cast<system_clock::duration>(since));
    flow_totals total;
    ng::tree ssrcs = ng::tree::dictionary();
    ng::tree tags = ng::tree::dictionary(2 * c.dialogues.size());
    for (const dialogue& d : c.dialogues) {
        if (!matches(d, from_tag, to_tag)) {
            continue;
        }
        views seen;
        for (const control::media& m : d.streams) {
            seen.push_back(media.look(m.asked.id));
        }
        for (const sdp::side side : sdp::both_sides) {
            add_tag(tags, d, side, unix_s(c.created),
                    party{d, side, seen}.medias(last_packet_s, total, ssrcs));
        }
        total.add(d.ended);
        for (const former& f : d.leaving) {
            if (const auto now = media.look(f.carried.asked.id)) {
                total.add(*now);
            }
        }
    }
    return ng::dictionary("SSRC", std::move(ssrcs), "created", unix_s(c.created), "created_us",
                          duration_cast<microseconds>(c.created.time_since_epoch()).count() %
                              1'000'000,
                          "last signal", unix_s(c.last_signal), "result", "ok", "tags",
                          std::move(tags), "totals", tree_of(total));
}

std::string record_of(const call& c, const plane& media, call_end why, std::uint64_t now_ns) {
    ng::tree full = describe(c, media, {}, {}, now_ns);
    const ng::tree line =
        ng::dictionary("SSRC", std::move(full["SSRC"]), "call-id", c.id, "created",
                       full.at("created"), "end", name_of(why), "seconds", lasted_s(c), "time",
                       unix_s(system_clock::now()), "totals", std::move(full["totals"]));
    return ng::to_json(line, ng::escaping::all_but_ascii);
}

ng::tree statistics(const registry& calls, std::uint64_t uptime_s) {
    const call_counts& n = calls.counts();
    const auto ended = [&](call_end why) { return n.ended[static_cast<std::size_t>(why)]; };
    ng::tree current = ng::dictionary("draining", calls.draining() ? 1 : 0, "sessionsforeign", 0,
                                      "sessionsown", calls.size(), "sessionstotal", calls.size());
    ng::tree total =
        ng::dictionary("forcedterminatedsessions", ended(call_end::stopped), "managedsessions",
                       n.managed, "offertimeoutsessions", ended(call_end::offer_timeout),
                       "regularterminatedsessions", ended(call_end::deleted), "rejectedsessions",
                       n.refused, "silenttimeoutsessions", ended(call_end::silent_timeout),
                       "timeoutsessions", ended(call_end::media_timeout), "uptime", uptime_s);
    return ng::dictionary("result", "ok", "statistics",
                          ng::dictionary("currentstatistics", std::move(current), "totalstatistics",
                                         std::move(total)));
}

} // namespace voxplane::control
