// An answer's way back to the offerer. All of the text is read before any of it is written.
#include <algorithm>

#include "control/sdp/codec_choice.hpp"
#include "control/sdp/exchange.hpp"
#include "control/sdp/rewrite.hpp"

namespace voxplane::control::sdp {

namespace {

class answering {
public:
    answering(document&& text, const options& how, const session& offered)
        : how_(how), to_(offered.offerer), from_(other(offered.offerer)) {
        out_.sdp = std::move(text);
        out_.state = offered;
        out_.state.answered = true;
    }

    result<outcome> run() {
        const std::size_t lines = out_.state.streams.size();
        if (out_.sdp.media.size() > lines) {
            std::string why = "m=: expected at most the ";
            why += std::to_string(lines);
            why += " lines of the offer";
            return fault(out_.sdp.media[lines].lines.front(), why);
        }
        add_missing();
        for (std::size_t i = 0; i < lines; ++i) {
            if (const auto good = read(i); !good) {
                return good.error();
            }
        }
        const auto first = first_address(out_.state, to_);
        for (std::size_t i = 0; i < lines; ++i) {
            if (out_.state.streams[i].kind == media_kind::rejected) {
                write_rejected(out_.sdp.media[i], lines_[i], first);
            }
        }
        write_session(out_.sdp, how_, first);
        for (std::size_t i = 0; i < lines; ++i) {
            if (out_.state.streams[i].kind != media_kind::rejected) {
                write(i);
            }
        }
        write_origin(out_.sdp, how_, first, out_.state.told[to_]);
        return std::move(out_);
    }

private:
    // An answer has a line for each of the offer's (RFC 3264 section 6).
    void add_missing() {
        for (std::size_t i = out_.sdp.media.size(); i < out_.state.streams.size(); ++i) {
            const stream& s = out_.state.streams[i];
            std::string why = "m=";
            why += s.type;
            why += ": not in the answer, taken as rejected";
            out_.warnings.push_back(std::move(why));
            const media_line m{s.type, 0, 1, s.offered.protocol, s.offered.formats};
            out_.sdp.media.push_back({{line{'m', to_string(m)}}});
        }
    }

    result<void> read(std::size_t i) {
        const section& part = out_.sdp.media[i];
        stream& s = out_.state.streams[i];
        auto m = parse_media(part.lines.front());
        if (!m) {
            return m.error();
        }
        if (m->type != s.type) {
            std::string why = "m=: expected ";
            why += s.type;
            why += " as in the offer, got ";
            why += quoted(m->type);
            return fault(part.lines.front(), why);
        }
        lines_.push_back(*m);
        formats_.emplace_back();
        agreed_.emplace_back();
        const bool lost = s.offered.enabled && s.legs[to_].local.port == 0;
        if (lost && m->port != 0) {
            out_.warnings.push_back("m=" + s.type + ": an earlier answer refused it, so it ended");
        }
        if (!s.offered.enabled || lost || m->port == 0) {
            s.kind = media_kind::rejected;
            s.legs[from_].remote = {};
            s.legs[from_].remote_rtcp = {};
            return {};
        }
        return read_enabled(part, *m, s);
    }

    result<void> read_enabled(const section& part, const media_line& m, stream& s) {
        leg& giver = s.legs[from_];
        if (const auto good = check_transport(part, m); !good) {
            return good.error();
        }
        if (m.is_rtp() != s.offered.rtp) {
            std::string why = "m=: expected ";
            why += s.offered.protocol;
            why += " as in the offer, got ";
            why += quoted(m.protocol);
            return fault(part.lines.front(), why);
        }
        if (const auto good = read_leg(out_.sdp, part, m, how_, giver); !good) {
            return good.error();
        }
        if (giver.remote.ip.family != giver.local.ip.family) {
            std::string why = "m=: expected an ";
            why += family_name(giver.local.ip.family);
            why += " address as it was offered, got ";
            why += to_string(giver.remote.ip);
            return fault(part.lines.front(), why);
        }
        s.kind = media_kind::opaque;
        return s.offered.rtp ? read_rtp(part, m, s) : result<void>();
    }

