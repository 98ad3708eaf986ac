// An offer's way to the other side. All of the text is read before any of it is written.
#include <algorithm>

#include "control/sdp/codec_choice.hpp"
#include "control/sdp/exchange.hpp"
#include "control/sdp/rewrite.hpp"

namespace voxplane::control::sdp {

namespace {

class offering {
public:
    offering(document&& text, const options& how, side from, const session& before,
             const allocator& ports)
        : how_(how), from_(from), before_(before), ports_(ports) {
        out_.sdp = std::move(text);
        out_.state.offerer = from;
        out_.state.answered = before.answered;
        out_.state.told = before.told;
    }

    result<outcome> run() {
        if (const auto good = check_options(); !good) {
            return good.error();
        }
        for (std::size_t i = 0; i < out_.sdp.media.size(); ++i) {
            if (const auto good = read(i); !good) {
                return good.error();
            }
        }
        const auto first = first_address(out_.state, other(from_));
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (out_.state.streams[i].kind == media_kind::rejected) {
                write_rejected(out_.sdp.media[i], lines_[i], first);
            }
        }
        write_session(out_.sdp, how_, first);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (out_.state.streams[i].kind != media_kind::rejected) {
                write(i);
            }
        }
        write_origin(out_.sdp, how_, first, out_.state.told[other(from_)]);
        return std::move(out_);
    }

private:
    result<void> check_options() {
        const std::string& protocol = how_.transport_protocol;
        const media_line asked{"audio", 1, 1, protocol, {}};
        if (asked.is_srtp()) {
            std::string why =
                "transport-protocol: no SRTP is spoken: expected RTP/AVP or RTP/AVPF, got ";
            why += protocol;
            return failure{why};
        }
        if (!protocol.empty() && protocol != "accept" && !asked.is_rtp()) {
            std::string why = "transport-protocol: expected RTP/AVP or RTP/AVPF, got ";
            why += quoted(protocol);
            out_.warnings.push_back(std::move(why));
        }
        if (how_.ice == ice_mode::force) {
            out_.warnings.emplace_back("ICE=force: ICE is not spoken, its attributes are removed");
        }
        if (how_.no_port_latching) {
            out_.warnings.emplace_back("no port latching: local ports stay for the call");
        }
        return {};
    }

    // What is carried over TCP is nothing for a relay of datagrams.
    [[nodiscard]] bool is_rejected(const media_line& m) {
        if (m.port == 0) {
            return true;
        }
        if (same_word(std::string_view(m.protocol).substr(0, 3), "TCP")) {
            std::string why = "m=";
            why += m.type;
            why += ": rejected, for TCP is not relayed";
            out_.warnings.push_back(std::move(why));
            return true;
        }
        return std::any_of(how_.reject_media.begin(), how_.reject_media.end(),
                           [&](const std::string& type) { return same_word(type, m.type); });
    }

    // The stream as it was, for its local addresses and the other side's leg.
    [[nodiscard]] stream earlier(std::size_t i, const std::string& type) const {
        stream s;
        if (i < before_.streams.size() && before_.streams[i].type == type) {
            s.legs = before_.streams[i].legs;
            s.converts = before_.answered && before_.streams[i].converts;
        }
        s.type = type;
        return s;
    }

    result<void> read(std::size_t i) {
        const section& part = out_.sdp.media[i];
        auto m = parse_media(part.lines.front());
        if (!m) {
            return m.error();
        }
        stream s = earlier(i, m->type);
        s.offered.protocol = m->protocol;
        s.offered.formats = m->formats;
        if (is_rejected(*m)) {
            s.legs = {};
        } else if (const auto good = read_enabled(i, *m, s); !good) {
            return good.error();
        }
        lines_.push_back(std::move(*m));
        out_.state.streams.push_back(std::move(s));
        return {};
    }

    result<void> read_enabled(std::size_t i, const media_line& m, stream& s) {
        const section& part = out_.sdp.media[i];
        leg& giver = s.legs[from_];
        leg& taker = s.legs[other(from_)];
        if (const auto good = check_transport(part, m); !good) {
            return good.error();
        }
        if (const auto good = read_leg(out_.sdp, part, m, how_, giver); !good) {
            return good.error();
        }
        const ip_family family = giver.remote.ip.family;
        const ip_family same = taker.local.port != 0 ? taker.local.ip.family : family;
        s.offered.enabled = true;
        s.offered.rtp = m.is_rtp();
        s.kind = media_kind::opaque;
        if (s.offered.rtp) {
            if (const auto good = read_rtp(part, m, s); !good) {
                return good.error();
            }
        }
        const ip_family told = how_.address_family.value_or(same);
        if (fits(giver.local, family, s) && fits(taker.local, told, s)) {
            return {};
        }
        if (const auto good = claim(i, from_, family, s); !good) {
            return good.error();
        }
        return claim(i, other(from_), told, s);
    }

