// Judges what comes back: which packet of which stream it is, and whether its source, payload type,
// timestamp, SSRC and payload are as the peer ought to have made them, with lengths and checksums
// to match. Marker bit, traffic class and TTL are the peer's own affair. Pure over the bytes of a
// frame; one lcore; allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ledger.hpp"
#include "rtp/header.hpp"
#include "traffic.hpp"

namespace voxplane::voxgen {

class checker {
public:
    checker(const traffic& all, ledger& accounts) noexcept : all_(all), accounts_(accounts) {}

    // True: this was UDP to one of our addresses, and is counted. False: a frame for the slow path.
    // cycles: arrival, since the begin of the run.
    bool judge(const std::uint8_t* frame, std::size_t bytes, std::uint64_t cycles,
               figures& f) noexcept;

private:
    struct datagram {
        const std::uint8_t* udp = nullptr;
        const std::uint8_t* source = nullptr; // address, 4 or 16 octets
        std::uint64_t pseudo_sum = 0;
        std::uint32_t address = 0; // number of ours
        std::uint16_t bytes = 0;   // of UDP
    };
    enum class parsed : std::uint8_t { ours, not_ours, malformed, bad_checksum };

    [[nodiscard]] parsed parse(const std::uint8_t* frame, std::size_t bytes,
                               datagram& out) const noexcept;
    [[nodiscard]] parsed parse_ipv4(const std::uint8_t* ip, std::size_t bytes,
                                    datagram& out) const noexcept;
    [[nodiscard]] parsed parse_ipv6(const std::uint8_t* ip, std::size_t bytes,
                                    datagram& out) const noexcept;
    [[nodiscard]] parsed parse_udp(std::size_t bytes, bool may_lack_checksum,
                                   datagram& out) const noexcept;
    // The number of an address of ours.
    [[nodiscard]] bool find_address(const std::uint8_t* ip, std::uint32_t& out) const noexcept;

    void judge_rtp(const datagram& d, std::uint64_t cycles, figures& f) noexcept;
    [[nodiscard]] std::uint32_t number_of(stream& s, const rtp::header& h,
                                          const std::uint8_t* payload) noexcept;
    [[nodiscard]] bool learn(stream& s, const rtp::header& h, const std::uint8_t* payload) noexcept;
    void compare(const stream& s, std::uint32_t n, const datagram& d, const rtp::header& h,
                 figures& f) const noexcept;

    const traffic& all_;
    ledger& accounts_;
};

} // namespace voxplane::voxgen
