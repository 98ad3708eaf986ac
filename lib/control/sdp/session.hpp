// What one exchange of offer and answer leaves behind: what each side of a call was told and what
// it said, by m= line. Plain values that the call's owner keeps; offer() and answer() take the old
// ones and give new ones. Control core only.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "control/sdp/codec.hpp"

namespace voxplane::control::sdp {

// a made the first offer of the call, b answered it. Either may make a later one.
enum class side : std::uint8_t { a, b };
inline constexpr std::array both_sides{side::a, side::b};
[[nodiscard]] constexpr side other(side s) noexcept {
    return s == side::a ? side::b : side::a;
}

// One value for each side.
template <typename T>
struct pair_of {
    std::array<T, 2> values{};
    [[nodiscard]] T& operator[](side s) noexcept { return values[static_cast<std::size_t>(s)]; }
    [[nodiscard]] const T& operator[](side s) const noexcept {
        return values[static_cast<std::size_t>(s)];
    }
};

// Where a side is told to send; port 0: nowhere yet. The address is the advertised one.
struct local_address {
    ip_address ip;
    std::uint16_t port = 0;
    std::uint16_t rtcp_port = 0; // 0 where there is no RTCP
    bool operator==(const local_address&) const = default;
};

// rejected: port 0. opaque: datagrams are relayed unread. g711: payload types of both sides are
// known, and at least one each is PCMU or PCMA.
enum class media_kind : std::uint8_t { rejected, opaque, g711 };

// A payload type of one leg. Equal names on both legs are the same codec; the first of a name is
// what the side is sent, later ones of that name it may send besides.
struct payload {
    codec_kind kind = codec_kind::other;
    std::string name; // "pcmu", "pcma", "telephone-event", "cn", or "g722", "opus/48000/2" ...
    std::uint8_t payload_type = 0;
    bool operator==(const payload&) const = default;
};

struct leg {
    local_address local;
    endpoint remote;      // port 0: not known; address 0.0.0.0 or ::: nothing is to be sent
    endpoint remote_rtcp; // that of remote when multiplexed; port 0: no RTCP
    bool rtcp_mux = false;
    // What the side does, in its own words: it takes no media with sendonly and inactive.
    direction says = direction::sendrecv;
    bool zero_address = false;     // it said so by c=0.0.0.0
    std::uint32_t ptime_ms = 0;    // packets that it wants to be sent; 0: it did not say
    std::vector<payload> payloads; // first G.711 is what the side is sent

    [[nodiscard]] bool receives() const noexcept {
        return says == direction::sendrecv || says == direction::recvonly;
    }
    [[nodiscard]] bool sends() const noexcept {
        return says == direction::sendrecv || says == direction::sendonly;
    }
};

// A codec of the offer, as its answer will need it.
struct offered_format {
    format what;
    bool masked = false;   // the other side did not see it
    bool accepted = false; // taken from the offerer though the other side refuses it
};

// What an offer leaves for its answer, which may come several times.
struct offered_media {
    bool enabled = false; // told to the other side with a port
    bool rtp = false;
    std::vector<offered_format> theirs; // usable codecs of the offerer
    std::vector<format> ours;           // what the other side was offered
    bool engaged = false;               // conversion was asked for
    std::string protocol;               // of the offerer's m= line
    std::vector<std::string> formats;   // and its formats
    bool mux_from_offerer = false;      // it offered multiplexing, which was not refused
    bool mux_kept = false;              // and gets it whatever the other side says
    bool mux_to_other = false;
    bool mux_required = false;
    endpoint rtcp_apart;                // the offerer's RTCP when it is not multiplexed
    std::uint32_t ptime_ms = 0;         // forced on the other side
    std::uint32_t ptime_reverse_ms = 0; // forced on the offerer
    std::uint32_t ptime_own_ms = 0;     // that the offerer told; 0: none
};

struct stream {
    media_kind kind = media_kind::rejected;
    std::string type; // "audio", "video", "image" ...
    pair_of<leg> legs;
    // g711 only. Some audio that one side may send is not taken by the other as it is.
    bool converts = false;
    // g711 only. One side has telephone events, the other wants tones.
    bool converts_events = false;
    offered_media offered;
};

// What a side was told in o= and s=.
struct told_origin {
    bool known = false;
    std::string username;
    std::string session_name;
    std::uint64_t version = 0;
    std::uint64_t digest = 0; // of the text but o='s version
};

struct session {
    side offerer = side::a;
    bool answered = false;       // once, whether or not the latest offer was
    std::vector<stream> streams; // by m= line
    pair_of<told_origin> told;
};

} // namespace voxplane::control::sdp
