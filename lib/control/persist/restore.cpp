// Refused calls are forgotten by the store as well: their ports may go to others from now on.
#include "control/persist/restore.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace voxplane::control::persist {

namespace {

// The record's age is that of all that it knows.
void set_age(std::vector<stream_memory>& streams, std::uint64_t at_wall_ns, const clocks& at) {
    for (stream_memory& s : streams) {
        for (session::leg_memory& leg : s.legs.legs) {
            leg.age_ns = at.wall_ns > at_wall_ns ? at.wall_ns - at_wall_ns : 0;
        }
    }
}

// What is newer replaces what the call's own record said of the same stream.
void add(std::vector<stream_memory>& to, std::vector<stream_memory>&& newer) {
    for (stream_memory& n : newer) {
        const auto same = std::find_if(
            to.begin(), to.end(), [&](const stream_memory& s) { return s.stream == n.stream; });
        if (same == to.end()) {
            to.push_back(std::move(n));
        } else {
            *same = std::move(n);
        }
    }
}

struct hash_of_endpoint {
    std::size_t operator()(const endpoint& e) const noexcept {
        return std::hash<std::string_view>()(
                   {reinterpret_cast<const char*>(e.ip.bytes.data()), e.ip.bytes.size()}) ^
               e.port;
    }
};

class decoder {
public:
    decoder(std::span<const endpoint> taken, const clocks& at, std::size_t calls)
        : at_(at), taken_(taken.begin(), taken.end()) {
        constexpr std::size_t usual_ports = 2;
        taken_.reserve(taken.size() + usual_ports * calls);
        out_.calls.reserve(calls);
    }

    void take(record_kind kind, std::uint64_t at_wall_ns, const std::string& key,
              const std::string& body) {
        switch (kind) {
        case record_kind::call:
            take_call(at_wall_ns, key, body);
            break;
        case record_kind::streams:
            if (auto streams = decode_streams(body);
                streams && !out_.calls.empty() && out_.calls.back().of.id == key) {
                set_age(*streams, at_wall_ns, at_);
                add(out_.calls.back().streams, std::move(*streams));
            }
            break;
        case record_kind::ports:
            if (auto ports = decode_ports(body); ports && ports->until_wall_ns > at_.wall_ns) {
                rests_.push_back(std::move(*ports));
            }
            break;
        case record_kind::gone:
        case record_kind::rested:
            break;
        }
    }
    // Ports that rest are those of no call.
    restoration finish() {
        for (resting_ports& each : rests_) {
            std::erase_if(each.locals, [&](const endpoint& e) { return !taken_.insert(e).second; });
            out_.rests.push_back(std::move(each));
        }
        return std::move(out_);
    }

private:
    // All of them or none.
    bool take_ports(const std::vector<endpoint>& ports) {
        for (std::size_t i = 0; i < ports.size(); ++i) {
            if (!taken_.insert(ports[i]).second) {
                for (std::size_t k = 0; k < i; ++k) {
                    taken_.erase(ports[k]);
                }
                return false;
            }
        }
        return true;
    }
    void take_call(std::uint64_t at_wall_ns, const std::string& key, const std::string& body) {
        auto one = decode_call(body, at_);
        if (!one || one->of.id != key) {
            out_.refused.push_back({key, "its record says what no call can be"});
            return;
        }
        if (!take_ports(ports_of(one->of))) {
            out_.refused.push_back({key, "another call has one of its ports"});
            return;
        }
        set_age(one->streams, at_wall_ns, at_);
        out_.calls.push_back(std::move(*one));
    }

    const clocks& at_;
    std::unordered_set<endpoint, hash_of_endpoint> taken_;
    std::vector<resting_ports> rests_;
    restoration out_;
};

} // namespace

std::vector<endpoint> restoration::ports() const {
    std::vector<endpoint> all;
    for (const call_state& each : calls) {
        const std::vector<endpoint> more = ports_of(each.of);
        all.insert(all.end(), more.begin(), more.end());
    }
    for (const resting_ports& each : rests) {
        all.insert(all.end(), each.locals.begin(), each.locals.end());
    }
    return all;
}

restoration decode(const live_set& kept, std::span<const endpoint> taken, const clocks& at) {
    decoder d(taken, at, kept.calls());
    kept.visit([&](record_kind kind, std::uint64_t at_wall_ns, const std::string& key,
                   const std::string& body) { d.take(kind, at_wall_ns, key, body); });
    restoration out = d.finish();
    for (refusal& lost : kept.refused()) {
        out.refused.push_back(std::move(lost));
    }
    return out;
}

void begin(restoration& from, registry& calls, interfaces& ports, keeper& told, const clocks& at) {
    for (const refusal& each : from.refused) {
        told.changed(each.what);
    }
    for (call_state& each : from.calls) {
        const std::string id = each.of.id;
        std::unordered_map<std::string, const session::call_memory*> past;
        for (const stream_memory& s : each.streams) {
            past.emplace(s.stream, &s.legs);
        }
        const auto done = calls.restore(
            std::move(each.of),
            [&](const std::string& stream) {
                const auto found = past.find(stream);
                return found == past.end() ? nullptr : found->second;
            },
            at.now_ns);
        if (done) {
            told.known(id, std::move(each.streams), at.now_ns);
            ++from.restored;
        } else {
            from.refused.push_back({id, done.error().text});
            told.changed(id);
        }
    }
    // The longest to rest come back last.
    std::sort(from.rests.begin(), from.rests.end(),
              [](const auto& a, const auto& b) { return a.until_wall_ns < b.until_wall_ns; });
    // A wall clock that was set back meanwhile would keep them for as long.
    for (const resting_ports& each : from.rests) {
        const std::uint64_t left = std::min(each.until_wall_ns - at.wall_ns, ports.quarantine_ns());
        for (const endpoint& local : each.locals) {
            ports.rest(local, at.now_ns + left);
        }
    }
    from.calls.clear();
    from.rests.clear();
}

} // namespace voxplane::control::persist
