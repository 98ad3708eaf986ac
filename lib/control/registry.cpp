// Offers and answers as messages. Each works on a copy of its dialogue, which replaces the old one
// when the SDP could be rewritten and the plane has taken the streams; else all is as it was.
#include "control/registry_exchange.hpp"

#include <algorithm>
#include <utility>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/sdp/negotiate.hpp"
#include "control/sdp_options.hpp"

namespace voxplane::control {

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
        constexpr std::size_t most = 32; // of a text of bad lines alone no datagram holds all
        std::string joined;
        for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
            joined.append(i == 0 ? "" : "; ").append(all[i]);
        }
        if (all.size() > most) {
            joined.append("; and ").append(std::to_string(all.size() - most)).append(" more");
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
    words.dscp = before.dscp;
    return words;
}

// Of what is sent to either side: the key speaks of the whole call.
void set_dscp(const ng::request& what, sdp::pair_of<leg_words>& words) {
    constexpr std::int32_t most = 255;
    if (what.tos && *what.tos < 0) {
        return;
    }
    for (leg_words& each : words.values) {
        each.dscp.reset();
        if (what.tos && *what.tos <= most) {
            each.dscp = static_cast<std::uint8_t>(*what.tos >> 2);
        }
    }
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

// One more branch of a call that is there is no new call.
const char* registry::refusal(bool known_call) const {
    if (draining_ && !known_call) {
        return ng::texts::load_limit;
    }
    const bool full = !known_call && how_.max_calls != 0 && calls_.size() >= how_.max_calls;
    if (full || streams_ >= slots_) {
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
    if (const char* why = fresh_dialogue ? refusal(!fresh_call) : nullptr) {
        ++counts_.refused;
        return failure{why};
    }
    c.id = what.call_id;
    dialogue begun;
    begun.from_tag = what.from_tag;
    begun.via_branch = what.via_branch;
    dialogue& before = fresh_dialogue ? begun : c.dialogues[at.dialogue];
    exchange x{to_change(before), at.from, before, false, {}};
    x.now.words[x.from] = words_of(what, x.now.words[x.from]);
    set_dscp(what, x.now.words);
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
        counts_.refused += applied.error().text == ng::texts::session_limit ? 1U : 0U;
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
    exchange x{to_change(before), at.from, before, true, {}};
    x.now.words[x.from] = words_of(what, x.now.words[x.from]);
    set_dscp(what, x.now.words);
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
