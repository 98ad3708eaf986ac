// Which codecs of an offer go on to the other side, and which of an answer come back: the rules of
// the codec flags, on lists of formats. Control core only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/sdp/codec.hpp"
#include "control/sdp/options.hpp"
#include "control/sdp/session.hpp"

namespace voxplane::control::sdp {

// For an offer.
struct offered_codecs {
    std::vector<offered_format> theirs; // usable codecs of the offerer, in its order
    std::vector<format> ours;           // for the other side, in the order to offer
    bool engaged = false;
};
// `audio`: an m= line of audio, the only kind that codecs are added to.
[[nodiscard]] offered_codecs choose_offered(const std::vector<format>& offered, bool audio,
                                            const options& how, std::vector<std::string>& warnings);

// What is left of an answer's formats after strip, except and offer of the answer's own flags.
[[nodiscard]] std::vector<format> choose_answered(const std::vector<format>& answered,
                                                  const codec_options& how,
                                                  std::vector<std::string>& warnings);

// A codec that the offerer is told in the answer.
struct agreed_format {
    format theirs;                        // with the payload type of the offer
    std::optional<std::uint8_t> answered; // and of the answer, if the other side has it
};

// What an answer makes of an m= line.
struct agreement {
    media_kind kind = media_kind::opaque;
    std::vector<agreed_format> told; // g711: what the offerer is told
    std::vector<payload> offerer;    // payloads of its leg
    std::vector<payload> answerer;   // and of the other
    bool converts = false;
    bool converts_events = false;
};
// `audio`: an m= line of audio, which alone can be g711.
[[nodiscard]] agreement agree(const offered_media& offered, const std::vector<format>& answered,
                              bool audio, bool single_codec);

// Payloads of a leg by formats that have no counterpart yet, as an offer leaves them.
[[nodiscard]] std::vector<payload> payloads_of(const std::vector<format>& formats);

} // namespace voxplane::control::sdp
