// What signalling says of a leg, taken over by its owner. Worker.
#pragma once

#include "datapath/context.hpp"
#include "session/leg.hpp"

namespace voxplane::datapath {

// Where the leg hears from and sends to. A latching leg whose address is signalled once more as it
// was keeps sending to its learnt source until another is learnt; one that is signalled elsewhere
// hears its old source without learning it again, until the other side has answered, or for a
// window where nobody does: a party may refuse to be moved.
void follow_signalling(context& c, session::leg& leg, const session::leg_setup& s) noexcept;

} // namespace voxplane::datapath