    result<void> read_rtp(const section& part, const media_line& m, stream& s) {
        auto formats = formats_of(part, m, out_.warnings);
        if (!formats) {
            return formats.error();
        }
        std::vector<format> left = choose_answered(*formats, how_.codec, out_.warnings);
        const bool audio = m.type == "audio";
        const offered_media& o = s.offered;
        agreement a = agree(o, left, audio, how_.single_codec);
        s.kind = a.kind;
        s.converts = a.converts;
        s.converts_events = a.converts_events;
        if (a.kind == media_kind::opaque) {
            if (audio && how_.single_codec) {
                keep_single(left);
            }
            a.offerer = payloads_of(left);
            a.answerer = a.offerer;
        }
        leg& giver = s.legs[from_];
        leg& taker = s.legs[to_];
        giver.payloads = std::move(a.answerer);
        taker.payloads = std::move(a.offerer);
        giver.ptime_ms = o.ptime_ms != 0 ? o.ptime_ms : giver.ptime_ms;
        giver.rtcp_mux =
            o.mux_required || (o.mux_to_other && part.attribute("rtcp-mux") != nullptr);
        taker.rtcp_mux = o.mux_kept || (o.mux_from_offerer && giver.rtcp_mux);
        giver.remote_rtcp = giver.rtcp_mux ? giver.remote : giver.remote_rtcp;
        taker.remote_rtcp = taker.rtcp_mux ? taker.remote : o.rtcp_apart;
        formats_.back() = std::move(left);
        agreed_.back() = std::move(a.told);
        return {};
    }

    static void keep_single(std::vector<format>& formats) {
        bool found = false;
        std::erase_if(formats, [&](const format& f) {
            const bool before = found;
            found = found || !f.is_supplement();
            return before && !f.is_supplement();
        });
    }

    void write(std::size_t i) {
        section& part = out_.sdp.media[i];
        media_line& m = lines_[i];
        const stream& s = out_.state.streams[i];
        const offered_media& o = s.offered;
        if (o.rtp && how_.transport_protocol != "accept") {
            m.protocol = o.protocol;
        }
        if (s.kind == media_kind::g711) {
            write_agreed(part, m, agreed_[i]);
        } else if (o.rtp) {
            write_left(part, m, formats_[i]);
        }
        if (o.ptime_reverse_ms != 0) {
            write_ptime(part, o.ptime_reverse_ms);
        } else if (o.ptime_ms != 0 && o.ptime_own_ms != 0) {
            write_ptime(part, o.ptime_own_ms);
        } else if (o.ptime_ms != 0) {
            remove_attribute(part, "ptime");
        }
        const mux_told mux = s.legs[to_].rtcp_mux ? mux_told::agreed : mux_told::no;
        write_transport(out_.sdp, part, m, s.legs[from_], s.legs[to_].local, mux, how_);
    }

    static bool has_rtpmap(const section& part, std::uint8_t payload_type) {
        return std::any_of(part.lines.begin(), part.lines.end(), [&](const line& l) {
            const auto value = attribute_value(l, "rtpmap");
            return value && leading_payload_type(*value) == payload_type;
        });
    }

    // By the offerer's own payload types, of which a dynamic one needs a line that says what it is:
    // an answer by a static one may have had none.
    static void write_agreed(section& part, media_line& m, const std::vector<agreed_format>& told) {
        constexpr std::uint8_t dynamic_from = 96; // RFC 3551 section 6
        std::vector<renumbered> kept;
        m.formats.clear();
        for (const agreed_format& f : told) {
            m.formats.push_back(std::to_string(f.theirs.payload_type));
            if (f.answered) {
                kept.push_back({*f.answered, f.theirs.payload_type});
            }
        }
        keep_formats(part, kept);
        for (const agreed_format& f : told) {
            const bool unsaid = f.theirs.payload_type >= dynamic_from &&
                                !f.theirs.encoding.empty() &&
                                !has_rtpmap(part, f.theirs.payload_type);
            if (!f.answered || unsaid) {
                format mine = f.theirs;
                mine.fmtp = f.answered ? "" : mine.fmtp; // the answer has said what it wants to
                add_format(part, mine);
            }
        }
    }

    // What was not stripped of an answer that is passed on.
    static void write_left(section& part, media_line& m, const std::vector<format>& left) {
        std::vector<std::string> words;
        std::vector<renumbered> kept;
        for (const format& f : left) {
            words.push_back(std::to_string(f.payload_type));
            kept.push_back({f.payload_type, f.payload_type});
        }
        if (words != m.formats) {
            keep_formats(part, kept);
            m.formats = std::move(words);
        }
    }

    const options& how_;
    side to_;
    side from_;
    outcome out_;
    std::vector<media_line> lines_;
    std::vector<std::vector<format>> formats_;       // by m= line, where it is RTP
    std::vector<std::vector<agreed_format>> agreed_; // by m= line, where it is G.711
};

} // namespace

result<outcome> answer(document text, const options& how, const session& offered) {
    if (offered.streams.empty() && !text.media.empty()) {
        return failure{"expected an offer before the answer"};
    }
    return answering(std::move(text), how, offered).run();
}

} // namespace voxplane::control::sdp
