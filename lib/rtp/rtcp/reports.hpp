// What a worker keeps of RTCP beside the RTP statistics of a stream, to report on what it receives
// (RFC 3550 6.4 and A.3) and to learn from reports on what it sends: round trip, remote loss and
// jitter. Only the owner writes; figures for others are published whole. Nothing is allocated.
//
// All times are of the media clock. A round trip is taken between the moment when an SR left, ours
// or one that we pass on, and the arrival of a report that names it: nobody's wall clock is in it,
// and a report that names an SR we never sent gives none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/published_record.hpp"
#include "rtp/reception.hpp"
#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp {

// NTP time of a moment of the Unix clock; seconds start again in 2036, as NTP's do.
[[nodiscard]] std::uint64_t to_ntp(std::uint64_t unix_ns) noexcept;

// The middle half of an NTP time: seconds modulo 2^16 and their fraction, as reports carry it.
[[nodiscard]] constexpr std::uint32_t middle(std::uint64_t ntp) noexcept {
    return static_cast<std::uint32_t>(ntp >> 16);
}

// Of one stream that we receive.
struct source_state {
    std::uint64_t sr_arrival_ns = 0;
    std::uint64_t sr_ntp = 0; // of the last SR
    std::uint32_t sr_ssrc = 0;
    std::uint32_t ssrc = 0;           // that the priors belong to
    std::uint32_t expected_prior = 0; // at the last report block
    std::uint32_t received_prior = 0;
    bool sr_known = false;
};

// An SR arrived. Its stream may not have begun yet.
void note_sender(source_state& state, std::uint32_t ssrc, const sender_info& info,
                 std::uint64_t arrival_ns) noexcept;

// The block on a stream, which starts the next interval. None: no packet arrived since the last.
// Loss is RFC 3550's, in which duplicates count as received; within its 24 bits it stays at the
// ends. A fraction of all is 255 of 256.
[[nodiscard]] std::optional<report_block> make_report(source_state& state, const reception& from,
                                                      std::uint64_t now_ns) noexcept;

// The SRs last sent on a stream. Four, since a report names the latest that arrived.
struct sent_reports {
    struct entry {
        std::uint64_t sent_ns = 0;
        std::uint32_t middle = 0; // 0: none
    };
    std::array<entry, 4> latest{};
    std::uint8_t next = 0;
};

// An SR leaves: ours, or one that is passed on to the same leg.
void note_sent(sent_reports& sent, std::uint64_t ntp, std::uint64_t now_ns) noexcept;

// RFC 3550 6.4.1, in microseconds. None: the block names no SR, or one that we did not send. Clocks
// that drift can make it negative, which is 0.
[[nodiscard]] std::optional<std::uint32_t> round_trip_us(const sent_reports& sent,
                                                         const report_block& block,
                                                         std::uint64_t arrival_ns) noexcept;

// What the other side says of one stream that we send.
struct remote_view {
    std::uint64_t arrival_ns = 0; // of the latest report
    std::uint32_t reports = 0;    // 0: nothing is known
    std::uint32_t round_trip_us = 0;
    std::int32_t cumulative_lost = 0;
    std::uint32_t highest = 0;
    std::uint32_t jitter = 0; // timestamp units
    std::uint8_t fraction_lost = 0;
    bool round_trip_known = false;
    bool metrics_known = false;
    voip_metrics metrics; // RFC 3611, when the other side sends them
};

// The owner's copy and what it shows.
struct remote_state {
    remote_view latest;
    published_record<remote_view> shown;
};

// Takes from a datagram what it says of `ssrc`, a stream that we send, as that leg knows it. True
// when it said something; figures that it does not give stay as they were.
bool note_reports(remote_state& state, const compound& from, std::uint32_t ssrc,
                  const sent_reports& sent, std::uint64_t arrival_ns) noexcept;

} // namespace voxplane::rtp::rtcp
