// Reading and writing the values of lines. Bounds: a value is no longer than the whole text.
#include "control/sdp/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace voxplane::control::sdp {

namespace {

constexpr std::array<std::string_view, 4> directions{"sendrecv", "sendonly", "recvonly",
                                                     "inactive"};

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

failure expected(const line& l, std::string_view what) {
    std::string why{l.type, '=', ':', ' '};
    why += "expected ";
    why += what;
    why += ", got ";
    why += quoted(l.value);
    return fault(l, why);
}

std::optional<ip_family> family_in(std::string_view word) noexcept {
    if (word == "IP4") {
        return ip_family::ipv4;
    }
    return word == "IP6" ? std::optional(ip_family::ipv6) : std::nullopt;
}

// Non-empty pieces, for lines that devices write with more blanks than one.
std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> all = split(text, ' ');
    std::erase_if(all, [](std::string_view w) { return w.empty(); });
    return all;
}

std::optional<connection> read_connection(const std::vector<std::string_view>& w,
                                          std::size_t first) {
    if (w.size() != first + 3 || w[first] != "IN") {
        return std::nullopt;
    }
    const auto family = family_in(w[first + 1]);
    if (!family) {
        return std::nullopt;
    }
    return connection{*family, std::string(w[first + 2])};
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> pieces;
    pieces.reserve(8); // as many as most lines have
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string_view::npos; begin = end + 1) {
        end = text.find(at, begin);
        pieces.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    }
    return pieces;
}

bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint64_t> number_in(std::string_view text, std::uint64_t most) noexcept {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    const bool all = error == std::errc{} && end == text.data() + text.size();
    return all && n <= most ? std::optional(n) : std::nullopt;
}

std::string_view family_word(ip_family family) noexcept {
    return family == ip_family::ipv4 ? "IP4" : "IP6";
}

result<origin> parse_origin(const line& l) {
    const auto pieces = split(l.value, ' ');
    const std::size_t n = pieces.size();
    const auto family = n < 6 ? std::nullopt : family_in(pieces[n - 2]);
    if (!family || pieces[n - 3] != "IN" || pieces[n - 1].empty()) {
        return expected(l, "<username> <id> <version> IN IP4|IP6 <address>");
    }
    origin o;
    const auto length = static_cast<std::size_t>(pieces[n - 5].data() - l.value.data()) - 1;
    o.username = l.value.substr(0, length);
    o.id = pieces[n - 5];
    o.version = pieces[n - 4];
    o.family = *family;
    o.address = pieces[n - 1];
    return o;
}

std::string to_string(const origin& o) {
    std::string text = o.username;
    for (const std::string_view piece :
         {std::string_view(o.id), std::string_view(o.version), std::string_view("IN"),
          family_word(o.family), std::string_view(o.address)}) {
        text += ' ';
        text += piece;
    }
    return text;
}

result<connection> parse_connection(const line& l) {
    auto c = read_connection(words(l.value), 0);
    if (!c) {
        return expected(l, "IN IP4|IP6 <address>");
    }
    return *c;
}

std::string to_string(const connection& c) {
    std::string text = "IN ";
    text += family_word(c.family);
    text += ' ';
    text += c.address;
    return text;
}

bool media_line::is_rtp() const noexcept {
    return same_word(protocol, "RTP/AVP") || same_word(protocol, "RTP/AVPF") || is_srtp();
}

bool media_line::is_srtp() const noexcept {
    constexpr std::array<std::string_view, 4> profiles{"RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP",
                                                       "UDP/TLS/RTP/SAVPF"};
    return std::any_of(profiles.begin(), profiles.end(),
                       [&](std::string_view p) { return same_word(p, protocol); });
}

result<media_line> parse_media(const line& l) {
    const auto w = words(l.value);
    constexpr std::string_view form = "<media> <port> <protocol> <format>...";
    if (w.size() < 4) {
        return expected(l, form);
    }
    const std::size_t slash = w[1].find('/');
    const auto port = number_in(w[1].substr(0, slash), 65535);
    const auto ports = slash == std::string_view::npos ? std::optional<std::uint64_t>(1)
                                                       : number_in(w[1].substr(slash + 1), 65535);
    if (!port || !ports || *ports == 0) {
        return expected(l, "a port from 0 to 65535");
    }
    media_line m;
    m.type = w[0];
    m.port = static_cast<std::uint16_t>(*port);
    m.ports = static_cast<std::uint32_t>(*ports);
    m.protocol = w[2];
    m.formats.assign(w.begin() + 3, w.end());
    return m;
}

std::string to_string(const media_line& m) {
    std::string text = m.type;
    text += ' ';
    text += std::to_string(m.port);
    if (m.ports != 1) {
        text += '/';
        text += std::to_string(m.ports);
    }
    text += ' ';
    text += m.protocol;
    for (const std::string& format : m.formats) {
        text += ' ';
        text += format;
    }
    return text;
}

std::optional<rtpmap> parse_rtpmap(std::string_view value) {
    const auto w = words(value);
    const auto type = leading_payload_type(value);
    if (w.size() != 2 || !type) {
        return std::nullopt;
    }
    const auto parts = split(w[1], '/');
    const auto clock = parts.size() < 2 ? std::nullopt : number_in(parts[1], UINT32_MAX);
    const auto channels =
        parts.size() < 3 ? std::optional<std::uint64_t>(1) : number_in(parts[2], 255);
    if (!clock || !channels || parts.size() > 3 || parts[0].empty()) {
        return std::nullopt;
    }
    return rtpmap{*type, std::string(parts[0]), static_cast<std::uint32_t>(*clock),
                  static_cast<std::uint32_t>(*channels)};
}

std::string to_string(const rtpmap& r) {
    std::string text = std::to_string(r.payload_type);
    text += ' ';
    text += r.encoding;
    text += '/';
    text += std::to_string(r.clock_hz);
    if (r.channels != 1) {
        text += '/';
        text += std::to_string(r.channels);
    }
    return text;
}

std::optional<std::uint8_t> leading_payload_type(std::string_view value) noexcept {
    const auto n = number_in(value.substr(0, value.find(' ')), 127);
    return n ? std::optional(static_cast<std::uint8_t>(*n)) : std::nullopt;
}

std::optional<rtcp_attribute> parse_rtcp(std::string_view value) {
    const auto w = words(value);
    const auto port = w.empty() ? std::nullopt : number_in(w[0], 65535);
    if (!port || *port == 0) {
        return std::nullopt;
    }
    rtcp_attribute r{static_cast<std::uint16_t>(*port), std::nullopt};
    if (w.size() > 1) {
        r.where = read_connection(w, 1);
        if (!r.where) {
            return std::nullopt;
        }
    }
    return r;
}

std::string_view word(direction d) noexcept {
    return directions[static_cast<std::size_t>(d)];
}

std::optional<direction> direction_of(const section& part) noexcept {
    std::optional<direction> last;
    for (const line& l : part.lines) {
        const auto at = std::find(directions.begin(), directions.end(), l.value);
        if (l.type == 'a' && at != directions.end()) {
            last = static_cast<direction>(at - directions.begin());
        }
    }
    return last;
}

std::uint32_t duration_ms(const section& part, std::string_view name) noexcept {
    const line* l = part.attribute(name);
    const auto n = l == nullptr ? std::nullopt : number_in(*attribute_value(*l, name), 1000);
    return n ? static_cast<std::uint32_t>(*n) : 0;
}

} // namespace voxplane::control::sdp
