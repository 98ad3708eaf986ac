// A call that goes on from what another process knew of it.
#include "session/controller.hpp"

namespace voxplane::session {

// Where an own stream begins is where it goes on unless its source does, and the next hop is the
// one towards the accepted source. Such a source needs no route: then it is learnt from frames.
void controller::recall(call_record& record, const config::call& wanted, const call_memory& past,
                        call_setup& setup) {
    const config::leg* legs[] = {&wanted.a, &wanted.b};
    for (std::size_t side = 0; side < 2; ++side) {
        leg_setup& to = setup.legs[side];
        to.past = past.legs[side];
        const leg_memory& m = to.past;
        if (m.sent.known) {
            to.first_seq = resume_seq(m);
            to.first_timestamp = resume_timestamp(m, setup.legs[side ^ 1U].program->sent_clock_hz);
        }
        if (!m.known || m.gate != gate_state::accepted || m.source == to.remote) {
            continue;
        }
        const ip_address source{m.source.ip, legs[side]->local.ip.family};
        const auto hop = hop_to(source, *legs[side], record.address[side]);
        if (to.neighbour != no_neighbour) {
            with_.neighbours->release(to.neighbour);
        }
        to.neighbour = record.neighbours[side] = hop ? *hop : no_neighbour;
    }
}

} // namespace voxplane::session
