// From what both sides said of a stream in SDP to the call of two legs that carries it. Pure
// functions. Main lcore only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "control/sdp/session.hpp"

namespace voxplane::control {

// What a request says of legs beyond its SDP.
struct leg_words {
    bool strict_source = false;        // only the signalled address may send
    std::optional<std::uint8_t> dscp;  // of what is sent
    std::optional<bool> generate_rtcp; // or relay it whatever happens; of both legs
};

// locals: our RTP ports, by side. pattern: what all legs share. The stream is not rejected.
[[nodiscard]] config::call media_call(std::string id, const sdp::stream& from,
                                      const sdp::pair_of<endpoint>& locals,
                                      const sdp::pair_of<leg_words>& words,
                                      const config::leg& pattern);

// Whether a side is to hear nothing. The other need not either then: many a telephone that puts a
// call on hold with sendonly has no music to send.
[[nodiscard]] bool held(const sdp::stream& of) noexcept;

} // namespace voxplane::control
