// What offers and answers make of a dialogue's streams. When the plane refuses one, all is as it
// was and ports that were taken are free again.
#include <algorithm>

#include "control/ng/message.hpp"
#include "control/registry_exchange.hpp"

namespace voxplane::control {

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
    m.ports[to] = *got; // what it had is in x.before
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

// The stream's settings, under the name of the one before where that goes on. False: none is
// carried.
bool registry::settle_stream(call& c, exchange& x, std::size_t stream) {
    sdp::stream& said = x.now.state.streams[stream];
    media& m = x.now.streams[stream];
    const bool carried =
        said.kind != sdp::media_kind::rejected && m.ports[sdp::side::a] && m.ports[sdp::side::b];
    if (!carried) {
        // Its ports go back, those that it had before in part(); a later offer asks for others.
        undo(x, stream);
        m = {};
        for (const sdp::side side : sdp::both_sides) {
            said.legs[side].local = {};
        }
        return false;
    }
    const auto& past = x.before.streams;
    const sdp::pair_of<endpoint> locals{
        {m.ports[sdp::side::a]->local, m.ports[sdp::side::b]->local}};
    const bool goes_on = stream < past.size() && !past[stream].asked.id.empty() &&
                         past[stream].asked.a.local == locals[sdp::side::a] &&
                         past[stream].asked.b.local == locals[sdp::side::b];
    if (!goes_on) {
        const auto ports = m.ports;
        m = {};
        m.ports = ports;
    }
    m.asked =
        media_call(goes_on ? past[stream].asked.id : c.id + "/" + std::to_string(next_stream_++),
                   said, locals, x.now.words, how_.pattern);
    return true;
}

bool registry::exchange::goes_on(std::size_t stream) const {
    return stream < now.streams.size() && stream < before.streams.size() &&
           !before.streams[stream].asked.id.empty() &&
           before.streams[stream].asked.id == now.streams[stream].asked.id;
}

// New streams first, which may be refused: then those that were taken are ended again, and what
// goes on has not been touched.
result<void> registry::apply(call& c, exchange& x) {
    auto& streams = x.now.streams;
    streams.resize(x.now.state.streams.size());
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!settle_stream(c, x, i) || x.goes_on(i)) {
            continue;
        }
        const auto made =
            streams_ < slots_ ? media_.create(streams[i].asked) : failure{ng::texts::session_limit};
        if (!made) {
            for (std::size_t k = 0; k < i; ++k) {
                if (!streams[k].asked.id.empty() && !x.goes_on(k)) {
                    std::erase_if(x.taken, [&](const auto& t) { return t.first == k; });
                    drop(streams[k]);
                }
            }
            return made.error();
        }
        ++streams_;
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (x.goes_on(i)) {
            media_.modify(streams[i].asked, {x.from == sdp::side::a, x.from == sdp::side::b});
        }
    }
    part(x);
    return {};
}

// It ends, and the dialogue remembers what it carried.
void registry::close(dialogue& of, media& m) {
    if (const auto last = media_.look(m.asked.id)) {
        of.ended.add(*last);
    }
    drop(m);
}

// What the dialogue no longer has ends, and its ports go back: what was agreed on not before the
// answer to the offer that leaves it out.
void registry::part(exchange& x) {
    for (std::size_t i = 0; i < x.before.streams.size(); ++i) {
        media& past = x.before.streams[i];
        if (x.goes_on(i)) {
            continue;
        }
        if (past.agreed && !x.answers) {
            x.now.leaving.push_back({x.before.state.streams[i], std::move(past)});
        } else {
            close(x.now, past);
        }
    }
    if (!x.answers) {
        return;
    }
    for (former& f : x.now.leaving) {
        close(x.now, f.carried);
    }
    x.now.leaving.clear();
    for (media& m : x.now.streams) {
        m.agreed = !m.asked.id.empty();
    }
}

} // namespace voxplane::control
