// One decision a call: legs that report by themselves on one side and by relay on the other would
// speak twice of the same stream.
#include "session/rtcp_plan.hpp"

namespace voxplane::session {

using config::rtcp_mode;

rtcp_channel channel_of(const config::leg& leg) noexcept {
    if (leg.rtcp == rtcp_mode::off) {
        return rtcp_channel::off;
    }
    return leg.rtcp_mux ? rtcp_channel::muxed : rtcp_channel::apart;
}

bool remakes_stream(const program& arriving, const config::leg& sent_to) noexcept {
    const bool own = sent_to.stream == config::stream_mode::own;
    return arriving.rescales || (own && (arriving.processors & processor_voice) != 0);
}

bool generates_rtcp(const config::call& call, const program& a_to_b,
                    const program& b_to_a) noexcept {
    if (a_to_b.opaque || b_to_a.opaque) {
        return false; // nothing is known of the streams
    }
    if (call.a.rtcp == rtcp_mode::generate || call.b.rtcp == rtcp_mode::generate) {
        return true;
    }
    const bool always =
        call.a.rtcp == rtcp_mode::relay_always || call.b.rtcp == rtcp_mode::relay_always;
    return !always && (remakes_stream(a_to_b, call.b) || remakes_stream(b_to_a, call.a));
}

} // namespace voxplane::session
