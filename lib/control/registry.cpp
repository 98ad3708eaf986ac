// Offers and answers. Each works on a copy of its dialogue, which replaces the old one when the SDP
// could be rewritten and the plane has taken the streams; else all is as it was, and ports that
// were taken are free again.
#include "control/registry.hpp"

#include <algorithm>
#include <utility>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/sdp/negotiate.hpp"
#include "control/sdp_options.hpp"

namespace voxplane::control {

struct registry::exchange {
    dialogue now;                                        // becomes the call's
    sdp::side from;                                      // who speaks
    std::vector<media>& past;                            // streams that the dialogue had before
    std::vector<std::pair<std::size_t, endpoint>> taken; // ports, by stream of now
    std::vector<std::string> warnings;
};

namespace {

// A copy of the dialogue for an offer or answer to change. The state is not copied: it is made anew
// from the one before. A delete that is not due yet is taken back, as a proxy that tries one callee
// after the other wants it.
dialogue to_change(dialogue& before) {
    sdp::session state = std::exchange(before.state, {});
    dialogue out = before;
    before.state = std::move(state);
    out.delete_at_ns = 0;
    return out;
}

// The reply to an offer or answer.
ng::tree reply_with(const sdp::document& text, const std::vector<std::string>& warnings,
                    const std::vector<std::string>& more) {
    ng::tree reply = ng::dictionary("result", "ok", "sdp", text.text());
    std::vector<std::string> all = warnings;
    all.insert(all.end(), more.begin(), more.end());
    if (!all.empty()) {
        std::string joined;
        for (const std::string& each : all) {
            joined.append(joined.empty() ? "" : "; ").append(each);
        }
        reply["warning"] = joined;
    }
    return reply;
}

// before: what the same side asked for; RTCP of our own stays until it is spoken of again.
leg_words words_of(const ng::request& what, const leg_words& before) {
    leg_words words;
    words.generate_rtcp = what.generate_rtcp ? what.generate_rtcp : before.generate_rtcp;
    words.strict_source =
        what.has(ng::flag::strict_source) || what.learning == ng::learning_mode::off;
    if (what.tos) {
        words.dscp = static_cast<std::uint8_t>(*what.tos >> 2U);
    }
    return words;
}

} // namespace

registry::registry(plane& media, interfaces& ports, const config::control& how, std::size_t slots)
    : media_(media), ports_(ports), how_(how), slots_(slots) {
    calls_.reserve(slots); // so that no call pays for a larger table
    media_.on_ended = [this](const telemetry::call_view& ended) {
        const auto found = ending_.find(ended.id);
        if (found != ending_.end()) {
            give_back(found->second);
            ending_.erase(found);
            --streams_;
        }
    };
}

const char* registry::refusal() const {
    if (draining_) {
        return ng::texts::load_limit;
    }
    if ((how_.max_calls != 0 && calls_.size() >= how_.max_calls) || streams_ >= slots_) {
        return ng::texts::session_limit;
    }
    if (how_.max_busy_percent != 0 && media_.busy_percent() > how_.max_busy_percent) {
        return ng::texts::cpu_limit;
    }
    return nullptr;
}

// direction names the interface towards who speaks, then that towards the other side.
result<void> registry::choose_interfaces(const ng::request& what, exchange& x) const {
    const sdp::side sides[] = {x.from, sdp::other(x.from)};
    for (std::size_t i = 0; i < what.direction.size() && i < 2; ++i) {
        const auto found = ports_.find(what.direction[i]);
        if (!found) {
            return failure{"Unknown interface in direction: " + sdp::quoted(what.direction[i])};
        }
        x.now.interface[sides[i]] = *found;
    }
    return {};
}

// Both sides of a stream belong to one worker, so the second port's owner is the first one's.
result<sdp::local_address> registry::allot(exchange& x, std::size_t stream, sdp::side to,
                                           ip_family family, bool rtcp) {
    if (x.now.streams.size() <= stream) {
        x.now.streams.resize(stream + 1);
    }
    media& m = x.now.streams[stream];
    const auto& across = m.ports[sdp::other(to)];
    std::optional<std::size_t> owner;
    if (across) {
        owner = ports_.owner_of(across->local);
    }
    if (!ports_.has(x.now.interface[to], family)) {
        return failure{"The interface has no address of the family that is asked for"};
    }
    const auto got = ports_.take(x.now.interface[to], family, owner, now_ns_);
    if (!got) {
        return failure{ng::texts::no_ports};
    }
    m.ports[to] = *got; // what it had is in x.past
    x.taken.emplace_back(stream, got->local);
    const std::uint16_t port = got->local.port;
    return sdp::local_address{got->advertised, port,
                              static_cast<std::uint16_t>(rtcp ? port + 1 : 0)};
}

// Ports that were taken for a stream, or for all, go back.
void registry::undo(exchange& x, std::optional<std::size_t> stream) {
    std::erase_if(x.taken, [&](const auto& t) {
        const bool meant = !stream || t.first == *stream;
        if (meant) {
            ports_.give(t.second, now_ns_);
        }
        return meant;
    });
}

// What becomes of one stream of the new state.
result<void> registry::apply_stream(call& c, exchange& x, std::size_t stream) {
    sdp::stream& said = x.now.state.streams[stream];
    media& m = x.now.streams[stream];
    const media* const before = stream < x.past.size() ? &x.past[stream] : nullptr;
    const bool carried =
        said.kind != sdp::media_kind::rejected && m.ports[sdp::side::a] && m.ports[sdp::side::b];
    if (!carried) {
        // Its ports go back, those that it had before in apply(); a later offer asks for others.
        undo(x, stream);
        m = {};
        for (const sdp::side side : sdp::both_sides) {
            said.legs[side].local = {};
        }
        return {};
    }
    const sdp::pair_of<endpoint> locals{
        {m.ports[sdp::side::a]->local, m.ports[sdp::side::b]->local}};
    const bool goes_on = before != nullptr && !before->asked.id.empty() &&
                         before->asked.a.local == locals[sdp::side::a] &&
                         before->asked.b.local == locals[sdp::side::b];
    m.asked = media_call(goes_on ? before->asked.id : c.id + "/" + std::to_string(next_stream_++),
                         said, locals, x.now.words, how_.pattern);
    if (goes_on) {
        media_.modify(m.asked, {x.from == sdp::side::a, x.from == sdp::side::b});
        return {};
    }
    const auto made = media_.create(m.asked);
    if (!made) {
        m.asked.id.clear();
        return made.error();
    }
    ++streams_;
    return {};
}

// When the plane refuses a stream, those that it took before are ended again. Else what the
// dialogue no longer has ends, and its ports go back.
result<void> registry::apply(call& c, exchange& x) {
    x.now.streams.resize(x.now.state.streams.size());
    for (std::size_t i = 0; i < x.now.streams.size(); ++i) {
        if (const auto done = apply_stream(c, x, i); !done) {
            for (std::size_t k = 0; k < i; ++k) {
                media& taken = x.now.streams[k];
                const bool fresh = k >= x.past.size() || x.past[k].asked.id != taken.asked.id;
                if (fresh && !taken.asked.id.empty()) {
                    std::erase_if(x.taken, [&](const auto& t) { return t.first == k; });
                    drop(taken);
                }
            }
            return done.error();
        }
    }
    for (std::size_t i = 0; i < x.past.size(); ++i) {
        const bool goes_on = i < x.now.streams.size() && !x.past[i].asked.id.empty() &&
                             x.now.streams[i].asked.id == x.past[i].asked.id;
        if (!goes_on) {
            drop(x.past[i]);
        }
    }
    return {};
}

result<ng::tree> registry::offer(const ng::request& what, std::uint64_t now_ns) {
    now_ns_ = now_ns;
    auto text = sdp::parse(what.sdp);
    if (!text) {
        return text.error();
    }
    const auto found = calls_.find(what.call_id);
    const bool fresh_call = found == calls_.end();
    auto fresh = fresh_call ? std::make_unique<call>() : nullptr;
    call& c = fresh_call ? *fresh : *found->second;
    const place at = place_of_offer(c, what.from_tag, what.to_tag, what.via_branch);
    const bool fresh_dialogue = at.dialogue == c.dialogues.size();
    if (const char* why = fresh_dialogue ? refusal() : nullptr) {
        ++counts_.refused;
        return failure{why};
    }
    c.id = what.call_id;
    dialogue begun;
    begun.from_tag = what.from_tag;
    begun.via_branch = what.via_branch;
    dialogue& before = fresh_dialogue ? begun : c.dialogues[at.dialogue];
    exchange x{to_change(before), at.from, before.streams, {}, {}};
    x.now.words[x.from] = words_of(what, x.now.words[x.from]);
    x.now.offered_ns = now_ns;
    if (const auto chosen = choose_interfaces(what, x); !chosen) {
        return chosen.error();
    }
    auto out = sdp::offer(std::move(*text), sdp_options(what), x.from, before.state,
                          [&](const sdp::port_request& port) {
                              return allot(x, port.media, port.towards, port.family, port.rtcp);
                          });
    if (!out) {
        counts_.refused += out.error().text == ng::texts::no_ports ? 1U : 0U;
        undo(x, std::nullopt);
        return out.error();
    }
    x.now.state = std::move(out->state);
    if (const auto applied = apply(c, x); !applied) {
        undo(x, std::nullopt);
        return applied.error();
    }
    if (fresh_dialogue) {
        c.dialogues.push_back(std::move(x.now));
    } else {
        before = std::move(x.now);
    }
    if (fresh_call) {
        c.created = std::chrono::system_clock::now();
        ++counts_.managed;
        calls_.emplace(what.call_id, std::move(fresh));
    }
    mark_signalled(c, now_ns);
    return reply_with(out->sdp, out->warnings, what.warnings);
}

result<ng::tree> registry::answer(const ng::request& what, std::uint64_t now_ns) {
    now_ns_ = now_ns;
    const auto found = calls_.find(what.call_id);
    if (found == calls_.end()) {
        return failure{ng::texts::unknown_call_id};
    }
    call& c = *found->second;
    const place at = place_of_answer(c, what.from_tag, what.to_tag, what.via_branch);
    if (at.dialogue == c.dialogues.size()) {
        return failure{ng::texts::unknown_call_id};
    }
    auto text = sdp::parse(what.sdp);
    if (!text) {
        return text.error();
    }
    dialogue& before = c.dialogues[at.dialogue];
    exchange x{to_change(before), at.from, before.streams, {}, {}};
    x.now.words[x.from] = words_of(what, x.now.words[x.from]);
    (at.from == sdp::side::b ? x.now.to_tag : x.now.from_tag) = what.to_tag;
    auto out = sdp::answer(std::move(*text), sdp_options(what), before.state);
    if (!out) {
        return out.error();
    }
    x.now.state = std::move(out->state);
    if (const auto applied = apply(c, x); !applied) {
        return applied.error();
    }
    before = std::move(x.now);
    mark_signalled(c, now_ns);
    return reply_with(out->sdp, out->warnings, what.warnings);
}

} // namespace voxplane::control
