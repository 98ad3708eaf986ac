// Calls of another process. What the plane is asked for is made from their state and the settings
// of this process, as if both sides had said everything again.
#include <algorithm>
#include <charconv>

#include "control/registry.hpp"

namespace voxplane::control {

namespace {

// The number behind the last slash of a stream's name.
std::uint64_t number_of(const std::string& stream) noexcept {
    std::uint64_t number = 0;
    const std::size_t slash = stream.rfind('/');
    if (slash != std::string::npos) {
        std::from_chars(stream.data() + slash + 1, stream.data() + stream.size(), number);
    }
    return number;
}

bool usable(const media& m) noexcept {
    return std::ranges::all_of(sdp::both_sides, [&](sdp::side s) {
        return m.ports[s] && m.ports[s]->local.port >= 2 && m.ports[s]->local.port % 2 == 0;
    });
}

} // namespace

// said: nothing of a conversion.
result<void> registry::restore_stream(const dialogue& d, const sdp::stream* said, media& m,
                                      const memory& past) {
    if (m.asked.id.empty()) {
        return {};
    }
    if (!usable(m)) {
        return failure{"a stream of it has no ports"};
    }
    if (said == nullptr) {
        m.asked = conversion_of(m);
    } else if (said->kind != sdp::media_kind::rejected) {
        const sdp::pair_of<endpoint> locals{
            {m.ports[sdp::side::a]->local, m.ports[sdp::side::b]->local}};
        m.asked = media_call(m.asked.id, *said, locals, d.words, how_.pattern);
    } else {
        return failure{"a stream of it is rejected, and has ports"};
    }
    const session::call_memory* known = past(m.asked.id);
    auto made = known != nullptr ? media_.restore(m.asked, *known) : media_.create(m.asked);
    if (made) {
        ++streams_;
        next_stream_ = std::max(next_stream_, number_of(m.asked.id) + 1);
    }
    return made;
}

result<void> registry::restore(call&& taken_up, const memory& past, std::uint64_t now_ns) {
    now_ns_ = now_ns;
    const auto known = [&](std::size_t interface) { return interface < ports_.count(); };
    result<void> done;
    if (calls_.contains(taken_up.id)) {
        done = failure{"a call of that name is there"};
    }
    std::vector<media*> begun;
    std::vector<media*> others;
    for (dialogue& d : taken_up.dialogues) {
        if (done && !std::all_of(d.interface.values.begin(), d.interface.values.end(), known)) {
            done = failure{"its interface is not configured"};
        }
        const auto take = [&](const sdp::stream* said, media& m) {
            if (done) {
                done = restore_stream(d, said, m, past);
            }
            (done && !m.asked.id.empty() ? begun : others).push_back(&m);
        };
        for (std::size_t i = 0; i < d.streams.size(); ++i) {
            take(d.converts_only ? nullptr : &d.state.streams[i], d.streams[i]);
        }
        for (former& f : d.leaving) {
            take(&f.said, f.carried);
        }
    }
    if (!done) {
        for (media* m : begun) {
            drop(*m);
        }
        for (media* m : others) {
            give_back(*m);
        }
        return done;
    }
    for (dialogue& d : taken_up.dialogues) {
        d.offered_ns = now_ns;
    }
    for (const endpoint& local : ports_of(taken_up)) {
        ports_.adopt(local);
    }
    auto& c = calls_[taken_up.id]; // before its name is moved from
    c = std::make_unique<call>(std::move(taken_up));
    c->last_media_ns = now_ns; // the time without a process is not the call's silence
    ++counts_.restored;
    schedule(*c, now_ns);
    return {};
}

} // namespace voxplane::control
