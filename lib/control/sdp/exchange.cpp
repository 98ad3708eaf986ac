// Addresses read and written. The zero address is the hold of RFC 2543, which RFC 3264 section 8.4
// still has receivers understand.
#include "control/sdp/exchange.hpp"

#include <algorithm>
#include <functional>

#include "control/sdp/rewrite.hpp"
#include "control/sdp/transport_attributes.hpp"

namespace voxplane::control::sdp {

namespace {

bool is_multicast(const ip_address& ip) noexcept {
    return ip.is_ipv4() ? ip.bytes[0] >= 224 : ip.bytes[0] == 0xff;
}

connection connection_to(const ip_address& ip) {
    return {ip.family, to_string(ip)};
}

// The address that flags put in the place of those in the text.
std::optional<ip_address> override_of(const options& how) {
    if (how.media_address) {
        return how.media_address;
    }
    return how.sip_source_address ? how.received_from : std::nullopt;
}

result<ip_address> address_in(const line& at, const connection& c) {
    const auto ip = parse_ip(c.address);
    if (!ip || ip->family != c.family) {
        std::string why = "c=: expected an ";
        why += family_name(c.family);
        why += " address, got ";
        why += quoted(c.address);
        return fault(at, why);
    }
    if (is_multicast(*ip)) {
        std::string why = "c=: expected a unicast address, got ";
        why += quoted(c.address);
        return fault(at, why);
    }
    return *ip;
}

direction held(direction d) noexcept {
    switch (d) {
    case direction::sendrecv:
        return direction::sendonly;
    case direction::recvonly:
        return direction::inactive;
    default:
        return d;
    }
}

endpoint rtcp_of(const section& part, const endpoint& remote, bool overridden) {
    endpoint rtcp{remote.ip, static_cast<std::uint16_t>(remote.port + 1)}; // 65535 has none
    const line* l = part.attribute("rtcp");
    const auto told = l == nullptr ? std::nullopt : parse_rtcp(*attribute_value(*l, "rtcp"));
    if (!told) {
        return rtcp;
    }
    rtcp.port = told->port;
    if (told->where && !overridden) {
        const auto ip = address_in(*l, *told->where);
        rtcp.ip = ip && ip->family == remote.ip.family ? *ip : remote.ip;
    }
    return rtcp;
}

void write_rtcp(section& part, const local_address& told, mux_told mux, const options& how) {
    if (mux == mux_told::no) {
        remove_attribute(part, "rtcp-mux");
        remove_attribute(part, "rtcp-mux-only");
    } else if (part.attribute("rtcp-mux") == nullptr) {
        set_attribute(part, "rtcp-mux", {});
    }
    const std::uint16_t port = mux == mux_told::agreed ? told.port : told.rtcp_port;
    const bool usual = mux != mux_told::no || told.rtcp_port == told.port + 1;
    if (how.no_rtcp_attribute) {
        remove_attribute(part, "rtcp");
    } else if (part.attribute("rtcp") != nullptr || how.full_rtcp_attribute || !usual) {
        std::string value = std::to_string(port);
        if (how.full_rtcp_attribute) {
            value += ' ';
            value += to_string(connection_to(told.ip));
        }
        set_attribute(part, "rtcp", value);
    }
}

// Datagrams that are relayed unread keep the keys of DTLS with them.
bool carries_keys(const media_line& m) noexcept {
    return !m.is_rtp() && m.protocol.find("TLS") != std::string::npos;
}

} // namespace

std::string_view family_name(ip_family family) noexcept {
    return family == ip_family::ipv4 ? "IPv4" : "IPv6";
}

result<void> check_transport(const section& part, const media_line& m) {
    if (m.is_srtp()) {
        std::string why = "m=: no SRTP is spoken: expected RTP/AVP or RTP/AVPF, got ";
        why += m.protocol;
        return fault(part.lines.front(), why);
    }
    if (m.ports != 1) {
        std::string why = "m=: expected one port, got ";
        why += std::to_string(m.ports);
        return fault(part.lines.front(), why);
    }
    return {};
}

result<void> read_leg(const document& text, const section& part, const media_line& m,
                      const options& how, leg& out) {
    const line* l = part.find('c');
    l = l != nullptr ? l : text.session.find('c');
    if (l == nullptr) {
        return fault(part.lines.front(), "m=: expected a line c= in the session or media part");
    }
    const auto c = parse_connection(*l);
    if (!c) {
        return c.error();
    }
    const auto ip = address_in(*l, *c);
    const auto instead = override_of(how);
    if (!ip && !instead) {
        return ip.error();
    }
    out.zero_address = ip && ip->is_unspecified();
    out.remote = {instead && !out.zero_address ? *instead : *ip, m.port};
    out.remote_rtcp = m.is_rtp() ? rtcp_of(part, out.remote, instead.has_value()) : endpoint{};
    const auto own = direction_of(part);
    out.says = own ? *own : direction_of(text.session).value_or(direction::sendrecv);
    out.says = out.zero_address ? held(out.says) : out.says;
    out.ptime_ms = duration_ms(part, "ptime");
    return {};
}

void write_transport(document& out, section& part, const media_line& m, const leg& giver,
                     const local_address& told, mux_told mux, const options& how) {
    const bool zero = giver.zero_address && !how.replace.zero_address;
    const connection c = connection_to(zero ? ip_address{{}, told.ip.family} : told.ip);
    const line* session = out.session.find('c');
    if (part.find('c') != nullptr || session == nullptr || session->value != to_string(c)) {
        set_connection(part, c);
    }
    media_line mine = m;
    mine.port = told.port;
    set_media(part, mine);
    if (m.is_rtp()) {
        write_rtcp(part, told, mux, how);
    }
    if (giver.zero_address && !how.original_sendrecv) {
        set_direction(part, giver.says);
    }
    remove_lines(part, [&](const line& l) {
        return is_ice_attribute(l) || is_bundle_attribute(l) ||
               (is_key_attribute(l) && !carries_keys(m));
    });
}

void write_rejected(section& part, media_line m, const std::optional<local_address>& first) {
    m.port = 0;
    if (m != *parse_media(part.lines.front())) {
        set_media(part, m);
    }
    if (part.find('c') != nullptr && first) {
        set_connection(part, connection_to(first->ip));
    }
    remove_lines(part, [&](const line& l) {
        return is_ice_attribute(l) || is_bundle_attribute(l) || is_key_attribute(l);
    });
}

void write_ptime(section& part, std::uint32_t ptime_ms) {
    const std::string value = std::to_string(ptime_ms);
    set_attribute(part, "ptime", value);
    const std::uint32_t most = duration_ms(part, "maxptime");
    if (most != 0 && most < ptime_ms) {
        set_attribute(part, "maxptime", value);
    }
}

void write_session(document& out, const options& how, const std::optional<local_address>& first) {
    if (how.replace.session_connection && first && out.session.find('c') != nullptr) {
        set_connection(out.session, connection_to(first->ip));
    }
    const bool keyed = std::any_of(out.media.begin(), out.media.end(), [](const section& part) {
        const auto m = parse_media(part.lines.front());
        return m && m->port != 0 && carries_keys(*m);
    });
    remove_lines(out.session, [&](const line& l) {
        return is_ice_attribute(l) || is_bundle_attribute(l) || (is_key_attribute(l) && !keyed);
    });
}

void write_origin(document& out, const options& how, const std::optional<local_address>& first,
                  told_origin& told) {
    const auto of_type = [&](char type) {
        return std::find_if(out.session.lines.begin(), out.session.lines.end(),
                            [&](const line& l) { return l.type == type; });
    };
    const auto at = of_type('o');
    auto o = parse_origin(*at);
    if (!o) {
        return;
    }
    const auto name = of_type('s');
    if (!told.known) {
        told.username = o->username;
        told.session_name = name == out.session.lines.end() ? "" : name->value;
    }
    const origin came = *o;
    if (how.replace.origin && first) {
        o->family = first->ip.family;
        o->address = to_string(first->ip);
    }
    if (how.replace.username) {
        o->username = told.username;
    }
    if (how.replace.session_name && name != out.session.lines.end()) {
        name->value = told.session_name;
    }
    std::uint64_t version = number_in(o->version, INT64_MAX).value_or(1);
    if (how.replace.sdp_version) {
        o->version = "0";
        at->value = to_string(*o);
        const std::uint64_t digest = std::hash<std::string>()(out.text());
        const bool changed = digest != told.digest || how.replace.force_increment;
        version = told.known ? told.version + (changed ? 1 : 0) : version;
        told.digest = digest;
        o->version = std::to_string(version);
        at->value = to_string(*o);
    } else if (how.replace.force_increment && told.known) {
        version = std::max(version, told.version + 1);
        o->version = std::to_string(version);
    }
    at->value = *o == came ? at->value : to_string(*o);
    told.version = version;
    told.known = true;
}

std::optional<local_address> first_address(const session& of, side towards) {
    const auto found = std::find_if(of.streams.begin(), of.streams.end(), [&](const stream& s) {
        return s.kind != media_kind::rejected && s.legs[towards].local.port != 0;
    });
    return found == of.streams.end() ? std::nullopt : std::optional(found->legs[towards].local);
}

} // namespace voxplane::control::sdp
