// Whom an endpoint of the program answers: the lists of [control] and [metrics].
#include "config/lists.hpp"

#include "config/parse.hpp"

namespace voxplane::config {

namespace {

result<ip_prefix> parse_peer(std::string_view text) {
    if (text.find('/') != std::string_view::npos) {
        return parse_prefix(text);
    }
    const auto one = parse_ip(text);
    if (!one) {
        return one.error();
    }
    return ip_prefix{*one, static_cast<std::uint8_t>(one->is_ipv4() ? 32 : 128)};
}

} // namespace

void parse_peers(reader& r, std::vector<ip_prefix>& out) {
    out = {*parse_prefix("127.0.0.0/8"), *parse_prefix("::1/128")};
    parse_list(r, "allow", out, parse_peer,
               "a list of addresses such as [\"127.0.0.0/8\", \"198.18.0.2\"]");
}

} // namespace voxplane::config
