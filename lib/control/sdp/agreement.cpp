// What both sides have in common after an answer, and what is converted between them.
#include <algorithm>

#include "control/sdp/codec_choice.hpp"

namespace voxplane::control::sdp {

namespace {

// Names that keep codecs apart which differ in more than their payload type.
std::string base_name(const format& f) {
    std::string name;
    for (const char c : f.encoding) {
        name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (name.empty()) {
        name = "type-";
        name += std::to_string(f.payload_type);
    } else if (f.clock_hz != 8000 || f.channels != 1) {
        name += '/';
        name += std::to_string(f.clock_hz);
        if (f.channels != 1) {
            name += '/';
            name += std::to_string(f.channels);
        }
    }
    return name;
}

bool has_name(const std::vector<payload>& all, const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const payload& p) { return p.name == name; });
}

bool has_type(const std::vector<payload>& all, std::uint8_t payload_type) {
    return std::any_of(all.begin(), all.end(),
                       [&](const payload& p) { return p.payload_type == payload_type; });
}

bool has_kind(const std::vector<payload>& all, codec_kind kind) {
    return std::any_of(all.begin(), all.end(), [&](const payload& p) { return p.kind == kind; });
}

bool has_g711(const std::vector<payload>& all) {
    return has_kind(all, codec_kind::pcmu) || has_kind(all, codec_kind::pcma);
}

// The format's name, or with its payload type behind it, again and again, while that is taken:
// seldom more than once.
std::string unused_name(const format& f, const std::vector<payload>& a,
                        const std::vector<payload>& b) {
    std::string name = base_name(f);
    while (has_name(a, name) || has_name(b, name)) {
        name += '#';
        name += std::to_string(f.payload_type);
    }
    return name;
}

class matching {
public:
    matching(const offered_media& offered, const std::vector<format>& answered)
        : offered_(offered), answered_(answered), used_(offered.theirs.size()) {}

    // Codecs of the answer that the offerer has, in the order of the answer.
    void common() {
        for (const format& f : answered_) {
            if (const auto at = counterpart(f)) {
                used_[*at] = true;
                told.push_back({offered_.theirs[*at].what, f.payload_type});
            }
        }
    }

    // Codecs of the offerer that can be converted to what the other side took.
    void converted() {
        const bool possible = std::any_of(answered_.begin(), answered_.end(),
                                          [](const format& f) { return is_g711(f.kind); });
        for (std::size_t i = 0; i < used_.size() && possible; ++i) {
            const offered_format& f = offered_.theirs[i];
            const bool audio = is_g711(f.what.kind) && (offered_.engaged || f.accepted);
            if (!used_[i] && (audio || (f.what.kind == codec_kind::event && f.accepted))) {
                told.push_back({f.what, std::nullopt});
            }
        }
        std::stable_partition(told.begin(), told.end(),
                              [](const agreed_format& f) { return !f.theirs.is_supplement(); });
    }

    // The first audio codec, with events and noise beside it.
    void keep_single() {
        bool found = false;
        std::erase_if(told, [&](const agreed_format& f) {
            const bool before = found;
            found = found || !f.theirs.is_supplement();
            return before && !f.theirs.is_supplement();
        });
    }

    std::vector<agreed_format> told;

private:
    // By codec and payload type if there is one, else by codec alone.
    [[nodiscard]] std::optional<std::size_t> counterpart(const format& f) const {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < used_.size(); ++i) {
            const format& theirs = offered_.theirs[i].what;
            if (used_[i] || !same_codec(theirs, f)) {
                continue;
            }
            if (theirs.payload_type == f.payload_type) {
                return i;
            }
            found = found ? found : std::optional(i);
        }
        return found;
    }

    const offered_media& offered_;
    const std::vector<format>& answered_;
    std::vector<bool> used_;
};

// Names of the answer's formats: those of the offerer's where it has them.
std::vector<std::string> answered_names(const std::vector<format>& answered,
                                        const std::vector<agreed_format>& told,
                                        const std::vector<payload>& offerer) {
    std::vector<std::string> names;
    std::vector<payload> own;
    for (const format& f : answered) {
        const auto found = std::find_if(told.begin(), told.end(), [&](const agreed_format& t) {
            return t.answered == f.payload_type;
        });
        const bool common = found != told.end();
        names.push_back(common ? offerer[static_cast<std::size_t>(found - told.begin())].name
                               : unused_name(f, offerer, own));
        own.push_back({f.kind, names.back(), f.payload_type});
    }
    return names;
}

// The answerer may send by the numbers of the offer as well as by its own (RFC 3264 section 6.1).
void add_offered_types(const offered_media& offered, const std::vector<format>& answered,
                       const std::vector<std::string>& names, std::vector<payload>& out) {
    for (std::size_t i = 0; i < answered.size(); ++i) {
        const auto found =
            std::find_if(offered.ours.begin(), offered.ours.end(),
                         [&](const format& f) { return same_codec(f, answered[i]); });
        if (found != offered.ours.end() && !has_type(out, found->payload_type)) {
            out.push_back({found->kind, names[i], found->payload_type});
        }
    }
}

// G.711 that the offerer takes as it is comes first, so that it is what the answerer is sent.
std::vector<payload> answerer_payloads(const offered_media& offered,
                                       const std::vector<format>& answered,
                                       const std::vector<std::string>& names,
                                       const std::vector<payload>& offerer) {
    std::vector<payload> out;
    for (std::size_t i = 0; i < answered.size(); ++i) {
        out.push_back({answered[i].kind, names[i], answered[i].payload_type});
    }
    std::stable_partition(out.begin(), out.end(), [&](const payload& p) {
        return is_g711(p.kind) && has_kind(offerer, p.kind);
    });
    add_offered_types(offered, answered, names, out);
    return out;
}

bool lacks_g711_of(const std::vector<payload>& a, const std::vector<payload>& b) {
    return std::any_of(b.begin(), b.end(),
                       [&](const payload& p) { return is_g711(p.kind) && !has_kind(a, p.kind); });
}

} // namespace

agreement agree(const offered_media& offered, const std::vector<format>& answered, bool audio,
                bool single_codec) {
    matching found(offered, answered);
    found.common();
    if (audio) {
        found.converted();
    }
    if (single_codec) {
        found.keep_single();
    }
    agreement out;
    for (const agreed_format& f : found.told) {
        const std::string name = unused_name(f.theirs, out.offerer, out.offerer);
        out.offerer.push_back({f.theirs.kind, name, f.theirs.payload_type});
    }
    const std::vector<std::string> names = answered_names(answered, found.told, out.offerer);
    out.answerer = answerer_payloads(offered, answered, names, out.offerer);
    out.told = std::move(found.told);
    if (audio && has_g711(out.offerer) && has_g711(out.answerer)) {
        out.kind = media_kind::g711;
        out.converts =
            lacks_g711_of(out.offerer, out.answerer) || lacks_g711_of(out.answerer, out.offerer);
        out.converts_events =
            has_kind(out.offerer, codec_kind::event) != has_kind(out.answerer, codec_kind::event);
    }
    return out;
}

std::vector<payload> payloads_of(const std::vector<format>& formats) {
    std::vector<payload> out;
    for (const format& f : formats) {
        out.push_back({f.kind, unused_name(f, out, out), f.payload_type});
    }
    return out;
}

} // namespace voxplane::control::sdp
