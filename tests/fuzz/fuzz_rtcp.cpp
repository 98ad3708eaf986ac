// libFuzzer target of RTCP: any bytes as a datagram are checked, read to the last item and passed
// on under other numbers, there and back again; the same bytes as values are built into a datagram
// and read. Everything lies in heap blocks of exactly its size, so that the address sanitizer sees
// every byte too many.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "rtcp_input.hpp"
#include "rtp/rtcp/build.hpp"
#include "rtp/rtcp/reports.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::rtp::rtcp;
using bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "violated: %s\n", what);
        std::abort();
    }
}

// Reads everything that there is, and adds it up so that no reading is left out.
std::size_t read_all(const compound& whole) {
    std::size_t sum = 0;
    for (const packet& each : whole) {
        switch (each.type) {
        case packet_type::sender_report:
            sum += sender_of(each).octets;
            [[fallthrough]];
        case packet_type::receiver_report:
            for (unsigned i = 0; i < each.count; ++i) {
                sum += report_at(each, i).highest;
            }
            break;
        case packet_type::source_description:
            sum += cname_of(each, load_be32(whole.data() + 4)).value_or("").size();
            break;
        case packet_type::bye:
            for (unsigned i = 0; i < each.count; ++i) {
                sum += leaving(each, i);
            }
            for (const char c : reason_of(each)) {
                sum += static_cast<unsigned char>(c);
            }
            break;
        case packet_type::extended_report:
            sum += metrics_of(each, each.sender()).value_or(voip_metrics{}).r_factor;
            break;
        default:
            sum += each.bytes;
        }
    }
    return sum;
}

// A rewritten copy, which must be good by the rules of the original.
bytes passed_on(const bytes& from, rules which, const relay& how) {
    bytes copy = from;
    const auto whole = compound::check(copy.data(), copy.size(), which);
    require(whole.has_value(), "a good datagram stays good");
    const std::size_t n = rewrite(*whole, copy.data(), how);
    require(n <= copy.size(), "rewriting makes nothing longer");
    require(how.others == unmapped::remove || n == copy.size(), "keeping keeps the length");
    copy.resize(n);
    copy.shrink_to_fit();
    require(n == 0 || compound::check(copy.data(), n, which).has_value(), "good afterwards");
    return copy;
}

// There and back again. The extension of sequence numbers is that of the map, so the original is
// compared once it has gone through a map that only extends them.
void go_and_return(const bytes& from, fuzz::rtcp_choices c) {
    for (std::size_t i = 0; i + 4 <= from.size(); i += 4) {
        const std::uint32_t word = load_be32(&from[i]);
        if (word == fuzz::other_sender || word == fuzz::other_subject) {
            return; // numbers that are in use already do not come back
        }
    }
    c.others = unmapped::keep;
    c.sent.rate_step = c.heard.rate_step = 0;
    c.sent.octet_step = 0;
    stream_map same = c.heard;
    same.source_ssrc = same.sent_ssrc;
    same.seq_offset = 0;
    const bytes wanted =
        passed_on(from, c.which, relay{nullptr, c.with_heard ? &same : nullptr, c.others});
    const bytes there = passed_on(from, c.which, c.relay());
    fuzz::rtcp_choices back = c;
    std::swap(back.sent.source_ssrc, back.sent.sent_ssrc);
    std::swap(back.heard.source_ssrc, back.heard.sent_ssrc);
    back.sent.timestamp_offset = 0U - c.sent.timestamp_offset;
    back.sent.packets_before = 0U - c.sent.packets_before;
    back.sent.octets_before = 0U - c.sent.octets_before;
    back.heard.seq_offset = static_cast<std::uint16_t>(0 - c.heard.seq_offset);
    require(passed_on(there, c.which, back.relay()) == wanted, "there and back again");
}

void receive(const bytes& datagram, const fuzz::rtcp_choices& c) {
    const auto whole = compound::check(datagram.data(), datagram.size(), c.which);
    if (!whole) {
        return;
    }
    const bytes same = passed_on(datagram, c.which, relay{});
    require(same == datagram, "no map, no change");
    require(read_all(*whole) == read_all(*compound::check(same.data(), same.size(), c.which)),
            "read twice");
    static_cast<void>(passed_on(datagram, c.which, c.relay()));
    if (c.others == unmapped::keep && c.heard.sent_ssrc != c.sent.source_ssrc) {
        go_and_return(datagram, c);
    }
    sent_reports sent;
    remote_state remote;
    note_sent(sent, std::uint64_t{c.sent.timestamp_offset} << 16, 1'000'000'000);
    const bool said = note_reports(remote, *whole, c.heard.sent_ssrc, sent, 2'000'000'000);
    require(said == (remote.shown.get().reports != 0 || remote.shown.get().metrics_known), "said");
}

// The bytes as values, taken from the front while there are any.
struct taker {
    const std::uint8_t* p;
    std::size_t n;
    std::uint32_t u8() {
        if (n == 0) {
            return 0;
        }
        --n;
        return *p++;
    }
    std::uint32_t u32() { return u8() << 24 | u8() << 16 | u8() << 8 | u8(); }
    std::string_view text() {
        const std::size_t length = std::min<std::size_t>(u8() * 2, n);
        const std::string_view out(reinterpret_cast<const char*>(p), length);
        p += length;
        n -= length;
        return out;
    }
};

void send(const std::uint8_t* data, std::size_t size) {
    taker in{data, size};
    outgoing what;
    const std::size_t room = in.u32() % 2048;
    what.ssrc = in.u32();
    const sender_info info{std::uint64_t{in.u32()} << 32 | in.u32(), in.u32(), in.u32(), in.u32()};
    const std::uint32_t kinds = in.u8();
    what.sender = (kinds & 1U) != 0 ? &info : nullptr;
    what.bye = (kinds & 2U) != 0;
    std::vector<report_block> blocks(in.u8() % 34);
    for (report_block& block : blocks) {
        block.ssrc = in.u32();
        block.fraction_lost = static_cast<std::uint8_t>(in.u8());
        block.cumulative_lost = static_cast<std::int32_t>(in.u32()) >> 8;
        block.highest = in.u32();
        block.jitter = in.u32();
        block.last_sr = in.u32();
        block.delay = in.u32();
    }
    what.reports = blocks;
    what.cname = in.text();
    what.reason = in.text();
    bytes out(room);
    const std::size_t n = build(what, out.data(), out.size());
    if (n == 0) {
        return;
    }
    require(n <= room, "inside the room");
    const auto whole = compound::check(out.data(), n, rules::compound);
    require(whole.has_value(), "what is built is good");
    auto at = whole->begin();
    require(what.sender == nullptr || sender_of(*at) == info, "sender");
    require((*at).count == blocks.size(), "count");
    for (unsigned i = 0; i < blocks.size(); ++i) {
        require(report_at(*at, i) == blocks[i], "report");
    }
    ++at;
    if (!what.cname.empty()) {
        require(cname_of(*at, what.ssrc) == what.cname, "name");
        ++at;
    }
    if (what.bye) {
        require(leaving(*at, 0) == what.ssrc && reason_of(*at) == what.reason, "good-bye");
        ++at;
    }
    require(at == whole->end(), "nothing more");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < voxplane::fuzz::rtcp_control_bytes || size > 4096) {
        return 0;
    }
    const bytes datagram(data + voxplane::fuzz::rtcp_control_bytes, data + size);
    receive(datagram, voxplane::fuzz::read_rtcp_choices(data, datagram.data(), datagram.size()));
    send(data + voxplane::fuzz::rtcp_control_bytes, size - voxplane::fuzz::rtcp_control_bytes);
    return 0;
}