    result<void> read_rtp(const section& part, const media_line& m, stream& s) {
        auto formats = formats_of(part, m, out_.warnings);
        if (!formats) {
            return formats.error();
        }
        const bool audio = m.type == "audio";
        offered_media& o = s.offered;
        offered_codecs chosen = choose_offered(*formats, audio, how_, out_.warnings);
        o.theirs = std::move(chosen.theirs);
        o.ours = std::move(chosen.ours);
        o.engaged = chosen.engaged;
        const rtcp_mux_options& mux = how_.rtcp_mux;
        o.mux_from_offerer = part.attribute("rtcp-mux") != nullptr && !mux.reject;
        o.mux_kept = o.mux_from_offerer && (mux.demux || mux.accept);
        o.mux_to_other = (o.mux_from_offerer && !mux.demux) || mux.offer || mux.require;
        o.mux_required = mux.require;
        leg& giver = s.legs[from_];
        leg& taker = s.legs[other(from_)];
        o.rtcp_apart = giver.remote_rtcp;
        giver.rtcp_mux = before_.answered && giver.rtcp_mux; // as agreed, until the answer
        giver.remote_rtcp = giver.rtcp_mux ? giver.remote : giver.remote_rtcp;
        if (audio) {
            o.ptime_ms = how_.ptime_ms;
            o.ptime_reverse_ms = how_.ptime_reverse_ms;
        }
        giver.ptime_ms = o.ptime_reverse_ms != 0 ? o.ptime_reverse_ms : giver.ptime_ms;
        o.ptime_own_ms = duration_ms(part, "ptime");
        std::vector<format> theirs;
        for (const offered_format& f : o.theirs) {
            theirs.push_back(f.what);
        }
        offer_payloads(giver, payloads_of(theirs));
        offer_payloads(taker, payloads_of(o.ours));
        const auto known = [](const format& f) { return is_g711(f.kind); };
        if (audio && std::any_of(theirs.begin(), theirs.end(), known) &&
            std::any_of(o.ours.begin(), o.ours.end(), known)) {
            s.kind = media_kind::g711;
        }
        return {};
    }

    // Until a new offer is answered both sides are sent what they agreed to before, and may send
    // either (RFC 3264 section 8.3). A payload type that is given another codec, which section
    // 8.3.2 forbids, means that codec from now on.
    void offer_payloads(leg& to, std::vector<payload>&& offered) const {
        if (!before_.answered) {
            to.payloads.clear();
        }
        for (payload& p : offered) {
            const auto there =
                std::find_if(to.payloads.begin(), to.payloads.end(),
                             [&](const payload& q) { return q.payload_type == p.payload_type; });
            if (there == to.payloads.end()) {
                to.payloads.push_back(std::move(p));
            } else if (*there != p) {
                *there = std::move(p);
            }
        }
    }

    // Both sides' local addresses stay, or neither: a stream is carried by a pair of them.
    static bool fits(const local_address& local, ip_family family, const stream& s) {
        return local.port != 0 && local.ip.family == family &&
               (local.rtcp_port != 0 || !s.offered.rtp);
    }

    result<void> claim(std::size_t i, side towards, ip_family family, stream& s) {
        auto got = ports_({i, towards, family, s.type, s.offered.rtp});
        if (!got) {
            return got.error();
        }
        s.legs[towards].local = *got;
        return {};
    }

    void write(std::size_t i) {
        section& part = out_.sdp.media[i];
        media_line& m = lines_[i];
        const stream& s = out_.state.streams[i];
        const offered_media& o = s.offered;
        if (o.rtp) {
            write_protocol(part, m);
            write_formats(part, m, o);
            if (o.ptime_ms != 0) {
                write_ptime(part, o.ptime_ms);
            }
        }
        const mux_told mux = o.mux_required   ? mux_told::agreed
                             : o.mux_to_other ? mux_told::offered
                                              : mux_told::no;
        write_transport(out_.sdp, part, m, s.legs[from_], s.legs[other(from_)].local, mux, how_);
    }

    // Feedback messages are for the profile that has them (RFC 4585 section 4.1).
    void write_protocol(section& part, media_line& m) const {
        const media_line asked{"audio", 1, 1, how_.transport_protocol, {}};
        if (!asked.is_rtp()) {
            return;
        }
        m.protocol = asked.protocol;
        if (same_word(m.protocol, "RTP/AVP")) {
            remove_attribute(part, "rtcp-fb");
        }
    }

    static void write_formats(section& part, media_line& m, const offered_media& o) {
        std::vector<std::string> words;
        std::vector<renumbered> kept;
        for (const format& f : o.ours) {
            words.push_back(std::to_string(f.payload_type));
            kept.push_back({f.payload_type, f.payload_type});
        }
        if (words == m.formats) {
            return;
        }
        const auto had = [&](const std::string& word) {
            return std::find(m.formats.begin(), m.formats.end(), word) != m.formats.end();
        };
        keep_formats(part, kept);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (!had(words[i])) {
                add_format(part, o.ours[i]);
            }
        }
        m.formats = std::move(words);
    }

    const options& how_;
    side from_;
    const session& before_;
    const allocator& ports_;
    outcome out_;
    std::vector<media_line> lines_;
};

} // namespace

result<outcome> offer(document text, const options& how, side from, const session& before,
                      const allocator& ports) {
    return offering(std::move(text), how, from, before, ports).run();
}

} // namespace voxplane::control::sdp
