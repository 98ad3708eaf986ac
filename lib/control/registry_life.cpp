// How calls end: by a delete, for want of an answer, for want of packets, with the program.
#include <algorithm>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/registry.hpp"

namespace voxplane::control {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
// Counters are looked at this often, or four times in the time-out.
constexpr std::uint64_t most_between_looks_ns = 5 * second_ns;
constexpr std::size_t most_at_once = 200;

std::uint64_t packets_of(const telemetry::leg_view& leg) noexcept {
    return leg.packets + leg.rtcp + leg.opaque;
}

bool answered(const dialogue& d) noexcept {
    return d.converts_only || d.state.answered;
}

bool answered(const call& c) noexcept {
    return std::any_of(c.dialogues.begin(), c.dialogues.end(),
                       [](const dialogue& d) { return answered(d); });
}

bool on_hold(const call& c) noexcept {
    for (const dialogue& d : c.dialogues) {
        if (d.converts_only) {
            return false;
        }
        for (const sdp::stream& s : d.state.streams) {
            if (s.kind != sdp::media_kind::rejected && !held(s)) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

const char* name_of(call_end why) noexcept {
    switch (why) {
    case call_end::deleted:
        return "deleted";
    case call_end::media_timeout:
        return "media timeout";
    case call_end::silent_timeout:
        return "silent timeout";
    case call_end::offer_timeout:
        return "offer timeout";
    case call_end::stopped:
        return "stopped";
    }
    return "";
}

const call* registry::find(const std::string& id) const {
    const auto found = calls_.find(id);
    return found == calls_.end() ? nullptr : found->second.get();
}

std::vector<std::string> registry::ids(std::size_t most) const {
    std::vector<std::string> out;
    for (const auto& [id, c] : calls_) {
        if (out.size() == most) {
            break;
        }
        out.push_back(id);
    }
    return out;
}

void registry::give_back(const media& m) {
    for (const auto& port : m.ports.values) {
        if (port) {
            ports_.give(port->local, now_ns_);
        }
    }
}

// Ports come back when the plane has let go of them.
void registry::drop(media& m) {
    if (m.asked.id.empty()) {
        give_back(m);
    } else {
        const std::string id = m.asked.id;
        ending_.emplace(id, std::move(m));
        media_.end(id);
    }
    m = {};
}

void registry::drop_all(dialogue& d) {
    for_each_media(d, [&](media& m) { drop(m); });
}

void registry::mark_signalled(call& c, std::uint64_t now_ns) {
    c.last_signal = std::chrono::system_clock::now();
    c.last_signal_ns = now_ns;
    c.last_media_ns = now_ns;
    schedule(c, next_look(c));
    if (on_change) {
        on_change(c);
    }
}

// When a dialogue ends by itself, of those of a call: when it was deleted, or when nobody has
// answered this branch, but another. Proxies tell of branches that fail, not of all that are left.
std::uint64_t registry::end_of(const call& c, const dialogue& d) const {
    if (d.delete_at_ns != 0) {
        return d.delete_at_ns;
    }
    return answered(d) || !answered(c) ? UINT64_MAX
                                       : d.offered_ns + how_.offer_timeout_s * second_ns;
}

// Of a call of which nothing is due now.
std::uint64_t registry::next_look(const call& c) const {
    std::uint64_t next = now_ns_ + most_between_looks_ns;
    for (const dialogue& d : c.dialogues) {
        next = std::min(next, end_of(c, d));
    }
    if (!answered(c)) {
        return std::min(next, c.last_signal_ns + how_.offer_timeout_s * second_ns);
    }
    const std::uint64_t share =
        std::max<std::uint64_t>(how_.media_timeout_s * second_ns / 4, second_ns / 4);
    return how_.media_timeout_s == 0 ? next : std::min(next, now_ns_ + share);
}

// Most calls are looked at last of all, since their turns are as long. Thousands that nobody has
// touched for seconds are passed by without a look at them.
void registry::schedule(call& c, std::uint64_t due_ns) {
    if (!c.in_queue) {
        c.in_queue = due_.emplace_hint(due_.end(), due_ns, &c);
        return;
    }
    auto place = due_.extract(*c.in_queue);
    place.key() = due_ns;
    c.in_queue = due_.insert(due_.end(), std::move(place));
}

bool registry::fell_silent(call& c, call_end& why) {
    std::uint64_t packets = 0;
    const std::int64_t now_s = std::chrono::duration_cast<std::chrono::seconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count();
    for (dialogue& d : c.dialogues) {
        for_each_media(d, [&](media& m) {
            if (const auto now = media_.look(m.asked.id)) {
                packets += packets_of(now->a) + packets_of(now->b);
                m.heard[sdp::side::a].look(now->a, now->b, now_s);
                m.heard[sdp::side::b].look(now->b, now->a, now_s);
            }
        });
    }
    if (packets != c.packets) {
        c.packets = packets;
        c.last_media_ns = now_ns_;
    }
    const bool held = on_hold(c);
    const std::uint64_t limit = held ? how_.silent_timeout_s : how_.media_timeout_s;
    why = held ? call_end::silent_timeout : call_end::media_timeout;
    return limit != 0 && now_ns_ - c.last_media_ns >= limit * second_ns;
}

// Ends the call, or says when to look again.
void registry::look_at(call& c) {
    for (std::size_t i = c.dialogues.size(); i-- > 0;) {
        dialogue& d = c.dialogues[i];
        if (end_of(c, d) > now_ns_) {
            continue;
        }
        if (c.dialogues.size() == 1) {
            return end(c, call_end::deleted);
        }
        drop_all(d);
        c.dialogues.erase(c.dialogues.begin() + static_cast<std::ptrdiff_t>(i));
        if (on_change) {
            on_change(c);
        }
    }
    call_end why = call_end::offer_timeout;
    const bool over = answered(c) ? fell_silent(c, why)
                                  : c.last_signal_ns + how_.offer_timeout_s * second_ns <= now_ns_;
    if (over) {
        return end(c, why);
    }
    schedule(c, next_look(c));
}

std::size_t registry::poll(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    std::size_t looked = 0;
    while (!due_.empty() && due_.begin()->first <= now_ns && looked < most_at_once) {
        look_at(*due_.begin()->second);
        ++looked;
    }
    return looked;
}

void registry::end(call& c, call_end why) {
    if (on_end) {
        on_end(c, why);
    }
    ++counts_.ended[static_cast<std::size_t>(why)];
    for (dialogue& d : c.dialogues) {
        drop_all(d);
    }
    if (c.in_queue) {
        due_.erase(*c.in_queue);
    }
    calls_.erase(std::string(c.id));
}

void registry::stop(std::uint64_t now_ns) {
    now_ns_ = now_ns;
    while (!calls_.empty()) {
        end(*calls_.begin()->second, call_end::stopped);
    }
}

// The reply's figures are made by the caller, before.
ng::tree registry::remove(const ng::request& what, std::uint64_t now_ns) {
    now_ns_ = now_ns;
    const auto found = calls_.find(what.call_id);
    bool any = false;
    const std::uint64_t delay = what.delete_delay.value_or(how_.delete_delay_s);
    if (found != calls_.end()) {
        call& in = *found->second;
        for (const std::size_t i : deleted_by(in, what.from_tag, what.to_tag, what.via_branch)) {
            any = true;
            in.dialogues[i].delete_at_ns = now_ns + delay * second_ns;
        }
    }
    if (!any) {
        constexpr const char* why = "Call-ID not found or tags didn't match";
        return what.has(ng::flag::fatal) ? ng::error_reply(why)
                                         : ng::dictionary("result", "ok", "warning", why);
    }
    call& c = *found->second;
    if (on_change) {
        on_change(c);
    }
    if (delay == 0) {
        look_at(c);
    } else {
        schedule(c, next_look(c));
    }
    return ng::dictionary("result", "ok");
}

} // namespace voxplane::control
