// libFuzzer target of session descriptions: any text read, written and read again; as an offer, its
// answer and a later offer by the other side, with flags of the input's choice. What is told parses
// again, lists no codec that its hearer did not offer, has the lines that nothing had to do with in
// their order, and legs agree with it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "control/sdp/negotiate.hpp"
#include "control/sdp/transport_attributes.hpp"
#include "sdp_input.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::control::sdp;

void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "violated: %s\n", what);
        std::abort();
    }
}

// A text that we wrote: the same when it is read and written again.
document again(const document& written, const char* what) {
    const std::string text = written.text();
    const auto read = parse(text);
    // Lines that were added may be more than what is read; nothing else may be wrong.
    if (!read && text.size() > max_octets) {
        return written;
    }
    require(read.has_value(), what);
    require(read->text() == text, "a text comes back byte by byte");
    require(read->media.size() == written.media.size(), "m= lines stay");
    return *read;
}

// Lines that an exchange may change or take out.
bool is_ours(const line& l) {
    constexpr std::string_view types = "mcos";
    if (types.find(l.type) != std::string_view::npos) {
        return true;
    }
    for (const char* name : {"rtpmap", "fmtp", "rtcp-fb", "rtcp", "rtcp-mux", "rtcp-mux-only",
                             "ptime", "maxptime", "sendrecv", "sendonly", "recvonly", "inactive"}) {
        if (attribute_value(l, name)) {
            return true;
        }
    }
    return is_ice_attribute(l) || is_key_attribute(l) || is_bundle_attribute(l);
}

void require_kept(const section& came, const section& told) {
    auto at = told.lines.begin();
    for (const line& l : came.lines) {
        if (is_ours(l)) {
            continue;
        }
        at = std::find_if(at, told.lines.end(),
                          [&](const line& o) { return o.type == l.type && o.value == l.value; });
        require(at != told.lines.end(), "other lines stay in their order");
        ++at;
    }
}

void require_kept(const document& came, const document& told) {
    require_kept(came.session, told.session);
    require(told.media.size() >= came.media.size(), "no m= line is lost");
    for (std::size_t i = 0; i < came.media.size(); ++i) {
        require_kept(came.media[i], told.media[i]);
    }
}

bool has_first_g711(const leg& l) {
    return std::any_of(l.payloads.begin(), l.payloads.end(),
                       [](const payload& p) { return is_g711(p.kind); });
}

void require_unique_types(const leg& l) {
    std::vector<bool> seen(128);
    for (const payload& p : l.payloads) {
        require(p.payload_type < 128 && !seen[p.payload_type], "payload types are unique");
        seen[p.payload_type] = true;
    }
}

// What the hearer is told of one m= line.
void require_told(const section& part, const stream& s, side to) {
    const auto m = parse_media(part.lines.front());
    require(m.has_value() && m->type == s.type, "m= line");
    if (s.kind == media_kind::rejected) {
        require(m->port == 0, "port 0 when rejected");
        return;
    }
    require(m->port != 0 && m->port == s.legs[to].local.port, "our port is told");
    require(!m->is_srtp(), "no SRTP");
    require(part.attribute("candidate") == nullptr && part.attribute("ice-ufrag") == nullptr,
            "no ICE");
    for (const side leg : {side::a, side::b}) {
        require(s.legs[leg].local.port != 0, "both sides have an address");
        require_unique_types(s.legs[leg]);
        require(s.kind != media_kind::g711 || has_first_g711(s.legs[leg]), "G.711 on both sides");
    }
}

void require_told(const outcome& made, side to) {
    require(made.state.streams.size() == made.sdp.media.size(), "a stream for each m= line");
    for (std::size_t i = 0; i < made.sdp.media.size(); ++i) {
        require_told(made.sdp.media[i], made.state.streams[i], to);
    }
}

// An answer to the offerer lists only what it offered.
void require_answered(const session& offered, const outcome& made) {
    for (std::size_t i = 0; i < made.state.streams.size(); ++i) {
        const stream& s = made.state.streams[i];
        if (s.kind != media_kind::g711) {
            continue;
        }
        const auto& theirs = offered.streams[i].offered.theirs;
        for (const payload& p : s.legs[offered.offerer].payloads) {
            require(std::any_of(theirs.begin(), theirs.end(),
                                [&](const offered_format& f) {
                                    return f.what.payload_type == p.payload_type;
                                }),
                    "told what was offered");
        }
    }
}

result<local_address> allocate(const port_request& r) {
    static std::uint16_t next = 0;
    next = static_cast<std::uint16_t>((next + 2U) % 50000U);
    const auto port = static_cast<std::uint16_t>(10000 + next);
    ip_address ip{{10, 0, 0, static_cast<std::uint8_t>(r.towards)}, r.family};
    return local_address{ip, port, static_cast<std::uint16_t>(r.rtcp ? port + 1 : 0)};
}

// Gives the state after the text as an offer by `from`, and its outcome's text if all went well.
bool offer_text(const document& text, const options& how, side from, session& state,
                document& told) {
    const auto made = offer(text, how, from, state, allocate);
    if (!made) {
        require(!made.error().text.empty(), "a failure says why");
        return false;
    }
    require_kept(text, made->sdp);
    require_told(*made, other(from));
    told = again(made->sdp, "an offer parses");
    state = made->state;
    return true;
}

void answer_text(const document& text, const options& how, session& state) {
    const auto made = answer(text, how, state);
    if (!made) {
        require(!made.error().text.empty(), "a failure says why");
        return;
    }
    require_kept(text, made->sdp);
    require_told(*made, state.offerer);
    require_answered(state, *made);
    again(made->sdp, "an answer parses");
    state = made->state;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < fuzz::choice_bytes) {
        return 0;
    }
    std::uint32_t bits = 0;
    for (unsigned i = 0; i < fuzz::choice_bytes; ++i) {
        bits |= std::uint32_t{data[i]} << (8 * i);
    }
    const options how = fuzz::read_options(bits);
    const std::string rest(data + fuzz::choice_bytes, data + size);
    std::vector<document> texts;
    for (const std::string_view text : fuzz::read_texts(rest)) {
        auto read = parse(text);
        if (!read) {
            require(!read.error().text.empty(), "a failure says why");
            return 0;
        }
        texts.push_back(again(*read, "what was read parses"));
    }
    session state;
    document told;
    if (!offer_text(texts[0], how, side::a, state, told)) {
        return 0;
    }
    // What was told as its own answer, then the answer of the input.
    answer_text(told, {}, state);
    if (texts.size() > 1) {
        answer_text(texts[1], how, state);
    }
    if (texts.size() > 2) {
        offer_text(texts[2], how, side::b, state, told);
    }
    return 0;
}
