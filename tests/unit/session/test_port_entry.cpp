// A port's entry in 32 bits: what goes in comes out, and an entry in use is never zero.
#include <random>

#include "session/port_table.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane::test;
using voxplane::session::channel;
using voxplane::session::port_entry;

void round_trip(report& r, const port_entry& e) {
    const port_entry got = port_entry::unpack(e.pack());
    r.equal(got.leg, e.leg, "leg");
    r.equal(got.owner, e.owner, "owner");
    r.equal(got.generation, e.generation, "generation");
    r.equal(got.which, e.which, "channel");
    r.that(e.pack() != 0 || e.generation == 0, "an entry in use packs to zero");
    r.equal(port_entry::leg_of(e.pack()), e.leg, "leg alone");
    for (unsigned owner = 0; owner < port_entry::max_owners; ++owner) {
        r.equal(port_entry::is_owned_by(e.pack(), owner), owner == e.owner, "is owned by");
    }
    for (unsigned generation = 0; generation < port_entry::generations; ++generation) {
        r.equal(port_entry::is_rtp_of(e.pack(), static_cast<std::uint8_t>(generation)),
                generation == e.generation && e.which == channel::rtp, "is RTP of");
    }
}

void edges(report& r) {
    for (const std::uint32_t leg : {0U, 1U, port_entry::max_legs - 1}) {
        for (const std::uint32_t owner : {0U, 1U, port_entry::max_owners - 1}) {
            for (std::uint32_t generation = 1; generation < port_entry::generations; ++generation) {
                for (const channel which : {channel::rtp, channel::rtcp}) {
                    round_trip(r, {leg, static_cast<std::uint8_t>(owner),
                                   static_cast<std::uint8_t>(generation), which});
                }
            }
        }
    }
}

void anything(report& r) {
    std::mt19937 random(3);
    for (unsigned i = 0; i < 100'000; ++i) {
        const std::uint32_t bits = static_cast<std::uint32_t>(random());
        r.equal(port_entry::unpack(bits).pack(), bits, "bits");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(edges),
        voxplane_test(anything),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
