// What is counted about a trial. Packets of the warm-up are not in it, but where said otherwise.
#pragma once

#include <cstdint>

#include "stats/histogram.hpp"

namespace voxplane::voxgen {

// "copies" counts a duplicated packet twice. For a closed ledger
//   packets = sent copies - duplicates injected + losses injected
//   sent copies = received copies + lost copies
struct figures {
    std::uint64_t packets = 0; // numbers used, those lost on purpose included
    std::uint64_t sent = 0;    // copies
    std::uint64_t losses_injected = 0;
    std::uint64_t duplicates_injected = 0;
    std::uint64_t reorders_injected = 0;

    std::uint64_t received = 0; // copies, at most as many as were sent
    std::uint64_t lost = 0;     // copies
    std::uint64_t reordered_as_sent = 0;
    std::uint64_t reordered = 0;  // by the peer: behind a successor that was sent later
    std::uint64_t duplicated = 0; // by the peer: more copies than were sent

    // Of received copies; one may be wrong in several ways.
    std::uint64_t wrong = 0; // in any
    std::uint64_t wrong_payload = 0;
    std::uint64_t wrong_octets = 0;
    std::uint64_t wrong_bits = 0;
    std::uint64_t wrong_length = 0;
    std::uint64_t wrong_type = 0;
    std::uint64_t wrong_ssrc = 0;
    std::uint64_t wrong_timestamp = 0;
    std::uint64_t wrong_source = 0;

    // Belonging to no packet of the trial, so that warm-up cannot be told; all of the trial.
    std::uint64_t malformed = 0; // lengths, or not RTP
    std::uint64_t bad_checksum = 0;
    std::uint64_t unknown = 0; // to a port of no stream, or a number that was not sent or long ago
    std::uint64_t rtcp = 0;
    std::uint64_t other = 0; // ARP, neighbour discovery and what else is not UDP to us

    // The generator's own troubles, all of the trial.
    std::uint64_t tx_full = 0; // times that the device did not take a whole burst
    std::uint64_t no_mbuf = 0; // times that the pool was empty

    stats::histogram latency_cycles; // of first copies
    stats::histogram pacing_cycles;  // how late packets left; none in a flood
};

} // namespace voxplane::voxgen
