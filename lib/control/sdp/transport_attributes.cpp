// Reading of attributes that belong to protocols which are not spoken here.
#include "control/sdp/transport_attributes.hpp"

#include <algorithm>
#include <array>

#include "control/sdp/fields.hpp"

namespace voxplane::control::sdp {

namespace {

template <std::size_t N>
bool is_one_of(const line& l, const std::array<std::string_view, N>& names) noexcept {
    const std::string_view name = attribute_name(l);
    return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::optional<candidate> parse_candidate(std::string_view value) {
    const auto w = split(value, ' ');
    if (w.size() < 8 || w[6] != "typ" || w[0].empty() || w[4].empty()) {
        return std::nullopt;
    }
    const auto component = number_in(w[1], 256);
    const auto priority = number_in(w[3], UINT32_MAX);
    const auto port = number_in(w[5], 65535);
    if (!component || !priority || !port) {
        return std::nullopt;
    }
    return candidate{std::string(w[0]), static_cast<std::uint32_t>(*component),
                     std::string(w[2]), static_cast<std::uint32_t>(*priority),
                     std::string(w[4]), static_cast<std::uint16_t>(*port),
                     std::string(w[7])};
}

std::optional<fingerprint> parse_fingerprint(std::string_view value) {
    const auto w = split(value, ' ');
    if (w.size() != 2 || w[0].empty() || w[1].empty()) {
        return std::nullopt;
    }
    return fingerprint{std::string(w[0]), std::string(w[1])};
}

std::optional<crypto> parse_crypto(std::string_view value) {
    const auto w = split(value, ' ');
    const auto tag = number_in(w[0], 999'999'999);
    if (w.size() < 3 || !tag) {
        return std::nullopt;
    }
    return crypto{static_cast<std::uint32_t>(*tag), std::string(w[1]), std::string(w[2])};
}

std::optional<group> parse_group(std::string_view value) {
    const auto w = split(value, ' ');
    if (w[0].empty()) {
        return std::nullopt;
    }
    group g{std::string(w[0]), {}};
    g.mids.assign(w.begin() + 1, w.end());
    return g;
}

std::optional<std::string_view> value_of(std::string_view name, const section& part,
                                         const section& session) noexcept {
    const line* l = part.attribute(name);
    l = l != nullptr ? l : session.attribute(name);
    return l != nullptr ? attribute_value(*l, name) : std::nullopt;
}

bool is_ice_attribute(const line& l) noexcept {
    constexpr std::array<std::string_view, 9> names{
        "candidate",   "remote-candidates", "end-of-candidates", "ice-ufrag", "ice-pwd",
        "ice-options", "ice-lite",          "ice-mismatch",      "ice-pacing"};
    return is_one_of(l, names);
}

bool is_key_attribute(const line& l) noexcept {
    constexpr std::array<std::string_view, 5> names{"crypto", "fingerprint", "setup", "tls-id",
                                                    "key-mgmt"};
    return is_one_of(l, names);
}

bool is_bundle_attribute(const line& l) noexcept {
    const auto grouped = attribute_value(l, "group");
    return (grouped && grouped->starts_with("BUNDLE")) || attribute_name(l) == "bundle-only";
}

} // namespace voxplane::control::sdp
