// Offer and answer through a relay that may convert G.711: what comes from one side is rewritten
// for the other, and what each leg is follows from both. Pure functions: a failure leaves all as it
// was. Control core only.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "control/sdp/document.hpp"
#include "control/sdp/options.hpp"
#include "control/sdp/session.hpp"

namespace voxplane::control::sdp {

// A side needs an address and port to be told.
struct port_request {
    std::size_t media = 0; // m= line, from 0
    side towards = side::a;
    ip_family family = ip_family::ipv4; // the address must be of it
    std::string_view type;              // "audio", "video", "image" ...
    bool rtcp = false;                  // a port for RTCP as well
};
using allocator = std::function<result<local_address>(const port_request&)>;

struct outcome {
    document sdp;  // for the other side
    session state; // for the next offer() or answer()
    std::vector<std::string> warnings;
};

// An offer by `from`. `before` is the call's state, empty for its first offer: streams whose place,
// type and address families are those of before keep their local addresses, of both sides or of
// neither; what the new state no longer holds may be given to others once the answer is there. Both
// sides' addresses are asked for here, so that an answer cannot fail for want of one.
// Errors: SRTP, an address that is no unicast IP address, no c= line, more than one port in an m=
// line, payload types out of range, or what `ports` says.
[[nodiscard]] result<outcome> offer(document text, const options& how, side from,
                                    const session& before, const allocator& ports);

// The answer to the offer that made `offered`, by the other side. May be given again with the state
// of an earlier answer (early media, forking): the last one counts. A stream whose local addresses
// the owner of the state has taken away since (port 0) stays rejected, with a warning.
// Errors: as of offer, no offer before, other types or more m= lines than offered, an address of
// another family than the one that was told.
[[nodiscard]] result<outcome> answer(document text, const options& how, const session& offered);

} // namespace voxplane::control::sdp
