// Conversions without SDP, as another node of the protocol hands them over: packets of the input
// come to a port of ours, those of the output leave from another one.
#include <algorithm>

#include "control/ng/dictionary.hpp"
#include "control/ng/message.hpp"
#include "control/registry.hpp"

namespace voxplane::control {

namespace {

struct known_codec {
    const char* name; // as clients write it
    std::uint32_t clock_hz;
    const char* binding; // as legs write it
    config::payload_kind kind;
    std::optional<std::uint8_t> payload_type; // RFC 3551
};

constexpr known_codec known[] = {
    {"PCMU", 8000, "pcmu", config::payload_kind::pcmu, 0},
    {"PCMA", 8000, "pcma", config::payload_kind::pcma, 8},
    {"L16", 16000, "l16/16000", config::payload_kind::l16, std::nullopt},
};

bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x >= 'a' && x <= 'z' ? x - 'a' + 'A' : x) == y;
    });
}

result<config::payload_binding> binding_of(const ng::transform_codec& asked) {
    for (const known_codec& k : known) {
        const bool clock = asked.clock_rate == 0 || asked.clock_rate == k.clock_hz;
        if (!same_name(asked.codec, k.name) || !clock || asked.channels > 1) {
            continue;
        }
        const auto type = asked.payload_type ? asked.payload_type : k.payload_type;
        if (!type || *type > 127) {
            return failure{"media.codec: expected a payload type from 0 to 127 for " +
                           sdp::quoted(asked.codec)};
        }
        return config::payload_binding{k.binding, k.kind, *type};
    }
    return failure{"media.codec: expected PCMU, PCMA or L16 at 16000 Hz of one channel, got " +
                   sdp::quoted(asked.codec)};
}

} // namespace

result<config::call> registry::conversion(const ng::transform_media& asked,
                                          const media& ports) const {
    const auto input = binding_of(asked.input);
    const auto output = binding_of(asked.output);
    if (!input || !output) {
        return input ? output.error() : input.error();
    }
    media wanted = ports;
    wanted.asked.b.remote = asked.destination;
    wanted.asked.a.payloads = {*input};
    wanted.asked.b.payloads = {*output};
    return conversion_of(wanted);
}

// From its ports, its payload types and where it sends to.
config::call registry::conversion_of(const media& m) const {
    config::call made;
    made.id = m.asked.id;
    made.a = made.b = how_.pattern;
    made.a.local = m.ports[sdp::side::a]->local;
    made.b.local = m.ports[sdp::side::b]->local;
    made.a.remote = {{{}, made.a.local.ip.family}, 0};
    made.b.remote = m.asked.b.remote;
    made.a.payloads = m.asked.a.payloads;
    made.b.payloads = m.asked.b.payloads;
    for (config::leg* leg : {&made.a, &made.b}) {
        leg->rtcp = config::rtcp_mode::off;
        leg->unknown = config::unknown_payload::drop;
        leg->media_timeout_ms = 0;
    }
    return made;
}

result<media> registry::begin_conversion(const ng::request& what,
                                         const ng::transform_media& asked) {
    const auto interface = ports_.find(what.interface);
    const ip_family family = asked.destination.ip.family;
    if (!interface || !ports_.has(*interface, family)) {
        return failure{"Unknown interface: " + sdp::quoted(what.interface)};
    }
    media made;
    made.ports[sdp::side::a] = ports_.take(*interface, family, std::nullopt, now_ns_);
    if (made.ports[sdp::side::a]) {
        const std::size_t owner = ports_.owner_of(made.ports[sdp::side::a]->local);
        made.ports[sdp::side::b] = ports_.take(*interface, family, owner, now_ns_);
    }
    if (!made.ports[sdp::side::b]) {
        give_back(made);
        return failure{ng::texts::no_ports};
    }
    auto wanted = conversion(asked, made);
    if (wanted) {
        wanted->id = what.call_id + "/" + std::to_string(next_stream_++);
        const auto begun = media_.create(*wanted);
        if (begun) {
            made.asked = std::move(*wanted);
            ++streams_;
            return made;
        }
        wanted = begun.error();
    }
    give_back(made);
    return wanted.error();
}

result<ng::tree> registry::transform(const ng::request& what, std::uint64_t now_ns) {
    now_ns_ = now_ns;
    if (const char* why = refusal(calls_.contains(what.call_id))) {
        ++counts_.refused;
        return failure{why};
    }
    dialogue d;
    d.from_tag = what.from_tag;
    d.converts_only = true;
    ng::tree told = ng::tree::list();
    for (const ng::transform_media& asked : what.media) {
        auto begun = begin_conversion(what, asked);
        if (!begun) {
            drop_all(d);
            return begun.error();
        }
        const grant& input = *begun->ports[sdp::side::a];
        told.push_back(ng::dictionary("address", to_string(input.advertised), "family",
                                      input.advertised.is_ipv4() ? "IP4" : "IP6", "port",
                                      input.local.port));
        d.streams.push_back(std::move(*begun));
    }
    auto& c = calls_[what.call_id];
    if (c == nullptr) {
        c = std::make_unique<call>();
        c->id = what.call_id;
        c->created = std::chrono::system_clock::now();
        ++counts_.managed;
    }
    c->dialogues.push_back(std::move(d));
    mark_signalled(*c, now_ns);
    return ng::dictionary("call-id", what.call_id, "from-tag", what.from_tag, "media",
                          std::move(told), "result", "ok");
}

} // namespace voxplane::control
