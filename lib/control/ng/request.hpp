// What a proxy asks for, as checked values: read_request() makes it of a decoded dictionary, so
// that nothing behind it sees spelling variants, wrong types or flags packed into strings. Plain
// data, owned by the caller; main lcore only.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

enum class command : std::uint8_t {
    ping,
    offer,
    answer,
    delete_call,
    query,
    list,
    statistics,
    transform,
    capture, // of voxplane's own, as log
    log,
};
inline constexpr std::size_t commands = 10;
// As the protocol writes it: "delete" for delete_call.
[[nodiscard]] const char* name_of(command which) noexcept;

// Flags that stand alone, in flags[] or in the string rtpp-flags.
enum class flag : std::uint8_t {
    allow_transcoding,
    always_transcode,
    asymmetric,
    asymmetric_codecs,
    early_media,
    fatal, // delete: of what is not there an error instead of a warning
    force,
    full_rtcp_attribute,
    loop_protect,
    media_handover,
    mirror_rtcp,
    no_port_latching,
    no_rtcp_attribute,
    original_sendrecv,
    pad_crypto,
    port_latching,
    record_call,
    reset,
    single_codec,
    sip_source_address,
    strict_source,
    symmetric,
    symmetric_codecs,
    trust_address,
    unidirectional,
};
inline constexpr std::size_t flags = 25;

enum class address_family : std::uint8_t { unset, ipv4, ipv6 };
enum class ice_mode : std::uint8_t { unset, remove, force, accept, optional, force_relay };
enum class dtls_mode : std::uint8_t { unset, off, passive, active };
enum class learning_mode : std::uint8_t { unset, immediate, delayed, heuristic, off };

struct codec_request {
    std::vector<std::string> strip, offer, mask, transcode, accept, consume, except, set;
};

struct replace_request {
    bool origin = false;
    bool session_connection = false;
    bool session_name = false;
    bool sdp_version = false;
    bool force_increment = false;
    bool username = false;
    bool zero_address = false;
};

struct rtcp_mux_request {
    bool offer = false;
    bool require = false;
    bool demux = false;
    bool accept = false;
    bool reject = false;
};

// Which parties or media a command is about, where it is not from-tag and to-tag.
struct media_selector {
    bool all = false;
    std::string from_label, to_label, set_label;
    std::string address;
    std::vector<std::string> from_tags;
};

// One conversion that `transform` asks for.
struct transform_codec {
    std::string codec;
    std::optional<std::uint8_t> payload_type;
    std::uint32_t clock_rate = 0; // 0: not given
    std::uint32_t channels = 0;
    std::string format, options;
};

struct transform_media {
    std::string type;
    transform_codec input, output; // of the first entry of codec[]; others are warned about
    endpoint destination;
};

struct request {
    ng::command command = command::ping;
    std::string call_id, from_tag, to_tag, via_branch, label, sdp;

    std::bitset<ng::flags> flags;
    [[nodiscard]] bool has(flag which) const { return flags.test(static_cast<std::size_t>(which)); }
    replace_request replace;
    rtcp_mux_request rtcp_mux;
    codec_request codec;
    std::vector<std::string> media_remove; // types of m= lines that the other side is not offered
    std::vector<std::string> direction;    // names of interfaces: towards the sender, the receiver
    std::optional<ip_address> received_from;
    address_family family = address_family::unset;
    std::string media_address; // to be written into SDP; may be a name
    std::string transport_protocol;
    ice_mode ice = ice_mode::unset;
    dtls_mode dtls = dtls_mode::unset;
    std::vector<std::string> sdes; // "off" and the like, as given
    learning_mode learning = learning_mode::unset;
    std::optional<bool> generate_rtcp;
    std::optional<std::int32_t> tos; // of the call; negative: as before, above 255: as without it
    std::optional<std::uint32_t> ptime, ptime_reverse; // ms, 1..1000
    std::optional<std::uint32_t> delete_delay;         // seconds, at most a day
    std::optional<std::uint32_t> limit;                // of list
    std::string action;                                // capture: "start" or "stop"; empty: start
    std::optional<std::uint32_t> duration, packets;    // capture: seconds, and packets of both legs
    std::string module, level;                         // log
    std::vector<std::string> supports;
    [[nodiscard]] bool supports_load_limit() const;

    media_selector select;
    std::string interface, instance;    // transform
    std::vector<transform_media> media; // transform

    // Unknown keys, flags and values, which change nothing: one sentence each.
    std::vector<std::string> warnings;
};

// An error is a reply's error-reason: a text of message.hpp, or which key has what type or value
// instead of which, or what a command lacks. Takes the tree, whose strings become the request's.
[[nodiscard]] result<request> read_request(tree dictionary);

// The command alone, where there is one that we know, for counting what fails later.
[[nodiscard]] std::optional<command> find_command(const tree& dictionary);

} // namespace voxplane::control::ng
