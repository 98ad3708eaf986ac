#include "control/persist/redis_address.hpp"

#include <charconv>
#include <string_view>
#include <system_error>

namespace voxplane::control::persist {

namespace {

constexpr std::string_view tcp_scheme = "redis://";
constexpr std::string_view unix_scheme = "redis+unix:";

bool number(std::string_view text, int most, int& out) noexcept {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    return fault == std::errc() && end == text.data() + text.size() && out >= 0 && out <= most;
}

} // namespace

bool is_redis(const std::string& where) noexcept {
    return where.starts_with(tcp_scheme) || where.starts_with(unix_scheme);
}

result<redis_address> parse_redis(const std::string& where) {
    redis_address out;
    const failure wrong{"expected redis://[:PASSWORD@]HOST[:PORT][/DB] or redis+unix:PATH"};
    if (where.starts_with(unix_scheme)) {
        out.host = where.substr(unix_scheme.size());
        out.port = 0;
        return out.host.empty() ? result<redis_address>(wrong) : out;
    }
    std::string_view rest = std::string_view(where).substr(tcp_scheme.size());
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        if (rest.front() != ':') {
            return wrong;
        }
        out.password = rest.substr(1, at - 1);
        rest.remove_prefix(at + 1);
    }
    if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
        if (!number(rest.substr(slash + 1), 1'000'000, out.database)) {
            return wrong;
        }
        rest = rest.substr(0, slash);
    }
    const std::size_t bracket = rest.find(']'); // of an IPv6 address
    const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        if (!number(rest.substr(colon + 1), 65535, out.port) || out.port == 0) {
            return wrong;
        }
        rest = rest.substr(0, colon);
    }
    if (bracket != std::string_view::npos && rest.front() == '[' && rest.back() == ']') {
        rest = rest.substr(1, rest.size() - 2);
    }
    out.host = rest;
    return out.host.empty() ? result<redis_address>(wrong) : out;
}

} // namespace voxplane::control::persist
